from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="padding-stride",
    prefix="pad",
    section="Convolution",
    title="Padding and stride",
    nav_title="Padding and stride",
    about="Every pixel shows how often it is read, and two sizes give you every layer that joins them.",
    card="Which pixels are never read",
    textbook="d2l 7.3",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html",
)
