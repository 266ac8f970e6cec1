from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="detect",
    prefix="det",
    section="Detection",
    title="Detect objects in your photo",
    nav_title="Detect",
    about=(
        "An object detector draws a box round each thing it knows and says what it is, with a score from 0 to 1. Choose a photo, "
        "move the thresholds, and follow the candidates from thousands of anchors to the few boxes that are left."
    ),
    card="What is where in your photo",
    textbook="d2l 14.7",
    textbook_url="https://d2l.ai/chapter_computer-vision/ssd.html#prediction",
    finds=(
        ("Detect objects in my photo, object detection, find people, cats, dogs, fruit, count", ""),
        ("Why is nothing detected, score threshold, confidence, funnel of candidates", "det_view=funnel"),
        ("Compare detections with my annotations, hits, misses, duplicates, ground truth", "det_view=truth"),
        ("Compare two detectors, COCO models, torchvision, Faster R-CNN, RetinaNet, SSDlite", "det_view=pair"),
        ("Detect in many photos, batch, gallery", "det_view=many"),
        ("Detect in a video, GIF, frame by frame", "det_view=film"),
    ),
)
