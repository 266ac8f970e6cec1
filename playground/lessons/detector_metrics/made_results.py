"""Made-up detections for the boxes of the fruit set, in COCO's JSON: shown until a reader brings results of their own."""

import json
from functools import lru_cache

import numpy as np

from playground.boxes.annotations.examples import FRUIT
from playground.boxes.coco_results import DetectionResults, GroundTruth, read_ground_truth, read_results

NAME = "made_detections.json"
FOUND, RIGHT_CLASS, COPIED = 0.9, 0.93, 0.15  # shares of the objects
LOOSE = 0.07  # spread of each edge, in parts of the box's side


@lru_cache(maxsize=1)
def made_detections() -> bytes:
    """A JSON list: loose boxes, the looser the lower their score; some of a wrong class, some duplicates, some on background."""
    draw, data = np.random.default_rng(14), json.loads(FRUIT.read_bytes())
    kinds = [kind["id"] for kind in data["categories"]]
    found = []

    def add(image: int, kind: int, box: np.ndarray, score: float) -> None:
        written = {"image_id": image, "category_id": kind, "bbox": [round(float(side), 1) for side in box]}
        found.append({**written, "score": round(float(score), 3)})

    for one in data["annotations"]:
        _x, _y, width, height = one["bbox"]
        for copy in range(1 + (draw.random() < COPIED)):
            spread = LOOSE * draw.exponential() * (1 + copy)
            shift = draw.normal(0, spread, 4) * [width, height, width, height]
            box = np.maximum(np.array(one["bbox"]) + shift, [0, 0, 1, 1])
            kind = one["category_id"] if draw.random() < RIGHT_CLASS else int(draw.choice(kinds))
            if draw.random() < FOUND:
                add(one["image_id"], kind, box, np.clip(0.95 - 2 * spread - 0.2 * copy + draw.normal(0, 0.1), 0.05, 0.99))
    for image in data["images"][::3]:
        box = draw.uniform(0.05, 0.4, 4) * np.tile([image["width"], image["height"]], 2)
        add(image["id"], int(draw.choice(kinds)), box, draw.uniform(0.05, 0.6))
    return ("[\n" + ",\n".join(map(json.dumps, found)) + "\n]\n").encode()


@lru_cache(maxsize=1)
def made_pair() -> tuple[GroundTruth, DetectionResults]:
    return read_ground_truth([(FRUIT.name, FRUIT.read_bytes())]), read_results([(NAME, made_detections())])
