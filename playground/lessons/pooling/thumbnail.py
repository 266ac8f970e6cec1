from PIL import Image

from playground.charts.thumbnail_card import card, split
from playground.images import sample
from playground.lessons.pooling.charts import grey_picture
from playground.lessons.pooling.pooled_photo import pool_again


def thumbnail() -> Image.Image:
    photo = sample("page").photo()
    pooled = grey_picture(pool_again(photo.grey(), "max", 2, 2, 2)[-1], photo.image.size)
    return split(card(photo.image), card(pooled))
