from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="channels",
    prefix="chan",
    section="Convolution",
    title="Channels and 1 × 1",
    nav_title="Channels and 1×1",
    about=(
        "A convolution on several channels gives each input channel a kernel of its own and adds up what they find; every output "
        "channel has such a set, and a 1 × 1 convolution mixes channels alone. Follow the sums, and see what a layer costs."
    ),
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
