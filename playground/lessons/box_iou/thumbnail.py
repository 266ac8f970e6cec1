"""The card of "Boxes and IoU" on the home page."""

from PIL import Image, ImageDraw

from playground.boxes.island import island_edge
from playground.charts.thumbnail_card import AMBER, GREEN, WHITE, card
from playground.images import sample

SCALE = 3  # px of the picture to one of the photo
TRUTH, GUESS = (125, 70, 345, 260), (165, 95, 385, 285)  # px of the photo


def thumbnail() -> Image.Image:
    """A face, a guess, and the places from which its IoU would still reach the threshold."""
    photo = sample("chelsea").photo().image
    picture = photo.resize((SCALE * photo.width, SCALE * photo.height), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture, "RGBA")
    shape = (TRUTH[2] - TRUTH[0], TRUTH[3] - TRUTH[1])
    middle, place = (((x1 + x2) / 2, (y1 + y2) / 2) for x1, y1, x2, y2 in (TRUTH, GUESS))
    for threshold, tint in ((0.3, 40), (0.5, 60), (0.7, 90)):
        edge = [(SCALE * (middle[0] + x), SCALE * (middle[1] + y)) for x, y in island_edge(shape, shape, threshold)]
        draw.polygon(edge, fill=(0x5F, 0xEA, 0x9C, tint), outline=GREEN, width=4)
    draw.rectangle([SCALE * side for side in TRUTH], outline=WHITE, width=6)
    draw.rectangle([SCALE * side for side in GUESS], outline=AMBER, width=8)
    draw.circle([SCALE * at for at in place], 18, fill=AMBER, outline=WHITE, width=5)
    return card(picture, 0.62)
