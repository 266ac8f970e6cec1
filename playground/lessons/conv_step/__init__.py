from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="conv-step",
    prefix="step",
    section="Convolution",
    title="Convolution, one step at a time",
    nav_title="Step by step",
    about="Move over any output number to see the products that make it; flip the kernel, and see when that matters.",
    card="Every product, forwards and back",
    textbook="d2l 7.2",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#the-cross-correlation-operation",
    finds=(
        ("How a convolution is computed, multiply and add, dot product, sliding window, animation", ""),
        ("Cross-correlation or convolution, flip the kernel, rotate by 180 degrees", "step_flip=true"),
    ),
)
