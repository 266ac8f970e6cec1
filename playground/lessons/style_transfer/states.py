"""What the style lesson points at: states worth opening, each with the number measured there."""

from playground.kit.i18n import N_
from playground.kit.saying import fixed
from playground.kit.states import Question, State
from playground.lessons.style_transfer.measured import EVALUATIONS, FIRST_STEP, numbers
from playground.lessons.style_transfer.settings import Style
from playground.vision.style_experiments import step_decibels

_MEASURED = numbers()
_GRAM, _TOTALS = _MEASURED["gram"], _MEASURED["optimisers"]["total"]
_RATE = FIRST_STEP.learning_rate
OVER_LBFGS = _TOTALS["content adam 0.1"] / _TOTALS["content lbfgs"] - 1
SMOOTH = ", ".join(f"{value:.2f}" for value in _MEASURED["smoothness"]["tv"].values())
DEEPEST = {pooling: list(cells.values())[-1] for pooling, cells in _MEASURED["rebuild"].items()}
LIKENESS = {start: fixed(_MEASURED["start"][start]["likeness"], 2) for start in ("content", "noise")}

QUESTION = Question(
    N_("Content weight 0, start at the cat, a tissue slide as style, {n} steps. What is left?"),
    (N_("pure texture"), N_("the cat"), N_("grey")),
    1,
    N_("The cat: likeness {content}. From noise {noise}. The start is a content term that no slider shows."),
    State("", Style(view="start")),
    {"n": EVALUATIONS, **LIKENESS},
)
TRY_THIS = (
    State(
        N_(
            "Stop after one step at the textbook’s rate · every value has moved by {rate:g}, {decibels:.1f} dB, and the loss "
            "is {ratio:.1f} times the start’s"
        ),
        Style(steps=1, learning_rate=_RATE, weighting="textbook", start="content", coarse_first=False),
        {"decibels": f"{step_decibels(_RATE):.1f} dB", "ratio": f"{_MEASURED['first_step']['loss_ratio']:.1f} times"},
        values={"rate": _RATE, "decibels": step_decibels(_RATE), "ratio": _MEASURED["first_step"]["loss_ratio"]},
    ),
    State(
        N_("Look at what is stored · six taps on convolutions, five of them without a negative number"),
        Style(view="taps"),
        {"clean": "No negative number: 0, 5, 10, 19, 25."},
        photo="chelsea",
    ),
    State(
        N_("Alter the style · shifted, brick moves {shift:.2f} of the way to grass, turned {turn:.2f}, shuffled 0"),
        Style(view="gram"),
        values=_GRAM,
    ),
    State(
        N_(
            "Rebuild the photo from one layer · from the deepest {max:.0f} dB with max pooling, {average:.0f} with average "
            "pooling"
        ),
        Style(view="layers"),
        {pooling: f"{decibels:.0f}" for pooling, decibels in DEEPEST.items()},
        values=DEEPEST,
    ),
    State(
        N_("Race Adam against L-BFGS · from the photo Adam ends {excess:+.0%} against L-BFGS, as many evaluations"),
        Style(view="paths"),
        {"excess": f"{OVER_LBFGS:+.0%}"},
        values={"excess": OVER_LBFGS},
    ),
    State(
        N_("Raise the TV weight · weight 0, 1, 3 leaves a TV of {smooth}; a rougher style cannot arrive"),
        Style(view="smoothness"),
        {"smooth": SMOOTH},
        values={"smooth": SMOOTH},
    ),
)
MISUNDERSTOOD = EXERCISES = ()
