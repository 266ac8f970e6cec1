from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="pooling",
    prefix="pool",
    section="Convolution",
    title="Pooling",
    nav_title="Pooling",
    about=(
        "Pooling shrinks a picture: a window slides over it and keeps one number of what it covers, the maximum or the average. "
        "Compare what each kind keeps of a photo, and how much the result changes when the photo moves by one pixel."
    ),
    card="Maximum, average, and a shift by one pixel",
    textbook="d2l 7.5",
    textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/pooling.html",
    finds=(
        ("Max pooling, average pooling, MaxPool2d, AvgPool2d, downsample, subsample", ""),
        ("Is pooling stable to a shift, translation invariance, anti-aliasing", "pool_view=shift"),
        ("Adaptive and global average pooling, AdaptiveAvgPool2d", "pool_adaptive=true"),
        ("Output size of pooling, ceil_mode", "pool_view=sizes"),
    ),
)
