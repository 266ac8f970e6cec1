"""What a text file says, whatever encoding it was saved in: class lists come in GBK, Big5, Shift-JIS and UTF-16 as well.

A byte order mark and valid UTF-8 decide by themselves; else chardet weighs what is left. Nothing is ever replaced by “�”: bytes
that no encoding explains stand as \\xNN, so that names that differ in bytes differ on the page.
"""

import codecs
import re
from dataclasses import dataclass

import chardet

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS = {  # Python's name -> the one that people know
    "utf-8": "UTF-8",
    "gb18030": "GBK (Chinese)",
    "big5hkscs": "Big5 (Chinese)",
    "cp932": "Shift-JIS (Japanese)",
    "euc_jis_2004": "EUC-JP (Japanese)",
    "cp949": "EUC-KR (Korean)",
    "cp1252": "Windows-1252 (Western)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}


@dataclass(frozen=True)
class Decoded:
    text: str
    encoding: str  # Python's name
    certain: bool  # whether the bytes leave no other reading


def marked(data: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning tells."""
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def decoded(data: bytes, encoding: str = "") -> Decoded:
    """The text of a file; `encoding`, one of ENCODINGS, is the reader's own choice and gives way to a byte order mark only."""
    certain = True
    if name := marked(data):
        encoding = name
    elif not encoding:
        encoding, certain = _guessed(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text, certain = data.decode(encoding, errors="backslashreplace"), False
    return Decoded(text.removeprefix("\ufeff"), encoding, certain)


def _guessed(data: bytes) -> tuple[str, bool]:
    """(encoding, whether it is certain) of bytes without a mark."""
    if b"\0" not in data:
        try:
            return "utf-8", not any(map(_could_be_chinese, data.decode("utf-8").splitlines()))
        except UnicodeDecodeError:
            pass
    found = chardet.detect(
        _beyond_ascii(data), prefer_superset=True, compat_names=False, include_encodings=ENCODINGS, no_match_encoding="utf-8"
    )["encoding"]
    return found or "utf-8", bool(found) and found.startswith("utf-16")


def _beyond_ascii(data: bytes) -> bytes:
    """The lines that hold more than ASCII, without the tags of XML: what tells one encoding from another."""
    if b"\0" in data:
        return data
    return b"\n".join(line for line in re.sub(rb"<[^<>]*>", b" ", data).splitlines() if not line.isascii())


def _could_be_chinese(line: str) -> bool:
    """Whether a line of UTF-8 is the two bytes of a GBK character as likely: accented letters and nothing else."""
    letters = line.strip()
    return bool(letters) and all("\x80" <= letter <= "\xff" for letter in letters)
