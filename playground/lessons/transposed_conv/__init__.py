from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="transposed-conv",
    prefix="trans",
    section="Convolution",
    title="Transposed convolution",
    nav_title="Transposed",
    about="Stamp pixels into a larger picture, see both views agree, and find out when it does undo a convolution.",
    card="Stamps, checkerboards, 64 kernels",
    textbook="d2l 14.10",
    textbook_url="https://d2l.ai/chapter_computer-vision/transposed-conv.html",
)
