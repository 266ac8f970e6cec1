from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="matching",
    prefix="match",
    section="Boxes",
    title="Matching and offsets",
    nav_title="Matching",
    about="Matching labels each anchor box with an object or as background; the offsets say how that anchor must move and grow "
    "to cover its object. Drag the boxes, follow the matching step by step, and compare the rules of four detectors.",
    card="Which anchor learns which object",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#labeling-anchor-boxes-in-training-data",
    finds=(
        ("Assign anchors to ground truth, label anchors, positive and negative, SSD, Faster R-CNN, ATSS", ""),
        ("Offsets of a box, targets, encode, decode, regression, variances", "match_view=targets"),
    ),
)
