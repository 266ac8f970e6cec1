from PIL import Image, ImageDraw, ImageOps

from playground.charts.thumbnail_card import AMBER, GREEN, SIZE
from playground.images import sample
from playground.lessons.networks.drawings import first_anatomy

GROUND, TILT = "#0F141B", (0.4, 0.2)
SCALE, DEPTH, GAP = 1.15, 0.19, 12  # px a pixel of a map, px a channel, px between volumes
LIST = 0.03  # px a number of a list


def thumbnail() -> Image.Image:
    """AlexNet's feature maps in proportion, from the picture to the last linear layer."""
    card = Image.new("RGB", SIZE, GROUND)
    draw, x, middle = ImageDraw.Draw(card), 10.0, SIZE[1] / 2
    anatomy = first_anatomy("alexnet")
    shapes = [anatomy.picture] + [row.output for row in anatomy.rows if row.output != row.input or row.kind == "Linear"]
    for place, shape in enumerate(shapes):
        if len(shape) == 1:
            high = max(6, LIST * shape[0])
            draw.rectangle((x, middle - high / 2, x + 8, middle + high / 2), fill=AMBER)
            x += 8 + GAP
            continue
        channels, high, wide = shape[0], SCALE * shape[1], SCALE * shape[2]
        deep, right, up = max(3, DEPTH * channels), TILT[0] * wide * 0.7, TILT[1] * wide
        top = middle - high / 2 + up / 2
        if place == 0:
            _paste_plate(card, (round(x), round(top)), (round(right), round(high)), up)
            x += right + GAP
            continue
        corners = [(x, top), (x + right, top - up), (x + deep + right, top - up), (x + deep + right, top - up + high)]
        corners += [(x + deep, top + high), (x, top + high)]
        draw.polygon(corners, fill=GREEN, outline=GROUND)
        for line in (
            ((x, top), (x + deep, top)),
            ((x + deep, top), (x + deep + right, top - up)),
            ((x + deep, top), (x + deep, top + high)),
        ):
            draw.line(line, fill=GROUND, width=2)
        x += deep + right + GAP
    return card


def _paste_plate(card: Image.Image, corner: tuple[int, int], size: tuple[int, int], up: float) -> None:
    """The photo as the near end of the drawing: narrow, its right edge `up` px higher than its left."""
    plate = ImageOps.fit(sample("astronaut").photo().image, (size[1], size[1])).convert("RGB").resize(size)
    for column in range(size[0]):
        strip = plate.crop((column, 0, column + 1, size[1]))
        card.paste(strip, (corner[0] + column, round(corner[1] - up * column / size[0])))
