from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="channels",
    prefix="chan",
    section="Convolution",
    title="Channels and 1 × 1",
    nav_title="Channels and 1×1",
    about="See one output channel built from signed layers of colour, and what each way of mixing costs.",
    card="Colour slices, groups, depthwise",
    textbook="d2l 7.4",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/channels.html",
    finds=(
        ("RGB and colour channels, red, green, blue", "chan_view=colours"),
        ("1×1 convolution, pointwise, bottleneck", "chan_view=pointwise"),
        ("Depthwise and grouped convolution, separable, groups, MobileNet, cost, parameters, FLOPs", "chan_view=mixing"),
        ("Multiple input and output channels, multi-channel", ""),
    ),
)
