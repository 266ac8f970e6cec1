from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="nms",
    prefix="nms",
    section="Boxes",
    title="Non-maximum suppression",
    nav_title="NMS",
    about=(
        "A detector finds one object several times; non-maximum suppression (NMS) keeps the box with the highest score and "
        "removes those that overlap it too much. See which box removes which, on your own photo or detections, at any threshold."
    ),
    card="Which box removes which, at any threshold",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#predicting-bounding-boxes-with-non-maximum-suppression",
    finds=(
        ("Why NMS removes my second person, duplicate boxes, crowd, overlapping people", "nms_source=drawn"),
        ("My detections: COCO results JSON, YOLO txt, CSV, predictions", "nms_source=file"),
        ("Non-maximum suppression, IoU threshold, confidence, score, filter detections", ""),
        ("NMS step by step, algorithm", "nms_view=steps"),
        ("Soft-NMS, DIoU-NMS, weighted boxes fusion, WBF", "nms_view=rules"),
    ),
)
