from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="multi-scale",
    prefix="scale",
    section="Boxes",
    title="Multi-scale",
    nav_title="Multi-scale",
    about="Throw an object on the picture, see which map catches it, and how much of it that map can even see.",
    card="Five maps, five views, one object",
    textbook="d2l 14.5",
    textbook_url="https://d2l.ai/chapter_computer-vision/multiscale-object-detection.html",
    finds=(
        ("Feature maps at several scales, feature pyramid, FPN, small objects, strides", ""),
        ("Flatten the predictions, permute, reshape, concatenate, detection head", "scale_view=heads"),
    ),
)
