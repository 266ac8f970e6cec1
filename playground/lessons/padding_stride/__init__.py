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
    finds=(
        ("Output size of a layer, calculator, formula, shape, dimensions, feature map size, floor", ""),
        ("Find a layer from 56 to 28, which layer halves the size, downsample, same size", "pad_view=solver"),
        ("Parameters and multiplications of a layer, MACs, FLOPs, cost, Conv2d", ""),
        ("Same padding, valid padding, zero padding, dilation, dilated, atrous", ""),
        ("Padding on a photo, border", "pad_view=photo"),
    ),
)
