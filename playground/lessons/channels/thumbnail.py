from PIL import Image, ImageOps

from playground.charts.thumbnail_card import SIZE
from playground.images import sample
from playground.lessons.channels.answer import scramble
from playground.lessons.channels.settings import Channels


def thumbnail() -> Image.Image:
    """The astronaut, her pixels scrambled, and what a blur makes of them put back at their places."""
    answer = scramble(Channels(view="scrambled", layer="depthwise"), sample("astronaut").photo())
    third = SIZE[0] // 3 + 1
    picture = Image.new("RGB", SIZE)
    for place, values in enumerate((answer.photo, answer.scrambled, answer.put_back)):
        levels = Image.fromarray(values.clip(0, 255).round().astype("uint8").transpose(1, 2, 0))
        picture.paste(ImageOps.fit(levels.crop((80, 0, 430, 512)), (third, SIZE[1]), centering=(0.5, 0.1)), (place * third, 0))
    return picture
