"""The kernels of the lesson in the browser: one while it learns, and several side by side.

All steps of a run are sent once; scrubbing and playing follow the finger alone.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from playground.kit.i18n import _
from playground.lessons.kernel_learns.answer import LearnAnswer
from playground.lessons.kernel_learns.bowl import Bowl
from playground.lessons.kernel_learns.words import run_figure
from playground.ui.components import component
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store
from playground.ui.components.player import transport_words

_mount = component(__file__)
_mount_tiles = component(__file__, "kernel_tiles")

DRAWN_OF_BOWL = ("matrix", "bottom", "path", "window", "rings")
FULL_COLOUR = 0.99  # the share of outputs whose size the full colour holds


def kernel_player(
    answer: LearnAnswer, *, seen: str, bowl: Bowl | None, titles: dict[str, str], key: str, on_edit: Callable[[], None]
) -> None:
    """Draw a run: the pictures of the pair, or with `bowl` the loss over two directions.

    seen: names the pair of pictures and changes with each of their pixels; they travel once. titles: `before` and
    `target`, what the reader calls them, and for a bowl `across` and `up`, its axes.
    When a number of the target is changed, or the start dragged, `on_edit` finds {"target": "own", "own": text} or
    {"start": "own", "own_start": text} in `st.session_state[key].edit`. On the root element data-step, data-kernel and data-loss
    name what is shown.
    """
    head, arrays = player_message(answer, seen=seen, bowl=bowl, titles=titles)
    _mount(data=pack(head, arrays), key=key, on_edit_change=on_edit)
    if bowl is None:
        picture_store(head["before"], answer.pairs.before[None].astype(np.float32), key=f"{key}_before")
        picture_store(head["after"], answer.pairs.wanted[None].astype(np.float32), key=f"{key}_after")


def player_message(
    answer: LearnAnswer, *, seen: str, bowl: Bowl | None, titles: dict[str, str]
) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """What travels to the browser: a head, and arrays."""
    pairs, settings, run = answer.pairs, answer.settings, answer.descent
    start = float(run.losses[0]) or 1.0
    weights, low, high = settings.chosen_target.weights, float(pairs.before.min()), float(pairs.before.max())
    size = float(np.quantile(np.abs(pairs.wanted), FULL_COLOUR)) or 1.0
    signed = bool(pairs.wanted.min() < -0.05 * size)  # then around a neutral 0, else grey from 0 up
    head = {"version": hashlib.sha256(f"{seen} {settings}".encode()).hexdigest()[:16], "words": _words(titles)}
    head |= {"steps": run.steps.tolist(), "losses": _rounded(run.losses / start), "distances": _rounded(answer.distance_shares)}
    head |= {"start": start, "count": pairs.count, "least": pairs.least, "floor": pairs.least / start}
    head |= {"weights": run.kernels.shape[1], "size": settings.kernel_size, "bias": settings.bias}
    head |= {"target": weights and [list(row) for row in weights], "offset": pairs.offset, "wanted": pairs.wanted.shape}
    head |= {"before": f"{seen}-before", "after": f"{seen}-after", "rate": answer.rate * answer.scale}
    head["look"] = {"signed": signed, "low": 0.0, "high": size if signed else max(size, float(pairs.wanted.max()) * 0.8)}
    head["beforeLook"] = {"signed": False, "low": min(0.0, low), "high": max(high, 1e-6)}
    head["draggable"] = ("path" if settings.method == "descent" else "point") if bowl and bowl.over_weights else ""
    head["figure"] = (figure := run_figure(answer)) and asdict(figure)
    head["bowl"] = bowl and {name: np.asarray(getattr(bowl, name)).tolist() for name in DRAWN_OF_BOWL}
    return head, {"kernels": run.kernels.astype(np.float32)}


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def _words(titles: dict[str, str]) -> dict[str, str]:
    words = {"across": "", "up": "", **titles, "before": _("Input: {title}").format(title=titles["before"])}
    target = titles["target"].replace(", ", ",\u00a0")  # its numbers stay together
    words |= {"wanted": _("Target output: {title}").format(title=target), "now": _("Output of the learned kernel")}
    words |= {"missing": _("Target output minus output"), "show_missing": _("Show the difference")}
    words |= {"show_wanted": _("Show the target output"), "learned": _("Kernel after {step} steps"), "bias": _("bias")}
    words |= {"edit": _("click to change"), "target": _("Target, click to edit")}
    words |= {"no_target": _("The target is not a kernel"), "closer": _("Click to zoom in"), "farther": _("Click to zoom out")}
    words |= {"bowl": _("Loss surface and the kernel’s path"), "loss_line": _("loss"), "kernel_line": _("kernel error")}
    words["floor"] = _("no kernel of this size gets lower")
    words["curve"] = _("Loss and kernel error over the steps")
    words |= {"loss": _("Loss after {step} steps"), "of_start": _("{share} of the start"), "error": _("Kernel error")}
    words["error_note"] = _("of the target’s length")
    words["status"] = _("Step {step} of {last}: loss per output value {mean}, kernel error {away} of the target’s length")
    return words | transport_words()


@dataclass(frozen=True)
class KernelTile:
    """One kernel and what stands with it."""

    weights: list[list[float]]  # rows
    title: str
    lines: tuple[str, ...]  # below it
    details: str  # while it is pointed at


def kernel_tiles(tiles: Sequence[KernelTile], *, hint: str, alt: str, key: str) -> None:
    """Draw the tiles in order, in rows; `hint` stands below until one is pointed at."""
    _mount_tiles(data={"tiles": [asdict(tile) for tile in tiles], "hint": hint, "alt": alt}, key=key)
