"""The lesson's output as a picture."""

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
    shares, strength = output / answer.full_colour, np.abs(output) / answer.full_colour
    if len(output) > 1:
        levels = {"signed": 0.5 + shares / 2, "absolute": strength, "strongest": strength}.get(view, output)
        colours = levels.clip(0, 1).transpose(1, 2, 0) * 255  # [H', W', 3]
    elif view == "signed":
        colours = signed_colours(output[0], answer.full_colour)
    elif view == "absolute":
        colours = along(VIRIDIS, strength[0])
    elif view == "strongest":
        marked = (np.abs(output[0]) >= stats.strongest_threshold) & (output[0] != 0)
        colours = np.where(marked[..., None], np.array(AMBER, dtype=float), along(DIM, strength[0]))
    else:
        colours = along(BLACK_WHITE, output[0])
    if view == "padding":
        share = answer.invented_share[..., None]
        colours = colours * (1 - share) + np.array(MINUS) * share
    return painted(colours)
