from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="nms",
    prefix="nms",
    section="Boxes",
    title="Non-maximum suppression",
    nav_title="NMS",
    about="For each box read the exact set of thresholds at which it lives, and who removes it at the others.",
    card="Who removes whom, and when not",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#predicting-bounding-boxes-with-non-maximum-suppression",
    finds=(
        ("Why NMS removes my second person, duplicate boxes, crowd, overlapping people", "nms_source=photo"),
        ("Non-maximum suppression, IoU threshold, confidence, score, filter detections", ""),
        ("NMS step by step, algorithm", "nms_view=steps"),
        ("Soft-NMS, DIoU-NMS, weighted boxes fusion, WBF", "nms_view=rules"),
    ),
)
