from PIL import Image

from playground.charts.detection_picture import with_boxes
from playground.charts.thumbnail_card import SIZE
from playground.images import sample
from playground.lessons.detect.answer import photo_answer
from playground.lessons.detect.settings import Detect


def thumbnail() -> Image.Image:
    """The cat and the astronaut with the boxes that the page opens with."""
    both = Image.new("RGB", SIZE)
    for name, left, box in (("chelsea", 0, (20, 0, 320, 300)), ("astronaut", SIZE[0] // 2, (20, 0, 420, 400))):
        photo = sample(name).photo()
        found = photo_answer(Detect(), photo).first
        drawn = with_boxes(photo.image, found.boxes, found.labels, found.scores)
        both.paste(drawn.crop(box).resize((SIZE[1], SIZE[1]), Image.Resampling.LANCZOS), (left, 0))
    return both
