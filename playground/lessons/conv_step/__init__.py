from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="conv-step",
    prefix="step",
    section="Convolution",
    title="Convolution, one step at a time",
    nav_title="Step by step",
    about=(
        "A convolution multiplies the numbers under a small window by the kernel’s weights and adds up; each place of the window "
        "gives one output number. Move the window, change any number, flip the kernel, and follow every product."
    ),
    card="Every product, forwards and back",
    textbook="d2l 7.2",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#the-cross-correlation-operation",
    finds=(
        ("How a convolution is computed, multiply and add, dot product, sliding window, animation", ""),
        ("Cross-correlation or convolution, flip the kernel, rotate by 180 degrees", "step_flip=true"),
    ),
)
