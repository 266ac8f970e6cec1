"""Takes in the pictures that readers bring: ZIP archives of class folders, and files whose name carries their class.

    read_set([("flowers.zip", data)])                          # rose/1.jpg, tulip/2.jpg, …
    read_set([("rose/1.jpg", data), ("tulip/2.jpg", data)])    # as a page names them, or a folder that was dropped
    read_set([("cat.0.jpg", data), ("dog.1.jpg", data)])       # classes by the beginnings of the names

Nothing is written to disk. Every picture passes `playground.images`, is decoded for what it is, and held reduced. What cannot be
read is listed with its name and a sentence, and the others go on.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
from PIL import Image

from playground.images import ImageError, load_image
from playground.images.archives import Archive, Limits, Unreadable, is_archive, is_dropping
from playground.images.intake import MAX_BYTES
from playground.images.photo import clean_name
from playground.kit.i18n import N_
from playground.training.sets import LONG_SIDE, PictureSet, Problem, SetError

MB = 1 << 20
MAX_UNPACKED = 200 * MB  # bytes of all files together
MAX_PICTURES = 5_000
MAX_CLASSES = 200
MEMORY = 384 * MB  # of pixels that a set may take; with more pictures each is held smaller
MAX_LISTED = 200  # problems; more are only counted
CHUNK = 1 << 18
ARCHIVES = Limits(MAX_UNPACKED, "Take a part of it, or reduce the pictures.", SetError, entries=20_000)
SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation", "eval"}  # folders that are parts, not classes
_NO_PICTURE = {".txt", ".md", ".csv", ".json", ".xml", ".yaml", ".yml", ".html", ".htm", ".pdf", ".py", ".ipynb", ".ini", ".log"}
_COUNTER = re.compile(r"[\s._\-–—()\[\]#]*\d[\d\s._\-–—()\[\]#]*$")  # what follows the class in a name: "_01", ".12", " (3)"


@dataclass(frozen=True)
class _File:
    """A file that may be a picture: alone, or an entry of an archive."""

    name: str  # as the reader knows it, with its archive
    path: tuple[str, ...]  # folders and the file's own name within what was brought
    read: Callable[[], bytes] = field(repr=False)


def read_set(
    files: Sequence[tuple[str, bytes]],
    *,
    check: Callable[[], None] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> PictureSet:
    """The pictures of the files (name, contents) by class; classes stand in the order of the alphabet.

    `check` is called before each picture and may raise to end the reading; `report(done, total)` is told after each. Raises
    SetError, with a sentence for the reader, when there is no picture, when an archive is damaged or unpacks to more than
    200 MB, and when there are more than 5,000 pictures or 200 classes.
    """
    reader = _Reader(check or (lambda: None), report or (lambda done, total: None))
    return reader.read([one for part in reader.parts(files) for one in part])


class _Reader:
    """What has been read so far."""

    def __init__(self, check: Callable[[], None], report: Callable[[int, int], None]) -> None:
        self.check, self.report = check, report
        self.problems: list[Problem] = []
        self.problem_count = self.bytes = 0
        self.notes: list[str] = []
        self.aside: list[str] = []

    def problem(self, name: str, text: str) -> None:
        self.problem_count += 1
        if len(self.problems) < MAX_LISTED:
            self.problems.append(Problem(clean_path(name), text))

    def parts(self, files: Sequence[tuple[str, bytes]]) -> Iterator[list[tuple[str, _File]]]:
        """(class, file) of every archive, then of the files that came alone."""
        alone = []
        for name, data in files:
            self.check()
            if is_archive(data):
                archive = Archive(data, name, ARCHIVES, self.problem)
                listed = [_entry(archive, name, entry, self._budget) for entry in archive.entries]
                yield classified(listed, PurePosixPath(name).stem, self)
            elif is_dropping(name):
                continue
            elif data:
                alone.append(_File(name, _steps(name), lambda data=data: self._budget(data)))
            else:
                self.problem(name, N_("the file is empty"))
        yield classified(alone, "", self)

    def _budget(self, data: bytes) -> bytes:
        """The data, which count. Raises SetError beyond the limit."""
        self.bytes += len(data)
        if self.bytes > MAX_UNPACKED:
            raise SetError(f"The files unpack to more than {MAX_UNPACKED / MB:.3g} MB. {ARCHIVES.advice}")
        return data

    def read(self, files: list[tuple[str, _File]]) -> PictureSet:
        if len(files) > MAX_PICTURES:
            raise SetError(f"There are {len(files):,} pictures; the limit is {MAX_PICTURES:,}. A part of them will do.")
        side = side_for(len(files))
        read: list[tuple[str, str, Image.Image]] = []
        for place, (kind, file) in enumerate(files):
            self.check()
            try:
                read.append((kind, file.name, load_image(file.read(), max_side=side)))
            except (ImageError, Unreadable) as error:
                self.problem(file.name, str(error))
            self.report(place + 1, len(files))
        return self.finish(read, side)

    def finish(self, read: list[tuple[str, str, Image.Image]], side: int) -> PictureSet:
        if not read:
            listed = "".join(f"\n- {problem}" for problem in self.problems[:10])
            raise SetError(f"There is no picture here. Choose a ZIP archive with a folder for each class, or pictures.{listed}")
        kinds = sorted({kind for kind, *_rest in read})
        if len(kinds) > MAX_CLASSES:
            raise SetError(f"There are {len(kinds):,} classes; the limit is {MAX_CLASSES}. Each folder of pictures is a class.")
        if side < LONG_SIDE:
            self.notes.append(f"There are many pictures: each is held with at most {side} px on its long side.")
        if self.aside:
            named = ", ".join(self.aside[:5]) + (f" and {len(self.aside) - 5:,} more" if len(self.aside) > 5 else "")
            self.notes.append(f"Files that are no pictures, left aside: {named}.")
        if self.problem_count > len(self.problems):
            self.notes.append(f"{self.problem_count:,} files cannot be read; the first {MAX_LISTED} are listed.")
        labels = np.array([kinds.index(kind) for kind, *_rest in read], dtype=np.int64)
        names = tuple(clean_path(name) for _kind, name, _picture in read)
        pictures = tuple(picture for *_rest, picture in read)
        return PictureSet(pictures, labels, _told_apart(kinds), names, tuple(self.problems), tuple(self.notes))


def side_for(count: int) -> int:
    """Long side in px at which `count` square pictures stay within MEMORY, at most LONG_SIDE."""
    return min(LONG_SIDE, int((MEMORY / (3 * max(1, count))) ** 0.5))


def classified(files: list[_File], archive: str, reader: _Reader) -> list[tuple[str, _File]]:
    """(class, file) of the files that may be pictures, in the order of their paths.

    The class is the first folder below those that all files share, beside folders that name a part (train, test, …). Where all
    lie in one folder it is that folder; where none has a folder, the archive, or the beginning of each file's name.
    """
    pictures = []
    for file in sorted(files, key=lambda file: file.path):
        ending = PurePosixPath(file.path[-1]).suffix.lower() if file.path else ""
        if not file.path or ending in _NO_PICTURE:
            reader.aside.append(clean_path(file.name))
        else:
            pictures.append(file)
    folders = [_without_parts(file.path[:-1]) for file in pictures]
    if any(folder != file.path[:-1] for folder, file in zip(folders, pictures, strict=True)):
        reader.notes.append(N_("Folders named train, test or the like were joined: this page parts the pictures itself."))
    shared = _shared(folders)
    result, loose = [], []
    for file, folder in zip(pictures, folders, strict=True):
        below = folder[len(shared) :]
        if below:
            result.append((below[0], file))
        else:
            loose.append(file)
    if loose and result:  # beside class folders: nobody says of which class these are
        for file in loose:
            reader.problem(file.name, N_("the picture lies in no class folder"))
    elif loose and (shared or archive):
        result = [(shared[-1] if shared else archive, file) for file in loose]
    elif loose:
        result = [(class_in_name(file.path[-1]), file) for file in loose]
        reader.notes.append(N_("Classes were read from the beginnings of the files’ names."))
    return result


def class_in_name(name: str) -> str:
    """The class that a file's name begins with: "cat" of cat_01.jpg, cat.12.jpg and cat (3).png."""
    stem = PurePosixPath(name).stem
    return _COUNTER.sub("", stem).strip() or "pictures"


def _told_apart(kinds: Sequence[str]) -> tuple[str, ...]:
    """The classes' names fit to be shown; those that would look alike are numbered."""
    shown: list[str] = []
    for kind in kinds:
        name, number = clean_path(kind), 1
        while name in shown:
            number += 1
            name = f"{clean_path(kind)} ({number})"
        shown.append(name)
    return tuple(shown)


def clean_path(name: str) -> str:
    """A path as one line that can be shown: each folder and the file cleaned as names of photos are."""
    return "/".join(clean_name(step) for step in name.split("/") if step.strip()) or "picture"


def _without_parts(folder: tuple[str, ...]) -> tuple[str, ...]:
    """The folder without those that only say to train or to test; one that would be left without a name keeps it."""
    rest = tuple(step for step in folder if step.lower() not in SPLITS)
    return rest or folder


def _shared(folders: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The steps that all folders begin with."""
    shared: tuple[str, ...] = folders[0] if folders else ()
    for folder in folders:
        same = 0
        while same < min(len(shared), len(folder)) and shared[same] == folder[same]:
            same += 1
        shared = shared[:same]
    return shared


def _steps(name: str) -> tuple[str, ...]:
    return tuple(step for step in name.replace("\\", "/").split("/") if step not in ("", "."))


def _entry(archive: Archive, name: str, entry: str, budget: Callable[[bytes], bytes]) -> _File:
    def read() -> bytes:
        data = bytearray()
        with closing(archive.open(entry)) as file:
            while part := budget(file.read(CHUNK)):
                data += part
                if len(data) > MAX_BYTES:
                    raise Unreadable(f"the file is larger than {MAX_BYTES // MB} MB")
        return bytes(data)

    return _File(f"{name}: {entry}", _steps(entry), read)
