"""Sentences of the lesson "Padding and stride": what today's numbers say."""

from playground.kit.i18n import _, plural
from playground.lessons.padding_stride.answer import LayerAnswer, LayerConfig
from playground.lessons.padding_stride.repeated_layer import StackAnswer
from playground.lessons.padding_stride.staircase import Step
from playground.lessons.padding_stride.states import (
    DOT,
    Question,
    drift_figures,
    figures,
    listed,
    photo_figures,
    question_figures,
    stack_figures,
)
from playground.lessons.padding_stride.striding import Strided, alias
from playground.ui.size_words import aligned, conv_size_line, transposed_size_line

UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def size_formula(answer: LayerAnswer) -> str:
    """LaTeX of both output sizes with today's numbers put in, a line an axis."""
    config, lines = answer.config, []
    axes = zip(
        ("h", "w"),
        config.size,
        config.kernel_size,
        config.strides,
        config.dilations,
        answer.sides,
        answer.output_size,
        strict=True,
    )
    for name, n, k, s, d, sides, out in axes:
        if config.transposed:
            lines.append(transposed_size_line(name, n, k, s, d, sides, config.extra, out))
        else:
            lines.append(conv_size_line(name, n, k, s, d, sides, out))
    return aligned(lines)


def conventions(answer: LayerAnswer) -> str:
    """The same layer in both spellings, as a Markdown table: torch counts padding per side, the textbook both together."""
    (above, below), (before, after) = answer.sides
    lines = [
        _("| | rows | columns |"),
        "|---|---|---|",
        _("| **torch**: padding per side | {rows} | {columns} |").format(
            rows=_either(above, below), columns=_either(before, after)
        ),
        _("| **d2l 7.3**: padding in total | {rows} | {columns} |").format(rows=above + below, columns=before + after),
    ]
    return "\n".join(lines)


def _either(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} | {last}"


def reads_sentence(answer: LayerAnswer) -> str:
    """How often pixels are read, what is never read, and how much of the padding is used."""
    found = figures(answer)
    if answer.config.transposed:
        return _written(answer, found)
    parts = [_("The corner is read **{corner}** ×, the middle **{middle}** ×.").format(**found)]
    if answer.never:
        parts.append(_("**{never_count}** of {pixels} pixels are never read, **{never}**; **{read}** are.").format(**found))
        rows, columns = answer.unread
        same = _("rows and columns {rows}") if rows == columns else _("rows: {rows}; columns: {columns}")
        parts.append(_("Unread {which}.").format(which=same.format(rows=listed(rows), columns=listed(columns))))
    else:
        parts.append(_("Every pixel is read: **0** of {pixels} are left out.").format(pixels=found["pixels"]))
    (above, below), (before, after) = answer.padding_read
    if answer.padding_read != answer.sides and (above, before) != (below, after):
        parts.append(
            _("Columns of padding that are read: **{padding_left}** on the left, **{padding_right}** on the right.").format(
                **found
            )
        )
    elif answer.padding_read != answer.sides:
        parts.append(_("Not all of the padding is read."))
    return " ".join(parts)


def _written(answer: LayerAnswer, found: dict[str, str]) -> str:
    parts = [_("The corner is written **{corner}** ×, the middle **{middle}** ×.").format(**found)]
    counts = answer.pixels_by_count
    if answer.never:
        parts.append(_("**{never_count}** of {pixels} pixels hold nothing but the bias.").format(**found))
    if len(counts) > 1:
        parts.append(_("Equal weights would leave a pattern of {n} levels.").format(n=len(counts)))
    else:
        parts.append(_("Equal weights would leave a flat picture."))
    return " ".join(parts)


def count_list(answer: LayerAnswer) -> str:
    """16 once, 24 twice, 9 four times: how many pixels are read how often."""
    counts = [(reads, pixels) for reads, pixels in answer.pixels_by_count.items() if reads]
    told = [_("{pixels:,} pixels {reads} ×").format(pixels=pixels, reads=reads) for reads, pixels in counts[:6]]
    return " · ".join(told) + (" …" if len(counts) > 6 else "")


def short_count(value: float) -> str:
    """442,368 as 442 k: three digits and a prefix."""
    for unit, letter in UNITS:
        if value >= unit:
            return f"{value / unit:.3g} {letter}" if value / unit < 999.5 else f"{value / unit:.0f} {letter}"
    return f"{value:.0f}"


def memory(value: int) -> str:
    """Bytes with a prefix, 1000 a step: 2.3 kB."""
    text = short_count(value)
    return _("{amount}B").format(amount=text) if value >= 1000 else _("{amount} bytes").format(amount=text)


def fitting_sentence(steps: list[Step], today: int) -> str:
    """Which sizes nearby leave nothing over."""
    fitting = [step.size for step in steps if step.fits]
    if len(fitting) == len(steps):
        return _("Every size fits: with a stride of 1 nothing is left over.")
    if today in fitting:
        return _("{today} leaves nothing over. Filled dots are the sizes that do.").format(today=today)
    near = [str(size) for size in sorted(fitting, key=lambda size: abs(size - today))[:2]]
    if not near:
        return _("No size nearby fits without a rest.")
    return _("{today} leaves a rest that no window reaches; {near} would not.").format(
        today=today, near=_(" and ").join(sorted(near, key=int))
    )


def stack_sentence(answer: StackAnswer) -> str:
    """Sizes on the way, and what padding has touched."""
    found = stack_figures(answer)
    way = " → ".join(f"{rows}" if rows == columns else f"{rows}×{columns}" for rows, columns in answer.sizes[:8])
    more = " …" if len(answer.sizes) > 8 else ""
    text = _(
        "**{tainted_count}** of {cells} cells have seen padding, **{tainted}**; **{clean}** have seen nothing but picture."
    ).format(**found)
    text += "\n\n" + _("{way}{more}, in the end **{last}**.").format(way=way, more=more, last=found["last"])
    if answer.lost > 0:
        text += " " + _("**{lost}** of the pixels are gone.").format(**found)
    return text


def drift_sentence(config: LayerConfig) -> str:
    """Where the dot has gone, and why."""
    end, start = drift_figures(config)["end"], f"({DOT}, {DOT})"
    if end == start:
        text = _("After {n} layers the dot is a cloud around **{end}**, where it began: both sides get the same padding.")
    else:
        text = _("After {n} layers the dot of {start} is a cloud around **{end}**: the odd pixel moves it half a pixel a layer.")
    return text.format(n=config.layers, start=start, end=end)


def photo_sentence(answer: Strided, stride: int) -> str:
    """What a stride has dropped."""
    if stride == 1:
        return _("A stride of 1 keeps every pixel. Choose a larger one.")
    text = _(
        "Stride {stride} keeps 1 of {n} pixels. Put back by repetition, **{changed}** of the pixels differ and **{lost}** of "
        "the variance is lost."
    ).format(stride=stride, n=stride**2, **photo_figures(answer))
    return text if answer.changed else text + " " + _("Every pixel of this photo is stored that often.")


def question_sentence(question: Question) -> str:
    found = question_figures(question)
    if found["answers"] == "0":
        return _("No layer does it within these limits. Allow a larger stride, kernel or padding.")
    text = plural("**{n}** layer does it", "**{n}** layers do it", int(found["answers"]))
    return text + _(", with kernels {kernels}. The cheapest stands first.").format(**found)


def tone() -> str:
    """Exercise 7.3.2: what a stride means for sound."""
    return _(
        "7.3 ex. 2: for sound a stride of 2 halves the sampling rate. A tone of 3,000 Hz recorded at 8 kHz is then heard "
        "at **{heard:,.0f} Hz**, because nothing was filtered before."
    ).format(heard=alias(3000, 8000, 2))
