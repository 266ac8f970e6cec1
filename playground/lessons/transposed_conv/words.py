"""What the lesson "Transposed convolution" says of each view: its figures as text, sentences that quote them, its formula."""

from functools import partial
from typing import Any

import numpy as np

from playground.convolution.geometry import conv_transpose_output_size
from playground.convolution.kernel_bank import Rebuilt
from playground.convolution.unrolled import Unrolled
from playground.convolution.upsampling import Enlarged, WhiteMap, grid_strength
from playground.kit.i18n import _, plural
from playground.kit.saying import Words, by, count, each, fixed, memory, percent, short, table
from playground.kit.size_formula import aligned, conv_size_line, transposed_size_line
from playground.kit.states import Figure
from playground.lessons.transposed_conv.answer import RoundTrips, TransAnswer
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans
from playground.stage.words import outputs_listed, phase_sums, size_formula

MOST_LISTED = 36  # numbers that a sentence spells out
ROUNDING = 1e-13  # far above what float64 leaves of sums of 64 products, far below a grey level
FLAT = 1e-5  # phase sums on the stage are float32


three = partial(short, digits=3)


def words(settings: Trans, answer: Any) -> Words:
    """Of the view that is looked at."""
    views = {"matrix": _matrix, "sizes": _sizes, "white": _white, "photo": _photo, "bank": _bank}
    return views.get(settings.view, _layer)(settings, answer)


def figures_on_top(settings: Trans, answer: Any) -> list[Figure]:
    """The numbers people come for, of the view that is looked at; the 64 kernels show theirs as they are dragged."""
    if settings.view == "bank":
        return []
    found = words(settings, answer).figures
    if settings.view in ("stamps", "stretched"):
        return [Figure(_("Output size"), found["output"], _("from {size}").format(size=found["input"]))]
    if settings.view == "matrix":
        return [Figure(_("Size of the matrix W"), found["size"]), Figure(_("Entries that are not 0"), found["share"])]
    if settings.view == "sizes":
        lost = Figure(_("Pixels lost"), found["lost"], _("output_padding brings them back"))
        return [Figure(_("Picture → convolved → transposed"), found["today"]), lost]
    if settings.view == "white":
        size = Figure(_("Output size"), found["output"])
        return [size, Figure(_("Sums of weights, by position in the stride"), found["sums"])]
    resized = Figure(_("When resized first"), found["grid_remedied"])
    return [Figure(_("Strength of the checkerboard"), found["grid"], _("transposed convolution")), resized]


def captions(settings: Layer, answer: TransAnswer) -> dict[str, str]:
    """What stands beside Input, Kernel and Output of the stage."""
    figures, wide = words(settings, answer).figures, answer.stamps.played.wide.shape[-2:]
    if settings.view == "stretched":
        left = _("{input}, zeros inserted: {stretched}, padded: {around}").format(**figures)
        return {"left": left, "kernel": _("turned by 180°"), "right": figures["output"]}
    whole = wide == answer.stamps.output_size
    right = figures["output"] if whole else _("{output}, cropped from {wide}").format(**figures, wide=by(wide))
    return {"left": figures["input"], "kernel": by(answer.stamps.kernels.shape[1:]), "right": right}


def note(settings: Layer) -> str:
    """The line under the kernel."""
    stride = _("stride 1") if settings.view == "stretched" else _("stride {n}").format(n=settings.stride)
    return " · ".join([stride, *([_("dilation {n}").format(n=settings.dilation)] if settings.dilation > 1 else [])])


def _layer(settings: Layer, answer: TransAnswer) -> Words:
    """What both ways give, what output_padding adds, and whether a flat input stays flat."""
    stamps, stretched = answer.stamps, answer.stretched
    real, empty = answer.added
    sums = phase_sums(stamps)
    figures = {"input": by(stamps.input_size), "output": by(stamps.output_size), "cells": count(stamps.output.size)}
    figures |= {"stretched": by(stretched.input_size), "around": by(stretched.played.wide.shape)}
    figures |= {"difference": f"{answer.difference:.0e}" if answer.difference else "0", "listed": outputs_listed(stamps)}
    (top, bottom), (left, right) = stretched.sides
    figures |= each(str, added=settings.extra, real=real, empty=empty, top=top, bottom=bottom, left=left, right=right)
    figures["sums"] = ", ".join(map(three, sorted(set(sums))))
    figures["between"] = plural("{n} zero between neighbours", "{n} zeros between neighbours", settings.stride - 1)
    evenly = _(
        "With {between} the input {input} becomes **{stretched}**. Then it is padded by {top} on all sides, d(k − 1) − p for "
        "padding p, and convolved with stride 1. Dashed cells are inserted zeros."
    )
    unevenly = _(
        "With {between} the input {input} becomes **{stretched}**. Then it is padded by {top} above, {bottom} below, {left} on "
        "the left and {right} on the right, which is d(k − 1) − p plus the output padding at the end, and convolved with "
        "stride 1. Dashed cells are inserted zeros."
    )
    same = _(
        "Added window by window, or as a normal convolution over inserted zeros, the output is the same **{output}**: over its "
        "{cells} cells the largest difference is **{difference}**."
    )
    added = _(
        "Output padding adds {added} rows and columns at the end: **{real}** with values that padding had cut off, **{empty}** "
        "with nothing but the bias, here 0."
    )
    flat = _("At every position within the stride the weights sum to **{sums}**: a white picture stays flat.")
    uneven = _("The weights sum to **{sums}**, depending on the position within the stride: white becomes a checkerboard.")
    stretch = settings.view == "stretched" and (evenly if top == bottom == left == right else unevenly)
    phases = settings.dilation == 1 and (flat if np.ptp(sums) < FLAT else uneven)
    listed = figures["listed"] and _("The output, row by row: {listed}.")
    return Words(figures, (stretch, same, settings.extra and added, phases, listed), size_formula(stamps))


def _matrix(settings: Layer, answer: Unrolled) -> Words:
    tables = {"picture": answer.picture, "output": answer.output, "back": answer.back}
    figures = {name: table(values.tolist(), MOST_LISTED) for name, values in tables.items()}
    figures |= {"size": by(map(count, answer.shape)), "entries": count(answer.values.size)}
    figures |= {"share": f"{100 * answer.share:.2g} %", "memory": memory(answer.bytes, digits=2)}
    rank = ""
    if answer.is_small:
        figures["rank"] = f"{answer.rank} of {answer.shape[1]}"
        rank = _("Wᵀ·W has **rank {rank}**: so many independent numbers of the picture survive.")
        if answer.rank < answer.shape[1]:
            rank += " " + _("The transposed convolution restores the shape, not the numbers.")
    templates = (
        _("W is **{size}**; {entries} entries are not 0, **{share}** of all. Written out in float32 it takes **{memory}**."),
        rank,
        figures["picture"] and _("X, row by row: {picture}."),
        figures["picture"] and _("Convolved: {output}. Convolved and transposed: **{back}**."),
    )
    sides, s, d = (settings.pad, settings.pad), settings.stride, settings.dilation
    sizes = zip(("h", "w"), answer.picture.shape, settings.weights().shape, answer.output.shape, strict=True)
    lines = [conv_size_line(name, n, k, s, d, sides, out) for name, n, k, out in sizes]
    lines.append(rf"\mathbf y &= \mathbf W\mathbf x,\quad \mathbf W: {answer.shape[0]} \times {answer.shape[1]}")
    return Words(figures, templates, aligned(lines))


def _sizes(settings: Layer, answer: RoundTrips) -> Words:
    trip = answer.today
    figures = {"today": f"{trip.size} → {trip.down} → {trip.back}"} | each(str, lost=trip.lost, tall=settings.tall)
    figures["back"] = ", ".join(f"{one.size} → {one.back}" for one in answer.same_output)
    line = _("Convolved and transposed again: **{today}**. Sizes that rounding down makes one, and the size before: **{back}**.")
    end = _("`output_padding={lost}` brings {tall} back.") if trip.lost else _("Nothing is lost.")
    layer = (settings.weights().shape[0], settings.stride, settings.dilation, (settings.pad, settings.pad))
    down = conv_size_line("h", trip.size, *layer, trip.down)
    return Words(figures, [f"{line} {end}"], aligned([down, transposed_size_line("h'", trip.down, *layer, 0, trip.back)]))


def _white(settings: Enlarger, answer: WhiteMap) -> Words:
    phases, sums = answer.phases, answer.sums
    edge, corner = answer.kept(answer.output.shape[0] // 2, 0), answer.kept(0, 0)
    figures = {"output": by(answer.output.shape), "dimmed": percent(answer.dimmed), "mean": fixed(phases.mean())}
    figures |= each(count, different=len(sums), phases=phases.size, period=settings.step)
    figures |= each(three, edge=edge, corner=corner, spread=float(phases.std()))
    figures["sums"] = ", ".join(map(three, sums)) if len(sums) <= 6 else f"{three(sums[0])} … {three(sums[-1])}"
    if len(sums) == 1:
        pattern = _("At all {phases} positions within the stride the weights sum to **{sums}**: inside, white stays **flat**.")
        if abs(sums[0] - 1) > ROUNDING**0.5 and settings.weights == "bilinear":
            pattern += " " + _("It should be 1: use a kernel of size 2s or 2s − 1 for stride s.")
    else:
        pattern = _(
            "At the {phases} positions within the stride the weights have **{different} different sums, {sums}**: white becomes "
            "a pattern that repeats every **{period} pixels**."
        )
    dimmed = _(
        "**{dimmed}** of the output pixels are darker, because nothing is added from beyond the border: the middle of the left "
        "edge keeps **{edge}** of the value inside, the corner **{corner}**."
    )
    xavier = _("Over one period the mean is **{mean}**, the spread **{spread}**.")
    formula = _enlarging_formula(settings, (settings.rows, settings.columns), (settings.crop, settings.crop))
    return Words(figures, [pattern, xavier if settings.weights == "xavier" else answer.dimmed > 0 and dimmed], formula)


def _photo(settings: Enlarger, answer: Enlarged) -> Words:
    pictures = {"grid": answer.transposed, "grid_remedied": answer.remedied, "grid_photo": answer.photo}
    figures = {name: percent(grid_strength(picture, settings.step)) for name, picture in pictures.items()}
    figures |= {"small": by(answer.small.shape[:2]), "size": by(answer.photo.shape[:2])}
    figures["gap"] = "0" if answer.interpolation_gap < 1e-6 else three(answer.interpolation_gap)
    grids = _(
        "The photo is reduced to {small} and enlarged to {size}. Strength of the checkerboard (spread of the means by position "
        "within the stride): **{grid}** by transposed convolution, **{grid_remedied}** when resized first and convolved with the "
        "same kernel, {grid_photo} in the photo itself."
    )
    exact = _("Away from the border this transposed convolution **is** bilinear interpolation: largest difference {gap}.")
    beyond, short_of = max(0, settings.size - settings.step), max(0, settings.step - settings.size)
    sides = (beyond // 2, beyond - beyond // 2)  # cropped and padded so that the photo's own size comes out
    formula = _enlarging_formula(settings, answer.small.shape[:2], sides, short_of)
    return Words(figures, [grids, figures["gap"] == "0" and exact], formula)


def _enlarging_formula(settings: Enlarger, sizes: tuple[int, int], sides: tuple[int, int], extra: int = 0) -> str:
    k, s = settings.size, settings.step
    both = zip(("h", "w"), sizes, conv_transpose_output_size(sizes, k, s, (sides, sides), extra), strict=True)
    return aligned(transposed_size_line(name, n, k, s, 1, sides, extra, out) for name, n, out in both)


def _bank(settings: Bank, answer: Rebuilt) -> Words:
    psnr = answer.psnr[settings.keep - 1]
    figures = {"kept": str(settings.keep), "missed": percent(answer.missed)}
    figures["psnr"] = f"{psnr:.1f} dB" if np.isfinite(psnr) else "∞"
    gaps = {"largest": answer.largest_error, "gram_gap": answer.gram_gap}
    figures |= {name: three(gap) if gap >= ROUNDING else "below 1e-13" for name, gap in gaps.items()}
    if answer.gram_gap < ROUNDING:
        line = _("Wᵀ·W **is the identity** (largest difference {gram_gap}), so the photo comes back: error **{largest}**.")
    else:
        line = _(
            "Wᵀ·W is **not** the identity: it differs by up to {gram_gap}. The relative error of the result is **{missed}**."
        )
    if figures["psnr"] != "∞":
        line += " " + _("With {kept} of 64 kernels the PSNR is **{psnr}**.")
    formula = rf"\hat{{\mathbf x}} = \mathbf W^\top \mathbf W\,\mathbf x,\qquad \mathbf W: {settings.keep} \times 64"
    return Words(figures, [line], formula)
