"""Fine-tuning beside the textbook's train_ch13 with the same network on the same pictures, and memory over ten runs.

The textbook gets its pictures decoded and resized; ours are prepared within the time that is measured. Its epochs are all alike,
so a few stand for all.
"""

import copy
import dataclasses
import gc
import statistics
import time

import numpy as np
import torch
from torch import Tensor

from benchmarks.report import Row
from benchmarks.textbook_training import TextbookTraining
from playground.models import memory
from playground.training.backbone import fast_source, new_network
from playground.training.built_in import built_in
from playground.training.fine_tuning import fine_tune
from playground.training.sets import Dataset, PictureSet
from playground.training.squares import Squares, kept_maps
from playground.training.tuning import TuningRecipe

SIDE = 224  # px


def few(train: int, test: int) -> Dataset:
    """So many patches of textures to train, and to test, of each class in turn."""
    whole = built_in("textures")
    turns = np.argsort(np.concatenate([np.arange(count) for count in whole.counts]), kind="stable")
    return Dataset(whole.part(turns[:train]), whole.part(turns[-test:]))


def squares(part: PictureSet) -> tuple[Tensor, Tensor]:
    return Squares(part, SIDE).batch(range(len(part)), 0)


def textbook(dataset: Dataset, frozen: bool) -> TextbookTraining:
    """The delivered network under a new head; `frozen`: all but the head. In train mode either way, as in the book."""
    network = copy.deepcopy(new_network(len(dataset.classes), 0))
    network.requires_grad_(not frozen).classifier.requires_grad_(True)
    parts = [tuple(tensor.contiguous() for tensor in squares(part)) for part in (dataset.train, dataset.test)]
    return TextbookTraining(network.to(memory_format=torch.contiguous_format), network.classifier, *parts, rate=5e-5, batch=16)


class EpochTimes:
    """A control that notes when each epoch ends, validated."""

    def __init__(self) -> None:
        self.ends = [time.perf_counter()]

    def report(self, step: int, total: int, payload: object = None) -> None:
        live = getattr(payload, "live", None)
        if live is not None and len(live.history) == len(self.ends):
            self.ends.append(time.perf_counter())

    def check(self) -> None:
        pass


def seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def linear_probe(quick: bool) -> Row:
    """From the call to the confusion matrix, features not yet known."""
    epochs, dataset = 20, few(200, 40)
    recipe = TuningRecipe(depth="head", epochs=epochs, side=SIDE)
    book, ours, books = textbook(dataset, frozen=True), [], []
    for _ in range(1 if quick else 3):
        kept_maps.clear()
        ours.append(seconds(lambda: fine_tune(dataset, recipe)))
        books.append(epochs * seconds(book.epoch))
    name, note = f"linear probe, {len(dataset.train)} pictures at {SIDE} px, {epochs} epochs", "(one of its epochs × 20)"
    mine, theirs = statistics.median(ours), statistics.median(books)
    return Row(name, 1 / mine, "a second", "train_ch13, body frozen", 1 / theirs, at_least=12, note=note)


def full_fine_tuning(quick: bool) -> Row:
    """An epoch of all layers with the look at the test part, both in turns."""
    dataset = few(48, 16)
    recipe = TuningRecipe(depth="all", epochs=2, rate=0.001, side=SIDE)
    fine_tune(dataset, dataclasses.replace(recipe, epochs=1))  # the probe of the number type, once a process
    book, ours, books = textbook(dataset, frozen=False), [], []
    for _ in range(1 if quick else 4):
        times = EpochTimes()
        fine_tune(dataset, recipe, times)
        ours.append(times.ends[-1] - times.ends[-2])
        books.append(seconds(book.epoch))
    name, note = f"fine-tuning all layers, {len(dataset.train)} pictures an epoch", "(aim 1.3)"
    mine, theirs = statistics.median(ours), statistics.median(books)
    return Row(name, len(dataset.train) / mine, "pictures/s", "train_ch13", len(dataset.train) / theirs, at_least=1.0, note=note)


def memory_after(runs: int) -> Row:
    """Of the process: after a first run of each kind, and after `runs` more whose results are let go."""
    dataset = few(40, 20)
    recipes = [TuningRecipe(depth=depth, epochs=2, side=96, rate=0.001) for depth in ("head", "last", "all", "scratch")]
    for recipe in recipes:
        fine_tune(dataset, recipe)
    before = resident()
    for run in range(runs):
        fine_tune(dataset, dataclasses.replace(recipes[run % len(recipes)], seed=run))
    return Row(f"memory after {runs} trainings", resident(), "MB", "before them", before, at_most=1.05)


def resident() -> float:
    gc.collect()
    return memory().used / 2**20


def rows(quick: bool) -> list[Row]:
    fast_source()  # loaded once a process, as the textbook's network is
    return [linear_probe(quick), full_fine_tuning(quick), memory_after(10)]
