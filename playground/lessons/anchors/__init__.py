from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="anchors",
    prefix="anchor",
    section="Boxes",
    title="Anchor boxes",
    nav_title="Anchors",
    about="See which object shapes a list of sizes and ratios can reach at all, before any network exists.",
    card="Five islands in a sea of shapes",
    textbook="d2l 14.4",
    textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#generating-multiple-anchor-boxes",
    finds=(("Anchor boxes, sizes and ratios, aspect ratio, prior boxes, default boxes, multibox_prior", ""),),
)
