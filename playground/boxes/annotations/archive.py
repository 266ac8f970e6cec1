"""Opens ZIP archives that readers upload. Nothing is written to disk, and nothing is trusted that the archive says of itself.

Entries whose name leads out of the archive, links, encrypted ones and archives within archives are listed and left out. What
is unpacked is counted as it comes: an archive that unpacks to more than MAX_UNPACKED is refused as a whole.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from playground.boxes.annotations.dataset import AnnotationError, Collector

MAX_ENTRIES = 100_000
MAX_UNPACKED = 512 * 1024 * 1024  # bytes, of all entries together
MAX_RATIO = 200  # unpacked to packed, of an entry above a megabyte; text of annotations reaches about 30

_HIDDEN = re.compile(r"(^|/)(__MACOSX/|\.(?!\.(/|$)))")  # but ".." is not hidden, it leads out
_LEADS_OUT = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")


class Archive:
    """A ZIP archive, its fair entries by name. `problems` of the others go to the collector."""

    def __init__(self, data: BinaryIO | bytes, name: str, collector: Collector) -> None:
        """Raises AnnotationError when it is no archive or has too many entries."""
        self.name, self._unpacked = name, 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise AnnotationError(f"{name} is damaged: it cannot be opened as a ZIP archive. Pack it anew.") from error
        listed = self._zip.infolist()
        if len(listed) > MAX_ENTRIES:
            raise AnnotationError(f"{name} has {len(listed):,} entries; the limit is {MAX_ENTRIES:,}.")
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for entry in listed:
            if entry.is_dir() or _HIDDEN.search(entry.filename):
                continue
            if fault := _fault(entry):
                collector.problem(f"{name}: {entry.filename}", None, fault)
            elif entry.filename in self.entries:
                collector.problem(f"{name}: {entry.filename}", None, "the archive has two entries of this name; the first counts")
            else:
                self.entries[entry.filename] = entry

    def open(self, name: str) -> BinaryIO:
        """An entry as a binary file that raises AnnotationError beyond the archive's budget, Unreadable when damaged."""
        try:
            return _Measured(self._zip.open(self.entries[name]), self._spend)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
            raise Unreadable("the entry is damaged, or packed in a way that is not known here") from error

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def _spend(self, count: int) -> None:
        self._unpacked += count
        if self._unpacked > MAX_UNPACKED:
            raise AnnotationError(
                f"{self.name} unpacks to more than {MAX_UNPACKED // 1024**2} MB. Leave the pictures out, or take a part of it."
            )


class Unreadable(Exception):
    """One entry that cannot be unpacked; the others can."""


class _Measured:
    """An entry that is being unpacked; each byte counts."""

    def __init__(self, file: BinaryIO, spend: Callable[[int], None]) -> None:
        self._file, self._spend, self.close = file, spend, file.close

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        try:
            data = self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise Unreadable("the entry is damaged") from error
        self._spend(len(data))
        return data


def _fault(entry: zipfile.ZipInfo) -> str | None:
    if _LEADS_OUT.search(entry.filename):
        return "the name leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "the entry is a link to another file"
    if entry.flag_bits & 0x1:
        return "the entry is encrypted; pack it without a password"
    if entry.file_size > 2**20 and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        return f"the entry would unpack to {entry.file_size / max(1, entry.compress_size):,.0f} times its size"
    if entry.filename.lower().endswith((".zip", ".gz", ".7z", ".rar", ".tar", ".xz", ".bz2")):
        return "an archive within the archive is not opened"
    return None
