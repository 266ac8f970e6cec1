"""The numbers of the lesson "Padding and stride" as text, its sentences and its formula."""

from math import prod
from typing import Any

from playground.convolution.geometry import span
from playground.convolution.repeated import Strided, alias
from playground.kit.i18n import _, plural
from playground.kit.saying import by, count, each, listed, memory, paragraph, percent, short_count
from playground.kit.size_formula import aligned, conv_size_line, transposed_size_line
from playground.kit.states import Figure
from playground.lessons.padding_stride.answer import DOT, Drift, LayerAnswer, StackAnswer, Step
from playground.lessons.padding_stride.settings import Layer, Search
from playground.lessons.padding_stride.solver import Answer, is_usual


def figures(answer: LayerAnswer) -> dict[str, str]:
    """Every number the sentences about one layer can quote, as text."""
    (rows, columns), (before, after) = answer.inside, answer.padding_read[1]
    pixels, levels = sum(answer.pixels_by_count.values()), len(answer.pixels_by_count)
    return {
        "output": by(answer.output_size),
        **each(percent, never=answer.never / pixels, read=1 - answer.never / pixels),
        **each(count, never_count=answer.never, pixels=pixels, corner=rows[0] * columns[0]),
        **each(count, middle=rows[len(rows) // 2] * columns[len(columns) // 2]),
        **each(listed, unread_rows=answer.unread[0], unread_columns=answer.unread[1]),
        **each(str, padding_left=before, padding_right=after, levels=levels),
    }


def stack_figures(answer: StackAnswer) -> dict[str, str]:
    cells = answer.rows.size * answer.columns.size
    texts = each(percent, affected=1 - answer.clean / cells, lost=1 - prod(answer.sizes[-1]) / prod(answer.sizes[0]))
    texts |= each(count, affected_count=cells - answer.clean, clean=answer.clean, cells=cells)
    return texts | {"last": by(answer.sizes[-1])}


def drift_figures(answer: Drift) -> dict[str, str]:
    """Where the dot ends, as whole or half pixels."""
    return {"end": f"({answer.end[0]:g}, {answer.end[1]:g})"}


def photo_figures(answer: Strided) -> dict[str, str]:
    return each(percent, changed=answer.changed, lost=answer.lost)


def search_figures(layers: list[Answer]) -> dict[str, str]:
    return {"answers": f"{len(layers)}", "kernels": ", ".join(map(str, sorted({one.kernel_size for one in layers})))}


FIGURES = dict(reads=figures, layers=stack_figures, solver=search_figures, drift=drift_figures, photo=photo_figures)  # of a view


def size_formula(answer: LayerAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    layer = answer.settings
    axes = ("hw", layer.size, layer.kernel_size, layer.steps, layer.holes, answer.sides)
    if layer.transposed:
        return aligned(map(transposed_size_line, *axes, (layer.extra,) * 2, answer.output_size))
    return aligned(map(conv_size_line, *axes, answer.output_size))


def conventions(answer: LayerAnswer) -> str:
    """The same layer in both spellings, as a Markdown table: torch counts padding per side, the textbook both together."""
    rows, columns = (f"{first}" if first == last else f"{first} | {last}" for first, last in answer.sides)
    per_side = _("| **torch**: padding per side | {rows} | {columns} |").format(rows=rows, columns=columns)
    rows, columns = map(sum, answer.sides)
    in_total = _("| **d2l 7.3**: padding in total | {rows} | {columns} |").format(rows=rows, columns=columns)
    return "\n".join([_("| | rows | columns |"), "|---|---|---|", per_side, in_total])


def reads_sentence(answer: LayerAnswer) -> str:
    """How often pixels are read (or written), what is never, and how much of the padding is used."""
    never, unread, (above, below), (before, after) = answer.never > 0, answer.unread, *answer.padding_read
    if answer.settings.transposed:
        flat = len(answer.pixels_by_count) == 1
        text = paragraph(
            _("The corner of the output is written **{corner}** times, the middle **{middle}** times."),
            never and _("**{never_count}** of {pixels} output pixels hold nothing but the bias."),
            flat and _("Equal weights would give a flat picture."),
            not flat and _("Equal weights would give a pattern of {levels} levels."),
        )
    else:
        idle = answer.padding_read != answer.sides
        uneven = idle and (above, before) != (below, after)
        text = paragraph(
            _("The corner pixel is read by **{corner}** windows, the middle pixel by **{middle}**."),
            never and _("**{never_count}** of {pixels} pixels are never read, **{never}**; **{read}** are."),
            never and unread[0] == unread[1] and _("Unread rows and columns: {unread_rows}."),
            never and unread[0] != unread[1] and _("Unread rows: {unread_rows}; columns: {unread_columns}."),
            not never and _("Every one of the {pixels} pixels is read."),
            uneven and _("Columns of padding that are read: **{padding_left}** on the left, **{padding_right}** on the right."),
            idle and not uneven and _("Some of the padding is never read."),
        )
    return text.format(**figures(answer))


def count_list(answer: LayerAnswer) -> str:
    """16 pixels 1 ×, 24 pixels 2 ×: how many pixels are read how often."""
    counts = [(reads, pixels) for reads, pixels in answer.pixels_by_count.items() if reads]
    listing = [_("{pixels:,} pixels {reads} times").format(pixels=pixels, reads=reads) for reads, pixels in counts[:6]]
    return ", ".join(listing) + (" …" if len(counts) > 6 else "")


def size_headline(answer: LayerAnswer) -> list[Figure]:
    """Output size, parameters and multiplications."""
    cost = answer.cost
    return [
        Figure(_("Output size"), by(answer.output_size), _("from {size}").format(size=by(answer.settings.size))),
        Figure(_("Parameters"), count(cost.parameters)),
        Figure(_("Multiplications"), short_count(cost.multiply_adds)),
    ]


def search_headline(settings: Search, layers: list[Answer]) -> list[Figure]:
    """How many layers do it, and the one that networks use most."""
    figures = [Figure(_("Layers from {start} to {goal}").format(start=settings.start, goal=settings.goal), count(len(layers)))]
    return [*figures, Figure(_("Kernel / stride / padding"), usual_text(layers[0]))] if layers else figures


def usual_text(one: Answer) -> str:
    return f"{one.kernel_size} / {one.stride} / {one.padding}"


def headline(settings: Layer, answer: Any) -> list[Figure]:
    """The numbers people come for, of each view."""
    if settings.view == "reads":
        return size_headline(answer)
    if settings.view == "solver":
        return search_headline(settings, answer)
    texts = FIGURES[settings.view](answer)
    if settings.view == "layers":
        last = _("of {cells} after {n} layers").format(cells=texts["cells"], n=settings.layers)
        return [Figure(_("Cells affected by padding"), texts["affected"], last), Figure(_("Output size"), texts["last"])]
    if settings.view == "drift":
        return [Figure(_("Shift after {n} layers").format(n=settings.layers), *shift_text(answer))]
    dropped = _("at stride {stride}").format(stride=settings.stride)
    return [Figure(_("Pixels changed"), texts["changed"], dropped), Figure(_("Variance lost"), texts["lost"])]


def shift_text(answer: Drift) -> tuple[str, str]:
    """How far the dot has moved, vertically and horizontally."""
    moved = (f"{at - DOT:+g}".replace("-", "−") if at != DOT else "0" for at in answer.end)
    return ", ".join(moved), _("px down, right")


def cost_sentence(answer: LayerAnswer) -> str:
    cost = answer.cost
    return _("**{parameters}** parameters, **{work}** multiplications; the output takes **{memory}** in float32.").format(
        parameters=count(cost.parameters), work=short_count(cost.multiply_adds), memory=memory(cost.output_bytes)
    )


def fitting_sentence(steps: list[Step], answer: LayerAnswer) -> str:
    """Which input heights nearby leave nothing over at the end, and whether today's rest is picture or only padding."""
    today, fitting = answer.settings.h, [step.size for step in steps if step.fits]
    if len(fitting) == len(steps):
        return _("Every size fits: with a stride of 1 every row is used.")
    if today in fitting:
        return _("At height {today} every row is used. Filled dots are the sizes that fit.").format(today=today)
    lost = (len(answer.rows) - span(answer.settings.kernel, answer.settings.dilation)) % answer.settings.stride
    padding = answer.sides[0][1]
    if lost <= padding:
        text = _("At height {today} the last {lost} rows that no window reaches are padding; all rows of the picture are within.")
    else:
        text = _("At height {today} no window reaches the last {lost} rows, of which {picture} are picture.")
    text = text.format(today=today, lost=lost, picture=lost - padding)
    if not fitting:
        return text + " " + _("No size nearby fits exactly.")
    near = listed(sorted(sorted(fitting, key=lambda size: abs(size - today))[:2]))
    return text + " " + _("Heights that fit exactly: {near}.").format(near=near)


def stack_sentence(answer: StackAnswer) -> str:
    """Sizes on the way, and which cells padding has affected."""
    way = " → ".join(f"{rows}" if rows == columns else f"{rows}×{columns}" for rows, columns in answer.sizes[:8])
    more = " …" if len(answer.sizes) > 8 else ""
    text = _(
        "**{affected_count}** of {cells} output cells are affected by padding, **{affected}**; **{clean}** depend on the "
        "picture alone."
    )
    text += "\n\n" + _("Sizes: {way}{more}, at the end **{last}**.")
    if prod(answer.sizes[-1]) < prod(answer.sizes[0]):
        text += " " + _("**{lost}** of the pixels are gone.")
    return text.format(way=way, more=more, **stack_figures(answer))


def drift_sentence(settings: Layer, answer: Drift) -> str:
    """Where the dot has gone, and why."""
    end, start = drift_figures(answer)["end"], f"({DOT}, {DOT})"
    if end == start:
        text = _("After {n} layers the dot has spread around **{end}**, where it began: both sides get the same padding.")
    else:
        text = _(
            "After {n} layers the dot from {start} has spread around **{end}**: "
            "the extra padding shifts it half a pixel per layer."
        )
    return text.format(n=settings.layers, start=start, end=end)


def shift_rule() -> str:
    return _(
        "An even kernel needs an odd number of padding pixels to keep the size, so one side gets one more than the other. "
        "Every layer then shifts its input by half a pixel; an odd kernel has the same padding on both sides and shifts nothing."
    )


def photo_sentence(answer: Strided, stride: int) -> str:
    """What a stride has dropped."""
    if stride == 1:
        return _("A stride of 1 keeps every pixel. Choose a larger one.")
    text = _(
        "Stride {stride} keeps 1 of {n} pixels. When each is repeated to fill the gaps, **{changed}** of the pixels differ "
        "from the photo and **{lost}** of its variance is lost."
    ).format(stride=stride, n=stride**2, **photo_figures(answer))
    return text if answer.changed else text + " " + _("This photo stores every pixel that often.")


def search_sentence(layers: list[Answer]) -> str:
    if not layers:
        return _("No layer does it within these limits. Allow a larger stride, kernel or padding.")
    text = plural("**{n}** layer does it", "**{n}** layers do it", len(layers))
    text += _(", with kernels {kernels}.").format(**search_figures(layers))
    if is_usual(layers[0]):
        text += " " + _("First stand odd kernels padded by half their size, as most networks have them; then the cheapest.")
    return text


def tone() -> str:
    """Exercise 7.3.2: what a stride means for sound."""
    return _(
        "7.3 ex. 2: for sound a stride of 2 halves the sampling rate. A tone of 3,000 Hz recorded at 8 kHz is then heard "
        "at **{heard} Hz**, because nothing was filtered before."
    ).format(heard=count(alias(3000, 8000, 2)))
