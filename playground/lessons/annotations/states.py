"""What the lesson "Anchors for your data" points at: states worth opening, each with the figures that its sentence quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.annotations.settings import Labels

PREDICT = State(
    "Cluster 300 random boxes of 8–512 px · where box sizes differ widely, k-means with the distance 1 − IoU gives a mean best "
    "IoU of {IoU=0.646}, with the Euclidean distance {Euclidean=0.545}; of the small boxes (under 64 px) an anchor fits "
    "{small_reached=69 %} at IoU 0.50",
    Labels(view="anchors", source="made", keep="last"),
)
QUESTION = Question(
    N_(
        "K-means finds anchor shapes for a data set. When does the distance 1 − IoU give clearly better anchors than the "
        "Euclidean?"
    ),
    (
        N_("Always, whatever the data set"),
        N_("When box sizes differ widely, such as 8–512 px"),
        N_("When all boxes have about the same size"),
        N_("Never: both distances give the same anchors"),
    ),
    1,
    N_(
        "Large boxes dominate a Euclidean distance, so small ones are left without an anchor. On random boxes of 8–512 px the "
        "mean best IoU is 0.646 against 0.545; on the fruit boxes, whose sizes are alike, 0.760 against 0.758."
    ),
    PREDICT,
)
TRY_THIS = (
    State(
        "Fit five anchor shapes to 465 fruit boxes · the mean best IoU is {mean=0.760}: {IoU=0.760} with the distance 1 − IoU, "
        "{Euclidean=0.758} with the Euclidean distance",
        Labels(view="anchors"),
        {"shapes": "5"},
    ),
    State(
        "Copy the anchors of P3, P4 and P5 for YOLO at 640 px · three shapes per level fit the fruit boxes with a mean best IoU "
        "of {mean=0.828}",
        Labels(view="anchors", anchors="yolo"),
        {"shapes": "9"},
    ),
    State(
        "Copy an AnchorGenerator for a feature pyramid at 800 px · one size per level and three ratios fit the fruit boxes with "
        "a mean best IoU of {mean=0.827}",
        Labels(view="anchors", anchors="pyramid", side=800),
        {"shapes": "15"},
    ),
    State(
        "Check the textbook’s 5,444 anchors on the fruit boxes · {recall,at_50=98.9 %} of the boxes have an anchor with IoU "
        "0.50 or more, {at_70=80.2 %} with 0.70, {at_75=50.8 %} with 0.75, before any training",
        Labels(view="recall", anchors="textbook"),
    ),
    State(
        "Fit nine anchor shapes to the fruit boxes · the mean best IoU rises to {mean=0.806}",
        Labels(view="anchors", k=9),
        {"shapes": "9"},
    ),
    State(
        "Compare the 20 shapes of the textbook’s SSD with the fruit boxes · their mean best IoU is {mean=0.806}: nine shapes "
        "fitted to the data do as well",
        Labels(view="anchors", anchors="textbook"),
        {"shapes": "20"},
    ),
    State(
        "Cluster 300 random boxes with the Euclidean distance · an anchor fits only {small_reached=30 %} of the small boxes at "
        "IoU 0.50, for large boxes dominate the sum of squares",
        Labels(view="anchors", source="made", distance="Euclidean", keep="last"),
        {"mean": "0.545"},
    ),
    State(
        "Move each edge of a box by up to ± 2 px · at IoU 0.75, {16 at 0.75=73 %} of the 16-px boxes and {32 at 0.75=100 %} of "
        "the 32-px boxes still match; at IoU 0.95 it is 0, 2, 28 and {128 at 0.95=99 %} for 16, 32, 64 and 128 px: label noise "
        "limits the mAP of small objects",
        Labels(view="noise"),
        {"16 at 0.95": "0 %", "32 at 0.95": "2 %", "64 at 0.95": "28 %"},
    ),
    State(
        "Stretch the apples’ images to a square · the median ratio of the boxes changes from {ratio=1.00} to "
        "{fitted_ratio=0.81}, its spread from {spread=0.107} to {fitted_spread=0.233}: images differ in shape",
        Labels(only="apple"),
    ),
    State(
        "Run NMS on the true boxes themselves · at threshold 0.30 it deletes {deleted=45} of {boxes=465}: even a perfect "
        "detector would lose them",
        Labels(view="tax"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“A step of k-means never makes the anchors worse.” · With the distance 1 − IoU and means as centres, some step lowers "
        "the mean IoU in {fell=12} of {starts=20} starts. Keep the best iteration.",
        Labels(view="steps"),
    ),
    State(
        "“The last iteration of k-means is the best.” · On 300 random boxes the best iteration has a mean IoU of {best=0.657}, "
        "the last one {last=0.646}.",
        Labels(view="steps", source="made"),
    ),
    State(
        "“A label that is off by one pixel is good enough.” · A box of 10 px that is shifted by one pixel right and down has IoU "
        "{one_pixel=0.681} with itself.",
        Labels(view="noise", box=10),
    ),
    State(
        "“Labels must be exact to the pixel.” · A box of 100 px that is shifted by one pixel right and down has IoU "
        "{one_pixel=0.961} with itself.",
        Labels(view="noise", box=100),
    ),
)
EXERCISES = (
    State(
        "14.6 exercise 1, sizes and ratios of a data set · {boxes=465} boxes on {pictures=240} images: the median ratio is "
        "{ratio=1.04}, the spread of the ratios (log) {spread=0.393}.",
        Labels(fit="kept"),
    ),
    State(
        "14.6 exercise 2, random crops · A crop of 70 % × 70 % cuts {cut=84 %} of the fruit boxes, loses {lost=1 %}, and shows "
        "less than 30 % of {low=3 %}.",
        Labels(view="crops"),
    ),
)
