"""What the stage says of an answer: captions beside its grids, the formula of its size, and figures that sentences quote."""

import numpy as np

from playground.kit.i18n import _
from playground.kit.saying import by, table
from playground.kit.size_formula import adaptive_size_line, aligned, conv_size_line, transposed_size_line
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
        left += ", " + _("windows hang over by {n}").format(n=beyond)
    title = _("your own") if config.kernel == "own" else _(STAGE_KERNELS[config.kernel].title)
    return {"left": left, "kernel": f"{title}, {_('turned by 180°')}" if config.flip else title, "right": right}


def note(answer: StageAnswer) -> str:
    """The line under the kernel: what the window does beside multiplying."""
    config = answer.config
    parts = [_("stride {n} →").format(n=_pair(config.strides))] if config.strides != (1, 1) else []
    if config.dilations != (1, 1):
        parts.append(_("dilation {n}").format(n=_pair(config.dilations)))
    if config.bias:
        parts.append(_("bias {n}").format(n=f"{config.bias:g}".replace("-", "−")))
    return " · ".join(parts)


def _pair(both: tuple[int, int]) -> str:
    return str(both[0]) if both[0] == both[1] else f"{both[0]}, {both[1]}"


def size_formula(answer: StageAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    config, lines = answer.config, []
    for axis, name in enumerate(("h", "w")):
        if config.adaptive:
            lines.append(adaptive_size_line(name, answer.input_size[axis], answer.output_size[axis]))
            continue
        n, k, d, s = answer.input_size[axis], config.kernel_size[axis], config.dilations[axis], config.strides[axis]
        sides, out = answer.sides[axis], answer.output_size[axis]
        if config.paints:
            lines.append(transposed_size_line(name, n, k, s, d, sides, config.output_padding, out))
        else:
            lines.append(conv_size_line(name, n, k, s, d, sides, out, ceil_mode=config.ceil_mode))
    return aligned(lines)


def size_note(answer: StageAnswer) -> str:
    """The textbook's spelling, and how often each cell of the input is read."""
    rows, columns = map(sum, answer.sides)
    text = _("Per side as in torch; the textbook’s p counts both sides, {rows} and {columns}.").format(rows=rows, columns=columns)
    if answer.config.adaptive:
        text = _("The i-th window, counted from 0, has these rows and columns.")
    counts = read_counts(answer)
    unread = counts.pop(0, 0)
    spelled = ", ".join(_("{cells} {times}").format(cells=cells, times=_times(count)) for count, cells in counts.items())
    if len(counts) > 6:
        spelled = _("between {least} and {most} times").format(least=min(counts), most=max(counts))
    if answer.config.paints:
        text += " " + _("Cells of the output are painted: {spelled}.").format(spelled=spelled)
        return f"{text} {_('{n} hold nothing but the bias.').format(n=unread)}" if unread else text
    if unread:
        return f"{text} " + _("**{unread} of {all} cells are never read**; the others: {spelled}.").format(
            unread=unread, all=answer.input.size, spelled=spelled
        )
    return f"{text} " + _("Every cell is read: {spelled}.").format(spelled=spelled)


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
    down, across = answer.config.strides
    kernel = answer.kernels[0].astype(np.float64)
    return tuple(float(kernel[i::down, j::across].sum()) for i in range(down) for j in range(across))


def outputs_listed(answer: StageAnswer) -> str:
    """The first output as numbers, row by row with a slash between; empty where there are too many."""
    return table(answer.output[0], MOST_LISTED)
