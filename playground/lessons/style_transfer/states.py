"""What the style lesson points at: states worth opening, each with the number measured there."""

from playground.kit.i18n import N_
from playground.kit.saying import fixed, percent
from playground.kit.states import Question, State
from playground.lessons.style_transfer.measured import EVALUATIONS, FIRST_PHOTO, FIRST_STEP, FIRST_STYLE, numbers
from playground.lessons.style_transfer.settings import USUAL, Style
from playground.vision.style_experiments import step_decibels

_MEASURED = numbers()
_GRAM, _TOTALS = _MEASURED["gram"], _MEASURED["optimisers"]["total"]
_RATE = FIRST_STEP.learning_rate
SMALL_GRID = {"view": "grid", "optimiser": "lbfgs", "grid_size": 96, "grid_steps": 60}
REBUILT_GRID = {**SMALL_GRID, "mode": "content", "rows": "pooling", "columns": "content_layers"}
TEXTURE_GRID = {**SMALL_GRID, "mode": "texture", "rows": "style_loss", "columns": "style_layers"}
OVER_LBFGS = percent(_TOTALS["content adam 0.1"] / _TOTALS["content lbfgs"] - 1, 0)
SMOOTH = ", ".join(f"{value:.2f}" for value in _MEASURED["smoothness"]["tv"].values())
DEEPEST = {pooling: list(cells.values())[-1] for pooling, cells in _MEASURED["rebuild"].items()}
SHALLOW = _MEASURED["rebuild"]["average"]["relu1_2"]
SIMILARITY = {start: fixed(_MEASURED["start"][start]["similarity"], 2) for start in ("content", "noise")}
# Similarity to the photo by the content weight, with a TV weight of 1.
KEPT = {"0": SIMILARITY["content"], "1": fixed(_MEASURED["smoothness"]["similarity"]["1"], 2)}

QUESTION = Question(
    N_("The content weight is 0, and the painting starts at the photo of a cat. What does it show after {n} steps?"),
    (N_("Only the texture of the style picture"), N_("Still the cat, in the style’s texture"), N_("A grey area")),
    1,
    N_(
        "The similarity to the cat is {content}; a start from noise ends at {noise}. Each step changes the picture a little, so "
        "the start itself keeps the content."
    ),
    State("", Style(view="start")),
    {"n": EVALUATIONS, **SIMILARITY},
)
TRY_THIS = (
    State(
        N_(
            "Shift, turn and shuffle a picture, and look at its Gram matrix · a picture of bricks moves by {shift:.2f} "
            "when it is "
            "shifted, by {turn:.2f} when it is turned, and by 0 when its positions are shuffled; 1 is as far as to grass"
        ),
        Style(view="gram"),
        values=_GRAM,
    ),
    State(
        N_(
            "A photo rebuilt from the deepest layer alone · {max:.0f} dB with max pooling, {average:.0f} dB with "
            "average pooling: "
            "deep layers forget the pixels"
        ),
        Style(view="layers"),
        {pooling: f"{decibels:.0f}" for pooling, decibels in DEEPEST.items()},
        values=DEEPEST,
    ),
    State(
        N_(
            "A smoothness weight of 0, 1 and 3 · the total variation of the result falls: {smooth}; without the "
            "weight the painting is rougher than its style picture"
        ),
        Style(view="smoothness"),
        {"smooth": SMOOTH},
        values={"smooth": SMOOTH},
    ),
    State(
        N_("Adam against L-BFGS from the same photo · after as many evaluations Adam’s loss is {excess} above that of L-BFGS"),
        Style(view="paths"),
        {"excess": OVER_LBFGS},
        values={"excess": OVER_LBFGS},
    ),
    State(
        N_(
            "What the textbook’s six layer outputs hold after the forward pass · five of them have no negative number, "
            "because the "
            "ReLU after them works in place"
        ),
        Style(view="taps"),
        {"clean": "No negative number: 0, 5, 10, 19, 25."},
        photo="chelsea",
    ),
    State(
        N_(
            "Press “Paint the grid” for a photo rebuilt from four depths, with average and with max pooling · 8 paintings in one "
            "job; a click on one opens its settings"
        ),
        Style(**REBUILT_GRID),
        {"count": "8 paintings"},
    ),
    State(
        N_(
            "Press “Paint the grid” for a texture from one style layer, two, three and four, by each of the three style losses · "
            "12 paintings in one job; with each deeper layer the patterns grow larger"
        ),
        Style(**TEXTURE_GRID),
        {"count": "12 paintings"},
    ),
    State(
        N_(
            "Press “Paint it” for one step at the textbook’s learning rate · every value moves by {rate:g}, the result is "
            "{decibels:.1f} dB from the photo, and the loss is {ratio:.2f} times that of the start"
        ),
        Style(steps=1, learning_rate=_RATE, weighting="textbook", start="content", coarse_first=False),
        {"decibels": f"{step_decibels(_RATE):.1f} dB", "ratio": f"{_MEASURED['first_step']['loss_ratio']:.2f} times"},
        values={"rate": _RATE, "decibels": step_decibels(_RATE), "ratio": _MEASURED["first_step"]["loss_ratio"]},
        photo=FIRST_PHOTO,
        style=FIRST_STYLE,
    ),
    State(
        N_(
            "Press “Paint it” for the texture of the style alone · it starts from noise with a content weight of 0, and five "
            "Gram matrices decide everything"
        ),
        Style(mode="texture"),
        {"layers": r"1\sum_{l=1}^{5} "},
    ),
    State(
        N_(
            "Press “Paint it” for the photo from one deep layer · it starts from grey with a style weight of 0, and what "
            "relu4_2 does not know is missing"
        ),
        Style(mode="content", optimiser="lbfgs"),
        {"layer": r"relu4\_2"},
    ),
)
MISUNDERSTOOD = ()
EXERCISES = (
    State(
        N_(
            "14.12, exercise 1: other content layers · a shallow layer rebuilds the photo almost exactly, {shallow:.0f} dB; "
            "the deepest one to {average:.0f} dB only, so more of its pixels may change"
        ),
        Style(view="layers"),
        {"shallow": f"{SHALLOW:.0f}", "average": f"{DEEPEST['average']:.0f}"},
        values={"shallow": SHALLOW, **DEEPEST},
    ),
    State(
        N_(
            "14.12, exercise 2: other weights · with a content weight of 1 in place of 0 more content is kept, a similarity to "
            "the photo of {with_content}, not {without}; a larger TV weight leaves less noise, a total variation of {smooth}"
        ),
        Style(view="smoothness"),
        {"with_content": KEPT["1"], "without": KEPT["0"], "smooth": SMOOTH},
        values={"with_content": KEPT["1"], "without": KEPT["0"], "smooth": SMOOTH},
    ),
    State(
        N_(
            "14.12, exercise 3: other pictures · choose a photo and a style of your own, or two styles with a share each; "
            "“Paint it” paints in {size} px"
        ),
        Style(blend=True),
        {"size": f"{USUAL.size} × "},
        values={"size": USUAL.size},
    ),
)
