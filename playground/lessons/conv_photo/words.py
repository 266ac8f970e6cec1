"""The numbers of the lesson on a photo as text, its sentences and its formula."""

import math

from playground.kit.i18n import N_, _
from playground.kit.saying import count, each, figure, percent, ratio
from playground.kit.size_formula import aligned, conv_size_line, padding_note
from playground.lessons.conv_photo.answer import ConvAnswer


def figures(answer: ConvAnswer) -> dict[str, str]:
    """Every number the page's sentences can quote, as text. Those that do not apply are left out."""
    stats, settings, output = answer.stats, answer.settings, answer.output
    taps, window = math.prod(settings.chosen_kernel.size), math.prod(settings.window)
    length = sum(value**2 for part in settings.weights for row in part for value in row) ** 0.5
    values = {"strongest": stats.strongest, "least": stats.least, "most": stats.most, "kernel_length": length}
    values |= {"corner": float(output[0, 0, 0]), "edge": float(output[0, output.shape[1] // 2, 0])}
    shares = {"blackened": stats.blackened_share, "energy_kept": stats.energy_kept, "outside": stats.outside_share}
    shares |= {"read": taps / window, "corner_invented": answer.invented_share[0, 0]}
    return {
        **each(figure, **values),
        **each(percent, **shares),
        **each(count, strongest_count=stats.strongest_count, strongest_on_frame=stats.strongest_on_frame),
        **each(ratio, **answer.ratios),
        **each(str, strongest_at=stats.strongest_at, taps=taps, window_pixels=window),
    }


IDEAS = {  # of a view, and those that other settings call for
    "signed": N_("{title} finds {finds}. Values run from **{least}** to **{most}**; **{outside}** of them leave 0…1."),
    "clipped": N_("Clipping to 0…1 blackens **{blackened}** of the values and keeps **{energy_kept}** of the energy."),
    "absolute": N_("The strongest answer, **{strongest}**, is at {strongest_at}."),
    "strongest": N_("Of the strongest {strongest_count} pixels (1 %) **{strongest_on_frame}** lie in the outermost ring."),
    "padding": N_("In the corner **{corner_invented}** of the window is invented."),
    "dots": N_("The dot of 1 has become {taps} dots of **{most}**."),
    "blind": N_("The first and last column are exactly **0**: this padding makes the kernel blind there."),
    "frame": N_("Its mean is **{frame_over_inside}** times the inside’s."),
    "white": N_("Of the white **{edge}** is left at the edge and **{corner}** in the corner."),
    "noise": N_(
        "Signal to noise is **{signal_to_noise}**: noise is multiplied by the kernel’s length √Σk² = **{kernel_length}**."
    ),
    "turned": N_("Its energy is **{energy_over_turned}** times that of {other}."),
    "holes": N_("The window spans {window_pixels} pixels and reads {taps} of them, **{read}**; dilation adds no weights."),
}


def sentence(answer: ConvAnswer) -> str:
    """What stands under the picture: one idea for the view, and those that the settings call for."""
    settings, output, shown = answer.settings, answer.output, figures(answer)
    view, kernel = settings.view, settings.chosen_kernel
    dots = view == "absolute" and settings.kernel in ("box_3", "identity") and settings.source == "dot"
    called_for = {
        "dots" if dots else view: True,
        "blind": view == "signed" and output.shape[2] > 2 and not output[:, :, [0, -1]].any() and output.any(),
        "frame": view == "strongest" and "frame_over_inside" in shown,
        "white": view == "padding" and settings.source == "white",
        "noise": "signal_to_noise" in shown,
        "turned": "energy_over_turned" in shown and not settings.noise,
        "holes": settings.dilation > 1,
    }
    shown |= {"title": _(kernel.title), "finds": _(kernel.finds), "other": kernel.turned or ""}
    return " ".join(_(IDEAS[idea]).format(**shown) for idea, holds in called_for.items() if holds)


def size_formula(answer: ConvAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    settings, (size, out) = answer.settings, (one.shape[1:] for one in (answer.input, answer.output))
    steps, holes = (settings.stride,) * 2, (settings.dilation,) * 2
    return aligned(map(conv_size_line, "hw", size, settings.chosen_kernel.size, steps, holes, settings.sides, out))


def size_note(answer: ConvAnswer) -> str:
    """The textbook's spelling of the same, and what the floor leaves unread at the end: no window reaches it."""
    padded = zip((answer.rows, answer.columns), answer.settings.window, strict=True)
    rows, columns = ((len(source) - window) % answer.settings.stride for source, window in padded)
    text = padding_note(answer.settings.sides)
    if rows or columns:
        left = _("The floor leaves {rows} rows and {columns} columns at the end unread.")
        text += " " + left.format(rows=rows, columns=columns)
    return text
