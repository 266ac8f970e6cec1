"""The confusion matrix beside the features in two dimensions: a cell, or a brush over the features, shows its pictures."""

import numpy as np

from playground.kit.i18n import N_, _
from playground.lessons.fine_tuning.results import IN_ROW, THUMB, matrix, sheet_of, shown_places
from playground.lessons.fine_tuning.runs import Run
from playground.lessons.fine_tuning.sheet_lab import square
from playground.ui.components import component
from playground.ui.components.divider import data_url

_mount = component(__file__)
WORDS = {
    "matrix": N_("Confusion matrix"),
    "true": N_("true class"),
    "predicted": N_("predicted class"),
    "cell": N_("{true}, predicted as {predicted}: {n}"),
    "plane": N_("Features of the test pictures"),
    "before": N_("delivered"),
    "after": N_("trained"),
    "scrub": N_("From the delivered to the trained features"),
    "hint": N_("Click a cell, or drag a box over the features, to see the pictures."),
    "brushed": N_("{n} pictures in the box"),
    "one_wrong": N_("1 wrong picture."),
    "wrong": N_("{n} wrong pictures."),
    "none": N_("No picture is wrong."),
    "more": N_("and {n} more"),
    "verdict": N_("{true}, predicted as {predicted} with {p} %"),
    "keys": N_("Confusion matrix: arrow keys move between cells, Enter shows the pictures."),
}


def matrix_lab(run: Run, *, key: str) -> None:
    """Draw both. At most MOST_PICTURES pictures can be looked at, the wrong ones first."""
    result, table, places = run.result, matrix(run), shown_places(run)
    predicted = result.probabilities.argmax(1) if len(result.labels) else result.labels
    before, after = result.planes
    moved = bool(np.any([one.weights or one.statistics for one in result.moved]))
    _mount(
        data={
            "version": f"{run.parted.dataset.digest} {run.number} {result.recipe}",
            "words": {name: _(text) for name, text in WORDS.items()},
            "names": list(table.names),
            "counts": table.counts.tolist(),
            "labels": table.row_of[result.labels[places]].tolist(),
            "predicted": table.row_of[predicted[places]].tolist(),
            "titles": [[result.classes[result.labels[n]], result.classes[predicted[n]]] for n in places],
            "sure": [round(100 * float(result.probabilities[n, predicted[n]])) for n in places],
            "before": np.round(before.points[places], 3).tolist(),
            "after": np.round(after.points[places], 3).tolist(),
            "moved": moved,
            "sheet": data_url(sheet_of(run, places, square)),
            "thumb": THUMB,
            "inRow": IN_ROW,
        },
        key=key,
    )
