"""Reads Pascal VOC annotations: one XML file a picture.

Only expat runs, and it stops at the first document type or entity: no file can define, fetch or multiply anything. Corners
are taken as they are written (labelImg counts from 0, the original VOC from 1; the difference is a pixel).
"""

from xml.parsers import expat

from playground.boxes.annotations.dataset import AnnotationError, Collector, clean

MAX_BYTES = 1 << 22  # of one file; VOC's own are below 20 kB
MAX_DEPTH = 16
MAX_TEXT = 200  # characters of one number or name
CORNERS = ("xmin", "ymin", "xmax", "ymax")


class _Refused(Exception):
    """Something that no annotation file has; the message says what."""


def read_voc(data: bytes, name: str, picture: object, collector: Collector) -> tuple[float, float] | None:
    """Put the objects of one file into the collector, for the picture with that key.

    Returns the picture's size as the file tells it, None where it does not. What cannot be read is listed in the
    collector; objects that were complete before a fault count.
    """
    if not data.strip():
        collector.problem(name, None, "the file is empty")
        return None
    reader, parser = _Reader(name, picture, collector), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, _attributes: reader.start(tag, parser.CurrentLineNumber)
    parser.EndElementHandler, parser.CharacterDataHandler = reader.end, reader.text
    parser.StartDoctypeDeclHandler = _refuse("a document type (DTD)")
    parser.EntityDeclHandler = _refuse("an entity of its own")
    parser.ExternalEntityRefHandler = _refuse("a reference to another file")
    try:
        parser.Parse(data, True)
        if reader.root != "annotation":
            collector.problem(name, 1, f"the file begins with <{clean(reader.root)}>, not with <annotation>")
    except _Refused as refusal:
        collector.problem(name, parser.CurrentLineNumber, f"the file has {refusal}, which annotations do not need")
    except expat.ExpatError as error:
        collector.problem(name, error.lineno, f"this is no XML: {expat.ErrorString(error.code)}")
    except AnnotationError:
        raise
    except (ValueError, LookupError):  # an encoding that there is not
        collector.problem(name, 1, "the file’s encoding is not known; save it as UTF-8")
    return reader.size()


def _refuse(what: str):
    def handler(*_arguments: object) -> None:
        raise _Refused(what)

    return handler


class _Reader:
    """Follows where in the file the parser is, and hands over each object at its end."""

    def __init__(self, name: str, picture: object, collector: Collector) -> None:
        self._name, self._picture, self._collector = name, picture, collector
        self._path: list[str] = []
        self._object: dict[str, str] = {}
        self._size: dict[str, str] = {}
        self._text, self._line, self.root = "", 0, ""

    def start(self, tag: str, line: int) -> None:
        if len(self._path) >= MAX_DEPTH:
            raise _Refused(f"more than {MAX_DEPTH} elements within each other")
        self._path.append(tag)
        self._text, self.root = "", self._path[0]
        if self._path[1:] == ["object"]:
            self._object, self._line = {}, line

    def text(self, text: str) -> None:
        if len(self._text) < MAX_TEXT:
            self._text += text[:MAX_TEXT]

    def end(self, tag: str) -> None:
        # A VOC person has <part> elements with a name and box of their own: only these exact places count.
        match self._path[1:]:
            case ["object", "name"] | ["object", "bndbox", _]:
                self._object[tag] = self._text.strip()
            case ["size", "width" | "height"]:
                self._size[tag] = self._text.strip()
            case ["object"]:
                self._hand_over()
        self._path.pop()
        self._text = ""

    def size(self) -> tuple[float, float] | None:
        try:
            width, height = float(self._size["width"]), float(self._size["height"])
        except (KeyError, ValueError):
            return None
        return (width, height) if width > 0 and height > 0 else None

    def _hand_over(self) -> None:
        if missing := [key for key in ("name", *CORNERS) if not self._object.get(key)]:
            self._collector.problem(self._name, self._line, f"the object has no {' and no '.join(missing)}")
            return
        kind, *written = (self._object[key] for key in ("name", *CORNERS))
        try:
            corners = tuple(map(float, written))
        except ValueError:
            text = f"the corners {', '.join(map(clean, written))} are not four numbers"
            self._collector.problem(self._name, self._line, text)
            return
        self._collector.kind(kind, kind)
        self._collector.box(self._name, self._line, self._picture, kind, corners)
