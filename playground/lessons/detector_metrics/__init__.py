from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="detector-metrics",
    prefix="ap",
    section="Boxes",
    title="How good is a detector",
    nav_title="How good is a detector",
    about="Build a precision–recall curve one detection at a time and see which moves the score does not notice.",
    card="Average precision, box by box",
    textbook="d2l 14.7",
    textbook_url="https://d2l.ai/chapter_computer-vision/ssd.html#exercises",
    finds=(
        ("mAP, mean average precision, AP, mAP@0.5, mAP@0.5:0.95, COCO metric", ""),
        ("Precision and recall, precision-recall curve, PR curve, F1, confusion, false positives", "ap_view=ranking"),
    ),
)
