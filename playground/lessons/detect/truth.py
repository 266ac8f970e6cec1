"""The reader's ground truth for a photo: boxes drawn on it, those of annotation files, or the page's own on its samples."""

import re
from dataclasses import dataclass, replace

import numpy as np

from playground.boxes.written import LONGEST_CLASS
from playground.images import Photo, sample
from playground.images.scenes import SCENES
from playground.lessons.detect.label_files import LabelFiles
from playground.lessons.detect.moves import Box, moved
from playground.lessons.detect.settings import Detect, read_truth

OF_SAMPLES = {  # ours, in pixels of the photo
    "chelsea": (((0.0, 0.0, 402.0, 300.0), "cat"),),
    "astronaut": (((22.0, 14.0, 372.0, 512.0), "person"),),
    "camera": (((0.0, 62.0, 332.0, 512.0), "person"),),
}


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


def of_files(files: LabelFiles, photo: Photo) -> Truth:
    """The boxes that annotation files have for a photo. Raises AnnotationError with a sentence where there are none."""
    boxes, names = files.of(photo)
    return Truth(tuple(tuple(box) for box in boxes.tolist()), tuple(map(class_word, names)), drawn=False)
