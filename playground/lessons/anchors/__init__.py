from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="anchors",
    prefix="anchor",
    section="Boxes",
    title="Anchor boxes",
    nav_title="Anchors",
    about=(
        "Anchors are boxes of a few sizes and ratios that a detector places on every cell of a feature map; from them it "
        "predicts the objects. Choose sizes and ratios, click a cell or drag an object, and read how well the best anchor "
        "overlaps it."
    ),
    card="Which shapes a detector starts from",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#generating-multiple-anchor-boxes",
    finds=(("Anchor boxes, sizes and ratios, aspect ratio, prior boxes, default boxes, multibox_prior", ""),),
)
