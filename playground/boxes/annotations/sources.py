"""The files of a set, alone or packed in ZIP archives, and a watch over the time that reading them takes."""

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import BinaryIO

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import AnnotationError
from playground.images.archives import Archive, Limits, Unreadable, is_archive

ARCHIVES = Limits(512 << 20, "Leave the pictures out, or take a part of it.", AnnotationError)


class Watch:
    """Asked again and again while files are read. Raises AnnotationError after `seconds`, and what `check` raises: a cancel."""

    def __init__(self, seconds: float, check: Callable[[], None] | None = None) -> None:
        self._seconds, self._check, self._end = seconds, check, time.monotonic() + seconds

    def __call__(self) -> None:
        if self._check:
            self._check()
        if time.monotonic() > self._end:
            raise AnnotationError(f"Reading took more than {self._seconds:g} s and was stopped. Choose a part of the files.")


@dataclass(frozen=True, eq=False)
class Source:
    """A file that can be opened: alone, or an entry of an archive. Two of one name are still two."""

    name: str
    size: int  # bytes
    _open: Callable[[], BinaryIO] = field(repr=False)
    _watch: Watch = field(repr=False)

    def open(self) -> "_Watched":
        return _Watched(self._open(), self._watch)

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


class _Watched:
    """A binary file; the watch is asked at every read."""

    def __init__(self, file: BinaryIO, watch: Watch) -> None:
        self._file, self._watch, self.close = file, watch, file.close

    def read(self, size: int) -> bytes:
        self._watch()
        return self._file.read(size)


def opened(files: Sequence[tuple[str, bytes]], collector: Collector, watch: Watch) -> Iterator[Source]:
    """Every file, those of archives one by one. Raises AnnotationError where an archive is damaged."""
    for name, data in files:
        if is_archive(data):
            archive = Archive(data, name, ARCHIVES, lambda file, text: collector.problem(file, None, text))
            for entry, info in archive.entries.items():
                yield Source(entry, info.file_size, lambda archive=archive, entry=entry: archive.open(entry), watch)
        elif data:
            yield Source(name, len(data), lambda data=data: io.BytesIO(data), watch)
        else:
            collector.problem(name, None, "the file is empty")
