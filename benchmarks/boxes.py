"""The box algorithms beside the textbook's, torchvision's and scikit-learn's, on the same numbers in turns."""

import time
from collections.abc import Callable

import numpy as np
import torch
from torchvision import ops

from benchmarks import textbook_boxes
from benchmarks.pages import WATCH, key_round_trips
from benchmarks.report import Row, median
from benchmarks.server import FLOOR_APP, chromium, small_app, streamlit, wait_healthy
from playground import boxes
from playground.boxes.annotations.kmeans import kmeans_anchors

SIZES, RATIOS = [0.75, 0.5, 0.25], [1.0, 2.0, 0.5]  # the textbook's five anchors a pixel
SHAPES = 9  # of k-means


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median seconds of both, after one run each; a slow moment of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs + 1):
        for work, found in zip((ours, theirs), times, strict=True):
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    first, second = (median(found[1:]) for found in times)
    return first, second


def random_boxes(count: int, generator: torch.Generator, side: float = 0.2) -> torch.Tensor:
    corner = torch.rand(count, 2, generator=generator)
    return torch.cat((corner, corner + 0.01 + side * torch.rand(count, 2, generator=generator)), dim=1)


def prior_row(runs: int) -> Row:
    ours, theirs = in_turns(
        lambda: boxes.multibox_prior(561, 728, SIZES, RATIOS), lambda: textbook_boxes.prior(561, 728, SIZES, RATIOS), runs
    )
    return Row("multibox_prior, 561×728, 5 anchors a pixel", 1000 * ours, "ms", "the textbook's", 1000 * theirs, at_most=1)


def detection_row(runs: int) -> Row:
    """A network that knows nothing: every class as likely as chance has it, boxes near their anchors."""
    generator = torch.Generator().manual_seed(0)
    anchors = boxes.multibox_prior(38, 38, [0.1, 0.14], [1.0, 2.0, 0.5])
    probabilities = torch.randn(1, 4, len(anchors), generator=generator).softmax(1)
    offsets = 0.3 * torch.randn(1, 4 * len(anchors), generator=generator)
    ours, theirs = in_turns(
        lambda: boxes.multibox_detection(probabilities, offsets, anchors),
        lambda: textbook_boxes.detect(probabilities, offsets, anchors),
        runs,
    )
    name = f"multibox_detection, {len(anchors):,} anchors × 3 classes"
    return Row(name, 1 / ours, "a second", "the textbook's loop", 1 / theirs, at_least=5)


def nms_row(runs: int) -> Row:
    generator = torch.Generator().manual_seed(1)
    crowd, scores = random_boxes(5000, generator), torch.rand(5000, generator=generator)
    ours, theirs = in_turns(lambda: boxes.nms(crowd, scores, 0.5), lambda: ops.nms(crowd, scores, 0.5), runs)
    return Row("nms of 5,000 boxes", 1000 * ours, "ms", "torchvision's", 1000 * theirs, at_most=1.1)


def iou_row(runs: int) -> Row:
    generator = torch.Generator().manual_seed(2)
    first, second = random_boxes(5000, generator), random_boxes(5000, generator)
    ours, theirs = in_turns(lambda: boxes.box_iou(first, second), lambda: ops.box_iou(first, second), runs)
    return Row("box_iou of 5,000 × 5,000", 1000 * ours, "ms", "torchvision's", 1000 * theirs, at_most=1)


def survival_row(runs: int, presses: int) -> Row:
    generator = torch.Generator().manual_seed(3)
    crowd, scores = random_boxes(500, generator, side=0.5), torch.rand(500, generator=generator)
    ours, _same = in_turns(lambda: boxes.survival_sets(crowd, scores), lambda: None, runs)
    floor = empty_round_trip(presses)
    return Row("exact survival sets of 500 boxes", 1000 * ours, "ms", "an empty page's round trip", floor, at_most=1)


def empty_round_trip(presses: int) -> float:
    """Median milliseconds from a key press on a slider to the answer of a page that only shows its value."""
    with small_app(FLOOR_APP) as script, streamlit(script) as (address, _), chromium() as browser:
        wait_healthy(address)
        page = browser.new_page()
        page.goto(address)
        page.get_by_text("value 50").wait_for()
        markdown = "[...document.querySelectorAll('[data-testid=stMarkdown]')].find(e => e.innerText.startsWith('value'))"
        page.evaluate(WATCH, [markdown, "e && e.innerText"])
        return median(key_round_trips(page, "[data-testid=stSlider]", presses))


def kmeans_rows(runs: int) -> list[Row]:
    """Log-normal widths and heights; under Euclidean distance both look for the same thing, so their inertia is told too."""
    from sklearn.cluster import KMeans

    shapes = np.random.default_rng(4).lognormal(-2, 0.8, (100_000, 2))
    theirs = lambda: KMeans(SHAPES, random_state=0).fit(shapes)  # noqa: E731
    found = []
    for distance in ("IoU", "Euclidean"):
        seconds, library = in_turns(lambda distance=distance: kmeans_anchors(shapes, SHAPES, distance), theirs, runs)
        name = f"k-means over 100,000 boxes, {SHAPES} shapes, {distance} distance"
        found.append(Row(name, 1000 * seconds, "ms", "scikit-learn's KMeans", 1000 * library, at_most=1))
    ours = kmeans_anchors(shapes, SHAPES, "Euclidean").inertia
    return [*found, Row("its sum of squares, Euclidean distance", ours, "", "scikit-learn's KMeans", float(theirs().inertia_))]


def rows(quick: bool) -> list[Row]:
    runs = 3 if quick else 9
    return [
        prior_row(runs),
        detection_row(runs),
        nms_row(2 * runs),
        iou_row(runs),
        survival_row(2 * runs, 6 if quick else 30),
        *kmeans_rows(runs),
    ]
