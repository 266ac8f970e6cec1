from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="box-iou",
    prefix="iou",
    section="Boxes",
    title="Boxes and IoU",
    nav_title="Boxes and IoU",
    about="Drag two boxes, watch five measures of likeness move at once, and see where each goes silent.",
    card="Five measures under your finger",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#intersection-over-union-iou",
    finds=(
        ("IoU of two boxes, intersection over union, Jaccard, overlap, calculator", ""),
        ("Bounding box formats, convert xyxy, xywh, cxcywh, YOLO, COCO, Pascal VOC", "iou_view=formats"),
        ("GIoU, DIoU, CIoU, loss of boxes", ""),
    ),
)
