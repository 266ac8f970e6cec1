"""The numbers that the sentences of the lesson "Transposed convolution" quote, as text: one function a view."""

from collections.abc import Callable

import numpy as np

from playground.images import Photo
from playground.kit.saying import percent
from playground.lessons.transposed_conv.answer import TransAnswer, TransConfig, trans_answer
from playground.lessons.transposed_conv.enlarging import (
    EnlargeConfig,
    PhotoAnswer,
    WhiteAnswer,
    enlarge_photo,
    grid_strength,
    white_answer,
)
from playground.lessons.transposed_conv.kernel_bank import BankAnswer, BankConfig, bank_answer
from playground.lessons.transposed_conv.round_trip import RoundTrip, round_trip, round_trips, same_output
from playground.lessons.transposed_conv.unrolled import Unrolled, unrolled
from playground.stage.words import phase_sums

MOST_LISTED = 36  # numbers that a sentence spells out
ROUNDING = 1e-13  # far above what float64 leaves of sums of 64 products, far below a grey level
UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes"))

Config = TransConfig | EnlargeConfig | BankConfig


def three(value: float) -> str:
    """Three significant digits with a true minus."""
    return f"{value + 0.0:.3g}".replace("-", "−")


def by(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"


def listed(table: np.ndarray) -> str:
    """Row by row with a slash between; empty where there are too many numbers."""
    rows = (" ".join(_number(value + 0.0) for value in row) for row in table.tolist())
    return " / ".join(rows) if table.size <= MOST_LISTED else ""


def _number(value: float) -> str:
    return f"{value:.0f}".replace("-", "−") if value == round(value) else f"{value:.4g}".replace("-", "−")


def memory(count: int) -> str:
    """Bytes with two significant digits: 9.9 GB."""
    unit, name = next((unit, name) for unit, name in UNITS if count >= unit or unit == 1)
    return f"{count / unit:.0f} {name}" if count / unit >= 10 or unit == 1 else f"{count / unit:.1f} {name}"


def trans_figures(answer: TransAnswer) -> dict[str, str]:
    real, empty = answer.added
    sums = phase_sums(answer.stamps)
    return {
        "input": by(answer.stamps.input_size),
        "output": by(answer.output_size),
        "cells": f"{answer.stamps.output.size:,}",
        "listed": listed(answer.stamps.output[0]),
        "difference": f"{answer.difference:.0e}" if answer.difference else "0",
        "stretched": by(answer.stretched.input_size),
        "around": by(answer.stretched.played.wide.shape),
        "sums": ", ".join(three(value) for value in sorted(set(sums))),
        "added": str(answer.config.extra),
        "real": str(real),
        "empty": str(empty),
    }


def matrix_figures(answer: Unrolled) -> dict[str, str]:
    found = {
        "size": "{:,} × {:,}".format(*answer.shape),
        "entries": f"{answer.entries:,}",
        "share": f"{100 * answer.share:.2g} %",
        "memory": memory(answer.bytes),
        "picture": listed(answer.picture),
        "output": listed(answer.output),
        "back": listed(answer.back),
    }
    return found | ({"rank": f"{answer.rank} of {answer.shape[1]}"} if answer.is_small else {})


def size_figures(config: TransConfig, trips: list[RoundTrip]) -> dict[str, str]:
    """`trips` are round_trips() of the configuration."""
    today = round_trip(config.tall, config)
    return {
        "today": f"{today.size} → {today.down} → {today.back}",
        "back": ", ".join(f"{trip.size} → {trip.back}" for trip in same_output(trips, config.tall)),
        "lost": str(today.lost),
    }


def white_figures(answer: WhiteAnswer) -> dict[str, str]:
    height = answer.output.shape[0]
    phases, sums = answer.phases, answer.sums
    return {
        "output": by(answer.output.shape),
        "sums": ", ".join(map(three, sums)) if len(sums) <= 6 else f"{three(sums[0])} … {three(sums[-1])}",
        "different": f"{len(sums):,}",
        "phases": f"{phases.size:,}",
        "edge": three(answer.kept(height // 2, 0)),
        "corner": three(answer.kept(0, 0)),
        "dimmed": percent(answer.dimmed),
        "mean": f"{phases.mean() + 0.0:.3f}".replace("-", "−"),
        "spread": three(float(phases.std())),
        "period": str(answer.config.step),
    }


def photo_figures(answer: PhotoAnswer) -> dict[str, str]:
    step = answer.config.step
    return {
        "small": by(answer.small.shape[:2]),
        "size": by(answer.photo.shape[:2]),
        "grid": percent(grid_strength(answer.transposed, step)),
        "grid_remedied": percent(grid_strength(answer.remedied, step)),
        "grid_photo": percent(grid_strength(answer.photo, step)),
        "gap": "0" if answer.interpolation_gap < 1e-6 else three(answer.interpolation_gap),
    }


def bank_figures(answer: BankAnswer) -> dict[str, str]:
    psnr = answer.psnr[answer.config.keep - 1]
    return {
        "kept": str(answer.config.keep),
        "missed": percent(answer.missed),
        "largest": three(answer.largest_error) if answer.largest_error >= ROUNDING else "below 1e-13",
        "gram_gap": three(answer.gram_gap) if answer.gram_gap >= ROUNDING else "below 1e-13",
        "psnr": f"{psnr:.1f} dB" if np.isfinite(psnr) else "∞",
    }


# view → figures of a configuration; views of a photo are handed one
FIGURES: dict[str, Callable[[Config, Photo | None], dict[str, str]]] = {
    "Stamps": lambda config, photo: trans_figures(trans_answer(config)),
    "Stretched": lambda config, photo: trans_figures(trans_answer(config)),
    "Matrix": lambda config, photo: matrix_figures(unrolled(config)),
    "Sizes": lambda config, photo: size_figures(config, round_trips(config)),
    "White map": lambda config, photo: white_figures(white_answer(config)),
    "Photo": lambda config, photo: photo_figures(enlarge_photo(photo.rgb(), config)),
    "64 kernels": lambda config, photo: bank_figures(bank_answer(photo.grey(), config)),
}
