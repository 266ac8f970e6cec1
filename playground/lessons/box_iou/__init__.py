from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="box-iou",
    prefix="iou",
    section="Boxes",
    title="Boxes and IoU",
    nav_title="Boxes and IoU",
    about=(
        "IoU, intersection over union, says how well two boxes agree: the area they share divided by the area they cover "
        "together. Drag the boxes or type their numbers in any format, and compare IoU with GIoU, DIoU, CIoU and Dice."
    ),
    card="How well two boxes agree, by five measures",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#intersection-over-union-iou",
    finds=(
        ("IoU of two boxes, intersection over union, Jaccard, overlap, calculator", ""),
        ("Bounding box formats, convert xyxy, xywh, cxcywh, YOLO, COCO, Pascal VOC", "iou_view=formats"),
        ("GIoU, DIoU, CIoU, loss of boxes", ""),
    ),
)
