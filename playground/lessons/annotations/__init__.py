from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="annotations",
    prefix="ann",
    section="Boxes",
    title="Anchors for your data",
    nav_title="Anchors for your data",
    about=(
        "Anchors are the box shapes that a detector starts from; they work best when they resemble the boxes in your data. "
        "Bring annotations (Pascal VOC, COCO, YOLO), see which anchors fit, and copy code for torchvision or YOLO."
    ),
    card="Anchors that fit your boxes",
    textbook="d2l 14.6",
    textbook_url="https://d2l.ai/chapter_computer-vision/object-detection-dataset.html",
    finds=(
        ("Upload my own labels, dataset, COCO JSON, YOLO txt, Pascal VOC XML, ZIP, LabelImg", "ann_source=files"),
        ("Anchors for my data, k-means, AnchorGenerator, anchor sizes and ratios", "ann_view=anchors"),
        ("YOLO anchors for my data, P3 P4 P5", "ann_view=anchors&ann_anchors=yolo"),
        ("AnchorGenerator for a feature pyramid, FPN, Faster R-CNN", "ann_view=anchors&ann_anchors=pyramid"),
        ("Label noise, how exact must labels be", "ann_view=noise"),
    ),
)
