"""What the lesson points at: states worth opening, each with the numbers that are found there. None hangs on the shipped
weights: they count anchors, or are what guessing has."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.ssd.settings import Ssd

ONE_STEP = Ssd(view="train", epochs=1, scenes=8)
QUESTION = Question(
    N_(
        "TinySSD gives each of 5,444 anchors a class. A network that looks at nothing calls all of them background. How many "
        "anchors does it classify rightly?"
    ),
    (N_("About a quarter: there are three classes and background"), N_("About half of them"), N_("About 99 % of them")),
    2,
    N_(
        "Objects are few and anchors are many: of 5,444 anchors some 50 are positive. So a class error says little unless what "
        "guessing has stands beside it."
    ),
    State("", ONE_STEP, {"right": "98.93 %"}),
)
TRY_THIS = (
    State(
        N_(
            "Move the point over the photo and watch the score · at each place the same network scores anchors of three "
            "shapes; the map of stride 64 has {grid_64=4 × 6} cells, and {anchors=6,120} anchors are scored in one pass"
        ),
        Ssd(),
        photo="chelsea",
    ),
    State(
        N_(
            "Compare the boxes before and after NMS · few of {pairs=55,080} scores reach the threshold, and their boxes lie in "
            "heaps on the same object: NMS keeps one of each"
        ),
        Ssd(view="boxes"),
        photo="chelsea",
    ),
    State(
        N_(
            "Move the box round the cat and click the dots · {positives=8} of {anchors=6,120} anchors are positive and "
            "learn the cat, {levels=8 on stride 64}; all others are to say background"
        ),
        Ssd(view="loss"),
        photo="chelsea",
    ),
    State(
        N_(
            "Train TinySSD on freshly made scenes · until the class error falls below {guess_classes=1.07 %} the network says "
            "no more than background everywhere"
        ),
        Ssd(view="train"),
    ),
    State(
        N_(
            "Look at what a feature map holds · on the map of stride 16 each of {grid_16=16 × 24} cells has {channels=96} "
            "channels; both heads read all of them"
        ),
        Ssd(show="feature", level="16", channel=5),
        photo="chelsea",
    ),
    State(
        N_(
            "See where the anchors stand on the finest map · stride 8 has {anchors_8=4,608} of {anchors=6,120} anchors, "
            "{finest=75.3 %}, for objects of 11 to 46 px"
        ),
        Ssd(show="anchors", level="8"),
        photo="chelsea",
    ),
    State(
        N_(
            "Draw a small box and a large one · each scale has its own map: the positives are {levels=9 on stride 16 and 8 on "
            "stride 64}"
        ),
        Ssd(view="loss", truth="2 2 374 290 cat; 60 90 150 165 cat"),
        photo="chelsea",
    ),
    State(
        N_(
            "Match by ATSS, as this detector was trained · the cat gets {positives=20} positive anchors; the textbook’s rule "
            "with its IoU threshold of 0.5 gives it eight"
        ),
        Ssd(view="loss", match="atss"),
        photo="chelsea",
    ),
)
MISUNDERSTOOD = (
    State(
        N_(
            "“A box error of 0.0116 is small” · it is what zero offsets have, {guess_boxes=0.0116}, divided by all 21,776 "
            "numbers; per number of a positive anchor it is {per_positive=1.09}, and an offset of 1 is a tenth of the anchor’s "
            "side"
        ),
        ONE_STEP,
    ),
    State(
        N_(
            "“All anchors train the offsets” · {positives=8} of them do; the other {negatives=6,112} have no true box, and the "
            "mask takes them out"
        ),
        Ssd(view="loss", ratio="all"),
        photo="chelsea",
    ),
    State(
        N_(
            "“Positives must overlap well” · at an IoU threshold of {iou=0.90} none does, and {positives=1} anchor is positive "
            "all the same: each object takes its best one"
        ),
        Ssd(view="loss", iou=0.9),
        photo="chelsea",
    ),
)
EXERCISES = (
    State(
        N_(
            "Exercise 1, smooth L1 · with σ = 10 the parabola ends at an error of {bend=0.01}, with σ = 1 at 1: nearly all "
            "errors lie on the straight line, as with L1"
        ),
        Ssd(view="loss", sigma=10.0),
        photo="chelsea",
    ),
    State(
        N_(
            "Exercise 1, focal loss · at γ = {gamma=2} the {negatives=6,112} negatives, most of them nearly right, fall almost "
            "silent: compare their sum with that at γ = 0"
        ),
        Ssd(view="loss", gamma=2.0, ratio="all"),
        photo="chelsea",
    ),
    State(
        N_(
            "Exercise 2.2, hard negative mining · at 3 to each of {positives=8} positives {hard=24} of {negatives=6,112} "
            "negatives train, {hard_share=0.39 %}"
        ),
        Ssd(view="loss"),
        photo="chelsea",
    ),
)
