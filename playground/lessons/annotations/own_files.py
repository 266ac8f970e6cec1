"""A reader's own files, kept as they came, so that another way of reading them is one choice away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from playground.boxes.annotations.dataset import AnnotationError, Annotations
from playground.boxes.annotations.reading import FORMATS, Reading, read_annotations
from playground.kit.budget import Budget
from playground.kit.decoding import ENCODINGS
from playground.kit.i18n import N_, _
from playground.kit.saying import verbatim

AUTO = "auto"
PHOTOS = {"turned": N_("the photo as seen (turned)"), "stored": N_("the photo as stored")}
ROWS = {"poses": N_("boxes with keypoints (poses)"), "segments": N_("outlines (segments)")}
NO_NAMES = {"numbers": N_("none: class numbers")}
LABELS = {"format": {}, "names": NO_NAMES, "encoding": ENCODINGS, "photos": PHOTOS, "rows": ROWS}


class OwnFiles:
    """(name, contents) of each file, and what was read of them."""

    def __init__(self, files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> None:
        self._files = tuple(files)
        self.first: Annotations | None = None
        self.problem = ""  # why not one box can be read, as Markdown
        self.read = lru_cache(maxsize=6)(self._read)
        try:
            first = read_annotations(files, budget=budget)
            if not len(first) and not first.open:
                raise AnnotationError(_("There are no boxes to look at; choose other files.") + first.left_out)
            self.first = first
        except AnnotationError as error:
            self.problem = verbatim(str(error))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "read"}  # a job may read in another process

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.read = lru_cache(maxsize=6)(self._read)

    def _read(self, reading: Reading) -> Annotations | None:
        """None where nothing can be read at all; no boxes, and the reason among the notes, where it cannot be read so."""
        if self.first is None or reading == Reading():
            return self.first
        try:
            return read_annotations(self._files, reading)
        except AnnotationError as error:
            none = np.zeros(0, dtype=int)
            return replace(self.first, boxes=np.zeros((0, 4)), pictures=none, classes=none, notes=(str(error),))


def read_boxes(files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> OwnFiles:
    """A reader's files. What is wrong with them stands in the way of nothing until they are looked at."""
    return OwnFiles(files, budget)


def reading_of(chosen: Any) -> Reading:
    """How the settings ask for the files to be read; what is none of the possible words is left to the files."""
    known = {"format": FORMATS, "encoding": ENCODINGS, "photos": PHOTOS, "rows": ROWS}
    words = {name: getattr(chosen, name) for name in known if getattr(chosen, name) in known[name]}
    names = "" if chosen.names == AUTO else chosen.names
    size = (chosen.width, chosen.height) if chosen.width and chosen.height else None
    return Reading(**words, names=names, size=size)


def own_boxes(chosen: Any) -> Annotations | None:
    """The boxes of the files as the settings ask for them; None while there are none."""
    own = chosen.files.value
    return own.read(reading_of(chosen)) if isinstance(own, OwnFiles) else own


def is_open(name: str) -> Callable[[Any], bool]:
    """A condition: the files leave this open."""

    def condition(chosen: Any) -> bool:
        boxes = own_boxes(chosen) if chosen.source == "files" else None
        return boxes is not None and name in boxes.open

    return condition


def possible(name: str) -> Callable[[Any], dict[str, str]]:
    """What a setting can be: as the files suggest, and everything that they leave open."""

    def options(chosen: Any) -> dict[str, str]:
        boxes = own_boxes(chosen) if chosen.source == "files" else None
        values = boxes.open.get(name, ()) if boxes is not None else ()
        return {AUTO: N_("as the files suggest")} | {value: LABELS[name].get(value, value) for value in values}

    return options
