"""What each view of the lesson "Channels and 1 × 1" says of its answer: figures as text, sentences that quote them, a formula."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.convolution.separable import joint_freedom
from playground.kit.i18n import N_, _
from playground.kit.saying import count, figure, percent, ratio, short_count, table
from playground.kit.size_formula import aligned
from playground.lessons.channels.channel_steps import ChannelAnswer
from playground.lessons.channels.costs import MixAnswer, Work, shares
from playground.lessons.channels.filtered import ColourAnswer, RankAnswer
from playground.lessons.channels.pixelwise import PointwiseAnswer, ScrambleAnswer
from playground.lessons.channels.settings import LAYERS, Channels, by_view
from playground.lessons.channels.sum_order import example

FEW = 16  # numbers of an output that a sentence spells out
SMALL_KERNEL = 3  # cells a side of a kernel that a formula spells out
EXACT = 1e-13  # what float64 leaves of a difference that is none
LOSSES = {
    "dense": N_("Every output has a small kernel of its own for every input."),
    "groups": N_("The groups do not talk to each other."),
    "separable": N_("Every output has the same small kernels, each times a number of its own."),
    "depthwise": N_("Neighbours are mixed, channels are not."),
    "pointwise": N_("Channels are mixed, neighbours are not."),
}


@dataclass(frozen=True)
class Words:
    figures: dict[str, str]  # every number that a sentence or a link can quote
    sentences: Sequence[str]  # paragraphs under the picture
    title: str  # of the formula
    lines: Sequence[str]  # LaTeX with today's numbers

    @property
    def formula(self) -> str:
        return aligned(self.lines)


def words_of(settings: Channels, answer: object) -> Words:
    return WORDS[settings.view](settings, answer)


def _channels(settings: Channels, answer: ChannelAnswer) -> Words:
    """How many small kernels there are, and the outputs as numbers."""
    (outputs, each, k, _k), inputs, groups = answer.kernels.shape, len(answer.x), settings.groups
    counts = {"inputs": inputs, "outputs": outputs, "each": each, "kernels": outputs * each, "weights": answer.kernels.size}
    grids = {f"output {o}": table(grid.tolist(), FEW) for o, grid in enumerate(answer.output)}
    figures = grids | {name: str(value) for name, value in counts.items()}
    text = _("**{kernels}** small kernels, **{weights}** weights: each of {outputs} outputs reads {each} of {inputs} channels.")
    parts = [text.format(**figures)]
    if groups == inputs and groups > 1:
        parts.append(_("This is depthwise: no output mixes channels."))
    elif groups > 1:
        parts.append(_("Between the {groups} groups nothing is mixed.").format(groups=groups))
    if k == 1:
        parts.append(_("1 × 1: every pixel on its own, its channels times a matrix."))
    if answer.output[0].size <= FEW:
        parts += [_("Output {o}: **{numbers}**.").format(o=o, numbers=figures[f"output {o}"]) for o in range(outputs)]
    lines = [
        r"Y_o[i,j] &= \sum_{c} \sum_{a,b} K_{o,c}[a,b]\, X_c[i+a,\, j+b]",
        rf"\text{{{_('weights')}}} &= c_o \cdot \frac{{c_i}}{{g}} \cdot k \cdot k = {outputs} \cdot "
        rf"\frac{{{inputs}}}{{{groups}}} \cdot {k} \cdot {k} = {outputs * each * k * k}",
    ]
    return Words(figures, [" ".join(parts)], _("Several channels in and out"), lines)


def _colours(settings: Channels, answer: ColourAnswer) -> Words:
    row, column = answer.strongest_at
    slices = [figure(float(value) + 0.0) for value in answer.slices[:, row, column]]
    figures = dict(zip(("red", "green", "blue"), slices, strict=True)) | {
        "strongest": figure(float(np.abs(answer.output).max())),
        "sum": figure(float(answer.output[row, column])),
        "place": f"({row + answer.inset}, {column + answer.inset})",  # of the window's middle in the picture
    }
    text = _(
        "Strongest answer: **{strongest}**. Where a slice is strongest, at {place}, red gives **{red}**, green **{green}**, "
        "blue **{blue}**; their sum is **{sum}**."
    ).format(**figures)
    if abs(answer.output).max() < 0.01 * max(abs(answer.slices).max(), 1e-9):
        text += " " + _("The slices cancel: this edge is not seen at all.")
    red, green, blue = (f"{factor:g}" for factor in settings.each)
    terms = " + ".join(f"({value})" for value in slices)
    lines = [
        rf"Y &= ({red})\,K \ast R + ({green})\,K \ast G + ({blue})\,K \ast B",
        rf"Y{figures['place']} &= {terms} = {figures['sum']}".replace("−", "-"),
    ]
    return Words(figures, [text], _("A sum over colours"), lines)


def _mixing(settings: Channels, answer: MixAnswer) -> Words:
    """The way chosen against the one convolution; what doubling and one more ring of padding cost."""
    mixing = answer.ways[settings.way]
    figures = {
        "weights": count(mixing.weights),
        "small_kernels": count(mixing.small_kernels),
        "fewer": ratio(answer.ways["dense"].weights / mixing.weights),
        "reads": f"{mixing.reads} of {settings.deep}",
        "rim": f"+{percent(answer.rim_work)}",
        "doubled": f"{answer.doubled_weights:g}",
    }
    way = [_("**{weights}** weights in **{small_kernels}** small kernels; an output sees **{reads}** channels.")]
    if settings.way != "dense":
        way.append(_("That is **{fewer}** × fewer weights than one convolution."))
    way.append(_(LOSSES[settings.way]))
    costs = _(
        "Both channel counts doubled: **{doubled}** × the weights of one convolution. "
        "Padding {more} in place of {rim_now} on {side} × {side}: **{rim}** work."
    ).format(more=settings.rim + 1, rim_now=settings.rim, side=settings.side, **figures)
    terms = " + ".join(rf"{one.out} \cdot {one.inp // one.groups} \cdot {one.kernel_size}^2" for one in mixing.layers)
    lines = [
        rf"\text{{{_('weights')}}} &= {terms} = {mixing.weights:,}".replace(",", "{,}"),
        rf"\text{{{_('multiply-adds')}}} &= {mixing.multiply_adds:,}".replace(",", "{,}"),
    ]
    return Words(figures, [" ".join(way).format(**figures), costs], _("Weights"), lines)


def _networks(_settings: Channels, answer: dict[str, Work]) -> Words:
    """Shares of all multiplications by network and kind, as in “ResNet-50, 1 × 1”."""
    figures = {f"{title}, {kind}": percent(part) for title, work in answer.items() for kind, part in shares(work).items()}
    resnet, mobile = (figures[f"{title}, 1 × 1"] for title in ("ResNet-50", "MobileNetV2"))
    text = _(
        "1 × 1 layers do **{resnet}** of ResNet-50’s multiplications and **{mobile}** of MobileNetV2’s, "
        "whose depthwise 3 × 3 need only **{depthwise}**."
    ).format(resnet=resnet, mobile=mobile, depthwise=figures["MobileNetV2, depthwise"])
    lines = []
    for title, share in (("ResNet-50", resnet), ("MobileNetV2", mobile)):
        parts = rf"\frac{{{answer[title]['1 × 1']:,}}}{{{sum(answer[title].values()):,}}}".replace(",", "{,}")
        lines.append(rf"\text{{{title}}}: \quad & {parts} = {share}".replace("%", r"\%"))
    return Words(figures, [text], _("The share of 1 × 1"), lines)


def network_totals(answer: dict[str, Work]) -> str:
    totals = (f"{title} {short_count(sum(work.values()))}" for title, work in answer.items())
    return _("Multiply-adds in all: {totals}.").format(totals=" · ".join(totals))


def difference(value: float) -> str:
    """0 where it is exactly that, “less than 1e-13” where it is rounding, else three digits."""
    return "0" if value == 0 else "less than 1e-13" if value < EXACT else figure(value)


def _scrambled(settings: Channels, answer: ScrambleAnswer) -> Words:
    figures = {"largest": difference(answer.largest), "changed": percent(answer.changed), "pixels": count(answer.order.size)}
    layer, sign = _(LAYERS[settings.layer]), r"\neq" if answer.largest else "="
    if answer.largest == 0:
        text = _(
            "Difference exactly **{largest}** on all {pixels} pixels: a {layer} layer works on each pixel alone and does not "
            "know that it is looking at a picture."
        )
    else:
        text = _(
            "**{changed}** of {pixels} pixels have changed, by **{largest}** at most: {layer} needs the neighbours, and they "
            "have been taken away."
        )
    lines = [
        rf"P^{{-1}}\, f(P\,x) &{sign} f(x), \qquad f: \text{{{layer}}}",
        rf"\max \left| P^{{-1}} f(P\,x) - f(x) \right| &= {figures['largest']}",
    ]
    return Words(figures, [text.format(layer=layer, **figures)], _("Shuffle, layer, shuffle undone"), lines)


def _pointwise(settings: Channels, answer: PointwiseAnswer) -> Words:
    figures = {
        "largest": difference(answer.largest),
        "product": difference(answer.conv2d_difference),
        "rank": str(answer.rank),
        "pixels": count(answer.photo[0].size),
    }
    parts = [_("One 3 × 3 matrix times each of {pixels} pixels; torch’s `conv2d` differs from that product by {product}.")]
    if settings.relu:
        parts.append(_("With ReLU between them the two layers are no longer one matrix: they differ by **{largest}**."))
    else:
        parts.append(_("3 → {middle} → 3 without ReLU is that one matrix: they differ by **{largest}**."))
    parts.append(_("Its rank is **{rank}**: so many colours vary freely."))
    merged = matrix([[f"{value:.2f}" for value in row] for row in answer.merged + 0.0])
    lines = [rf"W_2\,W_1 &= {merged}", r"y &= W_2 W_1\, x \quad \text{for each pixel } x"]
    text = " ".join(parts).format(middle=settings.middle, **figures)
    return Words(figures, [text], _("Two matrices are one"), lines)


def matrix(rows: Sequence[Sequence[object]]) -> str:
    """LaTeX of a small matrix."""
    return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(map(str, row)) for row in rows) + r"\end{bmatrix}"


def _rank(_settings: Channels, answer: RankAnswer) -> Words:
    """The kernel where it is small, and a line for each column times row."""
    counts = zip(("products", "by_pieces", "free", "numbers"), answer.products + joint_freedom(2, 2), strict=True)
    figures = {name: str(value) for name, value in counts}
    figures |= {"rank": str(len(answer.pieces)), "largest": difference(answer.largest)}
    parts = [
        _("Rank **{rank}**: {by_pieces} products a pixel in place of {products}."),
        _("All pieces added differ from the whole kernel by {largest}."),
        _("Two 2 × 2 kernels one after the other make only **{free}** of the **{numbers}** free numbers of a 3 × 3."),
    ]
    height, width = (len(part) for part in answer.pieces[0])
    first, *others = (matrix([[value] for value in column]) + matrix([row]) for column, row in answer.pieces)
    lines = [rf"K &= {first}", *(rf"&+ {piece}" for piece in others)]
    if width <= SMALL_KERNEL:
        whole = [[sum(column[i] * row[j] for column, row in answer.pieces) for j in range(width)] for i in range(height)]
        lines = [rf"K &= {matrix(whole)}", rf"&= {first}", *lines[1:]]
    return Words(figures, [" ".join(parts).format(**figures)], _("Columns times rows"), lines)


def _order(settings: Channels, answer: float) -> Words:
    figures, (first, last) = {"changed": percent(answer)}, example(settings.many)
    parts = [_("Added backwards, **{changed}** of the sums over {n} channels change their last bits.")]
    if first == last:
        parts.append(_("Two numbers have the same sum in either order; three need not."))
    else:
        parts.append(_("The first that does: {first} forwards, {last} backwards."))
    ends = {"first": f"{first:#.9g}".replace("-", "−"), "last": f"{last:#.9g}".replace("-", "−")}
    sign, order = "=" if first == last else r"\neq", range(1, settings.many + 1)
    lines = [rf"{_added(order)} &{sign} {_added(order[::-1])}", rf"{first:#.9g} &{sign} {last:#.9g}"]
    text = " ".join(parts).format(n=settings.many, **ends, **figures)
    return Words(figures, [text], _("Float sums depend on order"), lines)


def _added(order: Sequence[int]) -> str:
    """LaTeX of a sum in that order; what lies between the first two and the last is left out."""
    if len(order) <= 2:
        return " + ".join(f"p_{{{n}}}" for n in order)
    start = f"(p_{{{order[0]}}} + p_{{{order[1]}}})"
    return rf"{start} + p_{{{order[2]}}}" if len(order) == 3 else rf"({start} + \dots) + p_{{{order[-1]}}}"


WORDS = by_view(_channels, _colours, _mixing, _networks, _scrambled, _pointwise, _rank, _order)
