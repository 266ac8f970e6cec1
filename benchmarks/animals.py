"""How well a handful of photographs teaches the network: cats against dogs, cut from animal_photos_*.zip (`--data FOLDER`).

Each photograph gives its largest cat or dog, so that none stands in both parts; boxes below LEAST px are left out, which would
be enlarged more than three times and show little.
"""

import io
import json
import pathlib
import statistics
import zipfile

import numpy as np
from PIL import Image

from benchmarks.report import Row
from playground.training.fine_tuning import fine_tune
from playground.training.sets import Dataset, PictureSet
from playground.training.squares import kept_maps
from playground.training.tuning import TuningRecipe

FILES = "animal_photos_*.zip"
CLASSES = ("cat", "dog")
MARGIN = 0.1  # of the box, on each side
LEAST = 64  # px of the box's shorter side
TRAIN, TEST, SEEDS = 20, 100, 10  # of each class, of each class, draws
SCRATCH_EPOCHS = 10
RATE = 0.01  # of the linear probe


def crops(folder: pathlib.Path) -> dict[str, list[tuple[pathlib.Path, str, list[float]]]]:
    """(archive, file, corners) of the largest box of CLASSES in each photograph, where it is large enough."""
    boxes: dict[str, list[tuple[pathlib.Path, str, list[float]]]] = {name: [] for name in CLASSES}
    archives = sorted(folder.glob(FILES))
    listed: dict[str, list[tuple[list[float], str]]] = {}
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            for name in (name for name in archive.namelist() if name.endswith("boxes.json")):
                listed |= {one["file"]: [(box[:4], box[4]) for box in one["boxes"]] for one in json.loads(archive.read(name))}
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            for file in (name for name in archive.namelist() if name in listed):
                found = [(area(corners), corners, kind) for corners, kind in listed[file] if kind in boxes]
                _, corners, kind = max(found, default=(0.0, [0.0] * 4, ""))
                if min(corners[2] - corners[0], corners[3] - corners[1]) >= LEAST:
                    boxes[kind].append((path, file, corners))
    return boxes


def area(corners: list[float]) -> float:
    return (corners[2] - corners[0]) * (corners[3] - corners[1])


def cut(path: pathlib.Path, file: str, corners: list[float]) -> Image.Image:
    """The box with its margin, as far as the photograph goes."""
    with zipfile.ZipFile(path) as archive:
        photo = Image.open(io.BytesIO(archive.read(file))).convert("RGB")
    x0, y0, x1, y1 = corners
    across, down = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
    return photo.crop((max(0, int(x0 - across)), max(0, int(y0 - down)), *_inside(x1 + across, y1 + down, photo.size)))


def _inside(right: float, bottom: float, size: tuple[int, int]) -> tuple[int, int]:
    return min(size[0], int(right + 1)), min(size[1], int(bottom + 1))


def drawn(boxes: dict[str, list], seed: int) -> Dataset:
    """TRAIN and TEST crops of each class, no crop in both."""
    generator = np.random.default_rng(seed)
    orders = {kind: generator.permutation(len(boxes[kind]))[: TRAIN + TEST] for kind in CLASSES}
    return Dataset(*(_part(boxes, {kind: orders[kind][part] for kind in CLASSES}) for part in (slice(TRAIN), slice(TRAIN, None))))


def _part(boxes: dict[str, list], places: dict[str, np.ndarray]) -> PictureSet:
    chosen = [(label, boxes[kind][place]) for label, kind in enumerate(CLASSES) for place in places[kind]]
    pictures = tuple(cut(*box) for _, box in chosen)
    return PictureSet(pictures, np.array([label for label, _ in chosen]), CLASSES, tuple(box[1] for _, box in chosen))


def accuracy(dataset: Dataset, recipe: TuningRecipe) -> float:
    """On the test part, looked at once, when the training has ended."""
    result = fine_tune(Dataset(dataset.train, dataset.test.part(np.zeros(0, dtype=int))), recipe)
    logits, _ = result.predictor.of(dataset.test)
    return float(np.mean(logits.argmax(1).cpu().numpy() == dataset.test.labels))


def rows(quick: bool, folder: pathlib.Path) -> list[Row]:
    boxes = crops(folder)
    probes, scratches = [], []
    for seed in range(2 if quick else SEEDS):
        dataset = drawn(boxes, seed)
        probes.append(accuracy(dataset, TuningRecipe(depth="head", rate=RATE, seed=seed)))
        scratches.append(accuracy(dataset, TuningRecipe(depth="scratch", epochs=SCRATCH_EPOCHS, seed=seed)))
        kept_maps.clear()
    setup = f"{TRAIN} of each to train, {2 * TEST} to test"
    spread = (
        f"({len(probes)} seeds, {100 * min(probes):.1f}–{100 * max(probes):.1f} %; each photo’s largest cat or dog alone, "
        f"its shorter side at least {LEAST} px, rate {RATE:g})"
    )
    return [
        Row(
            f"cat against dog, linear probe, {setup}",
            100 * statistics.mean(probes),
            "%",
            "guessing",
            50,
            at_least=1.88,
            note=spread,
        ),
        Row(f"cat against dog, from scratch, {setup}", 100 * statistics.mean(scratches), "%", "guessing", 50, at_most=1.3),
    ]
