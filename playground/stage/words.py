"""What the stage says of an answer: captions beside its grids, the formula of its size, and figures that sentences quote."""

from functools import partial

import numpy as np

from playground.convolution import upsampling
from playground.kit.i18n import _
from playground.kit.printed import pair
from playground.kit.saying import by, short, table
from playground.kit.size_formula import adaptive_size_line, aligned, conv_size_line, padding_note, transposed_size_line
from playground.stage.answer import StageAnswer
from playground.stage.pictures import STAGE_KERNELS

MOST_LISTED = 36  # outputs that a sentence can spell out


def captions(answer: StageAnswer) -> dict[str, str]:
    """What stands beside Input, Kernel and Output."""
    config, wide = answer.config, answer.played.padded_size
    left, right = by(answer.input_size), by(answer.output_size)
    if config.paints and wide != answer.output_size:
        right += ", " + _("cropped from {size}").format(size=by(wide))
    elif not config.paints and wide != answer.input_size:
        left += ", " + _("padded to {size}").format(size=by(wide))
    if beyond := max(axis.beyond for axis in answer.played.axes):
        left += ", " + _("windows reach {n} beyond it").format(n=beyond)
    title = _("your own") if config.kernel == "own" else _(STAGE_KERNELS[config.kernel].title)
    return {"left": left, "kernel": f"{title}, {_('turned by 180°')}" if config.flip else title, "right": right}


def note(answer: StageAnswer) -> str:
    """The line under the kernel: what the window does beside multiplying."""
    config = answer.config
    stride, dilation = (pair(both).strip("()") for both in (config.strides, config.dilations))
    parts = [_("stride {n} →").format(n=stride)] if stride != "1" else []
    parts += [_("dilation {n}").format(n=dilation)] if dilation != "1" else []
    parts += [_("bias {n}").format(n=short(config.bias))] if config.bias else []
    return " · ".join(parts)


def size_formula(answer: StageAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    config, sizes, outputs = answer.config, ("hw", answer.input_size), answer.output_size
    if config.adaptive:
        return aligned(map(adaptive_size_line, *sizes, outputs))
    sizes = (*sizes, config.kernel_size, config.strides, config.dilations, answer.sides)
    if config.paints:
        return aligned(map(transposed_size_line, *sizes, (config.output_padding,) * 2, outputs))
    return aligned(map(partial(conv_size_line, ceil_mode=config.ceil_mode), *sizes, outputs))


def size_note(answer: StageAnswer) -> str:
    """The textbook's spelling, and how often each number of the input is read."""
    adapts = _("The rows and columns of window i, counted from 0.")
    counts = read_counts(answer)
    unread = counts.pop(0, 0)
    if len(counts) > 6:
        spelled = _("between {least} and {most} times").format(least=min(counts), most=max(counts))
    else:
        spelled = ", ".join(_("{cells} {times}").format(cells=cells, times=_times(count)) for count, cells in counts.items())
    parts = [adapts if answer.config.adaptive else padding_note(answer.sides)]
    if answer.config.paints:
        parts.append(_("Windows overlap on the output; its numbers are added to: {spelled}."))
        parts += [_("{n} numbers are reached by no window: they hold the bias alone.")] if unread else []
    elif unread:
        parts.append(_("**{unread} of {all} input numbers are read by no window**; the others are read: {spelled}."))
    else:
        parts.append(_("Every input number is read: {spelled}."))
    return " ".join(parts).format(n=unread, unread=unread, all=answer.input.size, spelled=spelled)


def _times(count: int) -> str:
    words = (_("once"), _("twice"), _("three times"), _("four times"), _("five times"), _("six times"))
    return words[count - 1] if count <= len(words) else _("{n} times").format(n=count)


def read_counts(answer: StageAnswer) -> dict[int, int]:
    """How many cells of the input are read, or of the output painted, so many times: {0: unread cells, 1: …}."""
    counts, cells = np.unique(answer.real_reads, return_counts=True)
    return dict(zip(counts.tolist(), cells.tolist(), strict=True))


def phase_sums(answer: StageAnswer) -> tuple[float, ...]:
    """Sums of the weights that meet in one output cell far from the border, one a phase of the stride (dilation 1).

    Equal sums paint a flat picture flat; unequal ones a checkerboard.
    """
    return tuple(upsampling.phase_sums(answer.kernels[0].astype(np.float64), answer.config.strides).ravel().tolist())


def outputs_listed(answer: StageAnswer) -> str:
    """The first output as numbers, row by row with a slash between; empty where there are too many."""
    return table(answer.output[0], MOST_LISTED)
