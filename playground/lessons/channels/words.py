"""Sentences and formulae of the lesson "Channels and 1×1": what today's numbers say, for each view."""

from collections.abc import Sequence

from playground.kit.i18n import _
from playground.lessons.channels import figures
from playground.lessons.channels.channel_steps import ChannelAnswer
from playground.lessons.channels.colour_slices import ColourAnswer
from playground.lessons.channels.kernel_rank import RankAnswer
from playground.lessons.channels.mixing import MixConfig, mixing
from playground.lessons.channels.network_shares import NETWORKS, multiply_adds
from playground.lessons.channels.pointwise import PointwiseAnswer
from playground.lessons.channels.scrambled import ScrambleAnswer
from playground.lessons.channels.sum_order import OrderConfig, example
from playground.lessons.padding_stride.words import short_count
from playground.ui.size_words import aligned

SMALL = 16  # numbers of an output that a sentence spells out
SMALL_KERNEL = 3  # cells a side of a kernel that a formula spells out


def channel_sentence(answer: ChannelAnswer) -> str:
    """How many small kernels there are, and the outputs as numbers."""
    found = figures.channel_figures(answer)
    text = _("**{kernels}** small kernels, **{weights}** weights: each of {outputs} outputs reads {each} of {inputs} channels.")
    parts = [text.format(**found)]
    groups = answer.config.groups
    if groups == len(answer.x) and groups > 1:
        parts.append(_("This is depthwise: no output mixes channels."))
    elif groups > 1:
        parts.append(_("Between the {groups} groups nothing is mixed.").format(groups=groups))
    if answer.kernels.shape[-1] == 1:
        parts.append(_("1 × 1: every pixel on its own, its channels times a matrix."))
    if answer.output[0].size <= SMALL:
        parts += [_("Output {o}: **{numbers}**.").format(o=o, numbers=found[f"output {o}"]) for o in range(len(answer.output))]
    return " ".join(parts)


def channel_formula(answer: ChannelAnswer) -> str:
    outputs, each, k, _k = answer.kernels.shape
    return aligned(
        [
            r"Y_o[i,j] &= \sum_{c} \sum_{a,b} K_{o,c}[a,b]\, X_c[i+a,\, j+b]",
            rf"\text{{{_('weights')}}} &= c_o \cdot \frac{{c_i}}{{g}} \cdot k \cdot k = {outputs} \cdot "
            rf"\frac{{{len(answer.x)}}}{{{answer.config.groups}}} \cdot {k} \cdot {k} = {outputs * each * k * k}",
        ]
    )


def colour_sentence(answer: ColourAnswer) -> str:
    found = figures.colour_figures(answer)
    text = _(
        "Strongest answer: **{strongest}**. Where a slice is strongest, at {place}, red gives **{red}**, green **{green}**, "
        "blue **{blue}**; their sum is **{sum}**."
    ).format(**found)
    if abs(answer.output).max() < 0.01 * max(abs(answer.slices).max(), 1e-9):
        text += " " + _("The slices cancel: this edge is not seen at all.")
    return text


def colour_formula(answer: ColourAnswer) -> str:
    found = figures.colour_figures(answer)
    terms = " + ".join(f"({found[name]})".replace("−", "-") for name in ("red", "green", "blue"))
    red, green, blue = (f"{factor:g}" for factor in answer.config.each)
    return aligned(
        [
            rf"Y &= ({red})\,K \ast R + ({green})\,K \ast G + ({blue})\,K \ast B",
            rf"Y{found['place']} &= {terms} = {found['sum'].replace('−', '-')}",
        ]
    )


def mix_sentence(config: MixConfig) -> str:
    """The way chosen against the one convolution; what doubling and one more ring of padding cost."""
    found = figures.mix_figures(config)
    parts = [
        _("**{weights}** weights in **{small_kernels}** small kernels; an output sees **{reads}** channels.").format(**found)
    ]
    if config.way != "one convolution":
        parts.append(_("That is **{fewer}** × fewer weights than one convolution.").format(**found))
    parts.append(_LOSSES[config.way]())
    return " ".join(parts)


_LOSSES = {
    "one convolution": lambda: _("Every output has a small kernel of its own for every input."),
    "in groups": lambda: _("The groups do not talk to each other."),
    "depthwise + 1 × 1": lambda: _("Every output has the same small kernels, each times a number of its own."),
    "depthwise": lambda: _("Neighbours are mixed, channels are not."),
    "1 × 1": lambda: _("Channels are mixed, neighbours are not."),
}


def mix_notes(config: MixConfig) -> str:
    found = figures.mix_figures(config)
    return _(
        "Both channel counts doubled: **{doubled}** × the weights of one convolution. "
        "Padding {more} in place of {rim_now} on {side} × {side}: **{rim}** work."
    ).format(more=config.rim + 1, rim_now=config.rim, side=config.side, **found)


def mix_formula(config: MixConfig) -> str:
    terms = [rf"{layer.out} \cdot {layer.inp // layer.groups} \cdot {layer.kernel_size}^2" for layer in config.layers(config.way)]
    found = mixing(config, config.way)
    return aligned(
        [
            rf"\text{{{_('weights')}}} &= {' + '.join(terms)} = {found.weights:,}".replace(",", "{,}"),
            rf"\text{{{_('multiply-adds')}}} &= {found.multiply_adds:,}".replace(",", "{,}"),
        ]
    )


def network_sentence() -> str:
    found = figures.network_figures()
    return _(
        "1 × 1 layers do **{resnet}** of ResNet-50’s multiplications and **{mobile}** of MobileNetV2’s, "
        "whose depthwise 3 × 3 need only **{depthwise}**."
    ).format(resnet=found["ResNet-50, 1 × 1"], mobile=found["MobileNetV2, 1 × 1"], depthwise=found["MobileNetV2, depthwise"])


def network_formula() -> str:
    lines = []
    for title in ("ResNet-50", "MobileNetV2"):
        found = multiply_adds(title)
        parts = rf"\frac{{{found['1 × 1']:,}}}{{{sum(found.values()):,}}}".replace(",", "{,}")
        share = figures.network_figures()[f"{title}, 1 × 1"].replace("%", r"\%")
        lines.append(rf"\text{{{title}}}: \quad & {parts} = {share}")
    return aligned(lines)


def network_totals() -> str:
    totals = (f"{title} {short_count(sum(multiply_adds(title).values()))}" for title in NETWORKS)
    return _("Multiply-adds in all: {totals}.").format(totals=" · ".join(totals))


def scramble_sentence(answer: ScrambleAnswer) -> str:
    found = figures.scramble_figures(answer)
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
    return text.format(layer=answer.config.layer, **found)


def scramble_formula(answer: ScrambleAnswer) -> str:
    sign = "=" if answer.largest == 0 else r"\neq"
    largest = figures.scramble_figures(answer)["largest"]
    return aligned(
        [
            rf"P^{{-1}}\, f(P\,x) &{sign} f(x), \qquad f: \text{{{answer.config.layer}}}",
            rf"\max \left| P^{{-1}} f(P\,x) - f(x) \right| &= {largest}",
        ]
    )


def pointwise_sentence(answer: PointwiseAnswer) -> str:
    found = figures.pointwise_figures(answer)
    parts = [
        _("One 3 × 3 matrix times each of {pixels} pixels; torch’s `conv2d` differs from that product by {product}.").format(
            **found
        )
    ]
    if answer.config.relu:
        parts.append(
            _("With ReLU between them the two layers are no longer one matrix: they differ by **{largest}**.").format(**found)
        )
    else:
        parts.append(
            _("3 → {middle} → 3 without ReLU is that one matrix: they differ by **{largest}**.").format(
                middle=answer.config.middle, **found
            )
        )
    parts.append(_("Its rank is **{rank}**: so many colours vary freely.").format(**found))
    return " ".join(parts)


def pointwise_formula(answer: PointwiseAnswer) -> str:
    return aligned([rf"W_2\,W_1 &= {matrix(answer.merged + 0.0, '{:.2f}')}", r"y &= W_2 W_1\, x \quad \text{for each pixel } x"])


def matrix(rows: Sequence[Sequence[object]], spelled: str = "{}") -> str:
    """LaTeX of a small matrix, each number through the format `spelled`."""
    lines = [" & ".join(spelled.format(value) for value in row) for row in rows]
    return r"\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}"


def rank_sentence(answer: RankAnswer) -> str:
    found = figures.rank_figures(answer)
    parts = [_("Rank **{rank}**: {by_pieces} products a pixel in place of {products}.").format(**found)]
    parts.append(_("All pieces added differ from the whole kernel by {largest}.").format(**found))
    parts.append(
        _("Two 2 × 2 kernels one after the other make only **{free}** of the **{numbers}** free numbers of a 3 × 3.").format(
            **found
        )
    )
    return " ".join(parts)


def rank_formula(answer: RankAnswer) -> str:
    """The kernel where it is small, and a line for each column times row."""
    height, width = (len(part) for part in answer.pieces[0])
    pieces = [matrix([[value] for value in column]) + matrix([row]) for column, row in answer.pieces]
    lines = [rf"K &= {pieces[0]}", *(rf"&+ {piece}" for piece in pieces[1:])]
    if width <= SMALL_KERNEL:
        whole = [[sum(column[i] * row[j] for column, row in answer.pieces) for j in range(width)] for i in range(height)]
        lines = [rf"K &= {matrix(whole)}", rf"&= {pieces[0]}", *lines[1:]]
    return aligned(lines)


def order_sentence(config: OrderConfig) -> str:
    found = figures.order_figures(config.many)
    text = _("Added backwards, **{changed}** of the sums over {n} channels change their last bits.").format(
        n=config.many, **found
    )
    first, last = example(config.many)
    if first == last:
        return text + " " + _("Two numbers have the same sum in either order; three need not.")
    return (
        text
        + " "
        + _("The first that does: {first} forwards, {last} backwards.").format(
            first=f"{first:#.9g}".replace("-", "−"), last=f"{last:#.9g}".replace("-", "−")
        )
    )


def order_formula(config: OrderConfig) -> str:
    first, last = example(config.many)
    sign = "=" if first == last else r"\neq"
    order = range(1, config.many + 1)
    return aligned([rf"{_added(order)} &{sign} {_added(order[::-1])}", rf"{first:#.9g} &{sign} {last:#.9g}"])


def _added(order: Sequence[int]) -> str:
    """LaTeX of a sum in that order; what lies between the first two and the last is left out."""
    if len(order) <= 2:
        return " + ".join(f"p_{{{n}}}" for n in order)
    start = f"(p_{{{order[0]}}} + p_{{{order[1]}}})"
    return rf"{start} + p_{{{order[2]}}}" if len(order) == 3 else rf"({start} + \dots) + p_{{{order[-1]}}}"
