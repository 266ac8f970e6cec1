"""The numbers of the lesson on a photo as text, its sentences and its formula."""

from playground.kit.i18n import N_, _
from playground.kit.saying import count, figure, percent, ratio
from playground.kit.size_formula import aligned, conv_size_line
from playground.lessons.conv_photo.answer import ConvAnswer


def figures(answer: ConvAnswer) -> dict[str, str]:
    """Every number the page's sentences can quote, as text. Those that do not apply are left out."""
    stats, settings = answer.stats, answer.settings
    (height, width), window = answer.kernel.size, settings.window[0] * settings.window[1]
    length = sum(value**2 for part in settings.weights for row in part for value in row) ** 0.5
    shown = {
        "strongest": figure(stats.strongest),
        "strongest_at": f"({stats.strongest_at[0]}, {stats.strongest_at[1]})",
        "least": figure(stats.least),
        "most": figure(stats.most),
        "blackened": percent(stats.blackened_share),
        "energy_kept": percent(stats.energy_kept),
        "outside": percent(stats.outside_share),
        "strongest_count": count(stats.strongest_count),
        "strongest_on_frame": count(stats.strongest_on_frame),
        "kernel_length": figure(length),
        "taps": f"{height * width}",
        "window_pixels": f"{window}",
        "read": percent(height * width / window),
        "corner": figure(float(answer.output[0, 0, 0])),
        "edge": figure(float(answer.output[0, answer.output_size[0] // 2, 0])),
        "corner_invented": percent(float(answer.invented_share[0, 0])),
    }
    ratios = {name: getattr(answer, name) for name in ("frame_over_inside", "signal_to_noise", "energy_over_turned")}
    return shown | {name: ratio(value) for name, value in ratios.items() if value is not None}


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
    settings, kernel, shown = answer.settings, answer.kernel, figures(answer)
    view, output = settings.view, answer.output
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
    stride, dilation = answer.settings.stride, answer.settings.dilation
    axes = zip("hw", answer.input_size, answer.kernel.size, answer.settings.sides, answer.output_size, strict=True)
    return aligned(conv_size_line(name, n, k, stride, dilation, sides, out) for name, n, k, sides, out in axes)


def size_note(answer: ConvAnswer) -> str:
    """The textbook's spelling of the same, and what the floor leaves unread."""
    rows, columns = map(sum, answer.settings.sides)
    text = _("Per side as in torch; the textbook’s p counts both sides, {rows} and {columns}.").format(rows=rows, columns=columns)
    if any(answer.unread):
        more = _("The floor leaves {rows} rows and {columns} columns at the end unread.")
        text += " " + more.format(rows=answer.unread[0], columns=answer.unread[1])
    return text
