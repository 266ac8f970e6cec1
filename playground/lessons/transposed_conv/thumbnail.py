from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import AMBER, SIZE, card
from playground.convolution.kernel_bank import BANKS, rebuild
from playground.images import sample
from playground.lessons.transposed_conv.charts import picture_of


def thumbnail() -> Image.Image:
    """The camera man from 1, 3, 10 and all 64 cosine kernels, a strip each."""
    grey, strip = sample("camera").photo().grey(), SIZE[0] // 4
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for place, keep in enumerate((1, 3, 10, 64)):
        whole = card(picture_of(rebuild(grey, BANKS["cosines"](0), keep).rebuilt), 0.3)
        picture.paste(whole.crop((place * strip, 0, (place + 1) * strip, SIZE[1])), (place * strip, 0))
        if place:
            draw.rectangle((place * strip - 2, 0, place * strip + 1, SIZE[1]), fill=AMBER)
    return picture
