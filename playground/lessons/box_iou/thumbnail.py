"""The card of "Boxes and IoU" on the home page."""

from PIL import Image, ImageDraw

from playground.boxes.island import island_edge
from playground.charts.thumbnail_card import AMBER, GREEN, WHITE, card
from playground.images import sample

SCALE = 3  # px of the picture to one of the photo
TRUTH, GUESS = (125, 70, 345, 260), (165, 95, 385, 285)  # px of the photo


def thumbnail() -> Image.Image:
    """A face, a guess, and the islands of places from which the guess would still be good enough."""
    photo = sample("chelsea").photo().image
    picture = photo.resize((SCALE * photo.width, SCALE * photo.height), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture, "RGBA")
    shape, middle = (TRUTH[2] - TRUTH[0], TRUTH[3] - TRUTH[1]), _centre(TRUTH)
    for threshold, tint in ((0.3, 40), (0.5, 60), (0.7, 90)):
        edge = [(SCALE * (middle[0] + x), SCALE * (middle[1] + y)) for x, y in island_edge(shape, shape, threshold)]
        draw.polygon(edge, fill=(0x5F, 0xEA, 0x9C, tint), outline=GREEN, width=4)
    draw.rectangle([SCALE * side for side in TRUTH], outline=WHITE, width=6)
    draw.rectangle([SCALE * side for side in GUESS], outline=AMBER, width=8)
    draw.circle([SCALE * place for place in _centre(GUESS)], 18, fill=AMBER, outline=WHITE, width=5)
    return card(picture, 0.62)


def _centre(box: tuple[int, int, int, int]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
