"""What a file is, by what it holds and not by its ending: exports carry notes.json, project.xml, labels.txt and README files."""

import json
import math
import re
from collections.abc import Sequence

from playground.boxes.annotations.json_stream import JsonFault, keys
from playground.boxes.annotations.sources import Source
from playground.kit.decoding import decoded, marked
from playground.kit.i18n import N_

PICTURE = re.compile(r"\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$", re.IGNORECASE)
LISTS = re.compile(r"(^|/)(classes|labels?|names|class_names|predefined_classes|_darknet)\.(txt|labels)$|\.names$", re.IGNORECASE)
NO_LIST = re.compile(r"(^|/)(readme[^/]*|licen[cs]e[^/]*|(train|val|valid|test)\d*|requirements)\.txt$", re.IGNORECASE)
ELEMENT = re.compile(r"<([A-Za-z_:][^\s/>]*)")
YAML = re.compile(r"\.ya?ml$", re.IGNORECASE)
START = 1 << 16  # bytes of a file that are looked at
MOST_JSON = 1 << 24  # bytes of a JSON file that are passed over in search of its lists
SECTIONS = ("annotations", "images", "categories")
ROWS = 200  # lines of a text file that are looked at
OTHERS = {
    "annotations": N_("the file is CVAT’s own XML; export the set as Pascal VOC, COCO or YOLO"),
    "rectanglelabels": N_("the file is Label Studio’s own JSON; export the set as COCO or YOLO"),
    "shapes": N_("the file is LabelMe’s own JSON; convert the set to COCO or Pascal VOC"),
    "score": N_("the file is a list of detections with scores, as COCO’s results are; labels are an object with “annotations”"),
}

# What `kind_of` answers. "list" is a text with words on its lines, which may be a class list that has no usual name.
KINDS = ("VOC", "COCO", "YOLO", "picture", "names", "list", "yaml", "notes", "empty", "other")


def kind_of(source: Source) -> tuple[str, str]:
    """(one of KINDS, what an "other" file is). Raises Unreadable."""
    if PICTURE.search(source.name):
        return "picture", ""
    data = source.start(START)
    if YAML.search(source.name):
        return "yaml", ""
    text = _readable(data)
    first = text.lstrip("\ufeff \t\r\n")[:1]
    if first == "<":
        return _xml(text)
    if first in ("{", "["):
        return _json(source, text, first)
    return _text(source, text) if "\0" not in text else ("other", N_("the file is no text"))


def _readable(data: bytes) -> str:
    """The file's beginning, of which only letters, digits and brackets of ASCII are looked at."""
    if encoding := marked(data):
        return data.decode(encoding, errors="ignore")
    if b"\0" in data and (encoding := decoded(data[:1024]).encoding).startswith("utf-16"):
        return data.decode(encoding, errors="ignore")
    return data.decode("latin-1")


def _xml(text: str) -> tuple[str, str]:
    name = _root(text)
    if name == "annotation":
        return "VOC", ""
    if not name:
        return "other", N_("the file is XML, and no element stands at its beginning")
    return "other", OTHERS.get(name, f"the file begins with <{name}>, not with <annotation> as Pascal VOC’s do")


def _root(text: str) -> str:
    """The first element's name, comments passed over; empty without one."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at)
            at = text.find("<", end) if end >= 0 else -1
        elif name := ELEMENT.match(text, at):
            return name[1]
        else:
            at = text.find("<", at + 1)
    return ""


def _json(source: Source, text: str, first: str) -> tuple[str, str]:
    if first == "[":
        known = next((name for name in ("rectanglelabels", "score") if f'"{name}"' in text), "")
        return "other", OTHERS.get(
            known, "the file is a JSON list; COCO’s is an object with “annotations”, “images”, “categories”"
        )
    seen = set()
    try:
        for key in keys(source.open(), source.budget, MOST_JSON):
            seen.add(key)
            if key == "annotations":
                return "COCO", ""
    except JsonFault:
        if '"annotations"' in text or not seen.isdisjoint(SECTIONS):
            return "COCO", ""  # whose fault is listed
    if "categories" in seen:
        return "notes", ""
    known = OTHERS["shapes"] if "shapes" in seen else N_("the file is a JSON object without “annotations”, which COCO’s has")
    return "other", known


def _text(source: Source, text: str) -> tuple[str, str]:
    lines = [line.split() for line in text.splitlines()[:ROWS] if line.strip()]
    if not lines:
        return ("names" if LISTS.search(source.name) else "empty"), ""
    if any(len(words) > 1 and numbers(words) for words in lines):
        return "YOLO", ""
    if LISTS.search(source.name):
        return "names", ""
    plain = re.search(r"(^|/)[^./]+$|\.(txt|names|labels)$", source.name, re.IGNORECASE) and not NO_LIST.search(source.name)
    paths = all(PICTURE.search(words[-1]) for words in lines)
    return ("list", "") if plain and not paths else ("other", N_("the file is a text without labels"))


def numbers(words: Sequence[str]) -> list[float] | None:
    """The words as numbers; None where one is none."""
    try:
        return [float(word) for word in words]
    except ValueError:
        return None


def categories(data: bytes) -> dict[int, str]:
    """Class numbers and names of a notes.json, as Label Studio adds it to its exports. Raises ValueError."""
    try:
        rows = json.loads(data)["categories"]
        return {int(row["id"]): str(row["name"]) for row in rows}
    except (TypeError, KeyError, RecursionError, OverflowError, UnicodeDecodeError) as error:
        raise ValueError("its “categories” are no list of entries with id and name") from error


def is_whole(number: float) -> bool:
    return math.isfinite(number) and number == int(number)
