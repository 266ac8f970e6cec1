"""The photographs that the detector of the house is trained and measured on, read in place from their archives.

A photograph is told from its set which of the nine classes are annotated in it; nothing is learnt about the others there.
Every tenth or so, chosen by its name, is held out, in three parts that measure the spread.
"""

import hashlib
import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from playground.models.everyday import CLASSES
from recipes.everyday_backgrounds import may_show

ANIMALS, FRUITS = CLASSES[:6], CLASSES[6:]  # people among the animals: they are annotated together
HELD_OUT = {"animals": 15, "coco": 20, "fruits": 20, "backgrounds": 25}  # percent of a set
PARTS = 3
CORNERS = ("xmin", "ymin", "xmax", "ymax")
LONGEST = 400  # pixels: larger photographs are reduced when they are read


@dataclass(frozen=True, eq=False)
class Photograph:
    source: str  # its set, a key of HELD_OUT
    file: str
    jpeg: bytes
    boxes: np.ndarray  # (M, 4) float32 corners as parts of width and height
    classes: np.ndarray  # (M,) int64, places in CLASSES
    known: np.ndarray  # (9,) bool: classes of which every object is annotated

    @property
    def part(self) -> int:
        """Which part of the held-out photographs it belongs to; −1 for training."""
        place = int(hashlib.sha256(self.file.encode()).hexdigest()[:8], 16) % 100
        return place % PARTS if place < HELD_OUT[self.source] else -1

    def picture(self) -> Image.Image:
        image = Image.open(io.BytesIO(self.jpeg))
        image.draft("RGB", (LONGEST, LONGEST))
        image = image.convert("RGB")
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.BILINEAR)
        return image


def read_photographs(folder: Path) -> list[Photograph]:
    """All photographs of the archives in `folder`, set by set. Raises FileNotFoundError for an archive that is not there."""
    return [photograph for read in READERS for photograph in read(folder)]


def _known(names: object) -> np.ndarray:
    return np.isin(CLASSES, list(names))


def _listed(archive: zipfile.ZipFile, source: str, pictures: list[dict], known: np.ndarray) -> Iterator[Photograph]:
    for picture in pictures:
        wanted = [box for box in picture["boxes"] if box[4] in CLASSES]
        boxes = np.array([box[:4] for box in wanted], dtype=np.float32).reshape(-1, 4)
        classes = np.array([CLASSES.index(box[4]) for box in wanted], dtype=np.int64)
        sides = np.array(picture["size"] * 2, dtype=np.float32)
        yield Photograph(source, picture["file"], archive.read(picture["file"]), boxes / sides, classes, known)


def _animals(folder: Path) -> Iterator[Photograph]:
    for number in (1, 2):
        with zipfile.ZipFile(folder / f"animal_photos_{number}.zip") as archive:
            yield from _listed(archive, "animals", json.loads(archive.read("boxes.json")), _known(ANIMALS))


def _coco(folder: Path) -> Iterator[Photograph]:
    with zipfile.ZipFile(folder / "coco_photos.zip") as archive:
        yield from _listed(archive, "coco", json.loads(archive.read("annotations.json"))["pictures"], _known(CLASSES))


def _fruits(folder: Path) -> Iterator[Photograph]:
    with zipfile.ZipFile(folder / "fruit_photos.zip") as archive:
        members = {Path(name).stem: name for name in archive.namelist() if name.lower().endswith(".jpg")}
        for member in sorted(name for name in archive.namelist() if name.endswith(".xml")):
            jpeg = archive.read(members[Path(member).stem])
            sides = np.array(Image.open(io.BytesIO(jpeg)).size * 2, dtype=np.float32)  # some annotations state a size of 0
            objects = [thing for thing in ElementTree.fromstring(archive.read(member)).iter("object")]
            corners = [
                [float(thing.findtext(f"bndbox/{name}")) for name in ("xmin", "ymin", "xmax", "ymax")] for thing in objects
            ]
            boxes = np.array(corners, dtype=np.float32).reshape(-1, 4) / sides
            classes = np.array([CLASSES.index(thing.findtext("name")) for thing in objects], dtype=np.int64)
            yield Photograph("fruits", f"{Path(member).stem}.jpg", jpeg, boxes.clip(0, 1), classes, _known(FRUITS))


def _backgrounds(folder: Path) -> Iterator[Photograph]:
    with zipfile.ZipFile(folder / "backgrounds.zip") as archive:
        for member in sorted(archive.namelist()):
            if member.lower().endswith((".jpg", ".jpeg")):
                file = Path(member).name
                known = _known(set(CLASSES) - may_show(file))
                none = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)
                yield Photograph("backgrounds", file, archive.read(member), *none, known)


READERS: tuple[Callable[[Path], Iterator[Photograph]], ...] = (_animals, _coco, _fruits, _backgrounds)
