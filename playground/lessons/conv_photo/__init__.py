from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="conv-photo",
    prefix="conv",
    section="Convolution",
    title="Convolution on your photo",
    nav_title="On your photo",
    about=(
        "A convolution slides a small grid of weights, the kernel, over the picture; at each place it multiplies what lies under "
        "it and adds up, and the sums form the output. Choose or write a kernel, point at a pixel, and read its sum."
    ),
    card="Edges, blur, your own kernel",
    textbook="d2l 7.2",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html",
    finds=(
        ("Edges of a photo, edge detection, Sobel, gradient", ""),
        ("Blur a photo, smooth, Gaussian, box filter", "conv_kernel=gaussian_7"),
        ("Sharpen a photo, unsharp", "conv_kernel=sharpen"),
        ("Write my own kernel, custom filter, matrix, weights", "conv_kernel=own"),
        ("Padding mode: zeros, reflect, replicate, circular, border", "conv_view=padding"),
    ),
)
