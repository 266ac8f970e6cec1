"""Reads a JSON file entry by entry, so that a file of any size needs the memory of its largest entry.

    for entry in entries(file, {"images", "annotations"}):
        ...  # entry.section, entry.line, entry.value, or entry.fault where the entry is no JSON

The file must be an object at the top. The lists that are asked for are given entry by entry; all else is passed over without
being built. A broken entry ends where its brackets do, and reading goes on behind it.
"""

import codecs
import json
import math
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from playground.boxes.annotations.dataset import quoted
from playground.kit.budget import Budget
from playground.kit.decoding import decoded, marked

CHUNK = 1 << 18  # bytes read at a time; more where the window already holds more, so that what is long is looked at twice at most
MARKS_AT_ONCE = 4096  # brackets, quotes and commas from one look at the budget to the next
MAX_ENTRY = 1 << 23  # characters of one entry, or of one text that is passed over

_ENDS = "The file ends here, in the middle of its contents."
_MARKS = re.compile(r'["\[\]{},]')
_SPACE = re.compile(r"[ \t\r\n]*")
_TEXT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


class JsonFault(ValueError):
    """Where reading cannot go on: `line` and what was found there."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Entry:
    """One entry of a list; `fault` says why it has no value."""

    section: str
    line: int  # on which it begins, from 1
    value: object = None
    fault: str | None = None


def entries(file: BinaryIO, sections: Collection[str], budget: Budget, encoding: str = "") -> Iterator[Entry]:
    """Entries of the lists in `sections`, in the order of the file. Raises JsonFault where the file cannot be read on."""
    stream = _Stream(file, budget, encoding)
    for key in _keys(stream):
        if key not in sections:
            stream.skip()
        elif stream.peek() == "[":
            yield from _listed(stream, key)
        else:
            raise JsonFault(stream.line, f"“{key}” is not a list.")


def keys(file: BinaryIO, budget: Budget, most: int) -> Iterator[str]:
    """The names of the object's values. Raises JsonFault where the file cannot be read on, or has more than `most` bytes."""
    stream = _Stream(file, budget, most=most)
    for key in _keys(stream):
        yield key
        stream.skip()


def _keys(stream: "_Stream") -> Iterator[str]:
    """The object's names; whoever takes one passes over its value before the next."""
    stream.take("{", "The file does not begin with an object.")
    while stream.peek() != "}":
        key, _fault = stream.value()
        if not isinstance(key, str):
            raise JsonFault(stream.line, "A name in quotes was expected here.")
        stream.take(":", f"A colon was expected behind {quoted(key)}.")
        yield key
        if not stream.comma() and stream.peek() != "}":
            raise JsonFault(stream.line, "A comma or the end of the object was expected here.")


def listed_entries(file: BinaryIO, section: str, budget: Budget) -> Iterator[Entry]:
    """Entries of a file that is one list at the top, as those of a list called `section`. Raises JsonFault."""
    stream = _Stream(file, budget)
    if stream.peek() != "[":
        raise JsonFault(stream.line, "The file does not begin with a list.")
    yield from _listed(stream, section)


def _listed(stream: "_Stream", section: str) -> Iterator[Entry]:
    stream.take("[", "")
    while stream.peek() != "]":
        yield Entry(section, stream.line, *stream.value())
        if not stream.comma() and stream.peek() != "]":
            yield Entry(section, stream.line, fault="a comma was expected here")
            stream.skip_to_comma()
    stream.take("]", "")


class _Stream:
    """A window of text that slides over the file; `line` counts what has been left behind."""

    def __init__(self, file: BinaryIO, budget: Budget, encoding: str = "", most: float = math.inf) -> None:
        self._file, self._budget, self._encoding, self._left = file, budget, encoding, most
        self._decode: Callable[..., str] | None = None  # known from the first chunk on
        self._scan = json.JSONDecoder().raw_decode
        self._text, self._at, self._ended = "", 0, False
        self.line = 1

    def peek(self) -> str:
        """The next character that is no space. Raises JsonFault at the end of the file."""
        while True:
            self._advance(_SPACE.match(self._text, self._at).end())
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise JsonFault(self.line, _ENDS)

    def take(self, character: str, otherwise: str) -> None:
        if self.peek() != character:
            raise JsonFault(self.line, otherwise)
        self._at += 1

    def comma(self) -> bool:
        """Whether a comma is next; it is taken."""
        found = self.peek() == ","
        self._at += found
        return found

    def value(self) -> tuple[object, str | None]:
        """(the next value, None), or (None, what is wrong with it) once its end is found."""
        self._budget.step()
        while True:
            fault = None
            try:
                value, end = self._scan(self._text, self._at)
            except RecursionError:
                fault = "the entry is nested too deeply"
            except ValueError:
                fault = "the entry is no JSON"
            if fault is None and (end < len(self._text) or self._ended):
                self._advance(end)
                return value, None
            end, _depth, ended = self._brackets() if fault else (0, 0, False)
            if ended:
                self._advance(end)
                return None, fault
            if len(self._text) - self._at > MAX_ENTRY:
                raise JsonFault(self.line, f"The entry that begins here has more than {MAX_ENTRY:,} characters.")
            if not self._more():
                raise JsonFault(self.line, "The file ends in the middle of the entry that begins here.")

    def skip(self) -> None:
        """Pass over the next value, however large, without building it."""
        self.peek()
        depth, ended = 0, False
        while not ended:
            end, depth, ended = self._brackets(depth, text_is_value=True)
            self._advance(end)
            if not ended and (len(self._text) - end > MAX_ENTRY or not self._more()):
                inside = end < len(self._text)
                raise JsonFault(self.line, "The text that begins here has no end." if inside else _ENDS)

    def skip_to_comma(self) -> None:
        """Pass over what stands before the next comma, or the end of the list, at this depth."""
        while self.peek() not in ",]":
            self._budget.step()
            if self._text[self._at] == "}":
                self._at += 1  # a bracket too many
            else:
                self.skip()

    def _brackets(self, depth: int = 0, text_is_value: bool = False) -> tuple[int, int, bool]:
        """How far the window leads within a value that is open to this depth: (where, the depth there, whether it ends there).
        A number or a word ends before its comma or bracket; a text whose end is not in the window is not begun."""
        at, seen = self._at, 0
        while found := _MARKS.search(self._text, at):
            mark, at, seen = found[0], found.end(), seen + 1
            if seen % MARKS_AT_ONCE == 0:
                self._budget()
            if mark == '"':
                text = _TEXT.match(self._text, found.start())
                if not text:
                    return found.start(), depth, False
                at = text.end()
                if depth == 0 and text_is_value:
                    return at, 0, True
            elif mark in "[{":
                depth += 1
            elif depth == 0:
                return found.start(), 0, True
            elif mark != ",":
                depth -= 1
                if depth == 0:
                    return at, 0, True
        return len(self._text), depth, False

    def _advance(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Drop what is read, add a chunk. False at the end of the file."""
        if self._ended:
            return False
        data = self._file.read(max(CHUNK, len(self._text) - self._at))
        self._left -= len(data)
        if self._left < 0:
            raise JsonFault(self.line, "The file goes on too long.")
        if self._decode is None:
            encoding = marked(data) or self._encoding or (decoded(data[:1024]).encoding if b"\0" in data[:2] else "utf-8-sig")
            self._decode = codecs.getincrementaldecoder(encoding)().decode
        try:
            text = self._decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise JsonFault(self.line, "The file is not UTF-8 text. Save it as UTF-8, or choose its encoding.") from error
        self._ended = not data
        self._text, self._at = self._text[self._at :] + text, 0
        return True
