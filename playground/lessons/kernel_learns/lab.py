"""A kernel while it learns, in the browser: all steps are sent once, scrubbing and playing follow the finger alone."""

import hashlib
from collections.abc import Callable

import numpy as np

from playground.kit.i18n import _
from playground.lessons.kernel_learns.answer import LearnAnswer
from playground.lessons.kernel_learns.bowl import Bowl
from playground.ui.components import component
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

FULL_COLOUR = 0.99  # the share of outputs whose size the full colour holds


def kernel_player(
    answer: LearnAnswer, *, seen: str, bowl: Bowl | None, titles: dict[str, str], key: str, on_edit: Callable[[], None]
) -> None:
    """Draw a run: the pictures of the pair, or with `bowl` the loss over two directions.

    seen: names the pair of pictures and changes with each of their pixels; they travel once. titles: `before` and
    `target`, what the reader calls them, and for a bowl `across` and `up`, its axes.
    When a number of the target is changed, or the start dragged, `on_edit` finds {"what": "target" or "start", "text": …} in
    `st.session_state[key].edit`; parse_weights reads the text. On the root element data-step, data-kernel and
    data-loss tell what is shown.
    """
    pairs, config, run = answer.pairs, answer.config, answer.descent
    start = float(run.losses[0]) or 1.0
    target = config.chosen_target.weights
    head = {
        "steps": run.steps.tolist(),
        "losses": _rounded(run.losses / start),
        "distances": _rounded(answer.distance_shares),
        "start": start,
        "count": pairs.count,
        "least": pairs.least,
        "floor": pairs.least / start,
        "weights": run.kernels.shape[1],
        "size": config.kernel_size,
        "bias": config.bias,
        "target": target and [list(row) for row in target],
        "before": f"{seen}-before",
        "after": f"{seen}-after",
        "offset": pairs.offset,
        "wanted": pairs.wanted.shape,
        "look": _look(pairs.wanted),
        "beforeLook": {"signed": False, "low": float(min(0.0, pairs.before.min())), "high": float(max(pairs.before.max(), 1e-6))},
        "rate": answer.rate * answer.scale,
        "draggable": _draggable(answer, bowl),
        "bowl": bowl and _bowl(bowl),
        "words": _words(titles),
    }
    head["version"] = hashlib.sha256(f"{seen} {config}".encode()).hexdigest()[:16]
    _mount(data=pack(head, {"kernels": run.kernels.astype(np.float32)}), key=key, on_edit_change=on_edit)
    if bowl is None:
        picture_store(head["before"], pairs.before[None].astype(np.float32), key=f"{key}_before")
        picture_store(head["after"], pairs.wanted[None].astype(np.float32), key=f"{key}_after")


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def _look(wanted: np.ndarray) -> dict[str, object]:
    """Around a neutral 0 where the wanted picture has a sign, else grey from 0 up."""
    size = float(np.quantile(np.abs(wanted), FULL_COLOUR)) or 1.0
    signed = bool(wanted.min() < -0.05 * size)
    return {"signed": signed, "low": 0.0, "high": size if signed else max(size, float(wanted.max()) * 0.8)}


def _draggable(answer: LearnAnswer, bowl: Bowl | None) -> str:
    if bowl is None or not bowl.over_weights:
        return ""
    return "path" if answer.config.method == "gradient descent" else "point"


def _bowl(bowl: Bowl) -> dict[str, object]:
    return {
        "matrix": bowl.matrix.tolist(),
        "bottom": bowl.bottom.tolist(),
        "path": bowl.path.tolist(),
        "window": bowl.window,
        "rings": bowl.rings,
    }


def _words(titles: dict[str, str]) -> dict[str, str]:
    return {
        "before": _("Before: {title}").format(title=titles["before"]),
        "now": _("After, by the kernel so far"),
        "wanted": _("After, as wanted: {title}").format(title=titles["target"]),
        "missing": _("Wanted minus so far"),
        "show_missing": _("What is missing"),
        "show_wanted": _("What is wanted"),
        "learned": _("Kernel after {step} steps"),
        "bias": _("bias"),
        "target": _("Wanted; click to change"),
        "no_target": _("The target is no kernel"),
        "edit": _("click to change"),
        "closer": _("Click to look closer"),
        "farther": _("Click for the whole picture"),
        "bowl": _("The loss as a bowl, and the kernel’s way"),
        "across": titles.get("across", ""),
        "up": titles.get("up", ""),
        "loss_line": _("loss"),
        "kernel_line": _("kernel"),
        "floor": _("no kernel of this size gets lower"),
        "curve": _("Loss and distance to the wanted kernel over the steps"),
        "told": _("Step {step} of {last} · loss {loss}, {share} of the start, {mean} a value · kernel {away} away"),
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One step back"),
        "forward": _("One step forward"),
        "scrub": _("Step"),
        "speed": _("Steps a second"),
    }
