"""Writes what a detector found as files that other tools read: COCO JSON, CSV, Pascal VOC XML, YOLO text.

`detection_files.read_detections` reads COCO, CSV and YOLO back, `annotations.read_annotations` VOC and COCO.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np

COLUMNS = ("image", "x1", "y1", "x2", "y2", "score", "class")
DECIMALS = 2  # of a pixel


@dataclass(frozen=True, eq=False)
class Picture:
    """Detections of one image: N boxes."""

    name: str  # the image's file
    size: tuple[int, int]  # its width and height in px
    boxes: np.ndarray  # (N, 4) corners in px
    labels: Sequence[str]  # (N,) names of classes
    scores: np.ndarray  # (N,)

    def rows(self) -> list[tuple[list[float], str, float]]:
        """(corners, class, score) of each, rounded."""
        boxes = np.asarray(self.boxes, dtype=np.float64).reshape(-1, 4).round(DECIMALS).tolist()
        return list(zip(boxes, self.labels, np.asarray(self.scores, dtype=np.float64).round(4).tolist(), strict=True))


def coco_json(pictures: Sequence[Picture], classes: Sequence[str]) -> str:
    """One object with images, categories and annotations that have a score each; ids count from 1."""
    ids = {name: number for number, name in enumerate(classes, 1)}
    images = [
        {"id": number, "file_name": one.name, "width": one.size[0], "height": one.size[1]}
        for number, one in enumerate(pictures, 1)
    ]
    found = []
    for image, one in zip(images, pictures, strict=True):
        for (x1, y1, x2, y2), label, score in one.rows():
            sides = round(x2 - x1, DECIMALS), round(y2 - y1, DECIMALS)
            entry = {"id": len(found) + 1, "image_id": image["id"], "category_id": ids[label], "bbox": [x1, y1, *sides]}
            found.append(entry | {"area": round(sides[0] * sides[1], DECIMALS), "iscrowd": 0, "score": score})
    categories = [{"id": number, "name": name} for name, number in ids.items()]
    return json.dumps({"images": images, "categories": categories, "annotations": found}, ensure_ascii=False, indent=1)


def csv_text(pictures: Sequence[Picture]) -> str:
    """A table of COLUMNS, corners in px."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in pictures:
        writer.writerows([one.name, *box, score, label] for box, label, score in one.rows())
    return text.getvalue()


def voc_xml(picture: Picture) -> str:
    """Pascal VOC's annotation of one image, with a score in each object."""
    root = ElementTree.Element("annotation")
    ElementTree.SubElement(root, "filename").text = picture.name
    size = ElementTree.SubElement(root, "size")
    for name, value in zip(("width", "height", "depth"), (*picture.size, 3), strict=True):
        ElementTree.SubElement(size, name).text = str(value)
    for box, label, score in picture.rows():
        one = ElementTree.SubElement(root, "object")
        ElementTree.SubElement(one, "name").text = label
        ElementTree.SubElement(one, "score").text = str(score)
        corners = ElementTree.SubElement(one, "bndbox")
        for name, value in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True):
            ElementTree.SubElement(corners, name).text = f"{value:g}"
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def yolo_text(picture: Picture, classes: Sequence[str]) -> str:
    """A line a detection: class cx cy width height confidence, fractions of the image's sides; classes count from 0."""
    ids = {name: number for number, name in enumerate(classes)}
    width, height = picture.size
    lines = []
    for (x1, y1, x2, y2), label, score in picture.rows():
        parts = (x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height
        lines.append(" ".join([str(ids[label]), *(f"{part:.6f}" for part in parts), f"{score:.4f}"]))
    return "".join(f"{line}\n" for line in lines)
