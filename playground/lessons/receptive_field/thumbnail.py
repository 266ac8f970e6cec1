from PIL import Image, ImageDraw, ImageOps

from playground.charts.thumbnail_card import AMBER, GREEN, SIZE, card
from playground.convolution.stacks.centres import FAMILIES, SIDE, network_cells
from playground.images import sample


def thumbnail() -> Image.Image:
    """The cells of ResNet and of VGG on the coffee cup: rings that ought to lie in each other and do not."""
    picture = ImageOps.fit(sample("coffee").photo().image, (SIZE[0], SIZE[0])).convert("RGB")
    draw, scale = ImageDraw.Draw(picture), SIZE[0] / SIDE
    for radius, family, colour in zip((7, 13), FAMILIES, (AMBER, GREEN), strict=True):
        places = network_cells(family).places
        for row in places:
            for column in places:
                centre = ((column + 0.5) * scale, (row + 0.5) * scale)
                draw.circle(centre, radius + 1, outline="#17202B", width=6)
                draw.circle(centre, radius, outline=colour, width=4)
    return card(picture)
