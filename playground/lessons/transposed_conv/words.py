"""Figures, sentences and formulae of the lesson "Transposed convolution": what today's numbers say, one of each a view."""

from typing import Any

import numpy as np

from playground.convolution.geometry import conv_transpose_output_size
from playground.convolution.kernel_bank import Rebuilt
from playground.convolution.unrolled import Unrolled
from playground.convolution.upsampling import Enlarged, WhiteMap, grid_strength
from playground.images import Photo
from playground.kit.i18n import _, plural
from playground.kit.saying import by, count, fixed, memory, percent, short, table
from playground.kit.size_formula import aligned, conv_size_line, transposed_size_line
from playground.lessons.transposed_conv.answer import RoundTrips, TransAnswer
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans
from playground.stage.words import outputs_listed, phase_sums, size_formula

MOST_LISTED = 36  # numbers that a sentence spells out
ROUNDING = 1e-13  # far above what float64 leaves of sums of 64 products, far below a grey level
FLAT = 1e-5  # phase sums on the stage are float32


def three(value: float) -> str:
    return short(value, 3)


def figures(settings: Trans, answer: Any) -> dict[str, str]:
    """What the view's sentences quote."""
    return _FIGURES[settings.view](settings, answer)


def sentences(settings: Trans, answer: Any) -> list[str]:
    """What the view says."""
    return _SENTENCES[settings.view](settings, answer, figures(settings, answer))


# ---- stamps and the stretched input --------------------------------------------------------------------------------------


def layer_figures(settings: Layer, answer: TransAnswer) -> dict[str, str]:
    real, empty = answer.added
    stamps = answer.stamps
    return {
        "input": by(stamps.input_size),
        "output": by(stamps.output_size),
        "cells": count(stamps.output.size),
        "listed": outputs_listed(stamps),
        "difference": f"{answer.difference:.0e}" if answer.difference else "0",
        "stretched": by(answer.stretched.input_size),
        "around": by(answer.stretched.played.wide.shape),
        "sums": ", ".join(map(three, sorted(set(phase_sums(stamps))))),
        "added": str(settings.extra),
        "real": str(real),
        "empty": str(empty),
    }


def captions(settings: Layer, answer: TransAnswer) -> dict[str, str]:
    """What stands beside Input, Kernel and Output of the stage."""
    texts, wide = figures(settings, answer), answer.stamps.played.wide.shape[-2:]
    if settings.view == "stretched":
        left = _("{input}, stretched to {stretched}, padded to {around}").format(**texts)
        return {"left": left, "kernel": _("turned by 180°"), "right": texts["output"]}
    whole = wide == answer.stamps.output_size
    right = texts["output"] if whole else _("{output}, cropped from {wide}").format(**texts, wide=by(wide))
    return {"left": texts["input"], "kernel": by(answer.stamps.kernels.shape[1:]), "right": right}


def note(settings: Layer) -> str:
    """The line under the kernel."""
    stride = _("stride 1") if settings.view == "stretched" else _("stride {n}").format(n=settings.stride)
    return " · ".join([stride, *([_("dilation {n}").format(n=settings.dilation)] if settings.dilation > 1 else [])])


def layer_sentences(settings: Layer, answer: TransAnswer, texts: dict[str, str]) -> list[str]:
    """What both ways give, what output_padding adds, and whether a flat input stays flat."""
    lines = [stretch_note(settings, answer, texts)] if settings.view == "stretched" else []
    lines.append(
        _(
            "Stamps and stretched convolution give the same **{output}**: over {cells} cells the largest difference is "
            "**{difference}**."
        )
    )
    if settings.extra:
        lines.append(
            _(
                "Output padding adds {added} at the end, rows and columns alike: **{real}** of them real, taken back from what "
                "padding had cut off, **{empty}** with nothing but the bias, here 0."
            )
        )
    if settings.dilation == 1:
        flat = np.ptp(phase_sums(answer.stamps)) < FLAT
        lines.append(
            _("Every phase of the stride has weights of the same sum, **{sums}**: white stays flat.")
            if flat
            else _("The phases’ weights sum to **{sums}**: white becomes a checkerboard.")
        )
    if texts["listed"]:
        lines.append(_("The output, row by row: {listed}."))
    return [line.format(**texts) for line in lines]


def stretch_note(settings: Layer, answer: TransAnswer, texts: dict[str, str]) -> str:
    """How much goes between the cells and around them, in words."""
    between = plural("{n} zero between neighbours", "{n} zeros between neighbours", settings.stride - 1)
    (top, bottom), (left, right) = answer.stretched.sides
    if top == bottom == left == right:
        line = _(
            "{input} is stretched to **{stretched}**: {between}; then {top} around, d(k − 1) − p with the padding p, and stride "
            "1. Dashed: zeros that were put in."
        )
    else:
        line = _(
            "{input} is stretched to **{stretched}**: {between}; then {top} above, {bottom} below, {left} on the left, "
            "{right} on the right, which is d(k − 1) − p and output padding at the end, and stride 1. "
            "Dashed: zeros that were put in."
        )
    return line.format(**texts, between=between, top=top, bottom=bottom, left=left, right=right)


# ---- the matrix, and sizes there and back --------------------------------------------------------------------------------


def matrix_figures(_settings: Layer, answer: Unrolled) -> dict[str, str]:
    tables = {"picture": answer.picture, "output": answer.output, "back": answer.back}
    return {
        "size": by(map(count, answer.shape)),
        "entries": count(answer.values.size),
        "share": f"{100 * answer.share:.2g} %",
        "memory": memory(answer.bytes, digits=2),
        **{name: table(values.tolist(), MOST_LISTED) for name, values in tables.items()},
        **({"rank": f"{answer.rank} of {answer.shape[1]}"} if answer.is_small else {}),
    }


def matrix_sentences(_settings: Layer, answer: Unrolled, texts: dict[str, str]) -> list[str]:
    lines = [_("W is **{size}**; {entries} entries are not 0, **{share}** of all. Written out in float32 it takes **{memory}**.")]
    if answer.is_small:
        lines.append(_("Wᵀ·W has **rank {rank}**: so many numbers of the picture survive."))
        if answer.rank < answer.shape[1]:
            lines[-1] += " " + _("The way back restores the shape, not the numbers.")
    if texts["picture"]:
        lines.append(_("X, row by row: {picture}."))
        lines.append(_("Convolved: {output}. There and back: **{back}**."))
    return [line.format(**texts) for line in lines]


def size_figures(_settings: Layer, answer: RoundTrips) -> dict[str, str]:
    today = answer.today
    return {
        "today": f"{today.size} → {today.down} → {today.back}",
        "back": ", ".join(f"{trip.size} → {trip.back}" for trip in answer.same_output),
        "lost": str(today.lost),
    }


def size_sentences(settings: Layer, answer: RoundTrips, texts: dict[str, str]) -> list[str]:
    line = _("Down and up again: **{today}**. The sizes that the floor makes one, and the one before: **{back}**.")
    end = _("`output_padding={lost}` brings {tall} back.") if answer.today.lost else _("Nothing is lost here.")
    return [f"{line} {end}".format(**texts, tall=settings.tall)]


# ---- enlarging: a white map, a photo --------------------------------------------------------------------------------------


def white_figures(settings: Enlarger, answer: WhiteMap) -> dict[str, str]:
    phases, sums = answer.phases, answer.sums
    return {
        "output": by(answer.output.shape),
        "sums": ", ".join(map(three, sums)) if len(sums) <= 6 else f"{three(sums[0])} … {three(sums[-1])}",
        "different": count(len(sums)),
        "phases": count(phases.size),
        "edge": three(answer.kept(answer.output.shape[0] // 2, 0)),
        "corner": three(answer.kept(0, 0)),
        "dimmed": percent(answer.dimmed),
        "mean": fixed(phases.mean()),
        "spread": three(float(phases.std())),
        "period": str(settings.step),
    }


def white_sentences(settings: Enlarger, answer: WhiteMap, texts: dict[str, str]) -> list[str]:
    if len(answer.sums) == 1:
        lines = [_("All {phases} phases of the stride sum to **{sums}**: inside, white stays **flat**.")]
        if abs(answer.sums[0] - 1) > ROUNDING**0.5 and settings.weights == "bilinear":
            lines[0] += " " + _("It should be 1: use a kernel of 2s or 2s − 1.")
    else:
        lines = [
            _(
                "{phases} phases have **{different} different sums, {sums}**: white becomes a pattern that repeats every "
                "**{period} pixels**."
            )
        ]
    if settings.weights == "xavier":
        lines.append(_("Over one period the mean is **{mean}**, the spread **{spread}**."))
    elif answer.dimmed:
        lines.append(
            _(
                "**{dimmed}** of the pixels are dimmed, because no stamps come from beyond the border: the middle of the left "
                "edge keeps **{edge}** of what stands inside, the corner **{corner}**."
            )
        )
    return [line.format(**texts) for line in lines]


def photo_figures(settings: Enlarger, answer: Enlarged) -> dict[str, str]:
    pictures = {"grid": answer.transposed, "grid_remedied": answer.remedied, "grid_photo": answer.photo}
    return {
        "small": by(answer.small.shape[:2]),
        "size": by(answer.photo.shape[:2]),
        **{name: percent(grid_strength(picture, settings.step)) for name, picture in pictures.items()},
        "gap": "0" if answer.interpolation_gap < 1e-6 else three(answer.interpolation_gap),
    }


def photo_sentences(_settings: Enlarger, _answer: Enlarged, texts: dict[str, str]) -> list[str]:
    lines = [
        _(
            "Reduced to {small}, enlarged to {size}. The grid of the stride, as spread of the phases’ means: "
            "**{grid}** by transposed convolution, **{grid_remedied}** when resized first and convolved with the same kernel, "
            "{grid_photo} in the photo itself."
        )
    ]
    if texts["gap"] == "0":
        lines.append(_("Inside, this transposed convolution **is** bilinear interpolation: largest difference {gap}."))
    return [line.format(**texts) for line in lines]


# ---- 64 kernels ----------------------------------------------------------------------------------------------------------


def bank_figures(settings: Bank, answer: Rebuilt) -> dict[str, str]:
    psnr = answer.psnr[settings.keep - 1]
    gaps = {"largest": answer.largest_error, "gram_gap": answer.gram_gap}
    return {
        "kept": str(settings.keep),
        "missed": percent(answer.missed),
        **{name: three(gap) if gap >= ROUNDING else "below 1e-13" for name, gap in gaps.items()},
        "psnr": f"{psnr:.1f} dB" if np.isfinite(psnr) else "∞",
    }


def bank_sentences(_settings: Bank, answer: Rebuilt, texts: dict[str, str]) -> list[str]:
    if answer.gram_gap < ROUNDING:
        line = _("Wᵀ·W **is the identity** (largest difference {gram_gap}), so the photo comes back: error **{largest}**.")
    else:
        line = _(
            "Wᵀ·W is **not** the identity: it differs by up to {gram_gap}. "
            "The result misses the photo by **{missed}** of its length."
        )
    if texts["psnr"] != "∞":
        line += " " + _("{kept} of 64 kernels: **{psnr}**.")
    return [line.format(**texts)]


# ---- formulae ------------------------------------------------------------------------------------------------------------


def formula(settings: Trans, answer: Any, photo: Photo | None) -> str:
    """LaTeX with today's numbers; the photo where the view has one."""
    if isinstance(settings, Bank):
        return rf"\hat{{\mathbf x}} = \mathbf W^\top \mathbf W\,\mathbf x,\qquad \mathbf W: {settings.keep} \times 64"
    if isinstance(settings, Enlarger):
        return _enlarging_formula(settings, photo)
    if settings.view not in ("matrix", "sizes"):
        return size_formula(answer.stamps)
    sides, s, d = (settings.pad, settings.pad), settings.stride, settings.dilation
    height, width = settings.weights().shape
    if settings.view == "sizes":
        trip = answer.today
        down = conv_size_line("h", trip.size, height, s, d, sides, trip.down)
        return aligned([down, transposed_size_line("h'", trip.down, height, s, d, sides, 0, trip.back)])
    sizes = zip(("h", "w"), answer.picture.shape, (height, width), answer.output.shape, strict=True)
    lines = [conv_size_line(name, n, k, s, d, sides, out) for name, n, k, out in sizes]
    return aligned([*lines, rf"\mathbf y &= \mathbf W\mathbf x,\quad \mathbf W: {answer.shape[0]} \times {answer.shape[1]}"])


def _enlarging_formula(settings: Enlarger, photo: Photo | None) -> str:
    k, s = settings.size, settings.step
    sizes, sides, extra = (settings.rows, settings.columns), (settings.crop, settings.crop), 0
    if photo is not None:  # cropped and padded so that the photo's own size comes out
        sizes, before, extra = (photo.image.height // s, photo.image.width // s), max(0, k - s) // 2, max(0, s - k)
        sides = (before, max(0, k - s) - before)
    outs = conv_transpose_output_size(sizes, k, s, (sides, sides), extra)
    both = zip(("h", "w"), sizes, outs, strict=True)
    return aligned(transposed_size_line(name, n, k, s, 1, sides, extra, out) for name, n, out in both)


_FIGURES = {
    "stamps": layer_figures,
    "stretched": layer_figures,
    "matrix": matrix_figures,
    "sizes": size_figures,
    "white": white_figures,
    "photo": photo_figures,
    "bank": bank_figures,
}
_SENTENCES = {
    "stamps": layer_sentences,
    "stretched": layer_sentences,
    "matrix": matrix_sentences,
    "sizes": size_sentences,
    "white": white_sentences,
    "photo": photo_sentences,
    "bank": bank_sentences,
}
