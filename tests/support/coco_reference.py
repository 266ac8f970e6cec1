"""COCO's own evaluation, and random pictures to try it on."""

import contextlib
import io
import math

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from playground.boxes import Found, Truth


def random_pictures(seed):
    """Three pictures with two classes: objects, and detections that are shaken, copied, mislabelled or made up."""
    draw = np.random.default_rng(seed)
    found, truths = [], []
    for _ in range(3):
        corner, size = draw.uniform(0, 60, (draw.integers(0, 7), 2)), draw.uniform(8, 40, (1, 2))
        boxes = np.concatenate((corner, corner + size), axis=1)
        kinds = draw.integers(0, 2, len(boxes))
        again = draw.integers(0, len(boxes), draw.integers(0, 10)) if len(boxes) else np.empty(0, dtype=int)
        made_up = draw.uniform(0, 60, (2, 2))
        shaken = np.concatenate(
            (boxes[again] + draw.uniform(-3.5, 3.5, (len(again), 4)), np.concatenate((made_up, made_up + 20), axis=1))
        )
        names = np.concatenate((np.where(draw.random(len(again)) < 0.8, kinds[again], 1 - kinds[again]), [0, 1]))
        scores = np.round(draw.random(len(shaken)), 1)  # ties are common
        found.append(Found(shaken, names, scores))
        truths.append(Truth(boxes, kinds))
    return found, truths


def coco_precision(found, truths, most):
    """mAP, AP50 and AP75 by pycocotools."""

    def rows(answer):
        size = answer.boxes[:, 2:] - answer.boxes[:, :2]
        return np.concatenate((answer.boxes[:, :2], size), axis=1).tolist()

    objects = [
        {"image_id": k + 1, "category_id": int(kind) + 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
        for k, truth in enumerate(truths)
        for box, kind in zip(rows(truth), truth.class_ids, strict=True)
    ]
    answers = [
        {"image_id": k + 1, "category_id": int(kind) + 1, "bbox": box, "score": float(score)}
        for k, answer in enumerate(found)
        for box, kind, score in zip(rows(answer), answer.class_ids, answer.scores, strict=True)
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        reference = COCO()
        reference.dataset = {
            "images": [{"id": k + 1} for k in range(len(truths))],
            "categories": [{"id": 1}, {"id": 2}],
            "annotations": [{**entry, "id": index + 1} for index, entry in enumerate(objects)],
            "info": {},
        }
        reference.createIndex()
        run = COCOeval(reference, reference.loadRes(answers), "bbox")
        run.params.maxDets = [1, 2, most]
        run.evaluate()
        run.accumulate()
    values = run.eval["precision"][:, :, :, 0, 2]  # [thresholds, recalls, classes]
    return [float(part[part > -1].mean()) if (part > -1).any() else math.nan for part in (values, values[0], values[5])]
