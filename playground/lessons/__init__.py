"""Every lesson, in the order of sidebar and home. All else about a lesson lies in its own room."""

from importlib import import_module

from playground.kit.i18n import N_
from playground.kit.lesson import Lesson

CHAPTERS = {  # title → rooms: the path that home numbers
    N_("Convolution"): ("conv_photo", "conv_step", "padding_stride", "pooling"),
    N_("Boxes"): ("box_iou", "anchors", "matching", "multi_scale", "nms", "detector_metrics", "annotations"),
    N_("Detection"): ("detect", "ssd", "r_cnn"),
    N_("More on convolution"): ("channels", "receptive_field", "transposed_conv", "kernel_learns"),
    N_("Networks"): ("network_sees", "why_convolution", "networks", "batch_norm", "residual", "train_a_network"),
    N_("Training"): ("augmentation", "fine_tuning"),
    N_("Style"): ("style_transfer", "instant_style"),
}
ORDER = tuple(room for rooms in CHAPTERS.values() for room in rooms)
LESSONS: tuple[Lesson, ...] = tuple(import_module(f"{__name__}.{room}").LESSON for room in ORDER)


def lesson(slug: str) -> Lesson:
    """The lesson with this address. Raises ValueError and names the known ones."""
    for entry in LESSONS:
        if entry.slug == slug:
            return entry
    raise ValueError(f"There is no lesson {slug!r}; known are {', '.join(entry.slug for entry in LESSONS)}.")


def sections() -> dict[str, list[Lesson]]:
    """Lessons by chapter, both in the order of the path."""
    by_room = {entry.room: entry for entry in LESSONS}
    return {title: [by_room[room] for room in rooms] for title, rooms in CHAPTERS.items()}
