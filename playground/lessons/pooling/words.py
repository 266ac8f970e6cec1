"""Sentences and formulas of the lesson "Pooling": what today's numbers say."""

from collections.abc import Callable, Iterable
from typing import Any

from playground.kit.i18n import _
from playground.kit.size_formula import adaptive_line, adaptive_size_line, aligned, conv_size_line
from playground.lessons.pooling.answer import INKED, Cut, Levels
from playground.lessons.pooling.figures import Figures, by_every_mode, figures, largest_window
from playground.lessons.pooling.pooled_photo import relu_layers
from playground.lessons.pooling.settings import Pool
from playground.stage.answer import StageAnswer
from playground.stage.words import size_formula


def sentences(settings: Pool, answer: Any) -> list[str]:
    """What the view says, each a paragraph."""
    return list(_SENTENCES[settings.view](settings, answer, figures(settings, answer)))


def _windows(settings: Pool, answer: StageAnswer, texts: Figures) -> Iterable[str]:
    if texts["output"]:
        yield _("**{size}** outputs, row by row: {output}.").format(**texts)
    else:
        yield _("**{size}** outputs.").format(**texts)
    if beyond := max(axis.beyond for axis in answer.played.axes):
        yield _("Windows hang over the end by {n}: dotted cells are nothing and are not counted.").format(n=beyond)
    if settings.mode == "min":
        yield _("torch has no min-pooling: it is **−max(−x)**.")
    if settings.adaptive:
        yield _adaptive_sentence(answer)
    elif settings.pad:
        yield _padding_sentence(answer).format(**texts)
    if "stays" in texts:
        yield _("Of the dot’s **{moves}** moves by one pixel **{stays}** leave the max-pooled output as it is.").format(**texts)
    if "sum" in texts and settings.mode == "average":
        yield _(
            "One window covers everything: this is global average pooling. It is the mean of **{cells}** numbers, "
            "**{corner}**; their sum, {sum}, is **{cells}** × larger."
        ).format(**texts)
    if modes := by_every_mode(largest_window(answer), settings.power):
        spelled = " · ".join(f"{name} **{texts[name]}**" for name in modes)
        yield _("The window with the largest output, by every pooling: {told}.").format(told=spelled)


def _adaptive_sentence(answer: StageAnswer) -> str:
    """Sizes of adaptive windows, and how many cells more than one of them reads."""
    sizes = (sorted(set(axis.has.sum(axis=1).tolist())) for axis in answer.played.axes)
    rows, columns = (_(" or ").join(f"**{size}**" for size in axis) for axis in sizes)
    shared = int((answer.real_reads > 1).sum())
    text = _("Windows have {rows} rows and {columns} columns").format(rows=rows, columns=columns)
    more = _("**{n}** cells belong to more than one.").format(n=shared) if shared else _("no cell belongs to two.")
    return f"{text}: {more}"


def _padding_sentence(answer: StageAnswer) -> str:
    config = answer.config
    if config.by_hand:
        return _("Zeros by hand take part like real cells: the corner is **{corner}**.")
    if config.operation in ("max", "softmax"):
        return _("torch pads with −∞, which can never win: the corner is **{corner}**.")
    if config.operation == "min":
        return _("Padding is +∞ here, which can never win: the corner is **{corner}**.")
    if config.count_include_pad:
        return _("Padding is 0 and counts as a cell: the corner is **{corner}**.")
    return _("Padding is left out of the count: the corner is **{corner}**.")


def _ink(settings: Pool, answer: Levels, texts: Figures) -> Iterable[str]:
    mode, times = settings.mode_name, 1 if settings.adaptive else settings.times
    others = " · ".join(_("{mode} **{share}**").format(mode=name, share=texts[name]) for name in INKED if name != mode)
    yield _(
        "Pixels below 0.5: **{before}** of the photo, **{after}** after {mode} pooling {n} ×. With the others: {others}."
    ).format(before=texts["before"], after=texts[mode], mode=mode, n=times, others=others)


def _shake(settings: Pool, answer: Any, texts: Figures) -> Iterable[str]:
    """The four changes at today's shift, and what stays exactly as it was."""
    text = _(
        "Moved by {n} px, RMS change ÷ standard deviation: stride only **{stride}**, max **{max}**, average **{average}**, "
        "max and blur **{blur}**."
    )
    alone = _("Of the max-pooled outputs **{alone}** stay exactly alone; **{pixels}** of the raw pixels were equal anyway.")
    yield f"{text} {alone}".format(n=settings.shift, **texts)


def _signal(settings: Pool, answer: Any, texts: Figures) -> Iterable[str]:
    yield _(
        "**{values}** becomes **{pooled}** by max 2 / stride 2. With a blur 1 2 1 between the maximum and the stride it becomes "
        "**{kept}**: the blur comes before the dropping."
    ).format(**texts)


def _cut(settings: Pool, answer: Cut, texts: Figures) -> Iterable[str]:
    text = _("**{count}** windows: **{windows}**, of **{sizes}** cells.").format(**texts)
    neighbours = zip(answer.windows, answer.windows[1:], strict=False)
    shared = sum(max(0, end - first) for (_first, end), (first, _end) in neighbours)
    if not settings.adaptive:
        more = _("The floor gives **{floor}**, ceil_mode **{ceil}**.").format(**texts)
    elif shared:
        more = _("Neighbours share {n} cells: the number of windows does not divide {size}.").format(n=shared, size=settings.size)
    else:
        more = _("No cell is shared.")
    yield f"{text} {more}"


def _edges(settings: Pool, answer: Any, texts: Figures) -> Iterable[str]:
    if "correlation" in texts:
        text = _(
            "{mode} pooling leaves up to **{largest}**: no convolution can do it. And the rest is an edge map, "
            "**{correlation}** correlated with Sobel’s."
        )
    else:
        text = _(
            "{mode} pooling leaves at most **{largest}** of pool(x) + pool(1 − x) − 1: nothing but rounding. It is linear "
            "and keeps a flat 1, so a convolution can do it."
        )
    yield text.format(mode=settings.mode_name.capitalize(), **texts)


def _relu(settings: Pool, answer: Any, texts: Figures) -> Iterable[str]:
    yield _(
        "**{layers}** layers of a + ReLU(b − a) make the {k} × {k} maximum. On the whole photo they differ from torch’s max "
        "pooling by **{error}** at most."
    ).format(k=settings.window, **texts)


_SENTENCES: dict[str, Callable[[Pool, Any, Figures], Iterable[str]]] = {
    "windows": _windows, "photo": _ink, "shift": _shake, "signal": _signal, "sizes": _cut, "edges": _edges, "relu": _relu,
}  # fmt: skip


def formula(settings: Pool, answer: Any) -> str:
    """LaTeX of the view with today's numbers."""
    return _FORMULAS[settings.view](settings, answer)


def _level_formula(settings: Pool, answer: Levels) -> str:
    """Of the first of several poolings."""
    if settings.adaptive:
        windows = (settings.outputs, settings.across)
        return aligned(adaptive_size_line(name, n, m) for name, n, m in zip("hw", answer.size, windows, strict=True))
    window, stride = settings.window, settings.stride
    sizes = ((name, n, (n - window) // stride + 1) for name, n in zip("hw", answer.size, strict=True))
    return aligned(conv_size_line(name, n, window, stride, 1, (0, 0), out) for name, n, out in sizes)


def _cut_formula(settings: Pool, answer: Cut) -> str:
    n, sides, out = settings.size, (settings.pad, settings.pad), len(answer.windows)
    if settings.adaptive:
        return adaptive_line(n, settings.outputs)
    return aligned([conv_size_line("n", n, settings.window, settings.stride, 1, sides, out, ceil_mode=settings.ceil_mode)])


def _shake_formula(settings: Pool, answer: Any) -> str:
    squares = rf"\sum_i \left(y_i^{{(+{settings.shift})}} - y_i\right)^2"
    return rf"\frac{{\sqrt{{\frac{{1}}{{N}}{squares}}}}}{{\sigma(y)}} = {figures(settings, answer)[settings.shaken]}"


def _edge_formula(settings: Pool, answer: Any) -> str:
    if settings.mode == "max":
        return r"\max(x) + \max(1 - x) - 1 = \max(x) - \min(x)"
    return rf"\text{{pool}}(x) + \text{{pool}}(1 - x) - 1 \le {figures(settings, answer)['largest']}"


_FORMULAS: dict[str, Callable[[Pool, Any], str]] = {
    "windows": lambda settings, answer: size_formula(answer),
    "photo": _level_formula,
    "shift": _shake_formula,
    "signal": lambda settings, answer: (
        r"m_i = \max(x_i, x_{i+1}) \qquad b_i = \tfrac{1}{4}\left(m_{i-1} + 2\,m_i + m_{i+1}\right)"
    ),
    "sizes": _cut_formula,
    "edges": _edge_formula,
    "relu": lambda settings, answer: (
        r"\max(a, b) = a + \mathrm{ReLU}(b - a) \qquad "
        rf"2\cdot\lceil \log_2 {settings.window} \rceil = {len(relu_layers(settings.window))}"
    ),
}
