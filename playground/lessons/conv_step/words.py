"""Sentences of the lesson step by step: what today's numbers say."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.conv_step.states import (
    batch_norm_difference,
    figure,
    flip_effect,
    matrix_size,
    outputs_listed,
    percent,
    phase_sums,
    read_counts,
    two_layers_figures,
)
from playground.stage.answer import StageAnswer
from playground.stage.operations import OPERATIONS
from playground.stage.photo import TwoLayers
from playground.stage.pictures import STAGE_KERNELS
from playground.ui.size_words import adaptive_size_line, aligned, conv_size_line, transposed_size_line

BOUND = 1e-5  # below it two outputs of batch normalisation are called equal


def size_text(size: tuple[int, int]) -> str:
    return _("{height} × {width}").format(height=size[0], width=size[1])


def captions(answer: StageAnswer) -> dict[str, str]:
    """What stands beside Input, Kernel and Output."""
    config = answer.config
    wide, paints = answer.played.padded_size, OPERATIONS[config.operation].paints
    left, right = size_text(answer.input_size), size_text(answer.output_size)
    if paints and wide != answer.output_size:
        right += ", " + _("cropped from {size}").format(size=size_text(wide))
    elif not paints and wide != answer.input_size:
        left += ", " + _("padded to {size}").format(size=size_text(wide))
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
        if OPERATIONS[config.operation].paints:
            lines.append(transposed_size_line(name, n, k, s, d, sides, config.output_padding, out))
        else:
            lines.append(conv_size_line(name, n, k, s, d, sides, out, ceil_mode=config.ceil_mode))
    return aligned(lines)


def size_note(answer: StageAnswer) -> str:
    """The textbook's spelling, and how often each cell of the input is read."""
    totals = [sum(side) for side in answer.sides]
    text = _("Per side as in torch; the textbook’s p counts both sides, {rows} and {columns}.").format(
        rows=totals[0], columns=totals[1]
    )
    if answer.config.adaptive:
        text = _("The i-th window, counted from 0, has these rows and columns.")
    counts, paints = read_counts(answer), OPERATIONS[answer.config.operation].paints
    unread = counts.pop(0, 0)
    spelled = ", ".join(_("{cells} {times}").format(cells=cells, times=_times(count)) for count, cells in counts.items())
    if len(counts) > 6:
        spelled = _("between {least} and {most} times").format(least=min(counts), most=max(counts))
    if paints:
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


def sentences(answer: StageAnswer, photo: Photo | None, alive: float | None, layers: TwoLayers | None) -> list[str]:
    """What this configuration calls for, each a paragraph."""
    config, found, operation = answer.config, [], OPERATIONS[answer.config.operation]
    if operation.paints and config.dilations == (1, 1):
        found.append(_phase_sentence(answer))
    if operation.kind != "sum":
        return found + _listed(answer)
    if config.flip:
        found.append(_flip_sentence(answer, photo))
    elif config.kernel == "letter F":
        found.append(
            _(
                "Cross-correlation prints the kernel **turned by 180°** wherever it meets a dot; "
                "true convolution prints it upright."
            )
        )
    if alive is not None:
        found.append(
            _("On the whole photo **{share}** of the outputs stay above zero after the bias.").format(share=percent(alive))
        )
    if config.bias and not config.relu and answer.output[0].size > 1 and batch_norm_difference(answer) < BOUND:
        found.append(
            _("Batch normalisation after this layer would take the bias away again: its output moves by **less than 1e-5**.")
        )
    if layers is not None:
        found.append(_layers_sentence(layers))
    found += _listed(answer)
    rows, columns, entries = matrix_size(answer)
    found.append(
        _("As a matrix on the flattened input this kernel is {rows} × {columns}; {entries} of {all} entries are not 0.").format(
            rows=f"{rows:,}", columns=f"{columns:,}", entries=f"{entries:,}", all=f"{rows * columns:,}"
        )
    )
    return found


def _listed(answer: StageAnswer) -> list[str]:
    numbers = outputs_listed(answer)
    return [_("The output, row by row: {numbers}.").format(numbers=numbers)] if numbers else []


def _phase_sentence(answer: StageAnswer) -> str:
    sums = phase_sums(answer)
    if max(sums) - min(sums) < BOUND:
        return _("Every phase of the stride has weights of the same sum, **{sum}**: a flat input is painted flat.").format(
            sum=figure(sums[0])
        )
    spelled = ", ".join(figure(value) for value in sums[:9])
    return _(
        "The phases of the stride have weights of different sums, **{sums}**: a flat input becomes a **checkerboard**."
    ).format(sums=spelled)


def _flip_sentence(answer: StageAnswer, photo: Photo | None) -> str:
    effect = flip_effect(answer, photo)
    if not effect.changed:
        return _("The flip **changes none of the {total} outputs**: this kernel looks the same upside down.").format(
            total=effect.total
        )
    if effect.only_sign:
        return _("The flip changes **only the sign**: turned by 180° this kernel is its own negative.")
    return _("The flip **changes {changed} of {total} outputs**.").format(changed=effect.changed, total=effect.total)


def _layers_sentence(layers: TwoLayers) -> str:
    found = two_layers_figures(layers)
    text = _(
        "Twice over the whole photo, against one {size} kernel, merged by true convolution: "
        "they differ on **{differing} pixels**, at most by {difference}; {on_rim} of these lie on the rim. "
        "Merged by cross-correlation instead the largest miss is {wrong}."
    ).format(**found)
    if layers.differing:
        text += " " + _(
            "A white picture keeps **{corner_twice}** in its corner after two layers and **{corner_once}** after one."
        ).format(**found)
    return text
