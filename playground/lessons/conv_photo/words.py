"""The numbers of the lesson on a photo as text, its sentences and its formula."""

import math

from playground.images import Photo
from playground.kit.i18n import N_, _
from playground.kit.saying import count, each, figure, percent, ratio
from playground.kit.size_formula import aligned, conv_size_line, padding_note
from playground.lessons.conv_photo.answer import ConvAnswer
from playground.lessons.conv_photo.settings import KERNELS


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


MOST_TIMES = 1000  # beyond it the other kernel finds nothing, and how many times more this one does says nothing
IDEAS = {  # of a view, and those that other settings call for
    "signed": N_(
        "{title} finds {finds}. Output values run from **{least}** to **{most}**; **{outside}** of them lie outside 0–1, "
        "the range of a picture."
    ),
    "clipped": N_(
        "Clipped to 0–1, **{blackened}** of the output values turn black, and **{energy_kept}** of the output’s energy (sum of "
        "squares) is left."
    ),
    "absolute": N_("The largest absolute output value, **{strongest}**, is at row and column {strongest_at}."),
    "strongest": N_(
        "Of the strongest 1 % of the output pixels ({strongest_count}), **{strongest_on_frame}** lie in the outermost ring of "
        "pixels, where windows reach into the padding."
    ),
    "padding": N_("Red marks the border affected by padding: at the corner **{corner_invented}** of the window lies in it."),
    "dots": N_("One white pixel becomes {taps} pixels of **{most}**."),
    "blind": N_(
        "Every output in the first and last column is exactly **0**: with this padding both sides of the window are equal."
    ),
    "frame": N_("The mean absolute output there is **{frame_over_inside}** times that of the rest."),
    "white": N_("The white input, 1 everywhere, gives **{edge}** at the edge and **{corner}** in the corner."),
    "noise": N_(
        "Signal-to-noise ratio of the output: **{signal_to_noise}**. The kernel multiplies noise by its length √Σk² = "
        "**{kernel_length}**."
    ),
    "turned": N_("The output’s energy (sum of squares) is **{energy_over_turned}** times that of {other}."),
    "holes": N_(
        "The window spans {window_pixels} pixels and reads {taps} of them, **{read}**: dilation widens it without more weights."
    ),
    "scale": N_("Full colour stands for ±**{full_colour}**: 99 % of the values are smaller."),
    "deep": N_("The file holds {bits} bits per value; the convolution uses all of them."),
}


def sentence(answer: ConvAnswer, photo: Photo | None = None) -> str:
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
        "turned": answer.ratios.get("energy_over_turned", MOST_TIMES) < MOST_TIMES and not settings.noise,
        "holes": settings.dilation > 1,
        "scale": view in ("signed", "absolute") and settings.scale == "adapts" and not dots,
        "deep": settings.source == "photo" and photo is not None and photo.values is not None,
    }
    other = _(KERNELS[kernel.turned.replace(" ", "_")].title) if kernel.turned else ""
    shown |= {"title": _(kernel.title), "finds": _(kernel.finds), "other": other, "full_colour": figure(answer.full_colour)}
    shown |= {"bits": photo.bits} if photo else {}
    return " ".join(_(IDEAS[idea]).format(**shown) for idea, holds in called_for.items() if holds)


def size_formula(answer: ConvAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    settings, (size, out) = answer.settings, (one.shape[1:] for one in (answer.input, answer.output))
    steps, holes = (settings.stride,) * 2, (settings.dilation,) * 2
    return aligned(map(conv_size_line, "hw", size, settings.chosen_kernel.size, steps, holes, settings.sides, out))


def size_note(answer: ConvAnswer) -> str:
    """The textbook's spelling of the same, and what rounding down leaves at the end: no window reads it."""
    padded = zip((answer.rows, answer.columns), answer.settings.window, strict=True)
    rows, columns = ((len(source) - window) % answer.settings.stride for source, window in padded)
    text = padding_note(answer.settings.sides)
    if rows or columns:
        left = _("Rounding down leaves {rows} rows and {columns} columns at the end that no window reads.")
        text += " " + left.format(rows=rows, columns=columns)
    return text
