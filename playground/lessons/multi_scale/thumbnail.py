from PIL import Image, ImageDraw

from playground.boxes.pyramid_nets import known_pyramid
from playground.charts.thumbnail_card import AMBER, SIZE
from playground.images import sample
from playground.lessons.multi_scale.answer import spans_of

BLUE = "#5093F5"


def thumbnail() -> Image.Image:
    """What the heads of the textbook's three finest maps see at the astronaut's face, and the anchors that they judge there."""
    pyramid, panels = known_pyramid("textbook SSD"), 3
    scale, place = 1.5 * SIZE[1] / pyramid.side, (113, 64)  # px of the thumbnail a pixel of the input; her face, in the input
    bright = sample("astronaut").photo().image.resize((round(scale * pyramid.side),) * 2, Image.Resampling.LANCZOS)
    made, wide = Image.new("RGB", SIZE), SIZE[0] // panels
    for level, spans in enumerate(spans_of(pyramid.trunk, pyramid.cells)[:panels]):
        layout, shapes = pyramid.maps[level], pyramid.shapes[level]
        cells = [int(at / pyramid.side * layout.cells) for at in place]
        middle = [(layout.first + layout.step * cell) * pyramid.side for cell in cells]
        seen = [scale * (spans[cell][end] + end) for end in (0, 1) for cell in cells]
        picture = bright.point(lambda value: value // 4)
        picture.paste(bright.crop(tuple(map(round, seen))), tuple(map(round, seen[:2])))
        draw = ImageDraw.Draw(picture)
        for shape in shapes:
            sides = [scale * (middle[axis] + way * shape[axis] / 2) for way in (-1, 1) for axis in (0, 1)]
            draw.rectangle(sides, outline=AMBER, width=4 if max(shape) == shapes.max() else 2)
        draw.rectangle(seen, outline=BLUE, width=5)
        left = round(scale * place[0] - wide / 2)
        made.paste(picture.crop((left, 0, left + wide - 4, SIZE[1])), (level * (wide + 1), 0))
    return made
