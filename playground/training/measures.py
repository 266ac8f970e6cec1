"""What a trained classifier got right and wrong, as numbers: confusion, precision and recall, calibration, worst mistakes, and
features in two dimensions. Labels are (N,) places of classes, probabilities (N, K)."""

import dataclasses
import math

import numpy as np

BINS = 10


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """(K, K) counts: rows are true classes, columns predicted ones."""
    return np.bincount(classes * labels + predicted, minlength=classes * classes).reshape(classes, classes)


def predicted_classes(probabilities: np.ndarray) -> np.ndarray:
    """(N,) places of the most likely class; of equal ones the first."""
    return probabilities.argmax(1) if len(probabilities) else np.zeros(0, dtype=np.int64)


def cell(labels: np.ndarray, probabilities: np.ndarray, true: int, predicted: int) -> np.ndarray:
    """Places of the pictures in one cell of the confusion matrix, the most certain first."""
    (places,) = np.nonzero((labels == true) & (predicted_classes(probabilities) == predicted))
    return places[np.argsort(-probabilities[places, predicted], kind="stable")]


@dataclasses.dataclass(frozen=True)
class ClassScores:
    """Of one class. NaN where the share is of nothing: precision of a class never predicted, recall of one never there."""

    precision: float  # share of its predictions that are right
    recall: float  # share of its pictures that are found
    pictures: int
    predictions: int

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 where both are 0 or one is of nothing and the other 0."""
        both = [value for value in (self.precision, self.recall) if not math.isnan(value)]
        return 2 * self.precision * self.recall / (self.precision + self.recall) if len(both) == 2 and sum(both) else 0.0


def class_scores(confusion: np.ndarray) -> tuple[ClassScores, ...]:
    """Precision and recall of each class from its (K, K) confusion matrix."""
    return tuple(
        ClassScores(
            _share(confusion[k, k], confusion[:, k].sum()),
            _share(confusion[k, k], row.sum()),
            int(row.sum()),
            int(confusion[:, k].sum()),
        )
        for k, row in enumerate(confusion)
    )


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else math.nan


@dataclasses.dataclass(frozen=True)
class Bin:
    """The pictures whose highest probability lies in (low, high]."""

    low: float
    high: float
    pictures: int
    confidence: float  # their mean highest probability; NaN in an empty bin
    accuracy: float  # share that is right


@dataclasses.dataclass(frozen=True)
class Calibration:
    """How far probabilities can be believed. bins: the reliability diagram; ece: expected calibration error (Guo et al. 2017),
    Σ share of pictures · |accuracy − confidence| over the bins; NaN without pictures."""

    bins: tuple[Bin, ...]
    ece: float


def calibration(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> Calibration:
    """In `bins` equal steps of the highest probability."""
    highest, right = probabilities.max(1, initial=0.0), predicted_classes(probabilities) == labels
    places = np.clip(np.ceil(highest * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(places, minlength=bins)
    with np.errstate(invalid="ignore"):
        confidences = np.bincount(places, weights=highest, minlength=bins) / counts
        accuracies = np.bincount(places, weights=right, minlength=bins) / counts
    error = float(np.nansum(counts * np.abs(accuracies - confidences)) / len(labels)) if len(labels) else math.nan
    found = zip(counts.tolist(), confidences.tolist(), accuracies.tolist(), strict=True)
    return Calibration(tuple(Bin(n / bins, (n + 1) / bins, *values) for n, values in enumerate(found)), error)


@dataclasses.dataclass(frozen=True)
class Mistake:
    """A test picture that was called something else."""

    place: int  # in the test part
    true: int
    predicted: int
    confidence: float  # in the prediction
    loss: float  # −log of the true class's probability


def worst_mistakes(labels: np.ndarray, probabilities: np.ndarray, most: int = 12) -> tuple[Mistake, ...]:
    """The wrong pictures with the highest loss, worst first."""
    predicted = predicted_classes(probabilities)
    of_truth = probabilities[np.arange(len(labels)), labels]
    losses = -np.log(np.maximum(of_truth, np.finfo(np.float64).tiny))
    (wrong,) = np.nonzero(predicted != labels)
    chosen = wrong[np.argsort(-losses[wrong], kind="stable")][:most]
    return tuple(
        Mistake(int(n), int(labels[n]), int(predicted[n]), float(probabilities[n, predicted[n]]), float(losses[n]))
        for n in chosen
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Plane:
    """Features seen from the side that spreads them most. points: (N, 2); shares: (2,) of all variance that each axis shows."""

    points: np.ndarray
    shares: np.ndarray


def plane(features: np.ndarray, *, like: np.ndarray | None = None) -> Plane:
    """The first two principal components of (N, C) features, about their mean.

    An axis may point either way; with `like`, (N, 2), it points the way that fits those points best, so that pictures keep their
    side from before to after. Fewer than three pictures leave axes without a spread at 0.
    """
    if not len(features):
        return Plane(np.zeros((0, 2)), np.zeros(2))
    centred = features.astype(np.float64) - features.mean(0, dtype=np.float64)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    points = np.zeros((len(features), 2))
    kept = min(2, len(lengths))
    points[:, :kept] = left[:, :kept] * lengths[:kept]
    total = float((lengths**2).sum())
    shares = np.zeros(2)
    shares[:kept] = lengths[:kept] ** 2 / total if total else 0.0
    if like is not None:
        points *= np.where((points * like).sum(0) < 0, -1.0, 1.0)
    return Plane(points, shares)
