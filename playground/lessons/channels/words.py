"""What each view of the lesson "Channels and 1 × 1" says of its answer: figures as text, sentences that quote them, a formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from playground.convolution.separable import joint_freedom
from playground.kit.i18n import N_, _
from playground.kit.saying import Words, count, each, figure, paragraph, percent, ratio, short_count, signed, table
from playground.kit.size_formula import aligned
from playground.kit.states import Figure
from playground.lessons.channels.answer import ChannelAnswer, ColourAnswer, PointwiseAnswer, RankAnswer, ScrambleAnswer, example
from playground.lessons.channels.costs import MixAnswer, Work, shares
from playground.lessons.channels.settings import LAYERS, Channels, by_view

FEW = 16  # numbers of an output that a sentence spells out
SMALL_KERNEL = 3  # cells per side of a kernel that a formula spells out
NOT_EQUAL = r"\neq"
EXACT = 1e-13  # what float64 leaves of a difference that is none
LOSSES = {
    "dense": N_("Each output channel has a kernel of its own for every input channel."),
    "groups": N_("Output channels read the input channels of their own group only."),
    "separable": N_("All output channels share one kernel per input channel, each times a number of its own."),
    "depthwise": N_("Neighbouring pixels are mixed, channels are not."),
    "pointwise": N_("Channels are mixed, neighbouring pixels are not."),
}


@dataclass(frozen=True)
class ViewWords(Words):
    title: str = ""  # of the formula
    caption: str | None = None  # in grey under the sentences


def _channels(settings: Channels, answer: ChannelAnswer) -> ViewWords:
    """How many small kernels there are, and the outputs as numbers."""
    (outputs, width, k, _k), inputs, groups = answer.kernels.shape, len(answer.x), settings.groups
    figures = {f"output {o}": table(grid.tolist(), FEW) for o, grid in enumerate(answer.output)}
    spelled = [_("Output {o}: **{numbers}**.").format(o=o, numbers=grid) for o, grid in enumerate(figures.values()) if grid]
    counts = {"kernels": outputs * width, "weights": answer.kernels.size, "groups": groups}
    figures |= each(str, inputs=inputs, outputs=outputs, each=width, **counts)
    text = paragraph(
        _(
            "**{kernels}** kernels with **{weights}** weights: each of {outputs} output channels reads {each} of {inputs} "
            "input channels."
        ),
        1 < groups == inputs and _("This is a depthwise convolution: no output channel mixes input channels."),
        1 < groups != inputs and _("Nothing is mixed between the {groups} groups."),
        k == 1 and _("A 1 × 1 convolution works on each pixel alone: its channels times a matrix."),
        *spelled,
    )
    lines = [
        r"Y_o[i,j] &= \sum_{c} \sum_{a,b} K_{o,c}[a,b]\, X_c[i+a,\, j+b]",
        rf"\text{{{_('parameters')}}} &= c_o \cdot \frac{{c_i}}{{g}} \cdot k \cdot k = {outputs} \cdot "
        rf"\frac{{{inputs}}}{{{groups}}} \cdot {k} \cdot {k} = {answer.kernels.size}",
    ]
    return ViewWords(figures, [text], aligned(lines), _("Several channels in and out"))


def _colours(settings: Channels, answer: ColourAnswer) -> ViewWords:
    row, column = np.unravel_index(np.abs(answer.slices).max(axis=0).argmax(), answer.output.shape)  # one slice is strongest
    slices = [figure(float(value) + 0.0) for value in answer.slices[:, row, column]]
    figures = dict(zip(("red", "green", "blue"), slices, strict=True)) | {
        "strongest": figure(float(np.abs(answer.output).max())),
        "grey": figure(float(np.abs(answer.grey).max())),
        "sum": figure(float(answer.output[row, column])),
        "place": f"({row + answer.inset}, {column + answer.inset})",  # of the window's middle in the picture
    }
    text = paragraph(
        _(
            "The largest absolute output is **{strongest}**. At row and column {place}, where one colour gives most, red gives "
            "**{red}**, green **{green}**, blue **{blue}**; their sum is **{sum}**."
        ),
        bool(abs(answer.output).max() < 0.01 * max(abs(answer.slices).max(), 1e-9))
        and _("The three cancel: the output does not show this edge."),
    )
    terms = " + ".join(f"({value})" for value in slices)
    lines = [
        r"Y &= ({:g})\,K \ast R + ({:g})\,K \ast G + ({:g})\,K \ast B".format(*settings.each),
        rf"Y{figures['place']} &= {terms} = {figures['sum']}".replace("−", "-"),
    ]
    return ViewWords(figures, [text], aligned(lines), _("A sum over colours"))


def _mixing(settings: Channels, answer: MixAnswer) -> ViewWords:
    """The way chosen against the one convolution; what doubling and one more ring of padding cost."""
    mixing = answer.ways[settings.way]
    figures = each(count, weights=mixing.weights, small_kernels=mixing.small_kernels)
    figures |= {"fewer": ratio(answer.ways["dense"].weights / mixing.weights), "reads": f"{mixing.reads} of {settings.deep}"}
    figures["multiply_adds"] = short_count(mixing.multiply_adds)
    figures |= {"rim": f"+{percent(answer.rim_work)}", "doubled": f"{answer.doubled_weights:g}"}
    way = paragraph(
        _("**{weights}** parameters in **{small_kernels}** kernels; each output channel depends on **{reads}** input channels."),
        settings.way != "dense" and _("That is **{fewer}** × fewer parameters than one convolution."),
        _(LOSSES[settings.way]),
    )
    rings = _("Padding {more} in place of {now} on a {side} × {side} map costs **{rim}** multiplications.")
    rings = rings.format(more=settings.rim + 1, now=settings.rim, side=settings.side, rim=figures["rim"])
    costs = paragraph(
        _("Twice as many input and output channels give one convolution **{doubled}** × as many parameters."), rings
    )
    products = (rf"{one.out_channels} \cdot {one.in_channels // one.groups} \cdot {one.kernel_size}^2" for one in mixing.layers)
    terms = " + ".join(products)
    lines = [
        rf"\text{{{_('parameters')}}} &= {terms} = {mixing.weights:,}".replace(",", "{,}"),
        rf"\text{{{_('multiply-adds')}}} &= {mixing.multiply_adds:,}".replace(",", "{,}"),
    ]
    caption = _("A kernel for each input channel; dashed channels are not read. Random weights, as in an untrained network.")
    return ViewWords(figures, [way, costs], aligned(lines), _("Weights"), caption)


def _networks(_settings: Channels, answer: dict[str, Work]) -> ViewWords:
    """Shares of all multiplications by network and kind, as in “1 × 1 in ResNet-50”."""
    figures = {f"{kind} in {title}": percent(part) for title, work in answer.items() for kind, part in shares(work).items()}
    resnet, mobile = (figures[f"1 × 1 in {title}"] for title in ("ResNet-50", "MobileNetV2"))
    text = _(
        "1 × 1 convolutions do **{resnet}** of ResNet-50’s multiplications and **{mobile}** of MobileNetV2’s, whose depthwise "
        "3 × 3 convolutions need only **{depthwise}**."
    ).format(resnet=resnet, mobile=mobile, depthwise=figures["depthwise in MobileNetV2"])
    lines = []
    for title, share in (("ResNet-50", resnet), ("MobileNetV2", mobile)):
        parts = rf"\frac{{{answer[title]['1 × 1']:,}}}{{{sum(answer[title].values()):,}}}".replace(",", "{,}")
        lines.append(rf"\text{{{title}}}: \quad & {parts} = {share}".replace("%", r"\%"))
    totals = " · ".join(f"{title} {short_count(sum(work.values()))}" for title, work in answer.items())
    caption = _("Multiply-adds per photo: {totals}.").format(totals=totals)
    return ViewWords(figures, [text], aligned(lines), _("The share of 1 × 1"), caption)


def difference(value: float) -> str:
    """0 where it is exactly that, “less than 1e-13” where it is rounding, else three digits."""
    return "0" if value == 0 else "less than 1e-13" if value < EXACT else figure(value)


def _scrambled(settings: Channels, answer: ScrambleAnswer) -> ViewWords:
    figures = {"largest": difference(answer.largest), "changed": percent(answer.changed), "pixels": count(answer.order.size)}
    layer = _(LAYERS[settings.layer])
    figures["layer"] = layer if layer[0].isdigit() else layer.lower()
    same = _(
        "The difference is exactly **{largest}** on all {pixels} pixels: a {layer} works on each pixel alone, wherever it lies."
    )
    different = _(
        "**{changed}** of {pixels} output pixels have changed, by **{largest}** at most: a {layer} reads neighbouring pixels, "
        "and the shuffle has exchanged them."
    )
    lines = [
        rf"P^{{-1}}\, f(P\,x) &{NOT_EQUAL if answer.largest else '='} f(x), \qquad f: \text{{{layer}}}",
        rf"\max \left| P^{{-1}} f(P\,x) - f(x) \right| &= {figures['largest']}",
    ]
    return ViewWords(figures, [different if answer.largest else same], aligned(lines), _("Shuffle, layer, shuffle undone"))


def _pointwise(settings: Channels, answer: PointwiseAnswer) -> ViewWords:
    figures = each(difference, largest=answer.largest, product=answer.conv2d_difference)
    figures |= each(str, rank=answer.rank, middle=settings.middle) | {"pixels": count(answer.photo[0].size)}
    text = paragraph(
        _("One 3 × 3 matrix times the colour of each of {pixels} pixels differs from torch’s `conv2d` by {product}."),
        settings.relu
        and _("With ReLU between them the two layers are no longer one matrix: their outputs differ by **{largest}**."),
        not settings.relu
        and _("Two layers, 3 → {middle} → 3 channels without ReLU, are that one matrix: the outputs differ by **{largest}**."),
        _("Its rank is **{rank}**: the output colours vary in {rank} independent directions."),
    )
    lines = [rf"W_2\,W_1 &= {matrix(answer.merged + 0.0, '.2f')}", r"y &= W_2 W_1\, x \quad \text{for each pixel } x"]
    return ViewWords(figures, [text], aligned(lines), _("Two matrices are one"))


def matrix(rows: Iterable[Iterable[object]], form: str = "") -> str:
    """LaTeX of a small matrix."""
    return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(f"{x:{form}}" for x in row) for row in rows) + r"\end{bmatrix}"


def _rank(_settings: Channels, answer: RankAnswer) -> ViewWords:
    """The kernel where it is small, and a line for each column times row."""
    (products, by_pieces), (free, numbers), rank = answer.products, joint_freedom(2, 2), len(answer.pieces)
    figures = each(str, products=products, by_pieces=by_pieces, free=free, numbers=numbers, rank=rank)
    figures["largest"] = difference(answer.largest)
    text = paragraph(
        _("The kernel’s rank is **{rank}**: {by_pieces} multiplications per pixel in place of {products}."),
        _("The sum of the parts’ outputs differs from the whole kernel’s output by {largest}."),
        _("Two 2 × 2 kernels in a row choose only **{free}** of the **{numbers}** numbers of a 3 × 3 kernel freely."),
    )
    first, *others = (matrix([[value] for value in column]) + matrix([row]) for column, row in answer.pieces)
    lines = [rf"K &= {first}", *(rf"&+ {piece}" for piece in others)]
    whole = sum(np.outer(column, row) for column, row in answer.pieces)  # of fractions
    if whole.shape[1] <= SMALL_KERNEL:
        lines[:1] = [rf"K &= {matrix(whole)}", rf"&= {first}"]
    return ViewWords(figures, [text], aligned(lines), _("Columns times rows"))


def _order(settings: Channels, answer: float) -> ViewWords:
    first, last = (f"{value:#.9g}" for value in example(settings.many))
    figures = {"changed": percent(answer), "n": str(settings.many), "first": signed(first), "last": signed(last)}
    text = paragraph(
        _("Added from last to first, **{changed}** of the sums over {n} channels change in their last bits."),
        first == last and _("Two numbers have the same sum in either order; three may not."),
        first != last and _("The first one that changes is {first} from first to last and {last} from last to first."),
    )
    sign, order = "=" if first == last else NOT_EQUAL, range(1, settings.many + 1)
    lines = [rf"{_added(order)} &{sign} {_added(order[::-1])}", rf"{first} &{sign} {last}"]
    caption = _("65,536 sums in float32, of 3 × 3 windows of normal random numbers times normal random weights.")
    return ViewWords(figures, [text], aligned(lines), _("Float sums depend on order"), caption)


def _added(order: Sequence[int]) -> str:
    """LaTeX of a sum in that order; what lies between the first two and the last is left out."""
    if len(order) <= 2:
        return " + ".join(f"p_{{{n}}}" for n in order)
    start = f"(p_{{{order[0]}}} + p_{{{order[1]}}})"
    return rf"{start} + p_{{{order[2]}}}" if len(order) == 3 else rf"({start} + \dots) + p_{{{order[-1]}}}"


words_of = by_view(_channels, _colours, _mixing, _networks, _scrambled, _pointwise, _rank, _order)


LARGE = {  # by view, the figures shown large: name, label, what stands after the number
    "colours": (("strongest", N_("Largest output"), ""), ("grey", N_("Largest output of the grey picture"), "")),
    "mixing": (
        ("weights", N_("Parameters"), ""),
        ("multiply_adds", N_("Multiply-adds"), ""),
        ("fewer", N_("Fewer than a convolution"), "×"),
    ),
    "networks": (
        ("1 × 1 in ResNet-50", N_("1 × 1 layers in ResNet-50"), ""),
        ("1 × 1 in MobileNetV2", N_("1 × 1 layers in MobileNetV2"), ""),
    ),
    "scrambled": (("changed", N_("Output pixels that changed"), ""), ("largest", N_("Largest difference"), "")),
    "pointwise": (("largest", N_("Largest difference"), ""), ("rank", N_("Rank of the matrix"), "")),
    "rank": (
        ("rank", N_("Rank of the kernel"), ""),
        ("by_pieces", N_("Multiplications per pixel"), N_("in place of {products}")),
    ),
    "order": (("changed", N_("Sums that depend on the order"), ""),),
}


def headline_of(settings: Channels, figures: Mapping[str, str]) -> list[Figure]:
    """The large numbers of a view; those of the first view stand in its picture."""
    return [
        Figure(_(label), figures[name], _(note).format(**figures) if note else "")
        for name, label, note in LARGE.get(settings.view, ())
    ]
