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
_patterns = partial(_share, source="photo", view="eigen")
_fits = partial(Learn, source="photo", view="fits")


def _state(label: str, why: str, settings: Learn, **shows: str) -> State:
    return State(f"{label} · {why}", settings, shows, photo="camera" if settings.source == "photo" else None)


PREDICT = _state(
    "Set the learning rate to 0.035 on the textbook’s picture",
    "after 10 steps the loss is {loss=101}: the rate is above the largest stable one, 1/{limit_inverse=30}",
    _bowl(rate=0.035),
    start_loss="27",
    limit="0.0333",
)
QUESTION = Question(
    N_(
        "A kernel learns the edge filter [1, −1] from the textbook’s 6 × 8 picture, starting at [0.5, 0.5]. At learning rate "
        "0.03 the loss falls from 27 to 0.175 in 10 steps. What happens at learning rate 0.035?"
    ),
    (
        N_("It learns faster: the loss falls to about 0.1"),
        N_("Nearly nothing changes: the loss falls to about 0.175"),
        N_("It learns more slowly: the loss falls to about 1"),
        N_("It diverges: the loss grows to 101"),
    ),
    3,
    N_(
        "The largest stable learning rate for this picture is 1/30 = 0.0333. Above it each step jumps past the minimum and ends "
        "farther away than it began."
    ),
    PREDICT,
)
TRY_THIS = (
    _state(
        "Watch a kernel learn Sobel x from a photo in 2,000 steps",
        "the loss falls to {of_start=0.15 %} of its start, and the output shows the photo’s upright edges",
        _camera(target="sobel-x", share=0.9, steps=2_000),
    ),
    _state(
        "Follow the path down the loss surface at the textbook’s learning rate 0.03",
        "the loss falls from {start_loss=27} to {loss=0.175} in 10 steps; the rate is {of_limit=90 %} of the largest stable one",
        _bowl(),
    ),
    _state(
        "Raise the learning rate to 0.04 on the textbook’s picture",
        "the loss grows to {loss=12,550} in 10 steps: each step jumps farther past the minimum",
        _bowl(rate=0.04),
    ),
    _state(
        "Compare the patterns of a photo, from easiest to hardest to learn",
        "a blur is the easiest, a checkerboard the hardest; the photo holds them in strengths of {condition=6,289 : 1}",
        _patterns(target="copy"),
    ),
    _state(
        "Use the best learning rate, 1/36, on the textbook’s picture",
        "the loss falls to {loss=0.00812} in 10 steps: the steep and the flat direction shrink at one pace",
        _bowl(rate=0.027778),
        best_rate_inverse="36",
    ),
    _state(
        "Start at [0, 0] with learning rate 0.05, far above the largest stable one",
        "it still ends {distance=1.48 × 10⁻⁴} from [1, −1]: this start has no error along the unstable direction (1, 1)",
        _bowl(rate=0.05, start="zeros"),
        of_limit="150 %",
        kernel="1 −1",
    ),
    _state(
        "Add a bias at the textbook’s learning rate 0.03",
        "the loss grows to {loss=6.29 × 10⁹} in 10 steps: with a bias the largest stable rate is {limit=0.0161}",
        Learn(bias=True),
    ),
    _state(
        "Learn Sobel x from the textbook’s picture",
        "the loss is {loss=0}, but the kernel is −1.33 0 1.33 in all three rows: the rows of the picture are all equal",
        _share(target="sobel-x", share=0.9, steps=200),
        kernel="−1.33 0 1.33 / −1.33 0 1.33 / −1.33 0 1.33",
        unseen="6",
    ),
    _state(
        "Learn to copy the cameraman, one step",
        "the loss is {of_start=0.33 %} of its start, but the kernel is a blur of nine 0.11; within 1 % of the target only after "
        "{near_after=25,604} steps",
        _camera(target="copy"),
        kernel="0.11 0.11 0.11 / 0.11 0.11 0.11 / 0.11 0.11 0.11",
    ),
    _state(
        "Learn a 3 × 3 box blur from the cameraman",
        "the kernel is within 1 % of the target after {near_after=1} step",
        _camera(target="box-3"),
    ),
    _state(
        "Learn Sobel x from the cameraman until it is within 1 %",
        "it takes {near_after=15,457} steps",
        _camera(target="sobel-x", steps=15_457),
        distance_share="1.0 %",
    ),
    _state(
        "Learn the Laplacian from the cameraman until it is within 1 %",
        "it takes {near_after=27,846} steps: photos hold little fine detail",
        _camera(target="laplacian", steps=27_846),
        distance_share="1.0 %",
    ),
    _state(
        "Learn the Laplacian from the cameraman with Adam",
        "it takes {near_after=1,595} steps: Adam scales the step of every weight by itself",
        _camera(target="laplacian", method="adam", rate=0.05, rate_by="number", steps=1_595),
    ),
    _state(
        "Subtract the cameraman’s mean, then learn the Laplacian",
        "it takes {near_after=6,713} steps: without the mean the steepest direction is less steep",
        _camera(target="laplacian", centred=True, steps=6_713),
    ),
    _state(
        "Learn the Laplacian from white noise in −1…1",
        "it takes {near_after=2} steps: noise holds every pattern in equal strength, and its mean is 0",
        _noise(target="laplacian"),
    ),
    _state("Learn Sobel x from white noise in −1…1", "it takes {near_after=2} steps", _noise(target="sobel-x")),
    _state("Learn a 3 × 3 box blur from white noise in −1…1", "it takes {near_after=2} steps", _noise(target="box-3")),
    _state(
        "Learn Sobel x from white noise in 0…1",
        "it takes {near_after=128} steps: the mean is 0.5, which makes one direction far steeper than the others",
        _noise(source="noise01", target="sobel-x", steps=128),
    ),
)
MISUNDERSTOOD = (
    _state(
        "“Loss 0 means the right kernel.”",
        "From random weights and the textbook’s picture only the column sums of Sobel x are learned: {column_sums=−4, 0, 4}.",
        _share(target="sobel-x", share=0.9, steps=200, start="random"),
        loss="0",
    ),
    _state(
        "“A kernel of any size learns Sobel x.”",
        "The best 3 × 3 kernel explains {fit 3 × 3=100.0 %} of the output’s variance, 1 × 3 {fit 1 × 3=93.5 %}, 3 × 1 only "
        "{fit 3 × 1=0.05 %}.",
        _fits(target="sobel-x"),
    ),
    _state(
        "“A kernel learns the strength of edges, |Sobel x|.”",
        "The best 3 × 3 kernel explains {fit 3 × 3=0.5 %} of the variance. Two channels and a ReLU make it exact.",
        _fits(target="absolute-sobel-x"),
    ),
    _state(
        "“A kernel learns max pooling.”",
        "The best 3 × 3 kernel explains {fit 3 × 3=95.7 %} of the variance; no kernel explains the rest.",
        _fits(target="max-3"),
    ),
    _state(
        "“A kernel that is too small learns a part of Sobel x.”",
        "The loss of a 1 × 3 kernel stops at {of_start=6.5 %} of its start, however long it learns.",
        _camera(target="sobel-x", size="1x3", share=0.9, steps=2_000),
    ),
    _state(
        "“Mean or sum of squared errors makes no difference.”",
        "The gradient of the mean is {count=42} × smaller: at learning rate 0.03 the loss falls from {start_loss=12} only to "
        "{loss=10.1} in 10 steps.",
        Learn(start="zeros", loss="mean"),
    ),
)
EXERCISES = (
    _state(
        "7.2.5: learn from a filter that flips its kernel (true convolution)",
        "It convolves with 1 … 9; the kernel that is learned is {kernel=9 8 7 / 6 5 4 / 3 2 1}, turned by 180°.",
        _noise(target="turned", steps=20),
    ),
    _state(
        "7.2.4: why do the printed losses slow down?",
        "The last two steps multiply the loss by {last_ratio=× 0.39}: one direction shrinks by × 0.41 in two steps, the other by "
        "× 0.17 and is used up first.",
        Learn(steps=7),
        direction_ratios="× 0.41, × 0.17",
    ),
)
