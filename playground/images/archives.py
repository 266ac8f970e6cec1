"""Opens ZIP archives that readers upload. Nothing is written to disk, and nothing is trusted that the archive says of itself.

Entries whose name leads out of the archive, links, encrypted ones and archives within archives are listed and left out, and
what macOS and Windows drop into folders is passed over. What is unpacked is counted as it comes: an archive that unpacks to
more than its limit is refused as a whole.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playground.kit.decoding import decoded
from playground.kit.i18n import N_

UTF8 = 0x800  # flag of an entry whose name is UTF-8
MOST_LOOKED_AT = 500  # names from which their encoding is told
MAX_RATIO = 200  # unpacked to packed, of an entry above a megabyte; text of annotations reaches about 30

_HIDDEN = re.compile(r"(^|/)(__MACOSX/|\.(?!\.?(/|$))|(thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r)$)", re.IGNORECASE)
_LEADS_OUT = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")
_PACKED = (".zip", ".gz", ".7z", ".rar", ".tar", ".xz", ".bz2")
_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError)


class Unreadable(Exception):
    """One entry that cannot be unpacked; the others can."""


@dataclass(frozen=True)
class Limits:
    """Where an archive is refused as a whole, and with which error."""

    unpacked: int  # bytes of all entries together
    advice: str  # what to do where there are more, a sentence
    error: type[ValueError]  # raised with a sentence for the reader
    entries: int = 100_000


def is_dropping(name: str) -> bool:
    """Whether a path is hidden, or one that macOS or Windows leaves in folders."""
    return _HIDDEN.search(name) is not None


def is_archive(data: bytes) -> bool:
    """Whether a file's first bytes are those of a ZIP archive, an empty one too."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


class Archive:
    """A ZIP archive, its fair entries by name. `problem(file, sentence)` is told of the others."""

    def __init__(self, data: bytes, name: str, limits: Limits, problem: Callable[[str, str], None]) -> None:
        """Raises the error of the limits when it is no archive or has too many entries."""
        self.name, self.limits, self.unpacked = name, limits, 0
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (ValueError, *_DAMAGE) as error:
            raise limits.error(f"{name} is damaged: it cannot be opened as a ZIP archive. Pack it anew.") from error
        listed = self.zip.infolist()
        if len(listed) > limits.entries:
            raise limits.error(f"{name} has {len(listed):,} entries; the limit is {limits.entries:,}.")
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for called, entry in zip(_names(listed), listed, strict=True):
            if entry.is_dir() or is_dropping(called):
                continue
            twice = N_("the archive has two entries of this name; the first counts") if called in self.entries else None
            if fault := _fault(entry, called) or twice:
                problem(f"{name}: {called}", fault)
            else:
                self.entries[called] = entry

    def open(self, name: str) -> "_Unpacked":
        """An entry as a binary file. Raises Unreadable when it is damaged."""
        return _Unpacked(self, self.entries[name])


class _Unpacked:
    """An entry that is being unpacked; each byte counts."""

    def __init__(self, archive: Archive, entry: zipfile.ZipInfo) -> None:
        self._archive = archive
        try:
            self._file = archive.zip.open(entry)
        except _DAMAGE as error:
            raise Unreadable("the entry is damaged, or packed in a way that is not known here") from error
        self.close = self._file.close

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end. Raises the limits' error beyond them, Unreadable when damaged."""
        try:
            data = self._file.read(size)
        except _DAMAGE as error:
            raise Unreadable("the entry is damaged") from error
        self._archive.unpacked += len(data)
        limits = self._archive.limits
        if self._archive.unpacked > limits.unpacked:
            raise limits.error(f"{self._archive.name} unpacks to more than {limits.unpacked // 1024**2} MB. {limits.advice}")
        return data


def _names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The entries' names. Older archives have them in the encoding of the machine that packed them, and zipfile takes each byte
    for a letter of code page 437."""
    old = [not entry.flag_bits & UTF8 and not entry.filename.isascii() for entry in entries]
    raw = [entry.filename.encode("cp437", errors="replace") for entry, is_old in zip(entries, old, strict=True) if is_old]
    encoding = decoded(b"\n".join(raw[:MOST_LOOKED_AT])).encoding if raw else ""
    return [
        entry.filename.encode("cp437", errors="replace").decode(encoding, errors="backslashreplace") if is_old else entry.filename
        for entry, is_old in zip(entries, old, strict=True)
    ]


def _fault(entry: zipfile.ZipInfo, name: str) -> str | None:
    times = entry.file_size / max(1, entry.compress_size)
    if _LEADS_OUT.search(name):
        return N_("the name leads out of the archive")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return N_("the entry is a link to another file")
    if entry.flag_bits & 0x1:
        return N_("the entry is encrypted; pack it without a password")
    if entry.file_size > 2**20 and times > MAX_RATIO:
        return f"the entry would unpack to {times:,.0f} times its size"
    return N_("an archive within the archive is not opened") if name.lower().endswith(_PACKED) else None
