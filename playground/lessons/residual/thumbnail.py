import math

from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import GREEN, SIZE, WHITE
from playground.images import sample
from playground.lessons.residual.answer import measured_curves
from playground.lessons.residual.settings import Gradients
from playground.networks.gradients import DEPTHS

GROUND, RED, GREY = "#0F141B", "#DD448C", "#2A3442"
LOW, HIGH, MARGIN = -12, 5, 28  # powers of ten; px


def thumbnail() -> Image.Image:
    """First gradient over last by depth: green with skip connections, red without; thick with batch norm."""
    curves = measured_curves(Gradients(), sample("astronaut").photo())
    picture = Image.new("RGB", SIZE, GROUND)
    draw, (width, height) = ImageDraw.Draw(picture), SIZE

    def place(depth: int, ratio: float) -> tuple[float, float]:
        across = (depth - DEPTHS[0]) / (DEPTHS[-1] - DEPTHS[0])
        up = (math.log10(ratio) - LOW) / (HIGH - LOW)
        return MARGIN + across * (width - 2 * MARGIN), height - MARGIN - up * (height - 2 * MARGIN)

    draw.line([place(DEPTHS[0], 1), place(DEPTHS[-1], 1)], fill=GREY, width=3)
    for kind in curves.norms:
        points = [place(depth, ratio) for depth, ratio in zip(DEPTHS, curves.ratios(kind), strict=True)]
        colour, thick = GREEN if kind.skips else RED, 9 if kind.norm else 4
        draw.line(points, fill=colour, width=thick, joint="curve")
        for point in points:
            draw.circle(point, thick, fill=colour, outline=WHITE, width=2)
    return picture
