from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="instant-style",
    prefix="instant",
    section="Style",
    title="Any style at once",
    nav_title="Instant style",
    about=(
        "Adaptive instance normalisation (AdaIN) paints a photo in the style of any picture in one pass of a network: each "
        "channel of the photo’s features takes the mean and deviation of the style’s. Choose or upload two pictures, drag the "
        "strength, blend four styles, or paint where each of them goes."
    ),
    card="Any picture’s style in one pass, under a slider",
    textbook="d2l 14.12",
    textbook_url="https://d2l.ai/chapter_computer-vision/neural-style.html",
    finds=(
        ("Instant style, fast style transfer, AdaIN, adaptive instance normalisation, arbitrary style, art filter", ""),
        ("Blend styles, mix paintings, interpolate between styles", "instant_view=blend"),
        ("Paint regions, mask, style brush, segmented style", "instant_view=regions"),
        ("Instance normalisation, whitening and colouring, mean and deviation of a channel", "instant_view=numbers"),
    ),
)
