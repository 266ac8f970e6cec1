"""What thumbnails share: their size and colours, and how a picture becomes a card."""

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from playground.charts import convolution_pictures
from playground.charts.convolution_pictures import along, painted

SIZE = (640, 320)  # px; a card shows it at half of that, a dense screen all of it
AMBER, GREEN, WHITE = "#FAA944", "#5FEA9C", "#FFFFFF"


def card(image: Image.Image, height: float = 0.5) -> Image.Image:
    """Cropped to a card around `height`, the crop's centre from 0, the top, to 1."""
    return ImageOps.fit(image.convert("RGB"), SIZE, centering=(0.5, height))


def signed_cells(values: np.ndarray, cell: int) -> Image.Image:
    """A small table as cells of `cell` px with white lines: red for minus, amber for plus."""
    stops = (convolution_pictures.MINUS, convolution_pictures.ZERO, convolution_pictures.AMBER)
    big = np.array(painted(along(stops, 0.5 + values / np.abs(values).max() / 2), cell))
    big[::cell] = big[:, ::cell] = 255
    return Image.fromarray(big)


def split(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two cards as one, with the line that divides them."""
    width, height = SIZE
    both = right.copy()
    both.paste(left.crop((0, 0, width // 2, height)))
    draw = ImageDraw.Draw(both)
    draw.rectangle((width // 2 - 2, 0, width // 2 + 2, height), fill=AMBER)
    draw.circle((width // 2, height // 2), 20, fill=AMBER, outline=WHITE, width=4)
    return both
