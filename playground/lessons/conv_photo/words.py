"""Sentences of the lesson on a photo: what today's numbers say."""

from playground.kit.i18n import _
from playground.lessons.conv_photo.answer import ConvAnswer
from playground.lessons.conv_photo.states import figures
from playground.ui.size_words import aligned, conv_size_line


def size_formula(answer: ConvAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    lines = []
    for axis, name in enumerate(("h", "w")):
        n, k, d, s = answer.input_size[axis], answer.kernel.size[axis], answer.config.dilation, answer.config.stride
        lines.append(conv_size_line(name, n, k, s, d, answer.sides[axis], answer.output_size[axis]))
    return aligned(lines)


def size_note(answer: ConvAnswer) -> str:
    """The textbook's spelling of the same, and what the floor leaves unread."""
    totals = [sum(side) for side in answer.sides]
    text = _("Per side as in torch; the textbook’s p counts both sides, {rows} and {columns}.").format(
        rows=totals[0], columns=totals[1]
    )
    unread = _unread(answer)
    if any(unread):
        text += " " + _("The floor leaves {rows} rows and {columns} columns at the end unread.").format(
            rows=unread[0], columns=unread[1]
        )
    return text


def _unread(answer: ConvAnswer) -> list[int]:
    ends = [(n - 1) * answer.config.stride + window for n, window in zip(answer.output_size, answer.window, strict=True)]
    return [len(index) - end for index, end in zip((answer.rows, answer.columns), ends, strict=True)]


def sentence(answer: ConvAnswer) -> str:
    """What stands under the formula: one idea for the view, and those that the configuration calls for."""
    found = figures(answer)
    parts = [_VIEW_SENTENCES[answer.config.view](answer, found)]
    if answer.config.noise:
        parts.append(
            _(
                "Signal to noise is **{signal_to_noise}**: noise is multiplied by the kernel’s length √Σk² = **{kernel_length}**."
            ).format(**found)
        )
    if "energy_over_turned" in found and not answer.config.noise:
        other = answer.kernel.turned
        parts.append(_("Its energy is **{energy_over_turned}** times that of {other}.").format(other=other, **found))
    if answer.config.dilation > 1:
        parts.append(
            _("The window spans {window_pixels} pixels and reads {taps} of them, **{read}**; dilation adds no weights.").format(
                **found
            )
        )
    return " ".join(parts)


def _signed(answer: ConvAnswer, found: dict[str, str]) -> str:
    text = _("{title} finds {finds}. Values run from **{least}** to **{most}**; **{outside}** of them leave 0…1.").format(
        title=_(answer.kernel.title), finds=_(answer.kernel.finds), **found
    )
    blind = answer.output.shape[2] > 2 and not answer.output[:, :, [0, -1]].any() and answer.output.any()
    return text + (
        " " + _("The first and last column are exactly **0**: this padding makes the kernel blind there.") if blind else ""
    )


def _clipped(answer: ConvAnswer, found: dict[str, str]) -> str:
    return _("Clipping to 0…1 blackens **{blackened}** of the values and keeps **{energy_kept}** of the energy.").format(**found)


def _absolute(answer: ConvAnswer, found: dict[str, str]) -> str:
    if answer.kernel.name in ("box 3", "identity") and answer.config.source == "dot":
        return _("The dot of 1 has become {taps} dots of **{most}**.").format(**found)
    return _("The strongest answer, **{strongest}**, is at {strongest_at}.").format(**found)


def _strongest(answer: ConvAnswer, found: dict[str, str]) -> str:
    text = _("Of the strongest {strongest_count} pixels (1 %) **{strongest_on_frame}** lie in the outermost ring.").format(
        **found
    )
    if "frame_over_inside" in found:
        text += " " + _("Its mean is **{frame_over_inside}** times the inside’s.").format(**found)
    return text


def _padding(answer: ConvAnswer, found: dict[str, str]) -> str:
    text = _("In the corner **{corner_invented}** of the window is invented.").format(**found)
    if answer.config.source == "white":
        text += " " + _("Of the white **{edge}** is left at the edge and **{corner}** in the corner.").format(**found)
    return text


_VIEW_SENTENCES = {"signed": _signed, "clipped": _clipped, "absolute": _absolute, "strongest": _strongest, "padding": _padding}
