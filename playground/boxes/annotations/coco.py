"""Reads COCO's annotation files: one JSON object with the lists images, annotations and categories.

A box is [x, y, width, height] in pixels with the top left corner first. The lists may come in any order, and the file is
read entry by entry: a file of 204 MB with a million boxes on 100,000 pictures took 131 MB at the most, the answer's own 60 MB
included, and 13 seconds of one core, more than a `Budget` allows by default. Regions marked as crowds are left out: they cover
many objects.
"""

from collections.abc import Callable
from typing import BinaryIO

from playground.boxes.annotations.collector import Collector
from playground.boxes.annotations.dataset import MAX_NAME, clean, is_number
from playground.boxes.annotations.json_stream import Entry, JsonFault, entries
from playground.kit.i18n import N_

SECTIONS = {"images": "image", "categories": "category", "annotations": "annotation"}
Place = Callable[[object, object, tuple[float, float] | None], object]  # enters a picture: key, file name, the size it states


def read_coco(
    file: BinaryIO, name: str, collector: Collector, *, key: object = "", place: Place | None = None, encoding: str = ""
) -> None:
    """Put the boxes of a COCO file into the collector; what cannot be read is listed there.

    `key` tells the file from others of the same name. `place` enters each picture; without it the stated sizes count.
    """
    reader, seen = _Reader(name, key or name, collector, place), set()
    collector.noun = "annotation"
    try:
        for entry in entries(file, SECTIONS, collector.budget, encoding):
            seen.add(entry.section)
            try:
                if entry.fault:
                    raise _Fault(entry.fault)
                getattr(reader, entry.section)(entry)
            except _Fault as fault:
                collector.problem(name, entry.line, str(fault), _entry(entry))
    except JsonFault as fault:
        collector.problem(name, fault.line, f"{fault} What stands before counts, the rest is left out.")
    if "annotations" not in seen:
        collector.problem(name, None, "There is no entry in a list named “annotations”.")


def _entry(entry: Entry) -> str:
    """ "annotation 17" """
    number = entry.value.get("id") if isinstance(entry.value, dict) else None
    return f"{SECTIONS[entry.section]} {clean(number)}" if _is_id(number) else SECTIONS[entry.section]


class _Fault(Exception):
    """What is wrong with an entry."""


class _Reader:
    """Takes entries of each list; its methods raise _Fault where one cannot be."""

    def __init__(self, name: str, key: object, collector: Collector, place: Place | None) -> None:
        self._name, self._key, self._collector = name, key, collector
        self._place = place or (lambda picture, _file, size: collector.picture(picture, *(size or (0, 0))))
        self._images: set[object] = set()

    def images(self, entry: Entry) -> None:
        value = entry.value
        if not isinstance(value, dict) or not _is_id(value.get("id")):
            raise _Fault("the image needs an id, a whole number or a text")
        if value["id"] in self._images:
            raise _Fault("an image of this id is listed before; the first counts")
        self._images.add(value["id"])
        size = value.get("width"), value.get("height")
        told = size if all(is_number(side) and side > 0 for side in size) else None
        self._place((self._key, value["id"]), value.get("file_name"), told)

    def categories(self, entry: Entry) -> None:
        value = entry.value
        if not isinstance(value, dict) or not _is_id(value.get("id")):
            raise _Fault("the category needs an id, a whole number or a text")
        key, name = (self._key, value["id"]), str(value.get("name", value["id"]))
        if self._collector.has(key):
            raise _Fault("a category of this id is listed before; the first counts")
        if len(name) > MAX_NAME:
            raise _Fault(f"its name has {len(name):,} characters; the limit is {MAX_NAME:,}")
        self._collector.kind(key, name)

    def annotations(self, entry: Entry) -> None:
        value = entry.value
        if not isinstance(value, dict):
            raise _Fault("an annotation is an object with image_id, category_id and bbox")
        for key in ("image_id", "category_id"):
            if not _is_id(value.get(key)):
                raise _Fault(f"{key} is missing, or neither a whole number nor a text")
        if value.get("iscrowd") == 1:
            self._collector.note(N_("Regions marked as crowds, left out: {n}."))
            return
        box = value.get("bbox")
        if not isinstance(box, list) or len(box) != 4 or not all(map(is_number, box)):
            raise _Fault("bbox is not a list of four numbers: x, y, width, height")
        try:
            x, y, width, height = map(float, box)
        except OverflowError:
            raise _Fault("bbox holds a number that is too large") from None
        picture, kind = (self._key, value["image_id"]), (self._key, value["category_id"])
        number = value["id"] if _is_id(value.get("id")) else -1
        self._collector.box(self._name, entry.line, picture, kind, (x, y, x + width, y + height), number)


def _is_id(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and len(value) <= 200)
