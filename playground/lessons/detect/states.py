"""States of the lesson "Detect objects in your photo" worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.saying import count
from playground.kit.states import Question, State
from playground.lessons.detect.answer import anchors_on, seen_size, smallest_object
from playground.lessons.detect.settings import Detect
from playground.models.everyday import CLASSES, SHAPES, input_scale
from playground.vision.detection import SCORE_THRESHOLD

CAT, ASTRONAUT, LARGE = (451, 300), (512, 512), (4000, 3000)  # px: two samples, and a photo of a phone
WIDE, TALL = min((shape for shapes in SHAPES for shape in shapes), key=lambda shape: shape[0] * shape[1])
GROWN = 1 / input_scale(LARGE)


def _px(factor: float) -> str:
    """The smallest anchor's shape, so many times as large."""
    return f"{WIDE * factor:.0f} × {TALL * factor:.0f} px"


def _least(size: tuple[int, int]) -> dict[str, str]:
    """The smallest object that some anchor overlaps by half, as figures."""
    return {name: f"{side:.0f}" for name, side in zip(("least_w", "least_h"), smallest_object(size), strict=True)}


def _of_cat(*names: str) -> dict[str, str]:
    """Figures of the cat's photo that hang on the anchors alone."""
    anchors = anchors_on(CAT)
    known = {"anchors": count(anchors), "classes": count(len(CLASSES)), "pairs": count(anchors * len(CLASSES)), **_least(CAT)}
    return {name: known[name] for name in names}


_SEEN = seen_size(ASTRONAUT)
_OF_ASTRONAUT = {"seen_w": count(_SEEN[0]), "seen_h": count(_SEEN[1]), "photo_w": count(ASTRONAUT[0]), **_least(ASTRONAUT)}
_SCORE = {"score": f"{SCORE_THRESHOLD:.2f}"}

PREDICT = State(
    "Where the anchors stand on the cat’s photo · no anchor overlaps an object below {least_w} × {least_h} px by half",
    Detect(view="funnel", stage="anchors"),
    _least(CAT),
    photo="chelsea",
    values=_least(CAT),
)
QUESTION = Question(
    N_(
        "Before the network sees it, a photo of 4000 × 3000 px is made {side} px wide. The smallest anchor there is {anchor}. "
        "How large must an object of this shape be in the photo, so that the anchor can overlap it by half (IoU 0.5)?"
    ),
    (_px(0.5**0.5), _px(GROWN * 0.5**0.5), _px(GROWN), N_("Size does not matter: the network has learned all sizes.")),
    1,
    N_(
        "A box inside another of k times its sides has IoU k², so k is √0.5 = 0.71 at IoU 0.5. The photo is {grown:.1f} times as "
        "wide as the network’s picture: 0.71 × {wide} × {grown:.1f} = {answer:.0f} px. A smaller object overlaps no anchor by "
        "half."
    ),
    PREDICT,
    {"side": seen_size(LARGE)[0], "anchor": _px(1), "grown": GROWN, "wide": WIDE, "answer": WIDE * GROWN * 0.5**0.5},
)
TRY_THIS = (
    State(
        "Set the NMS threshold to 1 on the cat · NMS removes {removed=0} candidates, so one cat is found many times",
        Detect(nms=1.0),
        photo="chelsea",
    ),
    State(
        "Follow the cat through the four stages · {anchors} anchors with {classes} scores each are {pairs} scores, of which a "
        "handful reach the threshold",
        Detect(view="funnel", stage="above"),
        _of_cat("anchors", "classes", "pairs"),
        photo="chelsea",
        values=_of_cat("anchors", "classes", "pairs"),
    ),
    State(
        "Lower the score threshold to 0.05 on a cup of coffee · the photo has {objects=0} objects of a class that the model "
        "knows, so {hits=0} boxes are hits: each one is a false alarm",
        Detect(view="truth", truth="none", score=0.05),
        photo="coffee",
    ),
    State(
        "Compare with a face cascade, made without a neural network, on the astronaut · it calls {second_kept=16} windows a face "
        "at a score threshold of {score=0.40}: scores of two models do not mean the same",
        Detect(view="pair", score=0.4),
        photo="astronaut",
    ),
    State(
        "Draw the objects yourself · the box round the cat is hit: {hits=1} of {objects=1} objects, {missed=0} missed; drag its "
        "edges until it is not",
        Detect(view="truth"),
        photo="chelsea",
    ),
    State(
        "Three cats that cover each other · the scene is composed, so its {objects=3} objects are known to the pixel: see which "
        "are hit and which are missed, and turn both thresholds",
        Detect(view="truth"),
        photo="three_cats",
    ),
    State(
        "Look through a short video · {frames=15} frames, each looked at alone: boxes may come and go from frame to frame",
        Detect(view="film"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“0.5 is the natural score threshold.” · It is a choice: this page begins at {score}; torchvision’s detectors begin "
        "at 0.001 (SSDlite), 0.01 (SSD), 0.05 (Faster R-CNN, RetinaNet) and 0.2 (FCOS).",
        Detect(),
        _SCORE,
        photo="chelsea",
        values=_SCORE,
    ),
    State(
        "“A high score threshold spoils AP.” · AP takes every candidate that NMS keeps: at a score threshold of 1 the photo "
        "shows {kept=0} boxes and {hits=0} hits, and AP is still {ap=1.000}.",
        Detect(view="truth", score=1.0),
        photo="chelsea",
    ),
    State(
        "“More pixels help.” · The network sees this photo at {seen_w} × {seen_h} px, and one with ten times as many pixels at "
        "the same: an object below {least_w} × {least_h} px of its {photo_w} overlaps no anchor by half.",
        Detect(view="funnel", stage="anchors"),
        _OF_ASTRONAUT,
        values=_OF_ASTRONAUT,
        photo="astronaut",
    ),
)
EXERCISES = (
    State(
        "“It is trained, but nothing is detected.” · The four counts show the stage: at a score threshold of 1 {above=0} of "
        "{pairs} scores pass, and NMS has nothing to do. Lower the threshold until boxes appear.",
        Detect(view="funnel", score=1.0),
        _of_cat("pairs"),
        photo="chelsea",
        values=_of_cat("pairs"),
    ),
)
