from PIL import Image, ImageOps

from playground.charts.thumbnail_card import SIZE
from playground.images import sample
from playground.lessons.network_sees.settings import CLASS_KEYS, Where
from playground.lessons.network_sees.where import where_base
from playground.lessons.network_sees.where_pictures import over_photo, square


def thumbnail() -> Image.Image:
    """What the network sees of the cameraman, and the places from which its “tripod” comes."""
    photo = sample("camera").photo()
    parts = where_base(Where(view="where"), photo).trained.parts[CLASS_KEYS["tripod"]]
    both, half = Image.new("RGB", SIZE), (SIZE[0] // 2, SIZE[1])
    both.paste(ImageOps.fit(square(photo), half))
    both.paste(ImageOps.fit(over_photo(parts, photo, smooth=True), half), (half[0], 0))
    return both
