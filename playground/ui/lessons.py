"""Every lesson of the playground, once. Navigation, home, page frame and contract tests are made from this list.

A new lesson is one entry here, one script in `pages/<section>/` and one thumbnail function in `recipes/thumbnails.py`.
The texts are marked for translation where they are shown, since this table is read before anybody's language is known.
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Lesson:
    """One page: what navigation, its card on home and its frame need to know."""

    slug: str  # the page's address, and the name of its thumbnail
    prefix: str  # of every control's key, hence of its parameters in the address: "conv" gives conv_stride
    section: str  # heading in the sidebar and on home
    title: str
    nav_title: str
    promise: str  # one sentence under the title
    card: str  # a few words on the card at home
    script: str  # relative to the project
    textbook: str  # section of Dive into Deep Learning, as in "d2l 7.2"
    textbook_url: str

    def __post_init__(self) -> None:
        empty = [name for name, value in vars(self).items() if not value]
        if empty:
            raise ValueError(f"Lesson {self.slug!r} lacks {', '.join(empty)}.")

    @property
    def script_path(self) -> Path:
        return ROOT / self.script

    @property
    def thumbnail_path(self) -> Path:
        return ROOT / "assets" / "thumbnails" / f"{self.slug}.webp"


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        slug="conv-photo",
        prefix="conv",
        section="Convolution",
        title="Convolution on your photo",
        nav_title="On your photo",
        promise="Put any kernel on your own photo and see, with its sign, what it finds and what the padding invents.",
        card="Edges, blur, your own kernel",
        script="pages/convolution/on_your_photo.py",
        textbook="d2l 7.2",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html",
    ),
    Lesson(
        slug="conv-step",
        prefix="step",
        section="Convolution",
        title="Convolution, one step at a time",
        nav_title="Step by step",
        promise="Move over any output number to see the products that make it; flip the kernel, and see when that matters.",
        card="Every product, forwards and back",
        script="pages/convolution/step_by_step.py",
        textbook="d2l 7.2",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#the-cross-correlation-operation",
    ),
    Lesson(
        slug="padding-stride",
        prefix="pad",
        section="Convolution",
        title="Padding and stride",
        nav_title="Padding and stride",
        promise="Every pixel shows how often it is read, and two sizes give you every layer that joins them.",
        card="Which pixels are never read",
        script="pages/convolution/padding_and_stride.py",
        textbook="d2l 7.3",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/padding-and-strides.html",
    ),
    Lesson(
        slug="channels",
        prefix="chan",
        section="Convolution",
        title="Channels and 1 × 1",
        nav_title="Channels and 1×1",
        promise="See one output channel built from signed layers of colour, and what each way of mixing costs.",
        card="Colour slices, groups, depthwise",
        script="pages/convolution/channels_and_1x1.py",
        textbook="d2l 7.4",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/channels.html",
    ),
    Lesson(
        slug="pooling",
        prefix="pool",
        section="Convolution",
        title="Pooling",
        nav_title="Pooling",
        promise="Watch what each pooling keeps, and shake the photo by one pixel to see how stable it really is.",
        card="Max, average, blur, and a shaken photo",
        script="pages/convolution/pooling.py",
        textbook="d2l 7.5",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/pooling.html",
    ),
    Lesson(
        slug="transposed-conv",
        prefix="trans",
        section="Convolution",
        title="Transposed convolution",
        nav_title="Transposed",
        promise="Stamp pixels into a larger picture, see both views agree, and find out when it does undo a convolution.",
        card="Stamps, checkerboards, 64 kernels",
        script="pages/convolution/transposed_convolution.py",
        textbook="d2l 14.10",
        textbook_url="https://d2l.ai/chapter_computer-vision/transposed-conv.html",
    ),
    Lesson(
        slug="receptive-field",
        prefix="stack",
        section="Convolution",
        title="Receptive fields and layer stacks",
        nav_title="Receptive fields",
        promise="Point at a unit and see on your photo what it can see, what it mostly sees, and where it really sits.",
        card="What a unit sees, and where",
        script="pages/convolution/receptive_fields.py",
        textbook="d2l 7.2",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#feature-map-and-receptive-field",
    ),
    Lesson(
        slug="kernel-learns",
        prefix="learn",
        section="Convolution",
        title="A kernel learns",
        nav_title="A kernel learns",
        promise="Give a picture before and after, watch the kernel being learned, and see what the picture cannot teach.",
        card="A filter, found step by step",
        script="pages/convolution/kernel_learns.py",
        textbook="d2l 7.2",
        textbook_url="https://d2l.ai/chapter_convolutional-neural-networks/conv-layer.html#learning-a-kernel",
    ),
    Lesson(
        slug="box-iou",
        prefix="iou",
        section="Boxes",
        title="Boxes and IoU",
        nav_title="Boxes and IoU",
        promise="Drag two boxes, watch five measures of likeness move at once, and see where each goes silent.",
        card="Five measures under your finger",
        script="pages/boxes/boxes_and_iou.py",
        textbook="d2l 14.4",
        textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#intersection-over-union-iou",
    ),
    Lesson(
        slug="anchors",
        prefix="anchor",
        section="Boxes",
        title="Anchor boxes",
        nav_title="Anchors",
        promise="See which object shapes a list of sizes and ratios can reach at all, before any network exists.",
        card="Five islands in a sea of shapes",
        script="pages/boxes/anchor_boxes.py",
        textbook="d2l 14.4",
        textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#generating-multiple-anchor-boxes",
    ),
    Lesson(
        slug="matching",
        prefix="match",
        section="Boxes",
        title="Matching and offsets",
        nav_title="Matching",
        promise="Strike out rows and columns of the IoU matrix; see three libraries label the same anchors differently.",
        card="Who answers for which object",
        script="pages/boxes/matching_and_offsets.py",
        textbook="d2l 14.4",
        textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#labeling-anchor-boxes-in-training-data",
    ),
    Lesson(
        slug="multi-scale",
        prefix="scale",
        section="Boxes",
        title="Multi-scale",
        nav_title="Multi-scale",
        promise="Throw an object on the picture, see which map catches it, and how much of it that map can even see.",
        card="Five maps, five views, one object",
        script="pages/boxes/multi_scale.py",
        textbook="d2l 14.5",
        textbook_url="https://d2l.ai/chapter_computer-vision/multiscale-object-detection.html",
    ),
    Lesson(
        slug="nms",
        prefix="nms",
        section="Boxes",
        title="Non-maximum suppression",
        nav_title="NMS",
        promise="For each box read the exact set of thresholds at which it lives, and who removes it at the others.",
        card="Who removes whom, and when not",
        script="pages/boxes/non_maximum_suppression.py",
        textbook="d2l 14.4",
        textbook_url="https://d2l.ai/chapter_computer-vision/anchor.html#predicting-bounding-boxes-with-non-maximum-suppression",
    ),
    Lesson(
        slug="detector-metrics",
        prefix="ap",
        section="Boxes",
        title="How good is a detector",
        nav_title="How good is a detector",
        promise="Build a precision–recall curve one detection at a time and see which moves the score does not notice.",
        card="Average precision, box by box",
        script="pages/boxes/detector_metrics.py",
        textbook="d2l 14.7",
        textbook_url="https://d2l.ai/chapter_computer-vision/ssd.html#exercises",
    ),
    Lesson(
        slug="annotations",
        prefix="ann",
        section="Boxes",
        title="Your own annotations",
        nav_title="Your own annotations",
        promise="Learn from the boxes alone how far any detector with these anchors and these labels can get.",
        card="Anchors that fit your boxes",
        script="pages/boxes/your_annotations.py",
        textbook="d2l 14.6",
        textbook_url="https://d2l.ai/chapter_computer-vision/object-detection-dataset.html",
    ),
    Lesson(
        slug="style-transfer",
        prefix="style",
        section="Style",
        title="Paint your photo",
        nav_title="Style transfer",
        promise="Choose a painting, press once, and watch the picture change while it is optimised.",
        card="Your photo, painted while you watch",
        script="pages/style/style_transfer.py",
        textbook="d2l 14.12",
        textbook_url="https://d2l.ai/chapter_computer-vision/neural-style.html",
    ),
)


def lesson(slug: str) -> Lesson:
    """The lesson with this address. Raises ValueError and names the known ones."""
    for entry in LESSONS:
        if entry.slug == slug:
            return entry
    raise ValueError(f"There is no lesson {slug!r}; known are {', '.join(entry.slug for entry in LESSONS)}.")


def sections() -> dict[str, list[Lesson]]:
    """Lessons by section, both in the order of the list."""
    grouped: dict[str, list[Lesson]] = {}
    for entry in LESSONS:
        grouped.setdefault(entry.section, []).append(entry)
    return grouped
