from PIL import Image

from playground.charts.thumbnail_card import SIZE
from playground.images import sample
from playground.lessons.augmentation.answer import aug_answer
from playground.lessons.augmentation.settings import Aug

COLUMNS, ROWS, GAP = 4, 2, 6


def thumbnail() -> Image.Image:
    """Eight draws of the textbook's pipeline from one photo."""
    answer = aug_answer(Aug(view="draws", count=COLUMNS * ROWS, small=320), sample("chelsea").photo())
    card = Image.new("RGB", SIZE, "#FFFFFF")
    width, height = ((SIZE[axis] - GAP * (count - 1)) / count for axis, count in enumerate((COLUMNS, ROWS)))
    for place, picture in enumerate(answer.pictures):
        row, column = divmod(place, COLUMNS)
        corner = (round(column * (width + GAP)), round(row * (height + GAP)))
        card.paste(picture.resize((round(width), round(height)), Image.Resampling.LANCZOS), corner)
    return card
