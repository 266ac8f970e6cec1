"""The made crowd as a picture: silhouettes in the evening, so that its boxes have something to lie on."""

from collections.abc import Callable

from PIL import Image, ImageDraw

from playground.lessons.nms.raw_boxes import CROWD_CLASSES, CROWD_SHEET, RawBoxes

FINE = 3  # drawn larger and reduced, for smooth edges
SKY, GROUND = ("#55637A", "#A39B92"), "#737780"
HORIZON = 0.58  # of the height
FARTHEST, NEAREST = (0x46, 0x50, 0x60), (0x16, 0x1C, 0x27)  # silhouettes by where they stand, all darker than the ground

Draw = Callable[[ImageDraw.ImageDraw, tuple[float, float, float, float], tuple[int, int, int]], None]


def crowd_picture(raw: RawBoxes) -> Image.Image:
    """An RGB picture of the objects of a crowd, each filling its box; those that stand lower are nearer and darker."""
    width, height = (FINE * side for side in CROWD_SHEET)
    picture = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(picture)
    for row in range(round(height * HORIZON)):
        draw.line((0, row, width, row), fill=_between(*map(_rgb, SKY), row / (height * HORIZON)))
    feet = [box[3] for box in raw.truths]
    for box, kind in sorted(zip(raw.truths, raw.truth_classes, strict=True), key=lambda pair: pair[0][3]):
        near = (box[3] - min(feet)) / (max(feet) - min(feet))
        _FIGURES[CROWD_CLASSES[kind]](draw, tuple(FINE * side for side in box), _between(FARTHEST, NEAREST, near))
    return picture.resize(CROWD_SHEET, Image.Resampling.LANCZOS)


def _person(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink: tuple[int, int, int]) -> None:
    x1, y1, x2, y2 = box
    w, h, middle = x2 - x1, y2 - y1, (x1 + x2) / 2
    head = 0.075 * h
    draw.ellipse((middle - head, y1, middle + head, y1 + 2.2 * head), fill=ink)
    draw.rounded_rectangle((x1 + 0.14 * w, y1 + 0.18 * h, x2 - 0.14 * w, y1 + 0.56 * h), 0.2 * w, fill=ink)
    for left, right in ((0.0, 0.17), (0.83, 1.0)):
        draw.rounded_rectangle((x1 + left * w, y1 + 0.2 * h, x1 + right * w, y1 + 0.55 * h), 0.08 * w, fill=ink)
    for left, right in ((0.2, 0.47), (0.53, 0.8)):
        draw.rounded_rectangle((x1 + left * w, y1 + 0.5 * h, x1 + right * w, y2), 0.08 * w, fill=ink)


def _bicycle(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink: tuple[int, int, int]) -> None:
    x1, y1, x2, y2 = box
    radius, thick = 0.31 * (y2 - y1), round(0.035 * (x2 - x1))
    rear, front, pedal = (x1 + radius, y2 - radius), (x2 - radius, y2 - radius), ((x1 + x2) / 2, y2 - 0.9 * radius)
    seat, bar = (x1 + 0.36 * (x2 - x1), y1 + 0.1 * (y2 - y1)), (x2 - 0.32 * (x2 - x1), y1)
    for x, y in (rear, front):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=ink, width=thick)
    for first, second in ((rear, pedal), (rear, seat), (seat, pedal), (pedal, bar), (seat, bar), (bar, front)):
        draw.line((*first, *second), fill=ink, width=thick)


def _dog(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink: tuple[int, int, int]) -> None:
    x1, y1, x2, y2 = box
    w, h = x2 - x1, y2 - y1
    draw.rounded_rectangle((x1 + 0.12 * w, y1 + 0.3 * h, x1 + 0.8 * w, y1 + 0.68 * h), 0.15 * h, fill=ink)
    draw.ellipse((x1 + 0.66 * w, y1, x2, y1 + 0.45 * h), fill=ink)
    draw.line((x1 + 0.16 * w, y1 + 0.4 * h, x1 + 0.02 * w, y1 + 0.08 * h), fill=ink, width=round(0.08 * h))
    for left in (0.14, 0.28, 0.58, 0.7):
        draw.rectangle((x1 + left * w, y1 + 0.55 * h, x1 + (left + 0.08) * w, y2), fill=ink)


_FIGURES: dict[str, Draw] = {"person": _person, "bicycle": _bicycle, "dog": _dog}


def _rgb(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _between(first: tuple[int, ...], second: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
