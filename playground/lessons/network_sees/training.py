"""What training buys: two tasks solved with the features of each layer, trained and with the weights shuffled.

Nothing is trained for the tasks: a test picture gets the class of the training picture whose features are nearest. The features
of a layer are the means of its channels over the picture, standardised by the training pictures.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from playground.images import Photo, sample
from playground.kit.saying import count, percent
from playground.lessons.network_sees.network import network
from playground.lessons.network_sees.settings import TAPS, Training
from playground.models.machine import release_free_memory
from playground.vision import Classifier, feature_maps, random_copy

SIDE = 64  # px of a picture
TEXTURES = ("brick", "grass", "gravel")
FACES, FACES_TO_TRAIN = 100, 10  # of each of the two classes
SHUFFLES = 3  # networks with shuffled weights: one alone says little
BATCH = 12  # pictures in one pass, as many pixels as one photo of 224 × 224
LEAST = 0.1  # of the mean deviation, added to each: channels that are silent in the training pictures are not blown up
KEPT = 6  # curves
Report = Callable[[int, int, "Curves | None"], None]


@dataclass(frozen=True)
class Task:
    """Pictures (N, 3, 64, 64) in [0, 1] and their classes (N,), to compare with and to name."""

    pictures: Tensor
    labels: np.ndarray
    test_pictures: Tensor
    test_labels: np.ndarray

    @property
    def guess(self) -> float:
        """The share that is right by chance: classes are equally large."""
        return 1 / (self.labels.max() + 1)


@lru_cache(maxsize=2)
def task_of(name: str) -> Task:
    return {"textures": _textures, "faces": _faces}[name]()


def _textures() -> Task:
    """Patches of three materials, left halves of the photos to compare with, right halves to name."""
    parts: tuple[list[Tensor], list[Tensor]] = ([], [])
    for name in TEXTURES:
        photo = torch.from_numpy(sample(name).photo().rgb()).permute(2, 0, 1)  # (3, 512, 512)
        cells = photo.unfold(1, SIDE, SIDE).unfold(2, SIDE, SIDE)  # (3, 8, 8, 64, 64)
        for half, found in zip((cells[:, :, :4], cells[:, :, 4:]), parts, strict=True):
            found.append(half.flatten(1, 2).transpose(0, 1))  # (32, 3, 64, 64)
    labels = np.repeat(np.arange(len(TEXTURES)), 32)
    return Task(torch.cat(parts[0]), labels, torch.cat(parts[1]), labels)


def _faces() -> Task:
    """scikit-image's 100 faces and 100 other cuttings of 25 px, enlarged; ten of each, drawn at random, to compare with."""
    small = torch.from_numpy(np.load(files("skimage") / "data" / "lfw_subset.npy")).float()  # (200, 25, 25)
    pictures = F.interpolate(small[:, None], (SIDE, SIDE), mode="bilinear").repeat(1, 3, 1, 1)
    order = np.random.default_rng(0).permutation(FACES)
    train, test = order[:FACES_TO_TRAIN], order[FACES_TO_TRAIN:]
    (train, test), labels = (np.concatenate([part, FACES + part]) for part in (train, test)), np.repeat([1, 0], FACES)
    return Task(pictures[train], labels[train], pictures[test], labels[test])


@dataclass(frozen=True)
class Curves:
    """The share of test pictures named correctly: by layer, with the trained weights and with each shuffle; by pixels alone."""

    trained: Mapping[str, float]
    shuffled: tuple[Mapping[str, float], ...]
    pixels: float
    complete: bool = True


@dataclass(frozen=True)
class TrainingAnswer:
    """A task and its curves, None while they are awaited."""

    settings: Training
    curves: Curves | None = None

    @cached_property
    def task(self) -> Task:
        return task_of(self.settings.task)


_known: dict[tuple[str, int], Curves] = {}
_lock = threading.Lock()


def known_curves(settings: Training) -> Curves | None:
    """What has been worked out already."""
    with _lock:
        return _known.get((settings.task, settings.seed))


def keep_curves(settings: Training, curves: Curves) -> None:
    """Remember what was worked out, here or on another machine."""
    with _lock:
        _known[settings.task, settings.seed] = curves
        while len(_known) > KEPT:
            _known.pop(next(iter(_known)))


def curves_of(settings: Training, report: Report | None = None) -> Curves:
    """The curves of a task. `report(done, total, so far)` counts networks and may raise to end the work."""
    if found := known_curves(settings):
        return found
    task, total = task_of(settings.task), 1 + SHUFFLES
    pixels = [pictures.flatten(1) for pictures in (task.pictures, task.test_pictures)]
    curves = Curves(accuracies(network(), task), (), nearest(*pixels, task), complete=False)
    for done in range(1, total):
        if report:
            report(done, total, curves)
        shuffled = accuracies(random_copy(network(), settings.seed + done - 1), task)  # not kept: each takes 19 MB
        curves = replace(curves, shuffled=(*curves.shuffled, shuffled))
    curves = replace(curves, complete=True)
    keep_curves(settings, curves)
    release_free_memory()
    if report:
        report(total, total, curves)
    return curves


def accuracies(net: Classifier, task: Task) -> dict[str, float]:
    """Layer to the share of test pictures that its features name correctly."""
    train, test = (features(net, pictures) for pictures in (task.pictures, task.test_pictures))
    return {layer: nearest(train[layer], test[layer], task) for layer in TAPS}


def features(net: Classifier, pictures: Tensor) -> dict[str, Tensor]:
    """Layer to the means of its channels over each picture, (N, C)."""
    names = {layer: f"network.{module}" for layer, module in TAPS.items()}
    device, found = next(net.parameters()).device, []
    for part in pictures.split(BATCH):
        maps = feature_maps(net, part.to(device), names.values())
        found.append({layer: maps[name].mean((2, 3)).cpu() for layer, name in names.items()})
    return {layer: torch.cat([part[layer] for part in found]) for layer in TAPS}


def nearest(train: Tensor, test: Tensor, task: Task) -> float:
    """The share of test rows (M, C) whose nearest training row (N, C) has their class.

    Columns are standardised by the training rows; those that hardly differ there count for little.
    """
    mean, deviation = train.mean(0), train.std(0)
    train, test = ((rows - mean) / (deviation + LEAST * deviation.mean()) for rows in (train, test))
    distances = torch.cdist(test, train, compute_mode="donot_use_mm_for_euclid_dist")  # the product loses digits
    named = task.labels[distances.argmin(1).numpy()]
    return float((named == task.test_labels).mean())


def training_answer(settings: Training, _photo: Photo | None) -> TrainingAnswer:
    """All of it, however long it takes: a page has the curves worked out as a job."""
    return TrainingAnswer(settings, curves_of(settings))


def figures(answer: TrainingAnswer) -> dict[str, str]:
    """The numbers at the chosen layer by name; without those that are awaited."""
    task, curves, tap = answer.task, answer.curves, answer.settings.tap
    shown = {"guess": percent(task.guess), "train": count(len(task.labels)), "test": count(len(task.test_labels))}
    if curves is None or not curves.complete:
        return shown
    here = [one[tap] for one in curves.shuffled]
    first, last = "stem", "head"
    shown |= {"trained": percent(curves.trained[tap]), "low": percent(min(here)), "high": percent(max(here))}
    shown |= {"pixels": percent(curves.pixels), "trained_first": percent(curves.trained[first])}
    shown |= {"best": percent(max(curves.trained.values())), "trained_last": percent(curves.trained[last])}
    for name, layer in (("first", first), ("last", last)):
        there = [one[layer] for one in curves.shuffled]
        shown |= {f"low_{name}": percent(min(there)), f"high_{name}": percent(max(there))}
    return shown
