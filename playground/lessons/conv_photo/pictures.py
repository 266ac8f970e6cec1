"""The lesson's output as a picture, and its thumbnail."""

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import AMBER, BLACK_WHITE, MINUS, VIRIDIS, along, painted, signed_colours
from playground.lessons.conv_photo.answer import ConvAnswer

DIM = ((24, 24, 24), (168, 168, 168))  # of what is not among the strongest


def output_picture(answer: ConvAnswer) -> Image.Image:
    """The output as the page shows it, one pixel a value; RGB.

    Three channels become red, green and blue: as they are, or around a middle grey when they have a sign.
    """
    view, stats, output = answer.settings.view, answer.stats, answer.output
    if len(output) == 1:
        colours = {
            "signed": lambda values: signed_colours(values, stats.scale),
            "absolute": lambda values: along(VIRIDIS, np.abs(values) / stats.scale),
            "strongest": lambda values: _strongest(values, answer),
        }.get(view, lambda values: along(BLACK_WHITE, values))(output[0])
    else:
        values = output.transpose(1, 2, 0)  # [H', W', 3]
        if view == "signed":
            values = 0.5 + values / stats.scale / 2
        elif view in ("absolute", "strongest"):
            values = np.abs(values) / stats.scale
        colours = values.clip(0, 1) * 255
    if view == "padding":
        share = answer.invented_share[..., None]
        colours = colours * (1 - share) + np.array(MINUS) * share
    return painted(colours)


def _strongest(values: np.ndarray, answer: ConvAnswer) -> np.ndarray:
    strength = np.abs(values)
    marked = (strength >= answer.stats.strongest_threshold) & (strength > 0)
    return np.where(marked[..., None], np.array(AMBER, dtype=float), along(DIM, strength / answer.stats.scale))
