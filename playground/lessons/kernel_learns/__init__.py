from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="kernel-learns",
    prefix="learn",
    section="Convolution",
    title="A kernel learns",
    nav_title="A kernel learns",
    about=(
        "A convolution layer learns its kernel: step by step, gradient descent changes the weights until the layer turns the "
        "input picture into the target output. Choose a picture, a filter and a learning rate; watch the kernel and its loss."
    ),
    card="A filter, learned step by step",
    textbook="d2l 7.2",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#learning-a-kernel",
    finds=(
        ("Learn a kernel from data, train a filter, gradient descent, loss, backpropagation", ""),
        ("Learning rate too large, loss diverges, loss surface, largest stable learning rate", "learn_view=bowl"),
        ("Adam or gradient descent, SGD, learning rate, optimiser", "learn_method=adam"),
        ("Eigenvalues, condition number, why training is slow", "learn_view=eigen"),
    ),
)
