"""Opens ZIP archives that readers upload. Nothing is written to disk, and nothing is trusted that the archive says of itself.

Entries whose name leads out of the archive, links, encrypted ones and archives within archives are listed and left out, and
what macOS and Windows drop into folders is passed over. What is unpacked is counted as it comes: an archive that unpacks to
more than its limit, or to far more than its own size, is refused as a whole.
"""

import bz2
import copy
import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from playground.kit.decoding import decoded
from playground.kit.i18n import N_

UTF8 = 0x800  # flag of an entry whose name is UTF-8
MOST_LOOKED_AT = 500  # names from which their encoding is told
MAX_RATIO = 200  # unpacked to packed, of what is above a megabyte, an entry or all; text of annotations reaches about 30
MAX_NAME = 1000  # characters, folders included
MAX_DICTIONARY = 1 << 26  # bytes that an LZMA entry may have held in memory; the usual settings ask for 8 MB
CHUNK = 1 << 16  # bytes, packed, of LZMA and bzip2

_HIDDEN = re.compile(r"(^|/)(__MACOSX/|\.(?!\.?(/|$))|(thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r)$)", re.IGNORECASE)
_LEADS_OUT = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")
_PACKED = (".zip", ".gz", ".7z", ".rar", ".tar", ".xz", ".bz2")
_ENTRY = b"PK\x01\x02"  # begins an entry of the directory


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
        """Raises the error of the limits when it is no archive, has too many entries or would unpack to far too much."""
        self.name, self.limits, self.unpacked = name, limits, 0
        if (count := data.count(_ENTRY)) > limits.entries:  # before each is looked at
            raise limits.error(f"{name} has {count:,} entries; the limit is {limits.entries:,}. Pack a part of them.")
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            listed = self.zip.infolist()
        except Exception as error:  # zipfile raises whatever it stumbles over, struct.error and the like among it
            raise limits.error(f"{name} is damaged: it cannot be opened as a ZIP archive. Pack it anew.") from error
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for called, entry in zip(_names(listed), listed, strict=True):
            if not entry.filename or entry.is_dir() or is_dropping(called):
                continue
            twice = N_("the archive has two entries of this name; the first counts") if called in self.entries else None
            if fault := _fault(entry, called) or twice:
                problem(f"{name}: {called[:MAX_NAME]}", fault)
            else:
                self.entries[called] = entry
        self.size = sum(entry.file_size for entry in self.entries.values())  # bytes unpacked, as the archive says
        if self.size > 2**20 and (times := self.size / len(data)) > MAX_RATIO:
            raise limits.error(
                f"{name} would unpack to {times:,.0f} times its size; the limit is {MAX_RATIO}. Check what it holds."
            )

    def open(self, name: str) -> "_Unpacked":
        """An entry as a binary file. Raises Unreadable when it is damaged."""
        return _Unpacked(self, self.entries[name])


class _Unpacked:
    """An entry that is being unpacked; each byte counts."""

    def __init__(self, archive: Archive, entry: zipfile.ZipInfo) -> None:
        self._archive = archive
        try:
            packed = entry.compress_type in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
            self._file = _Bounded(archive.zip, entry) if packed else archive.zip.open(entry)
        except Exception as error:  # as when the archive was opened
            raise Unreadable("the entry is damaged, or packed in a way that is not known here") from error
        self.close = self._file.close

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end. Raises the limits' error beyond them, Unreadable when damaged."""
        try:
            data = self._file.read(size)
        except Exception as error:
            raise Unreadable("the entry is damaged") from error
        self._archive.unpacked += len(data)
        limits = self._archive.limits
        if self._archive.unpacked > limits.unpacked:
            raise limits.error(f"{self._archive.name} unpacks to more than {limits.unpacked // 1024**2} MB. {limits.advice}")
        return data


class _Bounded:
    """An entry packed with bzip2 or LZMA. zipfile unpacks whole pieces of it, of which 4 kB can hold gigabytes."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        plain = copy.copy(entry)  # the packed bytes as they are
        plain.compress_type, plain.file_size, plain.CRC = zipfile.ZIP_STORED, entry.compress_size, None
        self._file: BinaryIO = archive.open(plain)
        self._left, self._expected, self._crc = entry.file_size, entry.CRC, 0
        self._unpacker = bz2.BZ2Decompressor() if entry.compress_type == zipfile.ZIP_BZIP2 else _lzma(self._file)
        self.close = self._file.close

    def read(self, size: int) -> bytes:
        data, wanted = b"", min(size, self._left)
        while wanted and not data:
            fresh = self._file.read(CHUNK) if self._unpacker.needs_input else b""
            if self._unpacker.eof or (self._unpacker.needs_input and not fresh):
                raise EOFError("The entry ends too early.")
            data = self._unpacker.decompress(fresh, wanted)
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        if not self._left and self._crc != self._expected:
            raise zipfile.BadZipFile("The checksum is wrong.")
        return data


def _lzma(file: BinaryIO) -> lzma.LZMADecompressor:
    """What unpacks an entry, by the properties in its head (APPNOTE 5.8.8). Raises ValueError where they ask for too much."""
    _version, length = file.read(2), int.from_bytes(file.read(2), "little")
    properties = file.read(length)
    packed, dictionary = properties[0], int.from_bytes(properties[1:5], "little")
    if len(properties) != 5 or packed >= 9 * 5 * 5 or dictionary > MAX_DICTIONARY:
        raise ValueError("The entry’s head is none.")
    coder = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": packed % 9, "lp": packed // 9 % 5, "pb": packed // 45}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[coder])


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
    if len(name) > MAX_NAME:
        return f"the name has more than {MAX_NAME:,} characters"
    if _LEADS_OUT.search(name):
        return N_("the name leads out of the archive")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return N_("the entry is a link to another file")
    if entry.flag_bits & 0x1:
        return N_("the entry is encrypted; pack it without a password")
    if entry.file_size > 2**20 and times > MAX_RATIO:
        return f"the entry would unpack to {times:,.0f} times its size"
    return N_("an archive within the archive is not opened") if name.lower().endswith(_PACKED) else None
