"""Every number that sentences of the lesson "Pooling" can quote, as text, one function a view."""

from collections.abc import Callable

import numpy as np
import torch

from playground.convolution.pool_modes import POOL_MODES
from playground.convolution.pooling import pool2d
from playground.images import Photo
from playground.kit.saying import percent
from playground.lessons.pooling.facts import complement, dot_moves, ink, pool_again, pool_to, relu_error, relu_layers
from playground.lessons.pooling.settings import Cut, PoolConfig, cut
from playground.lessons.pooling.shake import MOST_SHIFT, Shake, move_signal, shake
from playground.stage.answer import StageAnswer, play
from playground.stage.words import outputs_listed

INKED = ("max", "average", "min")  # whose ink is compared
FRACTIONS = {0.25: "¼", 0.5: "½", 0.75: "¾"}


def figure2(value: float) -> str:
    """Two decimals with a true minus; ∞ where a window saw nothing but padding."""
    return f"{value + 0.0:.2f}".replace("-", "−").replace("inf", "∞")


def by_every_mode(cells: np.ndarray, power: int) -> dict[str, float]:
    """What each pooling makes of the same cells, smallest first; power pooling left out where torch gives nan."""
    if not cells.size:
        return {}
    x = torch.from_numpy(np.atleast_2d(cells)).double()
    found = {mode.name: float(pool2d(x, tuple(x.shape), mode.written, norm_type=power)) for mode in POOL_MODES.values()}
    return dict(sorted(((name, value) for name, value in found.items() if not np.isnan(value)), key=lambda item: item[1]))


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


def window_figures(answer: StageAnswer) -> dict[str, str]:
    config = answer.config
    found = {
        "output": outputs_listed(answer),
        "size": "{} × {}".format(*answer.output_size),
        "corner": figure2(answer.output[0, 0, 0]),
        "frame": figure2(answer.output[0, 0].mean()),
    }
    found |= {
        mode: f"{value:.2f}".replace("-", "−") for mode, value in by_every_mode(largest_window(answer), config.power).items()
    }
    if config.kernel_size == answer.input_size and not config.pad:
        found |= {"cells": str(answer.input.size), "sum": f"{answer.input.sum():g}"}
    if config.source == "dot" and config.operation == "max pooling" and not (config.ceil_mode or config.by_hand):
        place = (config.height // 2, config.width // 2)
        stays, moves = dot_moves(config.height, config.width, place, config.window, config.stride, config.pad)
        found |= {"stays": str(stays), "moves": str(moves)}
    return found


def ink_figures(grey: np.ndarray, config: PoolConfig) -> dict[str, str]:
    pooled = {mode: pool_levels(grey, config, mode)[-1] for mode in dict.fromkeys((*INKED, config.mode))}
    return {"before": percent(ink(grey)), **{mode: percent(ink(values)) for mode, values in pooled.items()}}


def pool_levels(grey: np.ndarray, config: PoolConfig, mode: str) -> list[np.ndarray]:
    """The photo and what the view "On a photo" makes of it, one picture a pooling."""
    if config.adaptive:
        return [grey, pool_to(grey, mode, (config.outputs, config.across))]
    return pool_again(grey, mode, config.window, config.stride, config.times, config.power)


def shake_figures(found: Shake, shift: int) -> dict[str, str]:
    at = found.shifts.index(shift)
    figures = {name: f"{values[at]:.2f}" for name, values in found.change.items()}
    figures |= {f"{name}: alone": f"{100 * values[at]:.0f} %" for name, values in found.alone.items()}
    return figures | {"pixels: alone": f"{100 * found.pixels_alone[at]:.0f} %"}


def listed_signal(values: tuple[float, ...]) -> str:
    """0 1 0 1; quarters as fractions."""
    return " ".join(FRACTIONS.get(value, f"{value:g}") for value in values)


def signal_figures(shift: int) -> dict[str, str]:
    found = move_signal(shift)
    return {name: listed_signal(getattr(found, name)) for name in ("values", "largest", "pooled", "blurred", "kept")}


def spelled_windows(windows: tuple[tuple[int, int], ...], most: int = 8) -> str:
    """0–2, 2–4, 4–6: first and last cell of each window."""
    told = [f"{first}–{end - 1}".replace("-", "−") if end - first > 1 else str(first) for first, end in windows]
    return ", ".join(told if len(told) <= most else [*told[:3], "…", told[-1]])


def cut_figures(found: Cut) -> dict[str, str]:
    sizes = found.sizes
    return {
        "count": str(len(found.windows)),
        "floor": str(found.floor),
        "ceil": str(found.ceil),
        "windows": spelled_windows(found.windows),
        "sizes": ", ".join(map(str, sizes)) if len(sizes) <= 8 else "–".join(map(str, sorted({min(sizes), max(sizes)}))),
    }


def edge_figures(grey: np.ndarray, config: PoolConfig) -> dict[str, str]:
    found = complement(grey, config.mode, config.window, config.power)
    alike = {} if found.correlation is None or found.largest < 1e-12 else {"correlation": f"{found.correlation:.2f}"}
    return {"largest": f"{found.largest:.2f}", **alike}


def relu_figures(grey: np.ndarray, config: PoolConfig) -> dict[str, str]:
    error = relu_error(grey, config.window)
    return {"layers": str(len(relu_layers(config.window))), "error": "0" if not error else f"{error:.0e}"}


def figures(photo: Photo, config: PoolConfig) -> dict[str, str]:
    """The figures of the view that a configuration opens."""
    return _FIGURES[config.view](photo, config)


_FIGURES: dict[str, Callable[[Photo, PoolConfig], dict[str, str]]] = {
    "Windows": lambda photo, config: window_figures(play(photo, config.stage)),
    "On a photo": lambda photo, config: ink_figures(photo.grey(), config),
    "Shift": lambda photo, config: shake_figures(
        shake(photo.grey(), config.window, config.stride, tuple(range(MOST_SHIFT + 1))), config.shift
    ),
    "Signal": lambda photo, config: signal_figures(config.shift),
    "Sizes": lambda photo, config: cut_figures(cut(config)),
    "Edges": lambda photo, config: edge_figures(photo.grey(), config),
    "From ReLU": lambda photo, config: relu_figures(photo.grey(), config),
}
