"""Sentences and formulae of the lesson "Transposed convolution": what today's numbers say."""

from collections.abc import Sequence

import numpy as np

from playground.convolution.geometry import conv_output_size, conv_transpose_output_size
from playground.images import Photo
from playground.kit.i18n import _, plural
from playground.lessons.transposed_conv.answer import TransAnswer, TransConfig
from playground.lessons.transposed_conv.enlarging import EnlargeConfig, PhotoAnswer, WhiteAnswer
from playground.lessons.transposed_conv.figures import (
    ROUNDING,
    Config,
    bank_figures,
    by,
    matrix_figures,
    photo_figures,
    size_figures,
    trans_figures,
    white_figures,
)
from playground.lessons.transposed_conv.kernel_bank import BankAnswer, BankConfig
from playground.lessons.transposed_conv.round_trip import RoundTrip
from playground.lessons.transposed_conv.states import MATRIX, SIZES
from playground.lessons.transposed_conv.unrolled import Unrolled
from playground.stage.words import phase_sums
from playground.ui.size_words import aligned, conv_size_line, transposed_size_line

FLAT = 1e-5  # phase sums on the stage are float32


def captions(answer: TransAnswer, stretched: bool) -> dict[str, str]:
    """What stands beside Input, Kernel and Output of the stage."""
    found, wide = trans_figures(answer), answer.stamps.played.wide.shape[-2:]
    if stretched:
        left = _("{input}, stretched to {stretched}, padded to {around}").format(**found)
        return {"left": left, "kernel": _("turned by 180°"), "right": found["output"]}
    right = found["output"] if wide == answer.output_size else _("{output}, cropped from {wide}").format(**found, wide=by(wide))
    return {"left": found["input"], "kernel": by(answer.stamps.kernels.shape[1:]), "right": right}


def note(config: TransConfig, stretched: bool) -> str:
    """The line under the kernel."""
    parts = [_("stride 1") if stretched else _("stride {n}").format(n=config.stride)]
    return " · ".join(parts + ([_("dilation {n}").format(n=config.dilation)] if config.dilation > 1 else []))


def trans_sentences(answer: TransAnswer) -> list[str]:
    """What both ways give, what output_padding adds, and whether a flat input stays flat."""
    found, config = trans_figures(answer), answer.config
    said = [
        _(
            "Stamps and stretched convolution give the same **{output}**: over {cells} cells the largest difference is "
            "**{difference}**."
        ).format(**found)
    ]
    if config.extra:
        said.append(
            _(
                "Output padding adds {added} at the end, rows and columns alike: **{real}** of them real, taken back from what "
                "padding had cut off, **{empty}** with nothing but the bias, here 0."
            ).format(**found)
        )
    if config.dilation == 1:
        sums = phase_sums(answer.stamps)
        if max(sums) - min(sums) < FLAT:
            said.append(_("Every phase of the stride has weights of the same sum, **{sums}**: white stays flat.").format(**found))
        else:
            said.append(_("The phases’ weights sum to **{sums}**: white becomes a checkerboard.").format(**found))
    if found["listed"]:
        said.append(_("The output, row by row: {listed}.").format(**found))
    return said


def matrix_sentences(answer: Unrolled) -> list[str]:
    found = matrix_figures(answer)
    said = [
        _(
            "W is **{size}**; {entries} entries are not 0, **{share}** of all. Written out in float32 it takes **{memory}**."
        ).format(**found)
    ]
    if answer.is_small:
        text = _("Wᵀ·W has **rank {rank}**: so many numbers of the picture survive.")
        if answer.rank < answer.shape[1]:
            text += " " + _("The way back restores the shape, not the numbers.")
        said.append(text.format(**found))
    if found["picture"]:
        said.append(_("X, row by row: {picture}.").format(**found))
        said.append(_("Convolved: {output}. There and back: **{back}**.").format(**found))
    return said


def size_sentence(config: TransConfig, trips: Sequence[RoundTrip]) -> str:
    found = size_figures(config, list(trips))
    text = _("Down and up again: **{today}**. The sizes that the floor makes one, and the one before: **{back}**.")
    if found["lost"] == "0":
        return (text + " " + _("Nothing is lost here.")).format(**found)
    return (text + " " + _("`output_padding={lost}` brings {tall} back.")).format(**found, tall=config.tall)


def white_sentences(answer: WhiteAnswer) -> list[str]:
    found = white_figures(answer)
    if len(answer.sums) == 1:
        said = [_("All {phases} phases of the stride sum to **{sums}**: inside, white stays **flat**.").format(**found)]
        if abs(answer.sums[0] - 1) > ROUNDING**0.5 and answer.config.weights == "bilinear":
            said[0] += " " + _("It should be 1: use a kernel of 2s or 2s − 1.")
    else:
        said = [
            _(
                "{phases} phases have **{different} different sums, {sums}**: white becomes a pattern that repeats every "
                "**{period} pixels**."
            ).format(**found)
        ]
    if answer.config.weights == "xavier":
        said.append(_("Over one period the mean is **{mean}**, the spread **{spread}**.").format(**found))
    elif answer.dimmed:
        said.append(
            _(
                "**{dimmed}** of the pixels are dimmed, because no stamps come from beyond the border: the middle of the left "
                "edge keeps **{edge}** of what stands inside, the corner **{corner}**."
            ).format(**found)
        )
    return said


def photo_sentences(answer: PhotoAnswer) -> list[str]:
    found = photo_figures(answer)
    said = [
        _(
            "Reduced to {small}, enlarged to {size}. The grid of the stride, as spread of the phases’ means: "
            "**{grid}** by transposed convolution, **{grid_remedied}** when resized first and convolved with the same kernel, "
            "{grid_photo} in the photo itself."
        ).format(**found)
    ]
    if found["gap"] == "0":
        said.append(
            _("Inside, this transposed convolution **is** bilinear interpolation: largest difference {gap}.").format(**found)
        )
    return said


def bank_sentence(answer: BankAnswer) -> str:
    found = bank_figures(answer)
    if answer.gram_gap < ROUNDING:
        text = _("Wᵀ·W **is the identity** (largest difference {gram_gap}), so the photo comes back: error **{largest}**.")
    else:
        text = _(
            "Wᵀ·W is **not** the identity: it differs by up to {gram_gap}. "
            "The result misses the photo by **{missed}** of its length."
        )
    if np.isfinite(answer.psnr[answer.config.keep - 1]):
        text += " " + _("{kept} of 64 kernels: **{psnr}**.")
    return text.format(**found)


def formula(view: str, config: Config, photo: Photo | None) -> str:
    """LaTeX with today's numbers; the photo where the view has one. Raises ValueError where the layer cannot be."""
    if isinstance(config, BankConfig):
        return rf"\hat{{\mathbf x}} = \mathbf W^\top \mathbf W\,\mathbf x,\qquad \mathbf W: {config.keep} \times 64"
    if isinstance(config, EnlargeConfig):
        return _enlarging_formula(config, photo)
    return _trans_formula(view, config)


def _enlarging_formula(config: EnlargeConfig, photo: Photo | None) -> str:
    k, s = config.size, config.step
    if photo is None:
        sizes, sides, extra = (config.rows, config.columns), (config.crop, config.crop), 0
    else:  # cropped and padded so that the photo's own size comes out
        sizes, before, extra = (photo.image.height // s, photo.image.width // s), max(0, k - s) // 2, max(0, s - k)
        sides = (before, max(0, k - s) - before)
    outs = conv_transpose_output_size(sizes, k, s, (sides, sides), extra)
    return aligned(
        transposed_size_line(name, n, k, s, 1, sides, extra, out) for name, n, out in zip(("h", "w"), sizes, outs, strict=True)
    )


def _trans_formula(view: str, config: TransConfig) -> str:
    kernel, (rows, _columns) = config.weights().shape, config.sides
    layer = (kernel, config.stride, config.pad)
    if view in (MATRIX, SIZES):
        size = config.picture().shape if view == MATRIX else (config.tall, config.tall)
        down = conv_output_size(size, *layer, config.dilation)
        lines = [
            conv_size_line(name, n, k, config.stride, config.dilation, rows, out)
            for name, n, k, out in zip(("h", "w"), size, kernel, down, strict=True)
        ]
        if view == MATRIX:
            shape = rf"{np.prod(down)} \times {np.prod(size)}"
            return aligned([*lines, rf"\mathbf y &= \mathbf W\mathbf x,\quad \mathbf W: {shape}"])
        back = conv_transpose_output_size(down, *layer, 0, config.dilation)
        back_line = transposed_size_line("h'", down[0], kernel[0], config.stride, config.dilation, rows, 0, back[0])
        return aligned([lines[0], back_line])
    return aligned(
        transposed_size_line(name, n, k, config.stride, config.dilation, rows, config.extra, out)
        for name, n, k, out in zip(("h", "w"), config.values().shape, kernel, config.output_size(), strict=True)
    )


def stretch_note(answer: TransAnswer) -> str:
    """How much goes between the cells and around them, in words."""
    found = trans_figures(answer)
    found["between"] = plural("{n} zero between neighbours", "{n} zeros between neighbours", answer.config.stride - 1)
    (top, bottom), (left, right) = answer.stretched.sides
    if top == bottom == left == right:
        return _(
            "{input} is stretched to **{stretched}**: {between}; then {n} around, d(k − 1) − p with the padding p, and stride 1. "
            "Dashed: zeros that were put in."
        ).format(**found, n=top)
    return _(
        "{input} is stretched to **{stretched}**: {between}; then {top} above, {bottom} below, {left} on the left, "
        "{right} on the right, which is d(k − 1) − p and output padding at the end, and stride 1. "
        "Dashed: zeros that were put in."
    ).format(**found, top=top, bottom=bottom, left=left, right=right)
