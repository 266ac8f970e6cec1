"""What the lesson "A kernel learns" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number in figures() or fit_figures().
"""

from functools import partial

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.kernel_learns.settings import Learn

_bowl = partial(Learn, view="bowl")
_share = partial(Learn, rate_by="share", start="zeros")
_camera = partial(_share, source="photo", steps=1)
_noise = partial(_share, source="noise", steps=2)
_fits = partial(_share, source="photo", view="fits")


def _state(label: str, why: str, settings: Learn, **shows: str) -> State:
    return State(f"{label} · {why}", settings, shows, photo="camera" if settings.source == "photo" else None)


PREDICT = _state(
    "The textbook’s picture, rate 0.035",
    "after 10 steps the loss is {loss=101}: the rate is above 1/{limit_inverse=30}",
    _bowl(rate=0.035),
    start_loss="27",
    limit="0.0333",
)
QUESTION = Question(
    N_(
        "The textbook’s 6 × 8 picture, start [0.5, 0.5]. At rate 0.03 the loss falls from 27 to 0.175 in 10 steps. "
        "At rate 0.035 it is…"
    ),
    ("0.1", "0.175", "1", "101"),
    3,
    N_("The largest stable rate is 1/30, the textbook uses 90 % of it. Above it the path jumps ever farther."),
    PREDICT,
)
TRY_THIS = (
    _state(
        "The textbook’s own rate, 0.03",
        "{start_loss=27} becomes {loss=0.175} in 10 steps, at {of_limit=90 %} of the largest stable rate",
        _bowl(),
    ),
    _state("Rate 0.04", "{loss=12,550} after 10 steps: the path jumps across the bowl, ever farther out", _bowl(rate=0.04)),
    _state(
        "The best rate, 1/36",
        "{loss=0.00812} after 10 steps: the steep and the flat direction shrink alike",
        _bowl(rate=0.027778),
        best_rate_inverse="36",
    ),
    _state(
        "Rate 0.05 from [0, 0]",
        "far above the limit, and yet {distance=1.48 × 10⁻⁴} from [1, −1]: no error along the unstable direction (1, 1)",
        _bowl(rate=0.05, start="zeros"),
        of_limit="150 %",
        kernel="1 −1",
    ),
    _state(
        "Bias on, the textbook’s rate",
        "{loss=6.29 × 10⁹} after 10 steps: with a bias the limit falls to {limit=0.0161}",
        Learn(bias=True),
    ),
    _state(
        "Sobel x from the textbook’s picture",
        "loss {loss=0} with −1.33 0 1.33 in all three rows: its rows are all equal",
        _share(target="sobel-x", share=0.9, steps=200),
        kernel="−1.33 0 1.33 / −1.33 0 1.33 / −1.33 0 1.33",
        unseen="6",
    ),
    _state(
        "The cameraman, copied, one step",
        "the loss is down to {of_start=0.33 %}, the kernel a blur of nine 0.11; within 1 % only after {near_after=25,604} steps",
        _camera(target="copy"),
        kernel="0.11 0.11 0.11 / 0.11 0.11 0.11 / 0.11 0.11 0.11",
    ),
    _state("The cameraman, box 3 × 3", "{near_after=1} step", _camera(target="box-3")),
    _state(
        "The cameraman, Sobel x", "{near_after=15,457} steps", _camera(target="sobel-x", steps=15_457), distance_share="1.0 %"
    ),
    _state(
        "The cameraman, Laplacian",
        "{near_after=27,846} steps: photos hold little fine detail",
        _camera(target="laplacian", steps=27_846),
        distance_share="1.0 %",
    ),
    _state(
        "The same with Adam",
        "{near_after=1,595} steps: it scales every weight’s step by itself",
        _camera(target="laplacian", method="adam", rate=0.05, rate_by="number", steps=1_595),
    ),
    _state(
        "The cameraman minus his mean, Laplacian",
        "{near_after=6,713} steps: without the mean the steepest direction is less steep",
        _camera(target="laplacian", centred=True, steps=6_713),
    ),
    _state(
        "White noise in −1…1, Laplacian", "{near_after=2} steps: it has every frequency, and no mean", _noise(target="laplacian")
    ),
    _state("White noise in −1…1, Sobel x", "{near_after=2} steps", _noise(target="sobel-x")),
    _state("White noise in −1…1, box 3 × 3", "{near_after=2} steps", _noise(target="box-3")),
    _state(
        "White noise in 0…1, Sobel x",
        "{near_after=128} steps: now it has a mean",
        _noise(source="noise01", target="sobel-x", steps=128),
    ),
    _state(
        "Nine eigen-kernels of the cameraman",
        "from the easiest, a blur, to the hardest, a checker: {condition=6,289 : 1}",
        _camera(target="copy", view="eigen"),
    ),
)
MISUNDERSTOOD = (
    _state(
        "“Loss 0 means the right kernel.”",
        "From a random start only the column sums are right: {column_sums=−4, 0, 4}.",
        _share(target="sobel-x", share=0.9, steps=200, start="random"),
        loss="0",
    ),
    _state(
        "“A layer learns any filter.”",
        "Sobel x: the best 3 × 3 gives {fit 3 × 3=100.0 %} of the variance; 1 × 3 gives {fit 1 × 3=93.5 %}, "
        "3 × 1 only {fit 3 × 1=0.05 %}.",
        _fits(target="sobel-x"),
    ),
    _state(
        "“… strength of edges too.”",
        "|Sobel x|: {fit 3 × 3=0.5 %}. Two channels and a ReLU make it exact.",
        _fits(target="absolute-sobel-x"),
    ),
    _state("“… and max-pooling.”", "{fit 3 × 3=95.7 %} of the variance, and the rest never.", _fits(target="max-3")),
    _state(
        "“Too small a kernel learns a part of it.”",
        "The 1 × 3 kernel stops at {of_start=6.5 %} of the start’s loss, however long it learns.",
        _camera(target="sobel-x", size="1x3", share=0.9, steps=2_000),
    ),
    _state(
        "“Mean or sum is a detail.”",
        "The mean’s gradient is {count=42} × smaller: at rate 0.03, {start_loss=12} becomes {loss=10.1} in 10 steps.",
        Learn(start="zeros", loss="mean"),
    ),
)
EXERCISES = (
    _state(
        "7.2.5, a teacher that truly convolves",
        "It convolves with 1 … 9; learned is {kernel=9 8 7 / 6 5 4 / 3 2 1}, the kernel turned.",
        _noise(target="turned", steps=20),
    ),
    _state(
        "Why do the printed losses slow down?",
        "Two steps end at {last_ratio=× 0.39}: what is left rings at × 0.41, the other direction fell × 0.17.",
        Learn(steps=7),
        direction_ratios="× 0.41, × 0.17",
    ),
)
