"""Outputs of a convolution as pictures, in the colours of the light theme whatever the reader's own theme is."""

import io

import numpy as np
from PIL import Image

from playground.lessons.conv_photo.answer import ConvAnswer

MINUS, ZERO, PLUS = (0x99, 0x14, 0x16), (0xF5, 0xF7, 0xFA), (0x1A, 0x50, 0xAF)
AMBER = (0xC2, 0x75, 0x19)
VIRIDIS = (
    (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142),
    (31, 158, 137), (53, 183, 121), (109, 205, 89), (180, 222, 44), (253, 231, 37),
)  # fmt: skip


def along(stops: tuple[tuple[int, int, int], ...], place: np.ndarray) -> np.ndarray:
    """Colours (..., 3) in 0…255 at places 0…1 between equally spaced stops; places beyond are clipped."""
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(place, at, channel) for channel in zip(*stops, strict=True)], axis=-1)


def _signed(values: np.ndarray, answer: ConvAnswer) -> np.ndarray:
    return along((MINUS, ZERO, PLUS), values / answer.stats.scale / 2 + 0.5)


def _clipped(values: np.ndarray, answer: ConvAnswer) -> np.ndarray:
    return along(((0, 0, 0), (255, 255, 255)), values)


def _absolute(values: np.ndarray, answer: ConvAnswer) -> np.ndarray:
    return along(VIRIDIS, np.abs(values) / answer.stats.scale)


def _strongest(values: np.ndarray, answer: ConvAnswer) -> np.ndarray:
    strength = np.abs(values)
    grey = along(((24, 24, 24), (168, 168, 168)), strength / answer.stats.scale)
    marked = (strength >= answer.stats.strongest_threshold) & (strength > 0)
    return np.where(marked[..., None], np.array(AMBER, dtype=float), grey)


def _padding(values: np.ndarray, answer: ConvAnswer) -> np.ndarray:
    share = answer.invented_share[..., None]
    return _clipped(values, answer) * (1 - share) + np.array(MINUS) * share


_PAINT = {"signed": _signed, "clipped": _clipped, "absolute": _absolute, "strongest": _strongest, "padding": _padding}


def output_picture(answer: ConvAnswer) -> Image.Image:
    """The output as the page shows it, one pixel a value; RGB.

    Three channels become red, green and blue: as they are, or around a middle grey when they have a sign.
    """
    if answer.output.shape[0] == 1:
        colours = _PAINT[answer.config.view](answer.output[0], answer)
    else:
        values = answer.output.transpose(1, 2, 0)  # [H', W', 3]
        if answer.config.view == "signed":
            values = 0.5 + values / answer.stats.scale / 2
        elif answer.config.view in ("absolute", "strongest"):
            values = np.abs(values) / answer.stats.scale
        colours = values.clip(0, 1) * 255
        if answer.config.view == "padding":
            share = answer.invented_share[..., None]
            colours = colours * (1 - share) + np.array(MINUS) * share
    return Image.fromarray(np.rint(colours).astype(np.uint8), "RGB")


def output_png(answer: ConvAnswer) -> bytes:
    """output_picture as a PNG file."""
    data = io.BytesIO()
    output_picture(answer).save(data, "PNG")
    return data.getvalue()
