import numpy as np
from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import AMBER, GREEN, SIZE, WHITE
from playground.lessons.detector_metrics.answer import scene_answer
from playground.lessons.detector_metrics.settings import Scene


def thumbnail() -> Image.Image:
    shares = np.linspace(0, 0.38, SIZE[0])
    means = scene_answer(Scene(truths="0 0 100 100", found="0 0 100 100 0.9")).staircase(shares)[0]
    heights = (SIZE[1] - 24 - means * (SIZE[1] - 110)).round().astype(int)
    picture = Image.new("RGB", SIZE, "#0F141B")
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.polygon([(0, SIZE[1]), *enumerate(heights.tolist()), SIZE], fill=(0x5F, 0xEA, 0x9C, 46))
    draw.line(list(enumerate(heights.tolist())), fill=GREEN, width=5)
    for height in dict.fromkeys(heights.tolist()):
        tread = np.flatnonzero(heights == height)
        side, middle = 34, float(tread.mean())
        slid = side * shares[int(middle)]
        left, low = middle - (side + slid) / 2, height - 12
        draw.rectangle((left, low - side, left + side, low), outline=WHITE, width=2)
        draw.rectangle((left + slid, low - side, left + slid + side, low), outline=AMBER, width=4)
    return picture
