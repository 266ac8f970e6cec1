"""Kaggle's folders of CIFAR-10 and of dog breeds, read as they are: labels in a table, pictures named by their ids.

    trainLabels.csv  id,label    train/1.png …    test/1.png …      (cifar-10)
    labels.csv       id,breed    train/<id>.jpg   test/<id>.jpg     (dog-breed-identification)

Pictures are opened one by one, as they are needed: a competition's test part is larger than memory.
"""

import csv
import io
import os
import pathlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from playground.images import ImageError, load_image
from playground.images.archives import Archive, Limits, Unreadable
from playground.images.intake import MAX_BYTES
from playground.kit.decoding import decoded
from playground.kit.i18n import N_
from playground.training.labelled import Labelled, in_unit, refuse_what_does_not_fit
from playground.training.sets import Problem, SetError

MB = 1 << 20
ARCHIVES = Limits(2048 * MB, "Take a part of the pictures.", SetError, entries=100_000)  # the directory is read in the page
MOST_TRAIN, MOST_TEST, MOST_CLASSES = 60_000, 400_000, 200
MOST_TABLE = 4 * MB  # bytes of a table of labels; those of the competitions have 0.6 and 0.5
MOST_LISTED = 50  # problems
ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
ARCHIVE_ENDINGS = (".7z", ".zip")
CHUNK = 1 << 18


@dataclass(frozen=True)
class Layout:
    """How a competition's folder is laid out, and what it asks for."""

    title: str
    table: str  # the file with labels
    column: str  # of the label
    shares: bool  # whether a submission has a probability for each class, or one label


LAYOUTS = {
    "cifar10": Layout(N_("CIFAR-10"), "trainLabels.csv", "label", shares=False),
    "dogs": Layout(N_("Dog breeds"), "labels.csv", "breed", shares=True),
}


@dataclass(frozen=True)
class Entry:
    """A file: its path below what was brought, and what reads it."""

    path: str
    read: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Competition:
    """A folder that was understood. Ids stand in the order of numbers where they are such."""

    layout: str  # of LAYOUTS
    classes: tuple[str, ...]  # in the order of the alphabet, as a submission has them
    train: tuple[Entry, ...] = field(repr=False)
    labels: np.ndarray = field(repr=False)  # (N,) int64, of `train`
    test: tuple[Entry, ...] = field(repr=False)
    notes: tuple[str, ...] = ()  # what was decided for the reader, a sentence each

    @property
    def test_ids(self) -> tuple[str, ...]:
        return tuple(_id(entry.path) for entry in self.test)

    @property
    def chance(self) -> float:
        return 1 / len(self.classes)


def folder_entries(folder: pathlib.Path) -> list[Entry]:
    """All files of a folder of this machine; links are not followed out of it."""
    found = []
    for where, _folders, names in os.walk(folder):
        for name in names:
            path = pathlib.Path(where, name)
            if not path.is_symlink():
                found.append(Entry(path.relative_to(folder).as_posix(), partial(_read_file, path)))
    return found


def _read_file(path: pathlib.Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


class _Packed:
    """An archive that is opened where it is read: a job may run in another process."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name, self._archive = data, name, None
        self.left_out: list[str] = []

    def __getstate__(self) -> dict[str, object]:
        return {"data": self.data, "name": self.name, "left_out": self.left_out, "_archive": None}

    @property
    def archive(self) -> Archive:
        """Raises SetError where it is none, or unpacks to too much."""
        if self._archive is None:
            self._archive = Archive(self.data, self.name, ARCHIVES, lambda file, _why: self.left_out.append(file))
        return self._archive

    def read(self, entry: str) -> bytes:
        """Raises Unreadable where it is damaged. What is larger than any picture is cut off."""
        self.archive.unpacked = 0  # entries are read again and again, never all at once
        file, parts = self.archive.open(entry), []
        try:
            while len(parts) * CHUNK <= MAX_BYTES and (part := file.read(CHUNK)):
                parts.append(part)
        finally:
            file.close()
        return b"".join(parts)


def archive_entries(data: bytes, name: str) -> list[Entry]:
    """All files of a ZIP archive; archives within it are named and cannot be read. Raises SetError where it is none, or unpacks
    to too much."""
    packed = _Packed(data, name)
    listed = list(packed.archive.entries)  # which opens it, and tells what is left out
    within = [file.rsplit(": ", 1)[-1] for file in packed.left_out]
    listed += [file for file in within if file.lower().endswith(ARCHIVE_ENDINGS)]
    return [Entry(entry, partial(packed.read, entry)) for entry in listed]


def competition_folders(root: pathlib.Path) -> dict[str, pathlib.Path]:
    """layout → the folder directly below `root`, or `root` itself, that holds its table beside train/."""
    found: dict[str, pathlib.Path] = {}
    try:
        folders = [root, *sorted(path for path in root.iterdir() if path.is_dir())]
    except OSError:
        return {}
    for name, layout in LAYOUTS.items():
        fitting = [folder for folder in folders if (folder / layout.table).is_file() and (folder / "train").is_dir()]
        if fitting:
            found[name] = fitting[0]
    return found


def read_competition(entries: Sequence[Entry]) -> Competition:
    """Which competition it is and what lies where. No picture is opened. Raises SetError with a sentence where it is none."""
    by_path = {entry.path: entry for entry in entries}
    tables = [(name, path) for name, layout in LAYOUTS.items() for path in by_path if path.rsplit("/", 1)[-1] == layout.table]
    if not tables:
        packed = [path for path in by_path if path.lower().endswith(ARCHIVE_ENDINGS)]
        more = f" {packed[0]} is an archive within: unpack it first." if packed else ""
        raise SetError(
            "This is no competition folder that is known here: it needs trainLabels.csv (CIFAR-10) or labels.csv (dog breeds) "
            f"beside the folders train and test.{more}"
        )
    name, path = min(tables, key=lambda one: (one[1].count("/"), one[1]))
    base = path.removesuffix(LAYOUTS[name].table)
    known = {part: _pictures(by_path, f"{base}{part}/") for part in ("train", "test")}
    labels, notes = _table(by_path[path], LAYOUTS[name])
    listed = sorted((id_ for id_ in labels if id_ in known["train"]), key=_natural)
    if not listed:
        raise SetError(f"{path} names no picture of {base}train. Its ids are the pictures’ names without their ending.")
    if len(listed) > MOST_TRAIN or len(known["test"]) > MOST_TEST:
        raise SetError(f"There are more than {MOST_TRAIN:,} pictures to train or {MOST_TEST:,} to test. Take a part of them.")
    missing, unlabelled = len(labels) - len(listed), len(known["train"]) - len(listed)
    if missing:
        notes.append(f"{missing:,} ids of {LAYOUTS[name].table} have no picture in train.")
    if unlabelled:
        notes.append(f"{unlabelled:,} pictures in train have no label; they are left out.")
    classes = tuple(sorted({labels[id_] for id_ in listed}))
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise SetError(f"{LAYOUTS[name].table} names {len(classes)} classes; there can be 2 to {MOST_CLASSES}.")
    places = {kind: place for place, kind in enumerate(classes)}
    tests = tuple(known["test"][id_] for id_ in sorted(known["test"], key=_natural))
    numbers = np.array([places[labels[id_]] for id_ in listed], dtype=np.int64)
    return Competition(name, classes, tuple(known["train"][id_] for id_ in listed), numbers, tests, tuple(notes))


def _pictures(by_path: dict[str, Entry], base: str) -> dict[str, Entry]:
    """id → picture directly in a folder, or in class folders of it as d2l reorganises them."""
    inside = (entry for path, entry in by_path.items() if path.startswith(base) and path.lower().endswith(ENDINGS))
    return {_id(entry.path): entry for entry in inside}


def _id(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _natural(id_: str) -> tuple[int, int, str]:
    return (0, int(id_), id_) if re.fullmatch(r"[0-9]{1,18}", id_) else (1, 0, id_)


def _table(entry: Entry, layout: Layout) -> tuple[dict[str, str], list[str]]:
    """id → label. Raises SetError where the table has not the columns."""
    try:
        data = entry.read()
    except (OSError, Unreadable) as error:
        raise SetError(f"{entry.path} cannot be read. Pack the folder anew.") from error
    if len(data) > MOST_TABLE:
        raise SetError(f"{entry.path} is larger than {MOST_TABLE // MB} MB.")
    rows = csv.reader(io.StringIO(decoded(data).text))
    header = [name.strip().lower() for name in next(rows, [])]
    if "id" not in header or layout.column not in header:
        raise SetError(f"{entry.path} begins with “{','.join(header)[:60]}”; expected are the columns id,{layout.column}.")
    places, labels, bad = (header.index("id"), header.index(layout.column)), {}, 0
    try:
        for row in rows:
            if len(row) <= max(places) or not row[places[0]].strip() or not row[places[1]].strip():
                bad += bool(row)
                continue
            labels[row[places[0]].strip()] = row[places[1]].strip()[:100]
    except csv.Error as error:
        raise SetError(f"{entry.path} is no table: {error}.") from error
    return labels, [f"{bad:,} lines of {layout.table} have no id or no label; they are left out."] if bad else []


def squares(
    entries: Iterable[Entry], side: int, problems: list[Problem], check: Callable[[], None] = lambda: None
) -> Iterator[np.ndarray | None]:
    """(side, side, 3) uint8 of each picture, stretched; None where it cannot be read, and a problem that says why."""
    for entry in entries:
        check()
        try:
            picture = load_image(entry.read(), max_side=max(side, 64))
        except (ImageError, Unreadable, OSError) as error:
            if len(problems) < MOST_LISTED:
                problems.append(Problem(entry.path, str(error)))
            yield None
            continue
        yield np.asarray(picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))


def parted(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(places to train, places to validate): `share` of each class, at least one where it has two pictures (d2l 14.13.1)."""
    generator, held = np.random.default_rng(seed), []
    for label in range(int(labels.max()) + 1):
        places = generator.permutation(np.flatnonzero(labels == label))
        held.append(places[: min(max(1, round(share * len(places))), len(places) - 1) if len(places) > 1 else 0])
    validation = np.sort(np.concatenate(held))
    return np.setdiff1d(np.arange(len(labels)), validation), validation


def to_labelled(
    competition: Competition,
    *,
    side: int,
    most: int,
    share: float = 0.1,
    seed: int = 0,
    problems: list[Problem] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Labelled:
    """The labelled pictures in two parts, as `train_classifier` takes them. Raises SetError where nothing can be learned."""
    problems = [] if problems is None else problems
    places = np.arange(len(competition.train))
    if len(places) > most:
        places = np.sort(np.random.default_rng(seed).permutation(places)[:most])
    refuse_what_does_not_fit(len(places), 3, side)
    read = list(squares((competition.train[place] for place in places), side, problems, check))
    good = [n for n, pixels in enumerate(read) if pixels is not None]
    if not good:
        raise SetError("No picture of train can be read.")
    labels = competition.labels[places[good]]
    train, validation = parted(labels, share, seed)
    images = in_unit(np.stack([read[n] for n in good]))
    numbers = torch.from_numpy(labels)
    return Labelled(images[train], numbers[train], images[validation], numbers[validation], competition.classes)


def predicted(
    competition: Competition,
    probabilities: Callable[[Tensor], Tensor],
    *,
    side: int,
    problems: list[Problem],
    check: Callable[[], None] = lambda: None,
    report: Callable[[int, int], None] = lambda done, total: None,
    batch: int = 64,
    columns: int | None = None,
) -> np.ndarray:
    """(T, K) probabilities of the test pictures, in their order; `probabilities` takes (n, 3, side, side) in [0, 1].

    A picture that cannot be read has every class alike. columns: of several answers side by side.
    """
    answers = np.full((len(competition.test), columns or len(competition.classes)), competition.chance)
    for start in range(0, len(answers), batch):
        read = list(squares(competition.test[start : start + batch], side, problems, check))
        good = [n for n, pixels in enumerate(read) if pixels is not None]
        if good:
            x = in_unit(np.stack([read[n] for n in good]))
            answers[start + np.array(good)] = probabilities(x).double().numpy()
        report(min(start + batch, len(answers)), len(answers))
    return answers
