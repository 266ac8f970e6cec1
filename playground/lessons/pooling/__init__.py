from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="pooling",
    prefix="pool",
    section="Convolution",
    title="Pooling",
    nav_title="Pooling",
    about="Watch what each pooling keeps, and shake the photo by one pixel to see how stable it really is.",
    card="Max, average, blur, and a shaken photo",
    textbook="d2l 7.5",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/pooling.html",
    finds=(
        ("Max pooling, average pooling, MaxPool2d, AvgPool2d, downsample, subsample", ""),
        ("Is pooling stable to a shift, translation invariance, anti-aliasing", "pool_view=shift"),
        ("Adaptive and global average pooling, AdaptiveAvgPool2d", "pool_adaptive=true"),
        ("Output size of pooling, ceil_mode", "pool_view=sizes"),
    ),
)
