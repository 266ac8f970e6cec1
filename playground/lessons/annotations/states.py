"""What the lesson "Your own annotations" points at: states worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.annotations.settings import Labels

PREDICT = State(
    "Five shapes for 465 fruits · {IoU,mean=0.760} with IoU distance, {Euclidean=0.758} with Euclidean", Labels(view="anchors")
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
        "300 made boxes of side 8–512 · where sizes spread widely the trick pays: {IoU=0.646} against {Euclidean=0.545}; "
        "of the small ones (under 64 px) {small_reached=69 %} are reached at 0.5",
        Labels(view="anchors", source="made", keep="last"),
    ),
    State(
        "The same with Euclidean distance · {small_reached=30 %} of the small ones are reached: large boxes own the sum "
        "of squares",
        Labels(view="anchors", source="made", distance="Euclidean", keep="last"),
        {"mean": "0.545"},
    ),
    State("Nine shapes from the fruit set · mean best IoU {mean=0.806}", Labels(view="anchors", k=9), {"shapes": "9"}),
    State(
        "The 20 shapes of the textbook’s SSD · {mean=0.806} too: nine that follow the data do as well",
        Labels(view="anchors", anchors="textbook"),
        {"shapes": "20"},
    ),
    State(
        "Ceiling of recall, the textbook’s anchors · {recall,at_50=98.9 %} at IoU 0.5, {at_70=80.2 %} at 0.7, "
        "{at_75=50.8 %} at 0.75, before any training",
        Labels(view="recall", anchors="textbook"),
    ),
    State(
        "Shake each edge by up to ± 2 pixels · at 0.75 side 16 still agrees in {16 at 0.75=73 %}, 32 in {32 at 0.75=100 "
        "%}; at 0.95 sides 16, 32, 64, 128 in 0, 2, 28, {128 at 0.95=99 %}: label noise caps mAP, and small objects pay",
        Labels(view="noise"),
        {"16 at 0.95": "0 %", "32 at 0.95": "2 %", "64 at 0.95": "28 %"},
    ),
    State(
        "Stretch the apples’ photos to a square · median ratio {ratio=1.00} becomes {fitted_ratio=0.81}, its spread "
        "{spread=0.107} becomes {fitted_spread=0.233}: photos differ in shape",
        Labels(only="apple"),
    ),
    State(
        "True boxes that NMS itself deletes · {deleted=45} of {boxes=465} at 0.3: a tax on the labels, paid by the best "
        "detector there can be",
        Labels(view="tax"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“k-means never gets worse.” · With IoU distance and means, some step lowers the mean IoU in {fell=12} of "
        "{starts=20} starts. Keep the best step.",
        Labels(view="steps"),
    ),
    State(
        "“Then the last step will do.” · The 300 made boxes: {best=0.657} at the best step, {last=0.646} at the end.",
        Labels(view="steps", source="made"),
    ),
    State(
        "“Off by one pixel is nothing.” · One pixel right and down leaves a side of 10 with IoU {one_pixel=0.681}.",
        Labels(view="noise", box=10),
    ),
    State("“So labels must be perfect.” · A side of 100 keeps {one_pixel=0.961}.", Labels(view="noise", box=100)),
)
EXERCISES = (
    State(
        "14.6 ex. 1, sizes and ratios of a data set · The scatter, as annotated: {boxes=465} boxes on {pictures=240} "
        "pictures, median ratio {ratio=1.04}, its spread (log) {spread=0.393}.",
        Labels(fit="kept"),
    ),
    State(
        "14.6 ex. 2, random crops · A window of 70 % × 70 % cuts {cut=84 %} of the fruits, loses {lost=1 %}, and leaves "
        "{low=3 %} with less than 30 % in view.",
        Labels(view="crops"),
    ),
)
