from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="annotations",
    prefix="ann",
    section="Boxes",
    title="Your own annotations",
    nav_title="Your own annotations",
    about="Learn from the boxes alone how far any detector with these anchors and these labels can get.",
    card="Anchors that fit your boxes",
    textbook="d2l 14.6",
    textbook_url="https://d2l.ai/chapter_computer-vision/object-detection-dataset.html",
    finds=(
        ("Upload my own labels, dataset, COCO JSON, YOLO txt, Pascal VOC XML, ZIP, LabelImg", "ann_source=files"),
        ("Anchors for my data, k-means, AnchorGenerator, YOLO anchors", "ann_view=anchors"),
        ("Label noise, how exact must labels be", "ann_view=noise"),
    ),
)
