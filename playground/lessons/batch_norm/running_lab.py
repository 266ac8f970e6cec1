"""Running statistics in the browser: all batches travel once, momentum and the pixel are moved without the server."""

from collections.abc import Callable

import numpy as np

from playground.kit.i18n import _
from playground.lessons.batch_norm.answer import RunningAnswer
from playground.lessons.batch_norm.settings import Running
from playground.networks.normalisation import EPS
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)


def values_of(settings: Running) -> dict[str, float]:
    """What is moved in the browser."""
    return {"momentum": settings.momentum, "level": settings.level, "step": settings.step}


def running_chart(answer: RunningAnswer, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw the batches. An edit names `step` with its new value.

    On the root element data-training, data-evaluation, data-mean and data-variance are those of the batch looked at.
    """
    settings = answer.settings
    head = {"batch": settings.pixels, "unbiased": settings.unbiased, "eps": EPS, "values": values_of(settings)}
    head |= {"mean": answer.all_mean, "variance": answer.all_variance, "words": _words()}
    _mount(data=pack(head, {"pixels": answer.pixels.astype(np.float64)}), key=key, on_edit_change=on_edit)


def _words() -> dict[str, str]:
    return {
        "training": _("Output in training mode"),
        "evaluation": _("Output in evaluation mode"),
        "after": _("after {step} batches"),
        "with": _("in batch {step}"),
        "running": _("Running mean"),
        "of_all": _("photo: {mean}"),
        "mean_title": _("Mean of the grey values"),
        "variance_title": _("Variance of the grey values"),
        "output_title": _("Output for the pixel, grey value {level}"),
        "batch_line": _("batch"),
        "running_line": _("running"),
        "photo_line": _("whole photo"),
        "training_line": _("training"),
        "evaluation_line": _("evaluation"),
        "axis": _("batch {step}"),
        "alt": _(
            "Mean and variance of each batch, the running ones, and the output for one pixel in both modes, over the batches. "
            "Arrow keys move through the batches."
        ),
    }
