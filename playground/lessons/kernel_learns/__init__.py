from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="kernel-learns",
    prefix="learn",
    section="Convolution",
    title="A kernel learns",
    nav_title="A kernel learns",
    about="Give a picture before and after, watch the kernel being learned, and see what the picture cannot teach.",
    card="A filter, found step by step",
    textbook="d2l 7.2",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#learning-a-kernel",
    finds=(
        ("Learn a kernel from data, train a filter, gradient descent, loss, backpropagation", ""),
        ("Adam or gradient descent, learning rate, optimiser", "learn_method=adam"),
    ),
)
