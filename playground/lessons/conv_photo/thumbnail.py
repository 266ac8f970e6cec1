from PIL import Image

from playground.charts.thumbnail_card import card, split
from playground.images import sample
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.pictures import output_picture
from playground.lessons.conv_photo.settings import ConvPhoto


def thumbnail() -> Image.Image:
    photo = sample("astronaut").photo()
    answer = convolve_photo(ConvPhoto(padding_mode="replicate"), photo)
    return split(card(photo.image, 0.15), card(output_picture(answer), 0.15))
