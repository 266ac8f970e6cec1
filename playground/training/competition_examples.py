"""Miniature folders in the layouts of Kaggle's competitions, made from the app's own pictures: something to try them on.

CIFAR-10's holds handwritten digits; the dog breeds' holds crops of photographs under names of which ImageNet knows two.
"""

import csv
import hashlib
import io
import zipfile
from functools import lru_cache

import numpy as np
from PIL import Image

from playground.training.built_in import built_in
from playground.training.digits import split_digits
from playground.training.kaggle import LAYOUTS, Competition, archive_entries, read_competition

TRAIN, TEST, SIDE = 400, 40, 32  # digits; px
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
CROPS = {"cat": "tiger_cat", "astronaut": "astronaut", "coffee": "espresso", "tissue": "tissue"}  # class → name in the table
EACH_TRAIN, EACH_TEST = 8, 3  # crops of each class


@lru_cache(maxsize=2)
def example_zip(layout: str) -> bytes:
    """The folder of a layout as a ZIP archive. The same one is given again."""
    labelled, tests = _digits() if layout == "cifar10" else _crops()
    ending, form = (".png", "PNG") if layout == "cifar10" else (".jpg", "JPEG")
    table, data = io.StringIO(), io.BytesIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(["id", LAYOUTS[layout].column])
    rows.writerows((id_, label) for id_, label, _picture in labelled)
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(LAYOUTS[layout].table), table.getvalue())
        for part, listed in (("train", [(id_, picture) for id_, _label, picture in labelled]), ("test", tests)):
            for id_, picture in listed:
                written = io.BytesIO()
                picture.save(written, form, quality=92)
                archive.writestr(zipfile.ZipInfo(f"{part}/{id_}{ending}"), written.getvalue())
    return data.getvalue()


@lru_cache(maxsize=2)
def example(layout: str) -> Competition:
    return read_competition(archive_entries(example_zip(layout), f"{layout}.zip"))


def _digits() -> tuple[list, list]:
    """CIFAR-10's ids count from 1, of each part anew."""
    parts = split_digits(TRAIN)
    made = [_picture(image) for image in (*parts.train_images, *parts.test_images[:TEST])]
    train = [(str(n + 1), NAMES[label], made[n]) for n, label in enumerate(parts.train_labels)]
    return train, [(str(n + 1), picture) for n, picture in enumerate(made[TRAIN:])]


def _picture(image: np.ndarray) -> Image.Image:
    """A digit (1, 8, 8) as CIFAR-10's size, RGB."""
    small = Image.fromarray(np.rint(255 * image[0]).astype(np.uint8))
    return small.resize((SIDE, SIDE), Image.Resampling.BILINEAR).convert("RGB")


def _crops() -> tuple[list, list]:
    """The dogs' ids are hexadecimal digests."""
    whole, train, tests = built_in("photographs"), [], []
    for label, kind in enumerate(whole.classes):
        own = whole.labels == label
        for held, listed, count in ((False, train, EACH_TRAIN), (True, tests, EACH_TEST)):
            for place in np.flatnonzero(own & (whole.held_out == held))[:count]:
                picture = whole.pictures[place]
                id_ = hashlib.md5(picture.tobytes(), usedforsecurity=False).hexdigest()
                listed.append((id_, CROPS[kind], picture) if not held else (id_, picture))
    return sorted(train, key=lambda row: row[0]), sorted(tests, key=lambda row: row[0])
