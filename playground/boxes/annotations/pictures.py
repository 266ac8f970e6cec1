"""The pictures beside labels: which picture a label belongs to, how large it is, and whether EXIF turns it.

A photo taken upright is often stored lying, with a note (EXIF orientation) that viewers turn it by. Some tools show the photo
turned and write labels for what is seen, others write labels for the pixels as stored.
"""

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.sources import Source
from playground.images.archives import Unreadable
from playground.kit.i18n import N_

HEADERS = (1 << 16, 1 << 19)  # bytes of a picture that are unpacked to learn its size; the second where the first are too few
ORIENTATION = 274  # EXIF's number of the tag
BESIDE = frozenset(
    {"labels", "images", "annotations", "jpegimages", "obj_train_data"}
)  # folders that differ for label and picture
NEAR = 0.01  # of a ratio: sides of labels made on a smaller copy are rounded


@dataclass(frozen=True)
class Measured:
    """A picture's size in pixels as stored, and its EXIF orientation, 1 to 8; from 5 on width and height are exchanged."""

    width: int
    height: int
    orientation: int = 1

    @property
    def upright(self) -> tuple[int, int]:
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


class Pictures:
    """The pictures of a set, found by the name of their label or by the name that a label file gives them."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self._measured: dict[Source, Measured | None] = {}
        self._by_stem, self._by_last = defaultdict(set), defaultdict(list)
        for source in sources:
            source.budget.step()
            for stem in (_stem(source.name), _stem(source.name).lower()):
                if len(self._by_stem[stem]) < 2:  # of two nobody knows which
                    self._by_stem[stem].add(source)
            self._by_last[source.name.rsplit("/", 1)[-1].lower()].append(source)

    def beside(self, label: str) -> Source | None:
        """The picture of a label file: of labels/train/7.txt it is images/train/7.jpg."""
        exact = self._by_stem.get(_stem(label)) or self._by_stem.get(_stem(label).lower(), ())
        return next(iter(exact)) if len(exact) == 1 else None

    def named(self, file_name: object) -> Source | None:
        """The picture that a file calls so, with or without folders; None where two could be meant."""
        parts = str(file_name).replace("\\", "/").lower().split("/")
        found = self._by_last.get(parts[-1], ())
        whole, ends = "/".join(parts).lstrip("./"), []
        for source in found:
            source.budget.step()
            if source.name.lower().endswith(whole):
                ends.append(source)
        return ends[0] if len(ends) == 1 else found[0] if len(found) == 1 else None

    def measured(self, source: Source | None) -> Measured | None:
        """None without a picture, or where its header cannot be read."""
        if source is not None and source not in self._measured:
            self._measured[source] = _measured(source)
        return self._measured.get(source)


def place(
    collector: Collector,
    picture: object,
    measured: Measured | None,
    told: tuple[float, float] | None,
    photos: str,
    name: str = "",
) -> tuple[float, float] | None:
    """Enter a picture into the collector and return its size in the pixels of its labels, None where nobody knows it.

    `name` is what its file is called. `told` is the size that the label file states. `photos` is the reader's word on labels
    beside photos that EXIF turns, "turned" or "stored"; it counts where the sizes leave both open.
    """
    if measured is None or measured.orientation == 1:
        size = told or (measured and measured.upright)
        collector.picture(picture, *(size or (0, 0)), name=name)
        if told and measured and not _near(told, measured.upright):
            collector.note(N_("Images of another shape than their label file states, where the label file counts: {n}."))
        return size
    stored, upright = (measured.width, measured.height), measured.upright
    fits = {"turned": not told or _near(told, upright), "stored": not told or _near(told, stored)}
    if fits["turned"] == fits["stored"]:
        collector.open("photos", ("turned", "stored"))
        made_for = photos or "turned"
        collector.note(_TURNED_OPEN[made_for])
    else:
        made_for = "turned" if fits["turned"] else "stored"
        collector.note(_TURNED_SEEN[made_for])
    size = told or (upright if made_for == "turned" else stored)
    collector.picture(picture, *size, orientation=1 if made_for == "turned" else measured.orientation, name=name)
    return size


_TURNED_OPEN = {
    "turned": N_("Photos that EXIF turns, whose labels were taken as made for the turned photo: {n}. Their sizes do not tell."),
    "stored": N_(
        "Photos that EXIF turns, whose labels were taken as made for the photo as stored: {n}. Their sizes do not tell."
    ),
}
_TURNED_SEEN = {
    "turned": N_("Photos that EXIF turns, with labels for the turned photo, as their sizes show: {n}."),
    "stored": N_("Photos that EXIF turns, with labels for the photo as stored, as their sizes show; boxes turned along: {n}."),
}


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two sizes have the same shape."""
    return abs(one[0] * other[1] - one[1] * other[0]) <= NEAR * one[1] * other[0]


def _stem(name: str) -> str:
    """What labels/train/7.txt and images/train/7.jpg have in common."""
    *folders, last = name.replace("\\", "/").split("/")
    return "/".join([*(part for part in folders if part.lower() not in BESIDE), last.rsplit(".", 1)[0]])


def _measured(source: Source) -> Measured | None:
    from playground.images.signatures import READERS, identify  # here, since most files need no picture

    for count in HEADERS:
        try:
            start = source.start(count)  # raises AnnotationError where the archive unpacks to too much, or time is over
        except Unreadable:
            return None
        try:
            picture = READERS[identify(start)](io.BytesIO(start))
            try:
                orientation = picture.getexif().get(ORIENTATION, 1)
            except Exception:  # camera notes fail in as many ways as a file
                orientation = 1
            return Measured(*picture.size, orientation if orientation in range(1, 9) else 1)
        except Exception:  # a decoder raises whatever it stumbles over; the size is then simply not known
            if source.size <= count:
                return None
    return None
