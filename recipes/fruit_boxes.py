"""The boxes and picture sizes of a set of fruit photographs, as one COCO file: `python -m recipes.fruit_boxes --data PATH`.

PATH is the ZIP archive of “Fruit Images for Object Detection” (MIT licence): photographs with Pascal VOC annotations, in which
folder does not matter. Nothing of the photographs goes into the file but their width and height. A second run writes the
same bytes.
"""

import argparse
import json
import zipfile
from pathlib import Path

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.examples import FRUIT
from playground.boxes.annotations.reading import read_annotations

INFO = {
    "description": "Boxes and picture sizes of “Fruit Images for Object Detection”; the photographs are not included",
    "contributor": "Chan Jian Liu",
    "year": 2020,
    "url": "https://github.com/chanjianliu/fruit_recognition",
}
LICENCE_FILE = "LICENSE.txt"


def coco_text(annotations: Annotations, licence: str) -> str:
    """A COCO file with one entry a line. Pictures are numbered, boxes and sizes whole pixels where they are whole."""
    lists = {
        "licenses": [{"id": 1, "name": "MIT", "text": licence}],  # whose condition is that its text comes along
        "images": [
            {"id": number, "license": 1, "width": _short(width), "height": _short(height)}
            for number, (width, height) in enumerate(annotations.sizes.tolist(), start=1)
        ],
        "categories": [{"id": number, "name": name} for number, name in enumerate(annotations.class_names, start=1)],
        "annotations": [
            {
                "id": number,
                "image_id": int(picture) + 1,
                "category_id": int(kind) + 1,
                "bbox": [_short(side) for side in (x1, y1, x2 - x1, y2 - y1)],
                "area": _short((x2 - x1) * (y2 - y1)),
                "iscrowd": 0,
            }
            for number, ((x1, y1, x2, y2), picture, kind) in enumerate(
                zip(annotations.boxes.tolist(), annotations.pictures, annotations.classes, strict=True), start=1
            )
        ],
    }
    parts = [f'"info": {json.dumps(INFO, ensure_ascii=False)}']
    for name, rows in lists.items():
        written = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        parts.append(f'"{name}": [\n{written}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _short(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the ZIP archive of the photographs")
    arguments = parser.parse_args()
    annotations = read_annotations([(arguments.data.name, arguments.data.read_bytes())])
    for problem in annotations.problems:
        print(problem)
    with zipfile.ZipFile(arguments.data) as archive:
        licence = next(name for name in archive.namelist() if name.endswith(LICENCE_FILE))
        text = archive.read(licence).decode("utf-8").strip()
    FRUIT.write_text(coco_text(annotations, text), encoding="utf-8")
    print(f"{FRUIT.name}: {len(annotations)} boxes on {len(annotations.sizes)} pictures")


if __name__ == "__main__":
    main()
