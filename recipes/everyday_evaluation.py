"""How good the detector of the house is on photographs held out: average precision at IoU 0.5 by class, and false alarms.

Numbers come from playground.boxes.metrics and are checked by pycocotools on the same detections.
"""

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
import torch
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from playground.boxes.formats import box_corner_to_topleft
from playground.boxes.hits import match_detections
from playground.boxes.metrics import Found, Truth, mean_average_precision, precision_recall, raised
from playground.images import sample
from playground.models.everyday import CLASSES
from playground.vision.detection import NMS_THRESHOLD, SCORE_THRESHOLD, detect
from playground.vision.detectors import Detector
from recipes.everyday_photos import ANIMALS, FRUITS, PARTS, Photograph

matplotlib.use("Agg")
IOU = 0.5
LEAST = 0.02  # score from which detections count for average precision
SCENES = {
    "animals": ANIMALS,
    "fruits": FRUITS,
    "coco": ("person",),
}  # held-out photographs of a source, and classes measured there
AIMS = {"animals": 0.76, "fruits": 0.86, "coco": 0.35}
EMPTY = 100  # backgrounds that show none of the nine
QUIET = ("coffee", "rocket", "brick", "grass", "gravel", "page", "clock", "colorwheel")  # of scikit-image: nothing is to be found

Pairs = list[tuple[Found, Truth]]


def answers(photographs: Sequence[Photograph], network: Detector, names: Sequence[str]) -> Pairs:
    """What is found and what is there, of the classes `names`, in parts of the photographs' own pixels."""
    kinds = [CLASSES.index(name) for name in names]
    pairs = []
    for photograph in photographs:
        image = photograph.picture()
        found = detect(image, network, LEAST, NMS_THRESHOLD)
        labels = np.array([CLASSES.index(label) for label in found.labels], dtype=np.int64)
        mine, wanted = np.isin(labels, kinds), np.isin(photograph.classes, kinds)
        boxes = photograph.boxes[wanted] * np.tile(image.size, 2)
        pairs.append((Found(found.boxes[mine], labels[mine], found.scores[mine]), Truth(boxes, photograph.classes[wanted])))
    return pairs


def by_class(pairs: Pairs) -> dict[str, float]:
    """Average precision at IoU 0.5 of every class that occurs."""
    score = mean_average_precision(*zip(*pairs, strict=True), iou_thresholds=(IOU,))
    return {CLASSES[kind]: row[0] for kind, row in zip(score.class_ids, score.table, strict=True)}


def by_pycocotools(pairs: Pairs) -> dict[str, float]:
    """The same from pycocotools."""
    objects, detections = [], []
    for image, (found, truth) in enumerate(pairs, start=1):
        for box, kind in zip(
            box_corner_to_topleft(torch.from_numpy(truth.boxes)).tolist(), truth.class_ids.tolist(), strict=True
        ):
            objects.append({"id": len(objects) + 1, "image_id": image, "category_id": kind, "bbox": box})
            objects[-1] |= {"area": box[2] * box[3], "iscrowd": 0}
        rows = zip(
            box_corner_to_topleft(torch.from_numpy(found.boxes)).tolist(),
            found.class_ids.tolist(),
            found.scores.tolist(),
            strict=True,
        )
        detections += [{"image_id": image, "category_id": kind, "bbox": box, "score": score} for box, kind, score in rows]
    categories = [{"id": kind, "name": CLASSES[kind]} for kind in sorted({one["category_id"] for one in objects})]
    images = [{"id": image} for image in range(1, len(pairs) + 1)]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"info": {}, "images": images, "categories": categories, "annotations": objects}
        coco.createIndex()
        run = COCOeval(coco, coco.loadRes(detections), "bbox")
        run.evaluate()
        run.accumulate()
    precision = run.eval["precision"][0, :, :, 0, 2]  # IoU 0.5, all areas, at most 100 a picture
    return {one["name"]: float(precision[:, place].mean()) for place, one in enumerate(categories)}


def curves(pairs: Pairs) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Recall and raised precision of every class."""
    drawn = {}
    for kind in sorted({int(kind) for _found, truth in pairs for kind in truth.class_ids}):
        scores, hits, objects = [], [], 0
        for found, truth in pairs:
            mine, wanted = found.class_ids == kind, truth.class_ids == kind
            scores += found.scores[mine].tolist()
            hits += (match_detections(found.boxes[mine], found.scores[mine], truth.boxes[wanted], IOU) >= 0).tolist()
            objects += int(wanted.sum())
        precision, recall = precision_recall(scores, hits, objects)
        drawn[CLASSES[kind]] = recall, raised(precision)
    return drawn


def draw_curves(scenes: dict[str, Pairs], file: Path) -> None:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(scenes), figsize=(5 * len(scenes), 4.5), sharey=True, layout="constrained")
    for axis, (scene, pairs) in zip(axes, scenes.items(), strict=True):
        for name, (recall, precision) in curves(pairs).items():
            axis.step(recall, precision, where="pre", label=name)
        axis.set(title=f"{scene}, IoU {IOU}", xlabel="recall", xlim=(0, 1), ylim=(0, 1.02))
        axis.legend(loc="lower left")
    axes[0].set_ylabel("precision")
    figure.savefig(file, dpi=110)


def empty_backgrounds(photographs: Sequence[Photograph]) -> list[Photograph]:
    """The first hundred held-out backgrounds that show none of the nine, by name."""
    return [p for p in photographs if p.source == "backgrounds" and p.part >= 0 and p.known.all()][:EMPTY]


def evaluate(photographs: Sequence[Photograph], network: Detector, curves_file: Path | None = None) -> dict[str, float]:
    """Prints everything and returns the means: {"animals": …, "fruits": …, "coco": …, "false boxes": …, "quiet": …}."""
    summary, scenes = {}, {}
    for scene, names in SCENES.items():
        held_out = [p for p in photographs if p.source == scene and p.part >= 0]
        pairs = scenes[scene] = answers(held_out, network, names)
        ours, reference = by_class(pairs), by_pycocotools(pairs)
        if any(abs(ours[name] - value) > 1e-6 for name, value in reference.items()):
            raise AssertionError(f"pycocotools has {reference}, our metrics {ours}")
        parts = [by_class([pair for p, pair in zip(held_out, pairs, strict=True) if p.part == part]) for part in range(PARTS)]
        means = [np.mean(list(part.values())) for part in parts]
        summary[scene] = float(np.mean(list(ours.values())))
        listed = ", ".join(f"{name} {value:.3f}" for name, value in ours.items())
        spread = f"three parts {', '.join(f'{mean:.3f}' for mean in means)}, deviation {np.std(means, ddof=1):.3f}"
        print(f"{scene}: mean {summary[scene]:.3f} on {len(held_out)} photographs (aim {AIMS[scene]}); {spread}; {listed}")
    if curves_file:
        draw_curves(scenes, curves_file)
        print(f"precision–recall curves: {curves_file}")
    empty = empty_backgrounds(photographs)
    alarms = {p.file: detect(p.picture(), network) for p in empty}
    summary["false boxes"] = sum(len(found.boxes) for found in alarms.values())
    told = [f"{file} {', '.join(found.labels)}" for file, found in alarms.items() if found.labels]
    print(f"false boxes at {SCORE_THRESHOLD} in {len(empty)} backgrounds: {summary['false boxes']}; {'; '.join(told)}")
    scores = np.sort(np.concatenate([found.at(0.05).scores for found in alarms.values()]))[::-1]
    print(f"highest scores there: {', '.join(f'{score:.2f}' for score in scores[:30])}")
    quiet = {name: detect(sample(name).photo(), network) for name in QUIET}
    summary["quiet"] = sum(len(found.boxes) for found in quiet.values())
    best = ", ".join(f"{name} {max(found.at(0.05).scores, default=0):.2f}" for name, found in quiet.items())
    print(f"boxes in {len(QUIET)} quiet photos: {summary['quiet']}; highest scores {best}")
    return summary
