"""The files of a set, alone or packed in ZIP archives; whatever is read of them counts."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import AnnotationError
from playground.images.archives import Archive, Limits, Unreadable, is_archive
from playground.kit.budget import Budget

ARCHIVES = Limits(512 << 20, "Leave the pictures out, or take a part of it.", AnnotationError)


@dataclass(frozen=True, eq=False)
class Source:
    """A file that can be opened: alone, or an entry of an archive. Two of one name are still two."""

    name: str
    size: int  # bytes
    _open: Callable[[], BinaryIO] = field(repr=False)
    budget: Budget = field(repr=False)

    def open(self) -> "Counted":
        return Counted(self._open(), self.budget)

    def read(self, limit: int) -> bytes:
        """Raises Unreadable when there are more bytes than `limit`."""
        if len(data := self.start(limit + 1)) > limit:
            raise Unreadable(f"the file is larger than {limit / 1024**2:.2g} MB")
        return data

    def start(self, count: int) -> bytes:
        """At most the first `count` bytes."""
        data = bytearray()
        with closing(self.open()) as file:
            while part := file.read(count - len(data)):
                data += part
        return bytes(data)

    @property
    def folder(self) -> tuple[str, ...]:
        return tuple(self.name.split("/")[:-1])


class Counted:
    """A binary file whose bytes count as they are read."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._file, self._budget, self.close = file, budget, file.close

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._budget.take(len(data))
        return data


def opened(files: Sequence[tuple[str, bytes]], collector: Collector, budget: Budget) -> Iterator[Source]:
    """Every file, those of archives one by one. Raises AnnotationError where an archive is damaged or holds too much."""
    parts = []
    for name, data in files:
        budget()
        if is_archive(data):
            parts.append(Archive(data, name, ARCHIVES, lambda file, text: collector.problem(file, None, text)))
        elif data:
            parts.append((name, data))
        else:
            collector.problem(name, None, "the file is empty")
    budget.expected = sum(part.size if isinstance(part, Archive) else len(part[1]) for part in parts)
    for part in parts:
        if isinstance(part, Archive):
            for entry, info in part.entries.items():
                yield Source(entry, info.file_size, lambda archive=part, entry=entry: archive.open(entry), budget)
        else:
            name, data = part
            yield Source(name, len(data), lambda data=data: io.BytesIO(data), budget)
