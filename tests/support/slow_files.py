"""Files of a reader's own that are made in a moment and take seconds to read."""

import io
import zipfile

from encoded_pictures import colours, encode
from PIL import Image

from playground.training.competition_examples import example_zip

Files = list[tuple[str, bytes]]

ROWS = 250_000  # read in some two seconds
ROW = b'{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5},'
LISTS = b'{"images":[{"id":1,"width":9,"height":9}],"categories":[{"id":1,"name":"cat"}],"annotations":['
FRAMES, SIDE = 1000, 900  # of a film of 10 s; px
PICTURES = 3000
FRAME = bytes.fromhex("21f9040001000000")  # of a GIF, shown for 10 ms


def truths() -> Files:
    """COCO's annotations."""
    return [("truths.json", LISTS + ROW * ROWS + ROW[:-1] + b"]}")]


def results() -> Files:
    """COCO's results."""
    return [("results.json", b"[" + ROW * ROWS + ROW[:-1] + b"]")]


def film() -> Files:
    """An animated GIF of one colour."""
    still = encode(Image.new("P", (SIDE, SIDE)), "GIF")
    start = still.index(b"\x2c\0\0\0\0")
    return [("film.gif", still[:start] + (FRAME + still[start:-1]) * FRAMES + b";")]


def class_folders() -> Files:
    """A ZIP archive of pictures in two folders."""
    picture, data = encode(colours(300, 300), "PNG"), io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(PICTURES):
            archive.writestr(f"{'cat' if number % 2 else 'dog'}/{number}.png", picture)
    return [("folders.zip", data.getvalue())]


def photos() -> Files:
    return [(f"{number}.png", encode(colours(300 + number, 200), "PNG")) for number in range(20)]


def competition() -> Files:
    """The folder of a competition of Kaggle's; what takes time is the training on it."""
    return [("cifar-10.zip", example_zip("cifar10"))]
