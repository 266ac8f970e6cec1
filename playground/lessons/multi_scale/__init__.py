from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="multi-scale",
    prefix="scale",
    section="Boxes",
    title="Multi-scale",
    nav_title="Multi-scale",
    about="A detector looks for objects on several feature maps: fine maps have many small anchors, coarse maps have few large "
    "ones. Draw an object on the photo, and see which map detects it, at what IoU, and how much of the photo that map sees.",
    card="Five feature maps, one object",
    textbook="d2l 14.5",
    textbook_url="https://d2l.ai/chapter_computer-vision/multiscale-object-detection.html",
    finds=(
        ("Feature maps at several scales, feature pyramid, FPN, small objects, strides", ""),
        ("Flatten the predictions, permute, reshape, concatenate, detection head", "scale_view=heads"),
    ),
)
