"""Sentences and formulas of the lesson "Pooling": what today's numbers say."""

from collections.abc import Callable

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.size_formula import adaptive_line, adaptive_size_line, aligned, conv_size_line
from playground.lessons.pooling.facts import relu_layers
from playground.lessons.pooling.figures import INKED, cut_figures, signal_figures
from playground.lessons.pooling.settings import Cut, PoolConfig, cut
from playground.stage.answer import StageAnswer


def window_sentences(answer: StageAnswer, config: PoolConfig, found: dict[str, str]) -> list[str]:
    """What the stage's numbers say, each a paragraph. `found` are window_figures."""
    told = []
    if found["output"]:
        told.append(_("**{size}** outputs, row by row: {numbers}.").format(size=found["size"], numbers=found["output"]))
    else:
        told.append(_("**{size}** outputs.").format(size=found["size"]))
    if beyond := max(axis.beyond for axis in answer.played.axes):
        told.append(_("Windows hang over the end by {n}: dotted cells are nothing and are not counted.").format(n=beyond))
    if config.mode == "min":
        told.append(_("torch has no min-pooling: it is **−max(−x)**."))
    if config.adaptive:
        told.append(_cut_sentence(answer))
    elif config.pad:
        told.append(_padding_sentence(config, found))
    if "stays" in found:
        told.append(
            _("Of the dot’s **{moves}** moves by one pixel **{stays}** leave the max-pooled output as it is.").format(**found)
        )
    if "sum" in found and config.mode == "average":
        told.append(
            _(
                "One window covers everything: this is global average pooling. It is the mean of **{cells}** numbers, "
                "**{corner}**; their sum, {sum}, is **{cells}** × larger."
            ).format(**found)
        )
    return told


def _cut_sentence(answer: StageAnswer) -> str:
    """Sizes of adaptive windows, and how many cells more than one of them reads."""
    rows, columns = (sorted(set(axis.has.sum(axis=1).tolist())) for axis in answer.played.axes)
    spelled = _("Windows have {rows} rows and {columns} columns").format(rows=_or(rows), columns=_or(columns))
    shared = int((answer.real_reads > 1).sum())
    return f"{spelled}: " + (
        _("**{n}** cells belong to more than one.").format(n=shared) if shared else _("no cell belongs to two.")
    )


def _or(sizes: list[int]) -> str:
    return _(" or ").join(f"**{size}**" for size in sizes)


def _padding_sentence(config: PoolConfig, found: dict[str, str]) -> str:
    stage = config.stage
    if stage.by_hand:
        return _("Zeros by hand take part like real cells: the corner is **{corner}**.").format(**found)
    if config.mode in ("max", "softmax"):
        return _("torch pads with −∞, which can never win: the corner is **{corner}**.").format(**found)
    if config.mode == "min":
        return _("Padding is +∞ here, which can never win: the corner is **{corner}**.").format(**found)
    if stage.count_include_pad:
        return _("Padding is 0 and counts as a cell: the corner is **{corner}**.").format(**found)
    return _("Padding is left out of the count: the corner is **{corner}**.").format(**found)


def modes_sentence(values: dict[str, float], found: dict[str, str]) -> str:
    """The window with the largest output by every pooling, as text."""
    told = " · ".join(f"{name} **{found[name]}**" for name in values)
    return _("The window with the largest output, by every pooling: {told}.").format(told=told)


def ink_sentence(config: PoolConfig, found: dict[str, str]) -> str:
    times = 1 if config.adaptive else config.times
    others = " · ".join(_("{mode} **{share}**").format(mode=mode, share=found[mode]) for mode in INKED if mode != config.mode)
    return _(
        "Pixels below 0.5: **{before}** of the photo, **{after}** after {mode} pooling {n} ×. With the others: {others}."
    ).format(
        before=found["before"],
        after=found[config.mode],
        mode=config.mode,
        n=times,
        others=others,
    )


def shake_sentence(config: PoolConfig, found: dict[str, str]) -> str:
    """The four changes at today's shift, and what stays exactly as it was."""
    text = _(
        "Moved by {n} px, RMS change ÷ standard deviation: stride only **{stride}**, max **{max}**, average **{average}**, "
        "max and blur **{blur}**."
    ).format(n=config.shift, stride=found["stride only"], max=found["max"], average=found["average"], blur=found["max, blur"])
    return f"{text} " + _(
        "Of the max-pooled outputs **{alone}** stay exactly alone; **{pixels}** of the raw pixels were equal anyway."
    ).format(alone=found["max: alone"], pixels=found["pixels: alone"])


def signal_sentence(config: PoolConfig) -> str:
    found = signal_figures(config.shift)
    return _(
        "**{values}** becomes **{pooled}** by max 2 / stride 2. With a blur 1 2 1 between the maximum and the stride it becomes "
        "**{kept}**: the blur comes before the dropping."
    ).format(**found)


def cut_sentence(config: PoolConfig, found: Cut) -> str:
    told = cut_figures(found)
    text = _("**{count}** windows: **{windows}**, of **{sizes}** cells.").format(**told)
    if config.adaptive:
        shared = sum(
            max(0, a_end - b_first) for (_a, a_end), (b_first, _b) in zip(found.windows, found.windows[1:], strict=False)
        )
        return f"{text} " + (
            _("Neighbours share {n} cells: the number of windows does not divide {size}.").format(n=shared, size=config.size)
            if shared
            else _("No cell is shared.")
        )
    return f"{text} " + _("The floor gives **{floor}**, ceil_mode **{ceil}**.").format(**told)


def edge_sentence(config: PoolConfig, found: dict[str, str]) -> str:
    if "correlation" not in found:
        return _(
            "{mode} pooling leaves at most **{largest}** of pool(x) + pool(1 − x) − 1: nothing but rounding. It is linear "
            "and keeps a flat 1, so a convolution can do it."
        ).format(mode=config.mode.capitalize(), largest=found["largest"])
    return _(
        "{mode} pooling leaves up to **{largest}**: no convolution can do it. And the rest is an edge map, "
        "**{correlation}** correlated with Sobel’s."
    ).format(mode=config.mode.capitalize(), **found)


def relu_sentence(config: PoolConfig, found: dict[str, str]) -> str:
    return _(
        "**{layers}** layers of a + ReLU(b − a) make the {k} × {k} maximum. On the whole photo they differ from torch’s max "
        "pooling by **{error}** at most."
    ).format(k=config.window, **found)


# ---- formulas --------------------------------------------------------------------------------------------------------


def formula(config: PoolConfig, photo: Photo | None, found: dict[str, str]) -> str:
    """LaTeX of the view with today's numbers."""
    return _FORMULAS[config.view](config, photo, found)


def _size_lines(size: tuple[int, int], config: PoolConfig) -> list[str]:
    if config.adaptive:
        windows = (config.outputs, config.across)
        return [adaptive_size_line(name, n, m) for name, n, m in zip("hw", size, windows, strict=True)]
    lines = []
    for name, n in zip(("h", "w"), size, strict=True):
        out = (n - config.window) // config.stride + 1
        lines.append(conv_size_line(name, n, config.window, config.stride, 1, (0, 0), out))
    return lines


def _sizes(config: PoolConfig, _photo: Photo | None, _found: dict[str, str]) -> str:
    n = config.size
    if config.adaptive:
        return adaptive_line(n, config.outputs)
    sides = (config.pad, config.pad)
    out = len(cut(config).windows)
    return aligned([conv_size_line("n", n, config.window, config.stride, 1, sides, out, ceil_mode=config.ceil_mode)])


def _shake(config: PoolConfig, _photo: Photo | None, found: dict[str, str]) -> str:
    squares = rf"\sum_i \left(y_i^{{(+{config.shift})}} - y_i\right)^2"
    return rf"\frac{{\sqrt{{\frac{{1}}{{N}}{squares}}}}}{{\sigma(y)}} = {found[config.shaken]}"


_FORMULAS: dict[str, Callable[[PoolConfig, Photo | None, dict[str, str]], str]] = {
    "On a photo": lambda config, photo, found: aligned(_size_lines(photo.image.size[::-1], config)),
    "Shift": _shake,
    "Signal": lambda config, photo, found: (
        r"m_i = \max(x_i, x_{i+1}) \qquad b_i = \tfrac{1}{4}\left(m_{i-1} + 2\,m_i + m_{i+1}\right)"
    ),
    "Sizes": _sizes,
    "Edges": lambda config, photo, found: (
        r"\max(x) + \max(1 - x) - 1 = \max(x) - \min(x)"
        if config.mode == "max"
        else rf"\text{{pool}}(x) + \text{{pool}}(1 - x) - 1 \le {found['largest']}"
    ),
    "From ReLU": lambda config, photo, found: (
        r"\max(a, b) = a + \mathrm{ReLU}(b - a) \qquad "
        rf"2\cdot\lceil \log_2 {config.window} \rceil = {len(relu_layers(config.window))}"
    ),
}
