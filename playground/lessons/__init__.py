"""Every lesson, in the order of sidebar and home. All else about a lesson lies in its own room."""

from importlib import import_module

from playground.kit.lesson import Lesson

ORDER = (
    "conv_photo",
    "conv_step",
    "padding_stride",
    "channels",
    "pooling",
    "transposed_conv",
    "receptive_field",
    "kernel_learns",
    "box_iou",
    "anchors",
    "matching",
    "multi_scale",
    "nms",
    "detector_metrics",
    "annotations",
    "style_transfer",
)
LESSONS: tuple[Lesson, ...] = tuple(import_module(f"{__name__}.{room}").LESSON for room in ORDER)


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
