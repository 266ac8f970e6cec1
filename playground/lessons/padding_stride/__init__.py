from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="padding-stride",
    prefix="pad",
    section="Convolution",
    title="Padding and stride",
    nav_title="Padding and stride",
    about=(
        "A convolution slides a small window, the kernel, over the picture; the stride is how far it moves each time, the "
        "padding a border of zeros. Set both: see the output size, which pixels are read how often, and what the layer costs."
    ),
    card="Output size, and which pixels are read",
    textbook="d2l 7.3",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html",
    finds=(
        ("Output size of a layer, calculator, formula, shape, dimensions, feature map size, floor", ""),
        (
            "Which layer takes 56 to 28, find a layer from one size to another, halve the size, downsample, same size",
            "pad_view=solver&pad_start=56&pad_goal=28",
        ),
        ("Parameters and multiplications of a layer, MACs, FLOPs, cost, Conv2d", ""),
        ("Same padding, valid padding, zero padding, dilation, dilated, atrous", ""),
        ("Padding on a photo, border", "pad_view=photo"),
    ),
)
