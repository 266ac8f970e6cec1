"""What the lesson "A kernel learns" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
figures() or fit_figures() to the text quoted.
"""

from dataclasses import dataclass, replace

from playground.images import Photo
from playground.kit.states import TellingState
from playground.lessons.kernel_learns.answer import learn
from playground.lessons.kernel_learns.figures import figures, fit_figures
from playground.lessons.kernel_learns.learnable import fits
from playground.lessons.kernel_learns.pairs import make_pairs
from playground.lessons.kernel_learns.settings import LearnConfig

PREFIX = "learn"


@dataclass(frozen=True)
class State(TellingState):
    prefix = PREFIX
    config: LearnConfig

    @property
    def photo(self) -> str | None:
        """Name of the sample whose numbers are quoted."""
        return "camera" if self.config.source == "photo" else None


def state_figures(state: State, photo: Photo | None) -> dict[str, str]:
    """The figures that a state's view shows."""
    if state.config.view == "What fits":
        return fit_figures(fits(state.config, photo))
    return figures(learn(state.config, make_pairs(state.config, photo)))


TEXTBOOK = LearnConfig()
_SHARE = LearnConfig(rate_by="share of the limit", start="zeros")
_CAMERA = replace(_SHARE, source="photo", steps=1)
_NOISE = replace(_SHARE, source="white noise", steps=2)
_FITS = replace(_CAMERA, view="What fits", steps=TEXTBOOK.steps)

PREDICT = State(
    "The textbook’s picture, rate 0.035",
    "after 10 steps the loss is 101: the rate is above 1/30",
    replace(TEXTBOOK, rate=0.035, view="Loss bowl"),
    {"start_loss": "27", "loss": "101", "limit": "0.0333", "limit_inverse": "30"},
)
TRY_THIS = (
    State(
        "The textbook’s own rate, 0.03",
        "27 becomes 0.175 in 10 steps, at 90 % of the largest stable rate",
        replace(TEXTBOOK, view="Loss bowl"),
        {"start_loss": "27", "loss": "0.175", "of_limit": "90 %"},
    ),
    PREDICT,
    State(
        "Rate 0.04",
        "12,550 after 10 steps: the path jumps across the bowl, ever farther out",
        replace(TEXTBOOK, rate=0.04, view="Loss bowl"),
        {"loss": "12,550"},
    ),
    State(
        "The best rate, 1/36",
        "0.00812 after 10 steps: the steep and the flat direction shrink alike",
        replace(TEXTBOOK, rate=0.027778, view="Loss bowl"),
        {"loss": "0.00812", "best_rate_inverse": "36"},
    ),
    State(
        "Rate 0.05 from [0, 0]",
        "far above the limit, and yet 1.48 × 10⁻⁴ from [1, −1]: no error along the unstable direction (1, 1)",
        replace(TEXTBOOK, rate=0.05, start="zeros", view="Loss bowl"),
        {"distance": "1.48 × 10⁻⁴", "of_limit": "150 %", "kernel": "1 −1"},
    ),
    State(
        "Bias on, the textbook’s rate",
        "6.29 × 10⁹ after 10 steps: with a bias the limit falls to 0.0161",
        replace(TEXTBOOK, bias=True),
        {"loss": "6.29 × 10⁹", "limit": "0.0161"},
    ),
    State(
        "Sobel x from the textbook’s picture",
        "loss 0 with −1.33 0 1.33 in all three rows: its rows are all equal",
        replace(_SHARE, target="sobel x", share=0.9, steps=200),
        {"loss": "0", "kernel": "−1.33 0 1.33 / −1.33 0 1.33 / −1.33 0 1.33", "unseen": "6"},
    ),
    State(
        "The cameraman, copied, one step",
        "the loss is down to 0.33 %, the kernel a blur of nine 0.11; within 1 % only after 25,604 steps",
        replace(_CAMERA, target="copy"),
        {"of_start": "0.33 %", "kernel": "0.11 0.11 0.11 / 0.11 0.11 0.11 / 0.11 0.11 0.11", "near_after": "25,604"},
    ),
    State("The cameraman, box 3 × 3", "1 step", replace(_CAMERA, target="box 3"), {"near_after": "1"}),
    State(
        "The cameraman, Sobel x",
        "15,457 steps",
        replace(_CAMERA, target="sobel x", steps=15_457),
        {"near_after": "15,457", "distance_share": "1.0 %"},
    ),
    State(
        "The cameraman, Laplacian",
        "27,846 steps: photos hold little fine detail",
        replace(_CAMERA, target="laplacian", steps=27_846),
        {"near_after": "27,846", "distance_share": "1.0 %"},
    ),
    State(
        "The same with Adam",
        "1,595 steps: it scales every weight’s step by itself",
        replace(_CAMERA, target="laplacian", method="Adam", rate=0.05, rate_by="number", steps=1_595),
        {"near_after": "1,595"},
    ),
    State(
        "The cameraman minus his mean, Laplacian",
        "6,713 steps: without the mean the steepest direction is less steep",
        replace(_CAMERA, target="laplacian", centred=True, steps=6_713),
        {"near_after": "6,713"},
    ),
    State(
        "White noise in −1…1, Laplacian",
        "2 steps: it has every frequency, and no mean",
        replace(_NOISE, target="laplacian"),
        {"near_after": "2"},
    ),
    State("White noise in −1…1, Sobel x", "2 steps", replace(_NOISE, target="sobel x"), {"near_after": "2"}),
    State("White noise in −1…1, box 3 × 3", "2 steps", replace(_NOISE, target="box 3"), {"near_after": "2"}),
    State(
        "White noise in 0…1, Sobel x",
        "128 steps: now it has a mean",
        replace(_NOISE, source="white noise 0 to 1", target="sobel x", steps=128),
        {"near_after": "128"},
    ),
    State(
        "Nine eigen-kernels of the cameraman",
        "from the easiest, a blur, to the hardest, a checker: 6,289 : 1",
        replace(_CAMERA, target="copy", view="Eigen-kernels"),
        {"condition": "6,289 : 1"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Loss 0 means the right kernel.”",
        "From a random start only the column sums are right: −4, 0, 4.",
        replace(_SHARE, target="sobel x", share=0.9, steps=200, start="random"),
        {"loss": "0", "column_sums": "−4, 0, 4"},
    ),
    State(
        "“A layer learns any filter.”",
        "Sobel x: the best 3 × 3 gives 100.0 % of the variance; 1 × 3 gives 93.5 %, 3 × 1 only 0.05 %.",
        replace(_FITS, target="sobel x"),
        {"fit 3 × 3": "100.0 %", "fit 1 × 3": "93.5 %", "fit 3 × 1": "0.05 %"},
    ),
    State(
        "“… strength of edges too.”",
        "|Sobel x|: 0.5 %. Two channels and a ReLU make it exact.",
        replace(_FITS, target="absolute sobel x"),
        {"fit 3 × 3": "0.5 %"},
    ),
    State(
        "“… and max-pooling.”",
        "95.7 % of the variance, and the rest never.",
        replace(_FITS, target="max 3 × 3"),
        {"fit 3 × 3": "95.7 %"},
    ),
    State(
        "“Too small a kernel learns a part of it.”",
        "The 1 × 3 kernel stops at 6.5 % of the start’s loss, however long it learns.",
        replace(_CAMERA, target="sobel x", size="1 × 3", share=0.9, steps=2_000),
        {"of_start": "6.5 %"},
    ),
    State(
        "“Mean or sum is a detail.”",
        "The mean’s gradient is 42 × smaller: at rate 0.03, 12 becomes 10.1 in 10 steps.",
        replace(TEXTBOOK, start="zeros", loss="mean"),
        {"start_loss": "12", "loss": "10.1", "count": "42"},
    ),
)
EXERCISES = (
    State(
        "7.2.5, a teacher that truly convolves",
        "It convolves with 1 … 9; learned is 9 8 7 / 6 5 4 / 3 2 1, the kernel turned.",
        replace(_NOISE, target="1 to 9, truly convolving", steps=20),
        {"kernel": "9 8 7 / 6 5 4 / 3 2 1"},
    ),
    State(
        "Why do the printed losses slow down?",
        "Two steps end at × 0.39: what is left rings at × 0.41, the other direction fell × 0.17.",
        replace(TEXTBOOK, steps=7),
        {"last_ratio": "× 0.39", "direction_ratios": "× 0.41, × 0.17"},
    ),
)
