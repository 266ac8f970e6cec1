from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="residual",
    prefix="res",
    section="Networks",
    title="Residual networks",
    nav_title="Residual networks",
    about=(
        "A residual block adds its input to its output, so that gradients pass through very deep networks; DenseNet concatenates "
        "instead. Measure gradients in networks of up to 66 layers, set a block’s weights to zero, and see what each costs."
    ),
    card="Why deep networks need skips",
    textbook="d2l 8.6",
    textbook_url="https://d2l.ai/chapter_convolutional-modern/resnet.html",
    finds=(
        ("Residual network, ResNet, skip connection, shortcut, residual block, identity", "res_view=block"),
        ("Vanishing gradient, exploding gradient, very deep network, depth, initialisation", ""),
        ("DenseNet, dense block, concatenate, growth rate, memory of training, activations, checkpoint", "res_view=connections"),
    ),
)
