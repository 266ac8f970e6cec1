from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="style-transfer",
    prefix="style",
    section="Style",
    title="Paint your photo",
    nav_title="Style transfer",
    about=(
        "Neural style transfer repaints a photo in the manner of another picture: a network compares contents and textures, "
        "and the pixels change until both fit. Choose a photo and a style picture, press *Paint it*, and watch each step."
    ),
    card="Your photo, painted while you watch",
    textbook="d2l 14.12",
    textbook_url="https://d2l.ai/chapter_computer-vision/neural-style.html",
    finds=(
        ("Paint my photo in a style, art, painting, Van Gogh, neural style, filter", ""),
        ("Gram matrix, style loss", "style_view=gram"),
    ),
)
