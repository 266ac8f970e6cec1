"""Annotation files of the reader's own, read once for whatever photo is looked at: whose boxes they are is asked afterwards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from playground.boxes.annotations.dataset import AnnotationError, Annotations
from playground.boxes.annotations.reading import Reading, read_annotations
from playground.images import Photo
from playground.kit.budget import Budget

FRACTIONS = (1, 1)  # the size of images that YOLO labels have no file of: their boxes stay parts of the sides
MOST = 100  # boxes of a photo


@dataclass(frozen=True, eq=False)
class LabelFiles:
    """What the files hold, once for each format that is among them; the first is the one that has the most boxes."""

    sets: tuple[Annotations, ...]
    by_stem: tuple[dict[str, list[int]], ...]  # the images of each set by the beginning of their names

    def of(self, photo: Photo) -> tuple[np.ndarray, list[str]]:
        """Boxes (M, 4) in pixels of the photo's file and their classes: those of the image named like the photo, or of the only
        one. Raises AnnotationError with a sentence where there are none."""
        stem = stem_of(photo.title)
        found, images = next(
            ((one, names[stem]) for one, names in zip(self.sets, self.by_stem, strict=True) if stem in names),
            (self.sets[0], None),
        )
        pictures = np.unique(found.pictures) if images is None else np.intersect1d(images, found.pictures)
        if len(pictures) > 1:
            same = [place for place in pictures if tuple(found.sizes[place]) == photo.original_size]
            if len(same) != 1:
                raise AnnotationError(
                    f"These files hold boxes of {len(pictures)} images, and none of them is named like the photo {photo.title}. "
                    "Choose the file of this photo, or name both alike."
                )
            pictures = same
        if not len(pictures):
            raise AnnotationError(f"These files hold no box for the photo {photo.title}.{found.left_out}")
        mine = np.flatnonzero(found.pictures == pictures[0])[:MOST]
        boxes = found.boxes[mine] * np.tile(np.divide(photo.original_size, found.sizes[pictures[0]]), 2)
        return boxes, [found.class_names[kind] for kind in found.classes[mine].tolist()]


def read_labels(files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> LabelFiles:
    """Raises AnnotationError with a sentence where none of the files can be read."""
    budget = budget or Budget()
    first = read_annotations(files, Reading(size=FRACTIONS), budget)
    others = [kind for kind in first.open.get("format", ())][1:]
    sets = (first, *(read_annotations(files, Reading(format=kind, size=FRACTIONS), budget) for kind in others))
    return LabelFiles(sets, tuple(map(_by_stem, sets)))


def _by_stem(found: Annotations) -> dict[str, list[int]]:
    places = defaultdict(list)
    for place, name in enumerate(found.names):
        places[stem_of(name)].append(place)
    return dict(places)


def stem_of(name: str) -> str:
    """What a photo and its labels have in common: the file's name without folders and ending, in small letters."""
    return PurePath(name.replace("\\", "/")).stem.lower()
