"""What the lesson "Your own annotations" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number. `shows` maps a figure of
LabelAnswer.figures to the text quoted.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.annotations.settings import Labels


def _made(distance: str) -> Labels:
    return Labels(view="anchors", source="made", distance=distance, keep="last")


def _off_by_one(label: str, why: str, box: int, iou: str) -> State:
    return State(label, why, Labels(view="noise", box=box), {"one_pixel": iou})


PREDICT = State(
    "Five shapes for 465 fruits",
    "0.760 with IoU distance, 0.758 with Euclidean",
    Labels(view="anchors"),
    {"IoU": "0.760", "Euclidean": "0.758", "mean": "0.760"},
)
QUESTION = Question(
    N_("Five anchor shapes for 465 fruits by k-means. With IoU distance the mean best IoU is 0.760. With plain Euclidean?"),
    ("0.50", "0.65", "0.70", "0.758"),
    3,
    N_("The famous trick pays only where sizes spread widely: on 300 boxes of side 8–512 it is 0.646 against 0.545."),
    PREDICT,
)
TRY_THIS = (
    State(
        "300 made boxes of side 8–512",
        "where sizes spread widely the trick pays: 0.646 against 0.545; of the small ones (under 64 px) 69 % are reached at 0.5",
        _made("IoU"),
        {"IoU": "0.646", "Euclidean": "0.545", "small_reached": "69 %"},
    ),
    State(
        "The same with Euclidean distance",
        "30 % of the small ones are reached: large boxes own the sum of squares",
        _made("Euclidean"),
        {"mean": "0.545", "small_reached": "30 %"},
    ),
    State(
        "Nine shapes from the fruit set", "mean best IoU 0.806", Labels(view="anchors", k=9), {"mean": "0.806", "shapes": "9"}
    ),
    State(
        "The 20 shapes of the textbook’s SSD",
        "0.806 too: nine that follow the data do as well",
        Labels(view="anchors", anchors="textbook"),
        {"mean": "0.806", "shapes": "20"},
    ),
    State(
        "Ceiling of recall, the textbook’s anchors",
        "98.9 % at IoU 0.5, 80.2 % at 0.7, 50.8 % at 0.75, before any training",
        Labels(view="recall", anchors="textbook"),
        {"recall": "98.9 %", "at_50": "98.9 %", "at_70": "80.2 %", "at_75": "50.8 %"},
    ),
    State(
        "Shake each edge by up to ± 2 pixels",
        "at 0.75 side 16 still agrees in 73 %, 32 in 100 %; at 0.95 sides 16, 32, 64, 128 in 0, 2, 28, 99 %: "
        "label noise caps mAP, and small objects pay",
        Labels(view="noise"),
        {
            "16 at 0.75": "73 %", "32 at 0.75": "100 %", "16 at 0.95": "0 %", "32 at 0.95": "2 %", "64 at 0.95": "28 %",
            "128 at 0.95": "99 %",
        },
    ),
    State(
        "Stretch the apples’ photos to a square",
        "median ratio 1.00 becomes 0.81, its spread 0.107 becomes 0.233: photos differ in shape",
        Labels(only="apple"),
        {"ratio": "1.00", "fitted_ratio": "0.81", "spread": "0.107", "fitted_spread": "0.233"},
    ),
    State(
        "True boxes that NMS itself deletes",
        "45 of 465 at 0.3: a tax on the labels, paid by the best detector there can be",
        Labels(view="tax"),
        {"deleted": "45", "boxes": "465"},
    ),
)  # fmt: skip
MISUNDERSTOOD = (
    State(
        "“k-means never gets worse.”",
        "With IoU distance and means, some step lowers the mean IoU in 12 of 20 starts. Keep the best step.",
        Labels(view="steps"),
        {"fell": "12", "starts": "20"},
    ),
    State(
        "“Then the last step will do.”",
        "The 300 made boxes: 0.657 at the best step, 0.646 at the end.",
        Labels(view="steps", source="made"),
        {"best": "0.657", "last": "0.646"},
    ),
    _off_by_one("“Off by one pixel is nothing.”", "One pixel right and down leaves a side of 10 with IoU 0.681.", 10, "0.681"),
    _off_by_one("“So labels must be perfect.”", "A side of 100 keeps 0.961.", 100, "0.961"),
)
EXERCISES = (
    State(
        "14.6 ex. 1, sizes and ratios of a data set",
        "The scatter, as annotated: 465 boxes on 240 pictures, median ratio 1.04, its spread (log) 0.393.",
        Labels(fit="kept"),
        {"boxes": "465", "pictures": "240", "ratio": "1.04", "spread": "0.393"},
    ),
    State(
        "14.6 ex. 2, random crops",
        "A window of 70 % × 70 % cuts 84 % of the fruits, loses 1 %, and leaves 3 % with less than 30 % in view.",
        Labels(view="crops"),
        {"cut": "84 %", "lost": "1 %", "low": "3 %"},
    ),
)
