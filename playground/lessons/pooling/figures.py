"""Every number that sentences of the lesson "Pooling" can quote, as text, one function a view."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from playground.convolution.pool_modes import POOL_MODES
from playground.convolution.pooling import pool2d
from playground.kit.saying import by, fixed, percent
from playground.lessons.pooling.answer import Cut, Levels, Shaken
from playground.lessons.pooling.pooled_photo import Complement, ReluMaximum, dot_moves, relu_layers
from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.shake import SHAKEN, Signal
from playground.stage.answer import StageAnswer
from playground.stage.words import outputs_listed

Figures = dict[str, str]
FRACTIONS = {0.25: "¼", 0.5: "½", 0.75: "¾"}
MOST_LISTED = 8  # windows


def two_decimals(value: float) -> str:
    """∞ where a window saw nothing but padding."""
    return fixed(value, 2).replace("inf", "∞")


def by_every_mode(cells: np.ndarray, power: int) -> dict[str, float]:
    """What each pooling makes of the same cells, smallest first; power pooling left out where torch gives nan."""
    if not cells.size:
        return {}
    x = torch.from_numpy(np.atleast_2d(cells)).double()
    values = {mode.name: float(pool2d(x, tuple(x.shape), mode.written, norm_type=power)) for mode in POOL_MODES.values()}
    return dict(sorted(((name, value) for name, value in values.items() if not np.isnan(value)), key=lambda item: item[1]))


def largest_window(answer: StageAnswer) -> np.ndarray:
    """(n,) the input's cells in the window whose output is largest: padding and what hangs over left out.

    Empty where dilation lets every window step over the input.
    """
    rows, columns = answer.played.axes
    finite = np.where(np.isfinite(answer.output[0]), answer.output[0], -np.inf)
    i, j = divmod(int(np.argmax(finite)), len(columns.starts))
    places = (axis.source[axis.window(at)] for axis, at in ((rows, i), (columns, j)))
    down, across = (place[place >= 0] for place in places)
    return answer.input[np.ix_(down, across)].ravel()


def window_figures(settings: Pool, answer: StageAnswer) -> Figures:
    config = answer.config
    texts = {
        "output": outputs_listed(answer),
        "size": by(answer.output_size),
        "corner": two_decimals(answer.output[0, 0, 0]),
        "frame": two_decimals(answer.output[0, 0].mean()),
    }
    texts |= {mode: fixed(value, 2) for mode, value in by_every_mode(largest_window(answer), config.power).items()}
    if config.kernel_size == answer.input_size and not config.pad:
        texts |= {"cells": str(answer.input.size), "sum": f"{answer.input.sum():g}"}
    if config.source == "dot" and config.operation == "max" and not (config.ceil_mode or config.by_hand):
        place = (config.height // 2, config.width // 2)
        stays, moves = dot_moves(config.height, config.width, place, config.window, config.stride, config.pad)
        texts |= {"stays": str(stays), "moves": str(moves)}
    return texts


def ink_figures(settings: Pool, answer: Levels) -> Figures:
    after = {name: percent(shares[-1]) for name, shares in answer.shares.items()}
    return {"before": percent(answer.shares[settings.mode_name][0]), **after}


def shake_figures(settings: Pool, answer: Shaken) -> Figures:
    moved, at = answer.shake, answer.shake.shifts.index(settings.shift)
    texts = {key: f"{moved.change[way.name][at]:.2f}" for key, way in SHAKEN.items()}
    return texts | {"alone": percent(moved.alone["max"][at], 0), "pixels": percent(moved.pixels_alone[at], 0)}


def in_quarters(value: float) -> str:
    return FRACTIONS.get(value, f"{value:g}")


def signal_figures(settings: Pool, answer: Signal) -> Figures:
    """0 1 0 1; quarters as fractions."""
    return {name: " ".join(map(in_quarters, values)) for name, values in vars(answer).items()}


def spelled_windows(windows: tuple[tuple[int, int], ...]) -> str:
    """0–2, 2–4, 4–6: first and last cell of each window."""
    names = [f"{first}–{end - 1}".replace("-", "−") if end - first > 1 else str(first) for first, end in windows]
    return ", ".join(names if len(names) <= MOST_LISTED else [*names[:3], "…", names[-1]])


def cut_figures(settings: Pool, answer: Cut) -> Figures:
    sizes = answer.sizes
    few = len(sizes) <= MOST_LISTED
    return {
        "count": str(len(answer.windows)),
        "floor": str(answer.floor),
        "ceil": str(answer.ceil),
        "windows": spelled_windows(answer.windows),
        "sizes": ", ".join(map(str, sizes)) if few else "–".join(map(str, sorted({min(sizes), max(sizes)}))),
    }


def edge_figures(settings: Pool, answer: Complement) -> Figures:
    alike = answer.correlation is not None and answer.largest >= 1e-12
    return {"largest": f"{answer.largest:.2f}", **({"correlation": f"{answer.correlation:.2f}"} if alike else {})}


def relu_figures(settings: Pool, answer: ReluMaximum) -> Figures:
    return {"layers": str(len(relu_layers(settings.window))), "error": f"{answer.error:.0e}" if answer.error else "0"}


_FIGURES: dict[str, Callable[[Pool, Any], Figures]] = {
    "windows": window_figures,
    "photo": ink_figures,
    "shift": shake_figures,
    "signal": signal_figures,
    "sizes": cut_figures,
    "edges": edge_figures,
    "relu": relu_figures,
}


def figures(settings: Pool, answer: Any) -> Figures:
    """The numbers of the view that is looked at."""
    return _FIGURES[settings.view](settings, answer)
