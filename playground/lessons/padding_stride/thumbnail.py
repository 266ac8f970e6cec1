from PIL import Image

from playground.charts.thumbnail_card import SIZE, card
from playground.lessons.padding_stride.answer import layer_answer
from playground.lessons.padding_stride.pictures import read_map_picture
from playground.lessons.padding_stride.settings import Layer


def thumbnail() -> Image.Image:
    layer = Layer(h=16, w=32, kernel=4, stride=3, pad=1, rect=True, kernel_w=3, stride_w=4, pad_w=1)
    return card(read_map_picture(layer_answer(layer), SIZE[0] // 32))
