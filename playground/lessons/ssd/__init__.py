from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="ssd",
    prefix="ssd",
    section="Detection",
    title="SSD, layer by layer",
    nav_title="SSD",
    about=(
        "A single-shot detector predicts, for every anchor box on several feature maps at once, a score for each class and four "
        "offsets. Look at the scores on each map, at the boxes they become and at the loss of each anchor, and train a small one."
    ),
    card="Every anchor, its scores, its box and its loss",
    textbook="d2l 14.7",
    textbook_url="https://d2l.ai/chapter_computer-vision/ssd.html",
    finds=(
        ("SSD, single-shot multibox detection, feature pyramid, class heat map, anchors per level", ""),
        ("Boxes before and after non-maximum suppression, decode offsets, raw predictions", "ssd_view=boxes"),
        ("Detection loss, hard negative mining, focal loss, smooth L1, class imbalance", "ssd_view=loss"),
        ("Train a detector, TinySSD, class error, box error, bbox MAE", "ssd_view=train"),
    ),
)
