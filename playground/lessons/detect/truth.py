"""The reader's ground truth for a photo: boxes drawn on it, those of annotation files, or the page's own on its samples."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from playground.boxes.annotations.dataset import AnnotationError
from playground.boxes.annotations.reading import Reading, read_annotations
from playground.boxes.written import LONGEST_CLASS
from playground.images import Photo, sample
from playground.images.scenes import SCENES
from playground.lessons.detect.moves import Box, moved
from playground.lessons.detect.settings import Detect, read_truth

OF_SAMPLES = {  # ours, in pixels of the photo
    "chelsea": (((0.0, 0.0, 402.0, 300.0), "cat"),),
    "astronaut": (((22.0, 14.0, 372.0, 512.0), "person"),),
    "camera": (((0.0, 62.0, 332.0, 512.0), "person"),),
}
LABELS = (".txt", ".xml")  # endings of files that hold the boxes of one image
LISTS = ("classes.txt", "labels.txt", "names.txt")
MOST = 100  # boxes of a file


@dataclass(frozen=True)
class Truth:
    """Objects of a photo. `drawn`: whether they may be deleted and renamed; those of files can only be moved."""

    boxes: tuple[Box, ...]  # corners in pixels of the photo's file
    words: tuple[str, ...]  # their classes, as `class_word` writes them
    drawn: bool = True
    filed: tuple[Box, ...] = ()  # where the files have them

    def __len__(self) -> int:
        return len(self.boxes)

    def corners(self) -> np.ndarray:
        """(M, 4) float64."""
        return np.array(self.boxes, dtype=np.float64).reshape(-1, 4)


def class_word(name: str) -> str:
    """A class as the box canvas writes it: one word of at most LONGEST_CLASS letters; "traffic light" is traffic-ligh."""
    word = re.sub(r"[^\w-]+", "-", name.strip())
    return re.sub(r"^[\W\d_]+|-+$", "", word)[:LONGEST_CLASS]


def truth_of(settings: Detect, photo: Photo) -> Truth:
    """Raises ValueError with a sentence where files cannot be read for this photo."""
    if settings.against == "file":
        filed = of_files(settings.files.value, photo) if settings.files.value else Truth((), (), drawn=False)
        return replace(filed, boxes=moved(filed.boxes, settings.moved), filed=filed.boxes)
    if settings.truth:
        boxes = read_truth(settings.truth)
        return Truth(tuple(box.corners for box in boxes), tuple(box.label for box in boxes))
    own = of_sample(photo.name) if photo.original_size == photo.image.size else ()
    return Truth(tuple(box for box, _word in own), tuple(word for _box, word in own))


def of_sample(name: str) -> tuple[tuple[Box, str], ...]:
    """What the page knows of a sample: boxes of ours, and of a composed scene what can be seen of each part."""
    for scene in SCENES:
        if scene.name == name:
            objects = scene.objects(lambda part: sample(part).photo().image)
            return tuple((tuple(map(float, box)), label) for label, box in objects)
    return OF_SAMPLES.get(name, ())


def of_files(files: Sequence[tuple[str, bytes]], photo: Photo) -> Truth:
    """The boxes that annotation files have for a photo: those of the image named like it, or of the only one. They are made as
    large as the photo's file. Raises AnnotationError with a sentence where there are none."""
    found = read_annotations(_of_photo(files, photo), Reading(size=photo.original_size))
    pictures = np.unique(found.pictures)
    if len(pictures) > 1:
        same = [place for place in pictures if tuple(found.sizes[place]) == photo.original_size]
        if len(same) != 1:
            raise AnnotationError(
                f"These files hold boxes of {len(pictures)} images, and none of them is named like the photo {photo.title}. "
                "Choose the file of this photo, or name both alike."
            )
        pictures = np.array(same)
    if not len(pictures):
        raise AnnotationError(f"These files hold no box for the photo {photo.title}.{found.left_out}")
    mine = np.flatnonzero(found.pictures == pictures[0])[:MOST]
    boxes = found.boxes[mine] * np.tile(np.divide(photo.original_size, found.sizes[pictures[0]]), 2)
    words = tuple(class_word(found.class_names[kind]) for kind in found.classes[mine])
    return Truth(tuple(tuple(box) for box in boxes.tolist()), words, drawn=False)


def _of_photo(files: Sequence[tuple[str, bytes]], photo: Photo) -> list[tuple[str, bytes]]:
    """Without the labels of other images, where there are some of this one."""
    stem = _stem(photo.title)
    labels = [name for name, _data in files if _is_label(name)]
    mine = {name for name in labels if _stem(name) == stem}
    return [(name, _coco_of(data, stem)) for name, data in files if not mine or name in mine or name not in labels]


def _is_label(name: str) -> bool:
    return name.lower().endswith(LABELS) and PurePath(name).name.lower() not in LISTS


def _stem(name: str) -> str:
    return PurePath(name.replace("\\", "/")).stem.lower()


def _coco_of(data: bytes, stem: str) -> bytes:
    """A COCO file with the image of that name alone; every other file as it is."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return data
    try:
        whole = json.loads(data)
        images = [image for image in whole["images"] if _stem(str(image["file_name"])) == stem]
        ids = {image["id"] for image in images}
        boxes = [one for one in whole["annotations"] if one["image_id"] in ids]
    except (ValueError, KeyError, TypeError, RecursionError):
        return data  # read_annotations says what is wrong with it
    return json.dumps({**whole, "images": images, "annotations": boxes}).encode() if images else data
