"""The numbers of the lesson "Padding and stride" as text, its sentences and its formula."""

from math import prod

from playground.convolution.repeated import Strided, alias
from playground.convolution.solver import ConvGeometry
from playground.kit.i18n import _, plural
from playground.kit.saying import by, count, each, listed, memory, paragraph, percent, short_count
from playground.kit.size_formula import aligned, conv_size_line, transposed_size_line
from playground.lessons.padding_stride.answer import DOT, Drift, LayerAnswer, StackAnswer, Step
from playground.lessons.padding_stride.settings import Layer


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
    texts = each(percent, tainted=1 - answer.clean / cells, lost=1 - prod(answer.sizes[-1]) / prod(answer.sizes[0]))
    texts |= each(count, tainted_count=cells - answer.clean, clean=answer.clean, cells=cells)
    return texts | {"last": by(answer.sizes[-1])}


def drift_figures(answer: Drift) -> dict[str, str]:
    """Where the dot ends, as whole or half pixels."""
    return {"end": f"({answer.end[0]:g}, {answer.end[1]:g})"}


def photo_figures(answer: Strided) -> dict[str, str]:
    return each(percent, changed=answer.changed, lost=answer.lost)


def search_figures(layers: list[ConvGeometry]) -> dict[str, str]:
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
            _("The corner is written **{corner}** ×, the middle **{middle}** ×."),
            never and _("**{never_count}** of {pixels} pixels hold nothing but the bias."),
            flat and _("Equal weights would leave a flat picture."),
            not flat and _("Equal weights would leave a pattern of {levels} levels."),
        )
    else:
        idle = answer.padding_read != answer.sides
        uneven = idle and (above, before) != (below, after)
        text = paragraph(
            _("The corner is read **{corner}** ×, the middle **{middle}** ×."),
            never and _("**{never_count}** of {pixels} pixels are never read, **{never}**; **{read}** are."),
            never and unread[0] == unread[1] and _("Unread rows and columns {unread_rows}."),
            never and unread[0] != unread[1] and _("Unread rows: {unread_rows}; columns: {unread_columns}."),
            not never and _("Every pixel is read: **0** of {pixels} are left out."),
            uneven and _("Columns of padding that are read: **{padding_left}** on the left, **{padding_right}** on the right."),
            idle and not uneven and _("Not all of the padding is read."),
        )
    return text.format(**figures(answer))


def count_list(answer: LayerAnswer) -> str:
    """16 pixels 1 ×, 24 pixels 2 ×: how many pixels are read how often."""
    counts = [(reads, pixels) for reads, pixels in answer.pixels_by_count.items() if reads]
    listing = [_("{pixels:,} pixels {reads} ×").format(pixels=pixels, reads=reads) for reads, pixels in counts[:6]]
    return " · ".join(listing) + (" …" if len(counts) > 6 else "")


def cost_sentence(answer: LayerAnswer) -> str:
    cost = answer.cost
    return _("**{parameters}** parameters · **{work}** multiply-adds · output **{memory}**").format(
        parameters=count(cost.parameters), work=short_count(cost.multiply_adds), memory=memory(cost.output_bytes)
    )


def fitting_sentence(steps: list[Step], today: int) -> str:
    """Which sizes nearby leave nothing over."""
    fitting = [step.size for step in steps if step.fits]
    if len(fitting) == len(steps):
        return _("Every size fits: with a stride of 1 nothing is left over.")
    if today in fitting:
        return _("{today} leaves nothing over. Filled dots are the sizes that do.").format(today=today)
    if not fitting:
        return _("No size nearby fits without a rest.")
    near = listed(sorted(sorted(fitting, key=lambda size: abs(size - today))[:2]))
    return _("{today} leaves a rest that no window reaches; {near} would not.").format(today=today, near=near)


def stack_sentence(answer: StackAnswer) -> str:
    """Sizes on the way, and what padding has touched."""
    way = " → ".join(f"{rows}" if rows == columns else f"{rows}×{columns}" for rows, columns in answer.sizes[:8])
    more = " …" if len(answer.sizes) > 8 else ""
    text = _("**{tainted_count}** of {cells} cells have seen padding, **{tainted}**; **{clean}** have seen nothing but picture.")
    text += "\n\n" + _("{way}{more}, in the end **{last}**.")
    if prod(answer.sizes[-1]) < prod(answer.sizes[0]):
        text += " " + _("**{lost}** of the pixels are gone.")
    return text.format(way=way, more=more, **stack_figures(answer))


def drift_sentence(settings: Layer, answer: Drift) -> str:
    """Where the dot has gone, and why."""
    end, start = drift_figures(answer)["end"], f"({DOT}, {DOT})"
    if end == start:
        text = _("After {n} layers the dot is a cloud around **{end}**, where it began: both sides get the same padding.")
    else:
        text = _("After {n} layers the dot of {start} is a cloud around **{end}**: the odd pixel moves it half a pixel a layer.")
    return text.format(n=settings.layers, start=start, end=end)


def photo_sentence(answer: Strided, stride: int) -> str:
    """What a stride has dropped."""
    if stride == 1:
        return _("A stride of 1 keeps every pixel. Choose a larger one.")
    text = _(
        "Stride {stride} keeps 1 of {n} pixels. Put back by repetition, **{changed}** of the pixels differ and **{lost}** of "
        "the variance is lost."
    ).format(stride=stride, n=stride**2, **photo_figures(answer))
    return text if answer.changed else text + " " + _("Every pixel of this photo is stored that often.")


def search_sentence(layers: list[ConvGeometry]) -> str:
    if not layers:
        return _("No layer does it within these limits. Allow a larger stride, kernel or padding.")
    text = plural("**{n}** layer does it", "**{n}** layers do it", len(layers))
    return text + _(", with kernels {kernels}. The cheapest stands first.").format(**search_figures(layers))


def tone() -> str:
    """Exercise 7.3.2: what a stride means for sound."""
    return _(
        "7.3 ex. 2: for sound a stride of 2 halves the sampling rate. A tone of 3,000 Hz recorded at 8 kHz is then heard "
        "at **{heard} Hz**, because nothing was filtered before."
    ).format(heard=count(alias(3000, 8000, 2)))
