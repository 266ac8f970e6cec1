"""Takes in annotation files of any of the three kinds, alone, several, or packed in a ZIP archive, and gives one set of boxes.

What a file is, its ending tells; without a known ending, its first character: `<` is Pascal VOC, `{` is COCO, else YOLO.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from playground.boxes.annotations import voc, yolo
from playground.boxes.annotations.archive import Archive, Unreadable
from playground.boxes.annotations.coco import read_coco
from playground.boxes.annotations.dataset import AnnotationError, Annotations, Collector

PICTURE = re.compile(r"\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$", re.IGNORECASE)
ENDINGS = {".xml": "VOC", ".json": "COCO", ".txt": "YOLO"}
KINDS = ("VOC", "COCO", "YOLO")  # where files of several kinds lie beside each other the first counts
HEADER = 1 << 19  # bytes of a picture that are unpacked to learn its size


@dataclass(frozen=True)
class Source:
    """A file that can be opened: alone, or an entry of an archive."""

    name: str
    open: Callable[[], BinaryIO]

    def read(self, limit: int) -> bytes:
        """Raises Unreadable when there are more bytes than `limit`."""
        if len(data := self.start(limit + 1)) > limit:
            raise Unreadable(f"the file is larger than {limit // 1024**2} MB")
        return data

    def start(self, count: int) -> bytes:
        """At most the first `count` bytes."""
        data = bytearray()
        with closing(self.open()) as file:
            while part := file.read(count - len(data)):
                data += part
        return bytes(data)


def read_annotations(files: Sequence[tuple[str, bytes]]) -> Annotations:
    """All boxes of the files (name, contents). Bad entries are listed in the answer's `problems`, the rest goes on.

    Raises AnnotationError, with a sentence for the reader, when nothing among the files is an annotation, when an archive is
    damaged or unpacks to too much, and when there are more boxes, pictures or classes than a machine should hold.
    """
    collector, by_kind = Collector(), {}
    for source in _sources(files, collector):
        by_kind.setdefault(_kind(source), []).append(source)
    chosen = next((kind for kind in KINDS if kind in by_kind), None)
    if chosen is None:
        raise AnnotationError(
            "There is no annotation here. Choose Pascal VOC files (.xml), a COCO file (.json), YOLO labels (.txt), "
            f"or a ZIP archive with any of them.{collector.finish().left_out}"
        )
    for kind in KINDS[KINDS.index(chosen) + 1 :]:
        for _source in by_kind.get(kind, ()):
            collector.note(f"Files of {kind} beside those of {chosen}, left aside: {{n}}.")
    pictures = {_picture_key(source.name): source for source in by_kind.get("picture", ())}
    read = {"VOC": _read_voc, "COCO": _read_coco, "YOLO": _read_yolo}[chosen]
    for source in by_kind[chosen]:
        with _listing(source, collector):
            read(source, pictures.get(_picture_key(source.name)), collector)
    if chosen == "YOLO":
        _name_yolo(by_kind, pictures, collector)
    return collector.finish()


def _sources(files: Sequence[tuple[str, bytes]], collector: Collector) -> Iterator[Source]:
    for name, data in files:
        if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            archive = Archive(data, name, collector)
            for entry in archive.entries:
                yield Source(entry, lambda archive=archive, entry=entry: archive.open(entry))
        elif data:
            yield Source(name, lambda data=data: io.BytesIO(data))
        else:
            collector.problem(name, None, "the file is empty")


def _kind(source: Source) -> str:
    name = source.name.lower()
    if PICTURE.search(name):
        return "picture"
    if yolo.NAMES.search(name):
        return "names"
    ending = PurePosixPath(name).suffix
    if yolo.NO_LABELS.search(name) or (ending and ending not in ENDINGS and "/" in name):  # something else in an archive
        return "other"
    if ending in ENDINGS:
        return ENDINGS[ending]
    try:
        first = source.start(256).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    except Unreadable:
        return "other"
    return {b"<": "VOC", b"{": "COCO"}.get(first, "YOLO" if first.isdigit() else "other")


@contextmanager
def _listing(source: Source, collector: Collector) -> Iterator[None]:
    """A source that cannot be unpacked is listed, and the others go on."""
    try:
        yield
    except Unreadable as error:
        collector.problem(source.name, None, str(error))


def _read_coco(source: Source, _picture: Source | None, collector: Collector) -> None:
    with closing(source.open()) as file:
        read_coco(file, source.name, collector)


def _read_voc(source: Source, picture: Source | None, collector: Collector) -> None:
    size = voc.read_voc(source.read(voc.MAX_BYTES), source.name, source.name, collector)
    collector.picture(source.name, *(size or _measured(picture) or (0, 0)))


def _read_yolo(source: Source, picture: Source | None, collector: Collector) -> None:
    key, size = _picture_key(source.name), _measured(picture)
    if size is None:
        collector.note("Label files without a picture that tells its size, where 640 × 640 px was assumed: {n}.")
    collector.picture(key, *(size or yolo.ASSUMED_SIZE))
    yolo.read_yolo(source.read(yolo.MAX_BYTES), source.name, key, size or yolo.ASSUMED_SIZE, collector)


def _name_yolo(by_kind: dict[str, list[Source]], pictures: dict[str, Source], collector: Collector) -> None:
    """What label files do not tell: names of classes, and pictures without a label file, which hold nothing and count as such."""
    names: dict[int, str] = {}
    for source in by_kind.get("names", ()):
        with _listing(source, collector):
            names = names or yolo.read_names(source.read(yolo.MAX_BYTES), source.name)
    for number, name in names.items():
        collector.kind(("yolo", number), name)
    collector.name_the_rest(lambda key: f"class {key[1]}")
    labelled = {_picture_key(source.name) for source in by_kind["YOLO"]}
    for key, source in pictures.items():
        if key not in labelled and (size := _measured(source)):
            collector.picture(key, *size)


def _picture_key(name: str) -> str:
    """What labels/train/7.txt and images/train/7.jpg have in common."""
    *folders, last = name.lower().replace("\\", "/").split("/")
    kept = [part for part in folders if part not in ("labels", "images", "annotations", "jpegimages", "obj_train_data")]
    return "/".join([*kept, last.rsplit(".", 1)[0]])


def _measured(source: Source | None) -> tuple[int, int] | None:
    """A picture's (width, height) from its header; None without a picture, or where the header cannot be read."""
    if source is None:
        return None
    from playground.images.signatures import READERS, identify  # here, since most files need no picture

    try:
        start = source.start(HEADER)
        return READERS[identify(start)](io.BytesIO(start)).size
    except AnnotationError:
        raise  # the archive has unpacked to too much
    except Exception:  # a decoder raises whatever it stumbles over; the size is then simply not known
        return None
