"""A photo with its detections drawn on it, to take along."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from playground.charts.class_colours import class_colour

INK, RIM = "#17202B", "#0F141B"
LIGHT = 0.4  # luminance of a colour from which dark ink stands on it


def with_boxes(image: Image.Image, boxes: np.ndarray, labels: Sequence[str], scores: np.ndarray) -> Image.Image:
    """A copy with boxes (N, 4), corners in pixels of the image, each in its class's colour with class and score."""
    drawn = image.convert("RGB").copy()
    draw = ImageDraw.Draw(drawn)
    line = max(2, round(max(drawn.size) / 300))
    font = ImageFont.load_default(size=max(11, round(max(drawn.size) / 45)))
    rows = list(zip(np.asarray(boxes, dtype=float).tolist(), labels, np.asarray(scores).tolist(), strict=True))
    for box, label, _score in reversed(rows):
        draw.rectangle(box, outline=RIM, width=line + 2)
        draw.rectangle(box, outline=class_colour(label), width=line)
    for box, label, score in reversed(rows):
        text = f"{label} {score:.2f}"
        left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
        high, wide = bottom - top + 6, right - left + 8
        x = min(max(0, box[0]), max(0, drawn.width - wide))
        y = box[1] - high if box[1] >= high else min(box[1], drawn.height - high)
        colour = class_colour(label)
        draw.rectangle((x, y, x + wide, y + high), fill=colour)
        draw.text((x + 4 - left, y + 3 - top), text, font=font, fill=INK if luminance(colour) > LIGHT else "white")
    return drawn


def luminance(colour: str) -> float:
    """0 to 1 of #RRGGBB."""
    levels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return sum(weight * level**2.2 for weight, level in zip((0.2126, 0.7152, 0.0722), levels, strict=True))
