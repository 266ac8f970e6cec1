"""What the lesson "Pooling" says of each view: its figures as text, the sentences that quote them, and its formula."""

from collections.abc import Callable
from typing import Any

from playground.kit.i18n import _
from playground.kit.saying import Words, by, fixed, percent
from playground.kit.size_formula import adaptive_line, adaptive_size_line, aligned, conv_size_line
from playground.kit.states import Figure
from playground.lessons.pooling.answer import INKED, Cut, Levels, Shaken, by_every_mode, largest_window
from playground.lessons.pooling.pooled_photo import Complement, ReluMaximum, dot_moves, relu_layers
from playground.lessons.pooling.settings import MODES, Pool
from playground.lessons.pooling.shake import SHAKEN, Signal
from playground.stage.answer import StageAnswer
from playground.stage.config import StageConfig
from playground.stage.words import outputs_listed, size_formula

FRACTIONS = {0.25: "¼", 0.5: "½", 0.75: "¾"}
MOST_LISTED = 8  # windows


def words(settings: Pool, answer: Any) -> Words:
    """Of the view that is looked at."""
    return _WORDS[settings.view](settings, answer)


def figures_on_top(settings: Pool, answer: Any) -> list[Figure]:
    """The numbers people come for, of the view that is looked at."""
    found = words(settings, answer).figures
    if settings.view == "windows":
        return [Figure(_("Output size"), found["size"], _("from {size}").format(size=by(answer.input_size)))]
    if settings.view == "photo":
        before = _("{before} before").format(before=found["before"])
        return [Figure(_("Pixels below 0.5 after {mode} pooling").format(mode=found["mode"]), found["after"], before)]
    if settings.view == "shift":
        label = _("Change of the output, {way}").format(way=SHAKEN[settings.shaken].name)
        unchanged = Figure(_("Unchanged outputs of max pooling"), found["alone"])
        return [Figure(label, found[settings.shaken], _("× its standard deviation")), unchanged]
    if settings.view == "signal":
        return [Figure(_("Max pooling, stride 2"), found["pooled"]), Figure(_("With a blur in between"), found["kept"])]
    if settings.view == "sizes":
        size = Figure(_("Output size"), found["count"], _("from {size}").format(size=found["size"]))
        return [size] if settings.adaptive else [size, Figure(_("With ceil_mode"), found["ceil"])]
    if settings.view == "edges":
        rest = Figure(_("Largest |pool(x) + pool(1 − x) − 1|"), found["largest"])
        return [rest, Figure(_("Correlation with Sobel edges"), found["correlation"])] if "correlation" in found else [rest]
    return [Figure(_("Layers of ReLU"), found["layers"]), Figure(_("Largest difference from max pooling"), found["error"])]


def _windows(settings: Pool, answer: StageAnswer) -> Words:
    config, output = answer.config, answer.output[0]
    # ∞ where a window saw nothing but padding
    corner, frame = (fixed(value, 2).replace("inf", "∞") for value in (output[0, 0], output[0].mean()))
    figures = {"output": outputs_listed(answer), "size": by(answer.output_size), "corner": corner, "frame": frame}
    by_mode = {name: fixed(value, 2) for name, value in by_every_mode(largest_window(answer), config.power).items()}
    figures |= by_mode | {"every": " · ".join(f"{name} **{value}**" for name, value in by_mode.items())}
    if stays := config.source == "dot" and config.operation == "max" and not (config.ceil_mode or config.by_hand):
        middle = (config.height // 2, config.width // 2)
        moves = dot_moves(config.height, config.width, middle, config.window, config.stride, config.pad)
        figures |= dict(zip(("stays", "moves"), map(str, moves), strict=True))
    if whole := config.kernel_size == answer.input_size and not config.pad:
        figures |= {"cells": str(answer.input.size), "sum": f"{answer.input.sum():g}"}
    beyond = max(axis.beyond for axis in answer.played.axes)
    global_average = _(
        "One window covers everything: this is global average pooling. It is the mean of **{cells}** numbers, **{corner}**; "
        "their sum, {sum}, is **{cells}** times as large."
    )
    sentences = (
        _("**{size}** outputs, row by row: {output}.") if figures["output"] else _("**{size}** outputs."),
        beyond and _("Partial windows reach {n} px beyond the end: dotted cells are not counted.").format(n=beyond),
        settings.mode == "min" and _("torch has no min pooling: it is **−max(−x)**."),
        _adaptive(answer) if settings.adaptive else settings.pad and _padding(config),
        stays and _("Of the dot’s **{moves}** moves by one pixel, **{stays}** leave the max-pooled output unchanged."),
        whole and settings.mode == "average" and global_average,
        by_mode and _("The window with the largest output, by every kind of pooling: {every}."),
    )
    return Words(figures, sentences, size_formula(answer))


def _adaptive(answer: StageAnswer) -> str:
    """Sizes of adaptive windows, and how many cells more than one of them reads."""
    sizes = (sorted(set(axis.has.sum(axis=1).tolist())) for axis in answer.played.axes)
    rows, columns = (_(" or ").join(f"**{size}**" for size in axis) for axis in sizes)
    shared = int((answer.real_reads > 1).sum())
    more = _("**{n}** cells belong to more than one window.").format(n=shared) if shared else _("no cell belongs to two.")
    return _("Windows have {rows} rows and {columns} columns").format(rows=rows, columns=columns) + f": {more}"


def _padding(config: StageConfig) -> str:
    cases = (
        (config.by_hand, _("Zeros that are padded first take part like real cells: the corner is **{corner}**.")),
        (config.operation in ("max", "softmax"), _("torch pads with −∞, which can never win: the corner is **{corner}**.")),
        (config.operation == "min", _("Padding is +∞ here, which can never win: the corner is **{corner}**.")),
        (config.count_include_pad, _("Padding is 0 and counts as a cell: the corner is **{corner}**.")),
    )
    return next((words for holds, words in cases if holds), _("Padding is left out of the count: the corner is **{corner}**."))


def _photo(settings: Pool, answer: Levels) -> Words:
    mode, window, stride = MODES[settings.mode], settings.window, settings.stride
    figures = {name: percent(shares[-1]) for name, shares in answer.shares.items()}
    figures |= {"before": percent(answer.shares[mode][0]), "after": figures[mode]}
    text = _(
        "**{before}** of the photo’s pixels lie below 0.5 (dark); after {mode} pooling {n} times **{after}** do. With the other "
        "kinds: {others}."
    )
    others = " · ".join(f"{name} **{figures[name]}**" for name in INKED if name != mode)
    figures |= {"mode": mode, "n": str(1 if settings.adaptive else settings.times), "others": others}
    sizes = zip("hw", answer.size, (settings.outputs, settings.across), strict=True)
    if settings.adaptive:
        return Words(figures, [text], aligned(adaptive_size_line(name, n, cut) for name, n, cut in sizes))
    first = (conv_size_line(name, n, window, stride, 1, (0, 0), (n - window) // stride + 1) for name, n, _cut in sizes)
    return Words(figures, [text], aligned(first))  # of several poolings


def _shift(settings: Pool, answer: Shaken) -> Words:
    moved, at = answer.shake, settings.shift
    figures = {key: f"{moved.change[way.name][at]:.2f}" for key, way in SHAKEN.items()} | {"n": str(at)}
    figures |= {"alone": percent(moved.alone["max"][at], 0), "pixels": percent(moved.pixels_alone[at], 0)}
    changes = _(
        "The photo shifted by {n} px. Root-mean-square change of the output ÷ its standard deviation: stride only **{stride}**, "
        "max **{max}**, average **{average}**, max and blur **{blur}**."
    )
    alone = _(
        "**{alone}** of the max-pooled outputs stay exactly as they were; **{pixels}** of the photo’s own pixels equal their "
        "neighbour anyway."
    )
    squares = rf"\sum_i \left(y_i^{{(+{at})}} - y_i\right)^2"
    formula = rf"\frac{{\sqrt{{\frac{{1}}{{N}}{squares}}}}}{{\sigma(y)}} = {figures[settings.shaken]}"
    return Words(figures, [f"{changes} {alone}"], formula)


def in_quarters(value: float) -> str:
    return FRACTIONS.get(value, f"{value:g}")


def _signal(settings: Pool, answer: Signal) -> Words:
    figures = {name: " ".join(map(in_quarters, values)) for name, values in vars(answer).items()}
    text = _(
        "**{values}** becomes **{pooled}** by max pooling 2, stride 2. With a blur ¼ ½ ¼ between the maximum and the stride it "
        "becomes **{kept}**: blur first, then drop every second number. After the signal’s last number comes its first again."
    )
    return Words(figures, [text], r"m_i = \max(x_i, x_{i+1}) \qquad b_i = \tfrac{1}{4}\left(m_{i-1} + 2\,m_i + m_{i+1}\right)")


def spelled_windows(windows: tuple[tuple[int, int], ...]) -> str:
    """0–2, 2–4, 4–6: first and last cell of each window."""
    names = [f"{first}–{end - 1}".replace("-", "−") if end - first > 1 else str(first) for first, end in windows]
    return ", ".join(names if len(names) <= MOST_LISTED else [*names[:3], "…", names[-1]])


def _sizes(settings: Pool, answer: Cut) -> Words:
    sizes, n, sides = answer.sizes, settings.size, (settings.pad, settings.pad)
    few = ", ".join(map(str, sizes)) if len(sizes) <= MOST_LISTED else "–".join(map(str, sorted({min(sizes), max(sizes)})))
    figures = {"count": len(sizes), "floor": answer.floor, "ceil": answer.ceil, "size": n}
    figures = {name: str(value) for name, value in figures.items()} | {"windows": spelled_windows(answer.windows), "sizes": few}
    neighbours = zip(answer.windows, answer.windows[1:], strict=False)
    shared = sum(max(0, end - first) for (_first, end), (first, _end) in neighbours)
    text = _("**{count}** windows cover the pixels **{windows}**; their sizes are **{sizes}**.")
    more = _("Neighbours share {n} pixels: {size} is no multiple of the output size.") if shared else _("No pixel is shared.")
    if settings.adaptive:
        return Words(figures | {"n": str(shared)}, [f"{text} {more}"], adaptive_line(n, settings.outputs))
    more = _("Rounded down there are **{floor}**, with ceil_mode **{ceil}**.")
    line = conv_size_line("n", n, settings.window, settings.stride, 1, sides, len(sizes), ceil_mode=settings.ceil_mode)
    return Words(figures, [f"{text} {more}"], aligned([line]))


def _edges(settings: Pool, answer: Complement) -> Words:
    figures = {"largest": f"{answer.largest:.2f}", "mode": MODES[settings.mode]}
    formula = rf"\text{{pool}}(x) + \text{{pool}}(1 - x) - 1 \le {figures['largest']}"
    if settings.mode == "max":
        formula = r"\max(x) + \max(1 - x) - 1 = \max(x) - \min(x)"
    if answer.correlation is not None and answer.largest >= 1e-12:
        figures["correlation"] = f"{answer.correlation:.2f}"
        text = _(
            "For {mode} pooling pool(x) + pool(1 − x) − 1 reaches **{largest}**; for a convolution that keeps a flat 1 it would "
            "be 0. So it is no convolution. The rest is an edge map, **{correlation}** correlated with Sobel’s."
        )
    else:
        text = _(
            "For {mode} pooling pool(x) + pool(1 − x) − 1 is at most **{largest}**: nothing but rounding. It is linear "
            "and keeps a flat 1, so a convolution can do it."
        )
    return Words(figures, [text], formula)


def _relu(settings: Pool, answer: ReluMaximum) -> Words:
    k, layers = settings.window, len(relu_layers(settings.window))
    text = _(
        "**{layers}** layers of a + ReLU(b − a) give the {k} × {k} maximum; each keeps the larger of two neighbours, first "
        "across, then down. On the whole photo they differ from torch’s max pooling by at most **{error}**. The numbers are the "
        "window of the photo with the most contrast, in tenths."
    )
    formula = rf"\max(a, b) = a + \mathrm{{ReLU}}(b - a) \qquad 2\cdot\lceil \log_2 {k} \rceil = {layers}"
    figures = {"layers": str(layers), "k": str(k), "error": f"{answer.error:.0e}" if answer.error else "0"}
    return Words(figures, [text], formula)


_WORDS: dict[str, Callable[[Pool, Any], Words]] = {
    "windows": _windows, "photo": _photo, "shift": _shift, "signal": _signal, "sizes": _sizes, "edges": _edges, "relu": _relu,
}  # fmt: skip
