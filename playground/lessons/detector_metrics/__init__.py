from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="detector-metrics",
    prefix="ap",
    section="Boxes",
    title="How good is a detector",
    nav_title="How good is a detector",
    about="Average precision (AP) rates a detector by the share of its boxes that are right (precision) and the share of the "
    "objects that it finds (recall); mAP is the mean over classes. Drag boxes, or load COCO results of your own, and read "
    "mAP@0.5 and mAP@0.5:0.95.",
    card="mAP of your own results, class by class",
    textbook="d2l 14.7",
    textbook_url="https://d2l.ai/chapter_computer-vision/ssd.html#exercises",
    finds=(
        ("mAP, mean average precision, AP, mAP@0.5, mAP@0.5:0.95, AP50, COCO metric", ""),
        ("mAP of my own results, COCO results, COCO evaluation, pycocotools, my detections", "ap_view=results"),
        ("Precision and recall, precision-recall curve, PR curve", ""),
        ("AP of a ranked list, 11 points, 101 points, area under the curve", "ap_view=ranking"),
        ("Types of error, confusion matrix, false positives, duplicates, missed objects", "ap_view=errors"),
    ),
)
