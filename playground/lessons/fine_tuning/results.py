"""What came out of a training, as data for the views after it: the matrix, the pictures behind its cells, the tables. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from playground.kit.i18n import _
from playground.kit.saying import fixed
from playground.kit.states import Figure
from playground.lessons.fine_tuning.runs import Run
from playground.training.measures import Calibration, Mistake, calibration, class_scores, worst_mistakes

MOST_CLASSES = 16  # rows of the matrix; the others are one row
MOST_PICTURES = 300  # in the sheet of small pictures
THUMB, IN_ROW = 48, 20  # px, pictures
ECE = r"\mathrm{ECE} = \sum_{b=1}^{10} \frac{n_b}{n}\,\bigl|\mathrm{accuracy}_b - \mathrm{confidence}_b\bigr|"


@dataclass(frozen=True, eq=False)
class Matrix:
    """A confusion matrix that can be shown: classes with few mistakes are joined where there are many."""

    names: tuple[str, ...]
    counts: np.ndarray  # (R, R), rows true, columns predicted
    row_of: np.ndarray  # (K,) the row of each class


def matrix(run: Run) -> Matrix:
    """All classes, or the MOST_CLASSES − 1 with the most mistakes, in the set's order, and the rest as one."""
    confusion, classes = run.result.confusion, run.result.classes
    if len(classes) <= MOST_CLASSES:
        return Matrix(classes, confusion, np.arange(len(classes)))
    mistakes = confusion.sum(0) + confusion.sum(1) - 2 * np.diag(confusion)
    kept = np.sort(np.argsort(-mistakes, kind="stable")[: MOST_CLASSES - 1])
    row_of = np.full(len(classes), len(kept))
    row_of[kept] = np.arange(len(kept))
    counts = np.zeros((len(kept) + 1, len(kept) + 1), dtype=np.int64)
    np.add.at(counts, (row_of[:, None], row_of[None, :]), confusion)
    others = _("{n} other classes").format(n=len(classes) - len(kept))
    return Matrix((*(classes[k] for k in kept), others), counts, row_of)


def shown_places(run: Run) -> np.ndarray:
    """Places of at most MOST_PICTURES test pictures, in order: all wrong ones first, then every so many of the others."""
    result = run.result
    predicted = result.probabilities.argmax(1) if len(result.labels) else result.labels
    wrong, right = np.flatnonzero(predicted != result.labels), np.flatnonzero(predicted == result.labels)
    wrong = wrong[:MOST_PICTURES]
    room = MOST_PICTURES - len(wrong)
    if len(right) > room:
        right = right[np.linspace(0, len(right) - 1, room).round().astype(int)] if room else right[:0]
    return np.sort(np.concatenate([wrong, right]))


def sheet_of(run: Run, places: Sequence[int], square) -> Image.Image:
    """The pictures at `places`, cut square by `square(picture, side)`, IN_ROW in a row."""
    rows = max(1, -(-len(places) // IN_ROW))
    whole = Image.new("RGB", (THUMB * IN_ROW, THUMB * rows))
    for number, place in enumerate(places):
        corner = THUMB * (number % IN_ROW), THUMB * (number // IN_ROW)
        whole.paste(square(run.parted.dataset.test.pictures[place], THUMB), corner)
    return whole


def result_figures(run: Run) -> list[Figure]:
    """Accuracy, mistakes, and how far the probabilities can be believed."""
    result = run.result
    wrong, report = int(result.confusion.sum() - np.trace(result.confusion)), calibrated(run)
    confidence = float(result.probabilities.max(1).mean()) if len(result.labels) else float("nan")
    return [
        Figure(_("Test accuracy"), f"{fixed(100 * result.accuracy, 1)} %", run.name),
        Figure(_("Mistakes"), str(wrong), _("of {n} test pictures").format(n=len(result.labels))),
        Figure(
            _("Calibration error"), f"{fixed(100 * report.ece, 1)} %", _("mean confidence {p:.0f} %").format(p=100 * confidence)
        ),
    ]


def calibrated(run: Run) -> Calibration:
    return calibration(run.result.labels, run.result.probabilities)


def mistakes(run: Run, most: int = 8) -> tuple[Mistake, ...]:
    return worst_mistakes(run.result.labels, run.result.probabilities, most)


def mistake_words(run: Run, mistake: Mistake) -> str:
    """As a caption: "dog as cat, 97 %"."""
    classes = run.result.classes
    words = _("{true} as {predicted}, {p:.0f}\u00a0%")
    return words.format(true=classes[mistake.true], predicted=classes[mistake.predicted], p=100 * mistake.confidence)


def class_rows(run: Run) -> list[dict[str, object]]:
    """Precision and recall of each class, in per cent; None where a share is of nothing."""
    rows = []
    for name, score in zip(run.result.classes, class_scores(run.result.confusion), strict=True):
        shares = {_("Precision"): 100 * score.precision, _("Recall"): 100 * score.recall, "F1": score.f1}
        shares = {title: None if value != value else value for title, value in shares.items()}
        rows.append({_("Class"): name, **shares, _("Test pictures"): score.pictures, _("Predicted"): score.predictions})
    return rows


def moved_bars(run: Run) -> dict[str, tuple[float, float]]:
    """How far each part moved, 0–1 of its length: (weights, batch norm's statistics), from the stem to the head."""
    return {one.part.replace("blocks.", _("block") + " "): (one.weights, one.statistics) for one in run.result.moved}


def result_sentences(run: Run) -> list[str]:
    """What the matrix, the probabilities and the features say."""
    result, (before, after) = run.result, run.result.planes
    sentences = []
    worst = _worst_pair(run)
    if worst:
        words = _("Most often, **{true}** is called **{predicted}**: {n} of {total} pictures.")
        sentences.append(words.format(**worst))
    elif len(result.labels):
        sentences.append(_("No test picture is called something else."))
    if len(result.labels):
        words = _(
            "The network’s mean confidence is {confidence} %, and {accuracy} % of its answers are right. The calibration error, "
            "{ece} %, is the mean distance between the two over ten steps of confidence."
        )
        values = {"confidence": fixed(100 * float(result.probabilities.max(1).mean()), 1)}
        values |= {"accuracy": fixed(100 * result.accuracy, 1), "ece": fixed(100 * calibrated(run).ece, 1)}
        sentences.append(words.format(**values))
        still = not any(one.weights or one.statistics for one in result.moved)
        words = _(
            "The two axes of the features are those along which they spread most. They show {after} % of the variance, {before} "
            "% as delivered."
        )
        alone = _("The two axes of the features are those along which they spread most. They show {after} % of the variance.")
        shares = {"before": fixed(100 * before.shares.sum(), 0), "after": fixed(100 * after.shares.sum(), 0)}
        sentences.append((alone if still else words).format(**shares))
        if still:
            sentences.append(
                _("The body has not moved: before and after are the same. Train more layers to see features change.")
            )
    return sentences


def _worst_pair(run: Run) -> dict[str, object] | None:
    confusion = run.result.confusion.copy()
    np.fill_diagonal(confusion, 0)
    if not confusion.any():
        return None
    true, predicted = np.unravel_index(confusion.argmax(), confusion.shape)
    names = run.result.classes
    total = int(run.result.confusion[true].sum())
    return {"true": names[true], "predicted": names[predicted], "n": int(confusion[true, predicted]), "total": total}
