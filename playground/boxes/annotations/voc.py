"""Reads Pascal VOC annotations: one XML file a picture.

Only expat runs, and it stops at the first document type or entity: no file can define, fetch or multiply anything. Corners
are taken as they are written (labelImg counts from 0, the original VOC from 1; the difference is a pixel).
"""

import codecs
import re
from xml.parsers import expat

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import MAX_NAME, AnnotationError, quoted
from playground.kit.decoding import decoded, marked

MAX_BYTES = 1 << 22  # of one file; VOC's own are below 20 kB
MAX_DEPTH = 16
MAX_TEXT = MAX_NAME + 1  # characters of one number or name that are looked at
# Encodings that files of text have, as Python names them; it knows others that take for ever (punycode) or are no text (bz2).
TEXTS = re.compile(r"utf|ascii|iso8859|iso2022|cp\d|gb|big5|shift_jis|euc|koi8|mac|hz|johab|tis")
CORNERS = ("xmin", "ymin", "xmax", "ymax")


class _Refused(Exception):
    """Something that no annotation file has; the message says what."""


def read_voc(data: bytes, name: str, picture: object, collector: Collector, encoding: str = "") -> tuple[float, float] | None:
    """Put the objects of one file into the collector, for the picture with that key.

    Returns the picture's size as the file tells it, None where it does not. What cannot be read is listed in the
    collector; objects that were complete before a fault count, and the fault's sentence says so.
    """
    if not data.strip():
        collector.problem(name, None, "the file is empty")
        return None
    collector.noun = "object"
    reader, (data, declared) = _Reader(name, picture, collector), _in_utf8(data, encoding)
    parser = expat.ParserCreate(declared)
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, _attributes: reader.start(tag, parser.CurrentLineNumber)
    parser.EndElementHandler, parser.CharacterDataHandler = reader.end, reader.text
    parser.StartDoctypeDeclHandler = _refuse("a document type (DTD)")
    parser.EntityDeclHandler = _refuse("an entity of its own")
    parser.ExternalEntityRefHandler = _refuse("a reference to another file")
    try:
        parser.Parse(data, True)
        if reader.root != "annotation":
            collector.problem(name, 1, f"the file begins with <{reader.root}>, not with <annotation>")
    except _Refused as refusal:
        collector.problem(name, parser.CurrentLineNumber, f"the file has {refusal}, which annotations do not need")
    except expat.ExpatError as error:
        what = f"the XML breaks off here ({expat.ErrorString(error.code)})"
        collector.problem(name, error.lineno, f"{what}; {reader.complete()}, the rest of the file is left out")
    except AnnotationError:
        raise
    except (ValueError, LookupError):  # an encoding that there is not
        collector.problem(name, 1, "the file’s encoding is not known; save it as UTF-8")
    return reader.size()


def says_its_encoding(data: bytes) -> bool:
    """Whether a file tells its encoding, or is UTF-8 as XML is that tells none."""
    if marked(data) or _declared(data) or b"\0" in data[:4]:
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # it may be a file's beginning
    except UnicodeDecodeError:
        return False
    return True


def _declared(data: bytes) -> str | None:
    found = re.match(rb"""\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)""", data[:200])
    return found[1].decode() if found else None


def _in_utf8(data: bytes, encoding: str) -> tuple[bytes, str | None]:
    """The file as expat reads it, and the encoding that it must be told; None where the file says it."""
    try:
        codec = codecs.lookup(declared).name if (declared := _declared(data)) else None
    except LookupError:
        return data, None  # expat says that it does not know it
    if codec and not TEXTS.match(codec):
        return data, None
    if codec in ("utf-8", "ascii", "utf-16", "iso8859-1") or (codec is None and says_its_encoding(data)):
        return data, None
    return decoded(data, codec or encoding).text.encode("utf-8", errors="replace"), "utf-8"


def _refuse(what: str):
    def handler(*_arguments: object) -> None:
        raise _Refused(what)

    return handler


class _Reader:
    """Follows where in the file the parser is, and hands over each object at its end."""

    def __init__(self, name: str, picture: object, collector: Collector) -> None:
        self._name, self._picture, self._collector = name, picture, collector
        self._path: list[str] = []
        self._open = False  # whether an object has begun and not ended
        self._object: dict[str, str] = {}
        self._size: dict[str, str] = {}
        self._text, self._line, self.root, self._count = "", 0, "", 0

    def start(self, tag: str, line: int) -> None:
        self._collector.budget.step()
        if len(self._path) >= MAX_DEPTH:
            raise _Refused(f"more than {MAX_DEPTH} elements within each other")
        self._path.append(tag)
        self._text, self.root = "", self._path[0]
        if self._path[1:] == ["object"]:
            self._object, self._line, self._count = {}, line, self._count + 1
            self._open = True

    def text(self, text: str) -> None:
        if len(self._text) < MAX_TEXT:
            self._text += text[: MAX_TEXT - len(self._text)]

    def end(self, tag: str) -> None:
        # A VOC person has <part> elements with a name and box of their own: only these exact places count.
        match self._path[1:]:
            case ["object", "name"] | ["object", "bndbox", _]:
                self._object[tag] = self._text.strip()
            case ["size", "width" | "height"]:
                self._size[tag] = self._text.strip()
            case ["object"]:
                self._open = False
                if fault := self._fault():
                    self._collector.problem(self._name, self._line, fault, self._entry())
        self._path.pop()
        self._text = ""

    def size(self) -> tuple[float, float] | None:
        try:
            width, height = float(self._size["width"]), float(self._size["height"])
        except (KeyError, ValueError):
            return None
        return (width, height) if width > 0 and height > 0 else None

    def complete(self) -> str:
        """What counts of a file that breaks off."""
        count = self._count - self._open
        return {0: "no object before it is complete", 1: "the 1 object before it counts"}.get(
            count, f"the {count} objects before it count"
        )

    def _entry(self) -> str:
        name = self._object.get("name")
        return f"object {self._count} ({quoted(name)})" if name else f"object {self._count}"

    def _fault(self) -> str | None:
        """Hand over an object, or say what is wrong with it."""
        if missing := [key for key in ("name", *CORNERS) if not self._object.get(key)]:
            return f"the object has no {' and no '.join(missing)}"
        kind, *written = (self._object[key] for key in ("name", *CORNERS))
        if len(kind) > MAX_NAME:
            return f"its name has more than {MAX_NAME:,} characters"
        try:
            corners = tuple(map(float, written))
        except ValueError:
            return f"the corners {', '.join(map(quoted, written))} are not four numbers"
        self._collector.kind(kind, kind)
        self._collector.box(self._name, self._line, self._picture, kind, corners, self._count)
        return None
