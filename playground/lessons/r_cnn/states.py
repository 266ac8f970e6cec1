"""What the lesson points at: states worth opening, each with the numbers found there. None hangs on scores of a network."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.r_cnn.settings import Rcnn

QUESTION = Question(
    N_("A region of 32 × 32 px lies at the corner of a feature map with stride 16 px. How many cells does RoI pooling read?"),
    (N_("4 cells, 2 × 2: the region divided by the stride"), N_("6 cells, 2 × 3"), N_("9 cells, 3 × 3"), N_("16 cells, 4 × 4")),
    2,
    N_(
        "Both ends are rounded to whole cells, and both are included: cells 0 to 2 in each direction, 48 × 48 px, 2.25 times the "
        "region’s area."
    ),
    State("", Rcnn(view="roi", stride=16, region="0 0 32 32"), {"cells": "9", "area": "2.25"}, photo="astronaut"),
)
TRY_THIS = (
    State(
        N_(
            "Lower “Regions left” from hundreds to one · {segments=572} segments become one region in {all_merges=571} "
            "merges, and "
            "every merge adds a region: {regions=1,143} in all"
        ),
        Rcnn(left=150),
        photo="astronaut",
    ),
    State(
        N_(
            "Look at the crops as the network sees them and press one · {regions=20} regions take {passes=20} passes through the "
            "network, each stretched to a square"
        ),
        Rcnn(view="crops"),
        photo="coffee",
    ),
    State(
        N_(
            "Move the region by a few pixels · RoI pooling’s windows stand still, then jump; this region becomes "
            "{cells=25} cells, "
            "{area=1.31} times its area, and a border moves by up to {shift=30.0} px"
        ),
        Rcnn(view="roi"),
        photo="astronaut",
    ),
    State(
        N_(
            "Compare the times and multiplications of {regions=20} regions · one shared pass needs {ratio=3.31} times fewer "
            "multiplications than {passes=20} crops"
        ),
        Rcnn(view="time"),
        photo="astronaut",
    ),
    State(
        N_(
            "Classify {regions=20} regions from one feature map and read what R-CNN says of each · {passes=1} pass serves "
            "all of them; "
            "large regions mostly keep their class"
        ),
        Rcnn(view="crops", method="align"),
        photo="coffee",
    ),
    State(
        N_("Let RoI align read the same region · nothing is rounded, so its borders move by {shift=0.0} px"),
        Rcnn(view="roi", how="align"),
        photo="astronaut",
    ),
    State(
        N_(
            "Let a network propose the regions · {anchors=6,120} anchors are scored in one pass, without any segments; "
            "the NMS threshold "
            "decides how many similar boxes go on"
        ),
        Rcnn(view="rpn"),
        photo="chelsea",
    ),
    State(
        N_(
            "Merge by colour alone · of {segments=167} segments those of like colour join first, wherever they lie beside "
            "each other"
        ),
        Rcnn(like="colour", left=12),
        photo="chelsea",
    ),
)
MISUNDERSTOOD = (
    State(
        N_(
            "“RoI pooling reads the region” · it reads whole cells with both ends: {cells=9} cells for 32 × 32 px at "
            "stride {stride=16} "
            "px, {area=2.25} times the area"
        ),
        Rcnn(view="roi", stride=16, region="0 0 32 32"),
        photo="astronaut",
    ),
    State(
        N_(
            "“RoI align is exact in every library” · torchvision’s default is aligned=False, which reads half a cell, "
            "{shift=16.0} px, too "
            "far right and down"
        ),
        Rcnn(view="roi", how="corner"),
        photo="astronaut",
    ),
    State(
        N_(
            "“Sharing the convolutions makes the rest free” · with the papers’ VGG-16 {heads_share=62 %} of Fast R-CNN’s "
            "multiplications "
            "are fully connected layers on {paper_regions=2,000} regions"
        ),
        Rcnn(view="time", stride=16),
        photo="astronaut",
    ),
)
EXERCISES = (
    State(
        N_(
            "Exercise 1, detection as one regression · a single-shot detector does it: {anchors=6,120} boxes with their "
            "offsets come out "
            "of one pass, and no second stage looks again"
        ),
        Rcnn(view="rpn", most=200),
        photo="chelsea",
    ),
    State(
        N_(
            "Exercise 2, compare with SSD · the second stage looks at {faster_regions=300} regions in Faster R-CNN, "
            "chosen before, and its "
            "multiplications fall from {paper_fast=387 G} to {paper_faster=187 G}"
        ),
        Rcnn(view="time"),
        photo="astronaut",
    ),
)
