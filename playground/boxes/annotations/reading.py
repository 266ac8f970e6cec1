"""Takes in annotation files of any of the three kinds, alone, several, or packed in ZIP archives, and gives one set of boxes.

What a file is, its contents tell (`kinds`). Where a set can be read in more than one way, one is taken, a note says which, and
`Annotations.open` lists what a `Reading` may say instead.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

from playground.boxes.annotations import voc, yolo
from playground.boxes.annotations.class_lists import ClassList, choose_lists, read_lists
from playground.boxes.annotations.coco import read_coco
from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import AnnotationError, Annotations, listed
from playground.boxes.annotations.kinds import kind_of, numbers
from playground.boxes.annotations.pictures import BESIDE, Pictures, place
from playground.boxes.annotations.sources import Source, opened
from playground.images.archives import Unreadable
from playground.kit.budget import Budget, Spent
from playground.kit.decoding import ENCODINGS, decoded
from playground.kit.i18n import N_

FORMATS = {"VOC": 300, "COCO": 150, "YOLO": 40}  # and how many bytes a box takes about, by which the larger set is told
LOOKED_AT = 2000  # label files in which long lines are looked for
MOST_NAMED = 5  # files in a sentence


@dataclass(frozen=True)
class Reading:
    """How a set is read where its files leave it open; what is empty is decided by the files."""

    format: str = ""  # one of FORMATS
    names: str = ""  # file of the class list, or class_lists.NUMBERS
    encoding: str = ""  # of texts that are not Unicode: a key of decoding.ENCODINGS
    photos: str = ""  # labels beside photos that EXIF turns are made for the "turned" or the "stored" photo
    rows: str = ""  # longer lines of YOLO labels are "segments" or "poses"
    size: tuple[int, int] | None = None  # width and height in px of pictures that YOLO labels have no file of


@dataclass(frozen=True, eq=False)
class _Set:
    """The files of a set by kind, and how they are read."""

    by_kind: dict[str, list[Source]]
    reading: Reading
    collector: Collector
    pictures: Pictures = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pictures", Pictures(self.by_kind.get("picture", ())))

    @contextmanager
    def listing(self, source: Source) -> Iterator[None]:
        """A source that cannot be unpacked is listed, and the others go on."""
        try:
            yield
        except Unreadable as error:
            self.collector.problem(source.name, None, str(error))

    def enter(
        self, key: object, picture: Source | None, told: tuple[float, float] | None, name: str
    ) -> tuple[float, float] | None:
        """A picture's size in the pixels of its labels; None where nobody knows it."""
        return place(self.collector, key, self.pictures.measured(picture), told, self.reading.photos, name)


def read_annotations(
    files: Sequence[tuple[str, bytes]], reading: Reading | None = None, budget: Budget | None = None
) -> Annotations:
    """All boxes of the files (name, contents). Bad entries are listed in the answer's `problems`, the rest goes on.

    What the budget's `check` raises ends the reading. Raises AnnotationError, with a sentence for the reader, when nothing among
    the files is an annotation, when an archive is damaged or unpacks to too much, when there are more boxes, pictures or classes
    than a machine should hold, and when the budget is spent: processor time, or bad entries.
    """
    collector = Collector(budget := budget or Budget())
    try:
        return _read(files, reading or Reading(), collector, budget)
    except Spent as spent:
        raise AnnotationError(f"{spent}{listed(*collector.problems)}") from spent


def _read(files: Sequence[tuple[str, bytes]], reading: Reading, collector: Collector, budget: Budget) -> Annotations:
    by_kind = defaultdict(list)
    aside: list[tuple[str, str]] = []  # files that hold nothing for us, and why
    for source in opened(files, collector, budget):
        try:
            kind, why = kind_of(source)
        except Unreadable as fault:
            collector.problem(source.name, None, str(fault))
            continue
        by_kind[kind].append(source)
        if kind == "other":
            aside.append((source.name, why))
    _labels_without_numbers(by_kind)
    chosen = _format(by_kind, reading.format, collector)
    if chosen is None:
        for name, why in aside:
            collector.problem(name, None, why)
        raise AnnotationError(
            "There is no annotation here. Choose Pascal VOC files (.xml), a COCO file (.json), YOLO labels (.txt), "
            f"or a ZIP archive with any of them.{collector.finish().left_out}"
        )
    if aside:
        named = ", ".join(name for name, _why in aside[:MOST_NAMED])
        more = f" and {len(aside) - MOST_NAMED:,} more" if len(aside) > MOST_NAMED else ""
        collector.say(f"Files that hold no labels, left aside: {named}{more}.")
    {"VOC": _read_voc, "COCO": _read_coco, "YOLO": _read_yolo}[chosen](_Set(by_kind, reading, collector))
    return collector.finish()


def _labels_without_numbers(by_kind: dict[str, list[Source]]) -> None:
    """Texts without a line of numbers that are label files all the same: a picture or a folder says so."""
    pictures = Pictures(by_kind.get("picture", ()))
    alone = not any(by_kind.get(kind) for kind in ("VOC", "COCO", "YOLO", "picture", "list"))
    for kind in ("empty", "list"):
        rest = []
        for source in by_kind.get(kind, ()):
            source.budget.step()
            in_folder = source.folder and source.folder[-1].lower() in BESIDE
            is_label = pictures.beside(source.name) or in_folder or (alone and kind == "empty")
            (by_kind["YOLO"] if is_label else rest).append(source)
        by_kind[kind] = rest


def _format(by_kind: dict[str, list[Source]], wanted: str, collector: Collector) -> str | None:
    """The format that is read: the reader's, else the one with the most boxes by the size of its files; None without any."""
    boxes = {kind: sum(source.size for source in by_kind.get(kind, ())) / each for kind, each in FORMATS.items()}
    there = sorted((kind for kind in FORMATS if by_kind.get(kind)), key=lambda kind: -boxes[kind])
    if len(there) < 2:
        return there[0] if there else None
    chosen = wanted if wanted in there else there[0]
    collector.open("format", there)
    listed = [f"{kind} in {_named(by_kind[kind])}" for kind in there]
    collector.say(
        f"There are labels of {len(there)} formats: {'; '.join(listed)}. {chosen} is read; choose the other if you meant it."
    )
    return chosen


def _named(sources: Sequence[Source]) -> str:
    return sources[0].name if len(sources) == 1 else f"{len(sources):,} files"


def _read_coco(labels: _Set) -> None:
    for source in labels.by_kind["COCO"]:

        def enter(key: object, file_name: object, told: tuple[float, float] | None) -> None:
            labels.enter(key, labels.pictures.named(file_name) if file_name else None, told, str(file_name or ""))

        with labels.listing(source), closing(source.open()) as file:
            read_coco(file, source.name, labels.collector, key=source, place=enter, encoding=labels.reading.encoding)


def _read_voc(labels: _Set) -> None:
    encoding = labels.reading.encoding
    for source in labels.by_kind["VOC"]:
        with labels.listing(source):
            data = source.read(voc.MAX_BYTES)
            if not encoding and not voc.says_its_encoding(data):
                encoding = _encoding_of_all(labels.by_kind["VOC"])
            if encoding and not voc.says_its_encoding(data):
                labels.collector.open("encoding", tuple(ENCODINGS))
                labels.collector.say(
                    f"XML files that do not say their encoding were read as {ENCODINGS[encoding]}. "
                    "If names look wrong, choose another encoding."
                )
            told = voc.read_voc(data, source.name, source, labels.collector, encoding)
            labels.enter(source, labels.pictures.beside(source.name), told, source.name)


def _encoding_of_all(sources: Sequence[Source]) -> str:
    """That of XML files that do not say theirs: one has too few letters to tell."""
    samples = []
    for source in sources[:LOOKED_AT]:
        with suppress(Unreadable):
            if not voc.says_its_encoding(data := source.start(1 << 12)):
                samples.append(data)
    return decoded(b"\n".join(samples)).encoding


def _read_yolo(labels: _Set) -> None:
    collector, reading, sources = labels.collector, labels.reading, labels.by_kind["YOLO"]
    kinds = ("yaml", "names", "notes", "list")
    lists = read_lists([(source, kind) for kind in kinds for source in labels.by_kind.get(kind, ())], reading.encoding, collector)
    picked = choose_lists(lists, sources, reading.names, collector)
    rows = _rows(sources, lists, reading, collector)
    labelled = set()
    for source, names in zip(sources, picked, strict=True):
        picture = labels.pictures.beside(source.name)
        labelled.add(picture)
        with labels.listing(source):
            size = labels.enter(source, picture, None, source.name) or reading.size
            if size is None:
                collector.open("size")
                collector.note(
                    N_(
                        "Label files without an image: {n}. Their boxes are fractions of an image whose size is not known; "
                        "type its width and height to read them."
                    )
                )
                continue
            if labels.pictures.measured(picture) is None:
                collector.open("size")
                collector.picture(source, *size)
            data = source.read(yolo.MAX_BYTES)
            yolo.read_yolo(data, source.name, source, size, collector, rows=rows, classes=names, encoding=reading.encoding)
    for names in dict.fromkeys(picked):
        for number, name in (names.names if names else {}).items():
            collector.kind((names, number), name)
    collector.name_the_rest(lambda key: _unnamed(key, collector))
    for picture in labels.pictures.sources:  # those without a label file hold nothing and count as such
        if picture not in labelled and labels.pictures.measured(picture):
            labels.enter(picture, picture, None, picture.name)


def _unnamed(key: tuple[ClassList | None, int], collector: Collector) -> str:
    names, number = key
    if names is None:
        return f"class {number}"
    collector.say(
        f"Class {number} is beyond the {len(names.names):,} names of {names.file}; its boxes count as “class {number}”."
    )
    return f"class {number} (not in {names.file})"


def _rows(sources: Sequence[Source], lists: Sequence[ClassList], reading: Reading, collector: Collector) -> str:
    """What lines of more than five numbers are."""
    rows = yolo.LongRows()
    for source in sources[:LOOKED_AT]:
        try:
            text = source.start(1 << 14).decode("latin-1")
        except Unreadable:
            continue
        for line in text.splitlines()[:50]:
            if found := numbers(line.split()):
                rows.add(found)
    possible = rows.possible(next((one.keypoints for one in lists if one.keypoints), None))
    if len(possible) < 2:
        return possible[0] if possible else "segments"
    chosen = reading.rows if reading.rows in possible else possible[0]
    collector.open("rows", possible)
    (count,) = rows.counts
    what = {"poses": "a box with keypoints (a pose)", "segments": "the outline of an object (a segment)"}
    collector.say(f"Lines of {count} numbers can be outlines or boxes with keypoints; each was read as {what[chosen]}.")
    return chosen
