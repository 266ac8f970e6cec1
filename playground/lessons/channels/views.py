"""What the lesson "Channels and 1×1" can show: for each view its answer, its picture, and the words that go with it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.channels import words
from playground.lessons.channels.channel_stack import channel_stack
from playground.lessons.channels.channel_steps import ChannelAnswer, ChannelConfig, channel_answer
from playground.lessons.channels.charts import kernel_sheet, order_curve, share_bars, way_bars
from playground.lessons.channels.colour_slices import ColourAnswer, ColourConfig, colour_answer
from playground.lessons.channels.kernel_rank import RankAnswer, RankConfig, rank_answer
from playground.lessons.channels.linked_pictures import Panel, linked_pictures
from playground.lessons.channels.mixing import WAYS, MixConfig, mixings, slices_of
from playground.lessons.channels.network_shares import NETWORKS, shares
from playground.lessons.channels.pointwise import PointwiseAnswer, PointwiseConfig, pointwise
from playground.lessons.channels.scrambled import ScrambleAnswer, ScrambleConfig, scramble
from playground.lessons.channels.states import PREFIX, Config, NetworkConfig
from playground.lessons.channels.sum_order import OrderConfig, changed_share, curve
from playground.lessons.conv_photo.states import ratio

FULL_COLOUR = 0.99  # share of the values below the one that gets full colour
# Kinds of layers in the order in which a bar is cut, with their colours.
KIND_ROLES = {
    "1 × 1": "moving",
    "depthwise": "output",
    "in groups": "input",
    "larger kernels": "baseline",
    "linear": "removed",
}


def _channels(answer: ChannelAnswer) -> None:
    if answer.config.values == "photo":
        titles = [_("Red"), _("Green"), _("Blue")]
    else:
        titles = [_("Channel {c}").format(c=c) for c in range(len(answer.x))]
    channel_stack(answer, titles=titles, key=f"{PREFIX}_stack")
    st.markdown(words.channel_sentence(answer))


def _colours(answer: ColourAnswer) -> None:
    k = answer.x.shape[1] - answer.output.shape[0]
    names = (_("Red slice"), _("Green slice"), _("Blue slice"))
    slices = [
        Panel(name, _("kernel × {factor}").format(factor=f"{factor:g}".replace("-", "−")), values, "signed", offset=k // 2)
        for name, factor, values in zip(names, answer.config.each, answer.slices, strict=True)
    ]
    panels = [
        Panel(_("Picture"), _("red, green, blue"), answer.x, "colour"),
        *slices,
        Panel(_("Their sum"), _("what the output channel holds"), answer.output, "signed", offset=k // 2),
        Panel(_("Grey first"), _("the kernel on the grey picture"), answer.grey, "signed", offset=k // 2),
    ]
    linked_pictures(panels, across=3, alt=_("A picture, its three slices and their sum"), key=f"{PREFIX}_slices")
    st.markdown(words.colour_sentence(answer))


def _mixing(config: MixConfig) -> None:
    drawn, cost = (column.container(gap="small") for column in st.columns(2, gap="medium"))
    found = {one.way: one for one in mixings(config)}
    with drawn:
        st.markdown(_("Output channel 0 of **{way}**").format(way=config.way))
        titles = (_("input channel"), _("weight"), _("not read"))
        sheet = kernel_sheet(slices_of(config, 0), titles=titles)
        st.altair_chart(sheet, width="content", alt=_("The small kernels of output channel 0"))
    with cost:
        st.markdown(_("Weights, and how many times fewer"))
        dense = found["one convolution"].weights
        labels = {way: f"{one.weights:,}  ·  {ratio(dense / one.weights)} ×" for way, one in found.items()}
        bars = way_bars({way: float(one.weights) for way, one in found.items()}, labels, config.way)
        st.altair_chart(bars, alt=_("Weights of each way"))
        st.dataframe(
            [
                {
                    _("way"): way,
                    _("multiply-adds"): words.short_count(found[way].multiply_adds),
                    _("sees"): _("{c} ch × {p} px").format(c=found[way].reads, p=found[way].neighbours),
                }
                for way in WAYS
            ],
            hide_index=True,
        )
    st.markdown(words.mix_sentence(config))
    st.markdown(words.mix_notes(config))
    st.caption(
        _("A small kernel for each input channel that it reads; dashed are those it does not. Random, as a network begins.")
    )


def _networks(_answer: None) -> None:
    st.markdown(_("**Who multiplies?** Each bar is all multiplications of a network for one photo"))
    chart = share_bars({title: shares(title) for title in NETWORKS}, KIND_ROLES)
    st.altair_chart(chart, alt=_("Shares of 1 × 1, depthwise, grouped and larger kernels in four networks"))
    st.markdown(words.network_sentence())
    st.caption(words.network_totals())


def _scrambled(answer: ScrambleAnswer) -> None:
    def colour(values: np.ndarray) -> np.ndarray:
        return values / 255

    panels = [
        Panel(_("Photo"), "", colour(answer.photo), "colour"),
        Panel(_("Scrambled"), _("the same pixels, shuffled"), colour(answer.scrambled), "colour", moved=True),
        Panel(_("Scrambled answer"), answer.config.layer, colour(answer.scrambled_answer), "colour", moved=True),
        Panel(_("Plain answer"), _("{layer} on the photo").format(layer=answer.config.layer), colour(answer.answer), "colour"),
        Panel(_("Put back"), _("the shuffle undone"), colour(answer.put_back), "colour"),
        Panel(_("Difference"), _("red where they differ"), colour(answer.difference), "wrong"),
    ]
    linked_pictures(
        panels, across=3, order=answer.order, alt=_("A photo scrambled, answered and put back"), key=f"{PREFIX}_scrambled"
    )
    st.markdown(words.scramble_sentence(answer))


def _pointwise(answer: PointwiseAnswer) -> None:
    between = _("with ReLU") if answer.config.relu else _("without ReLU")
    panels = [
        Panel(_("Photo"), _("3 channels"), answer.photo, "colour"),
        Panel(_("Two 1 × 1 layers"), f"3 → {answer.config.middle} → 3, {between}", answer.two_layers, "colour"),
        Panel(_("One matrix"), _("3 × 3 times every pixel"), answer.one_matrix, "colour"),
        Panel(_("Difference"), _("red where they differ"), answer.difference, "wrong"),
    ]
    linked_pictures(panels, across=3, alt=_("Two layers against one colour matrix"), key=f"{PREFIX}_pointwise")
    st.markdown(words.pointwise_sentence(answer))


def _rank(answer: RankAnswer) -> None:
    inset = (answer.photo.shape[0] - answer.at_once.shape[0]) // 2
    kernels = [(_("Whole kernel"), answer.config.pattern, answer.at_once)]
    kernels += [(_("Piece {n}").format(n=n), _("a column, then a row"), part) for n, part in enumerate(answer.parts, start=1)]
    panels = [Panel(_("Photo"), _("grey"), answer.photo, "grey")]
    panels += [
        Panel(title, note, values, "signed", offset=inset, scale=float(np.quantile(np.abs(values), FULL_COLOUR)))
        for title, note, values in kernels
    ]
    linked_pictures(panels, across=3, alt=_("A kernel and the pieces it is made of"), key=f"{PREFIX}_rank")
    st.markdown(words.rank_sentence(answer))


def _order(config: OrderConfig) -> None:
    titles = (_("channels added"), _("sums that change"))
    chart = order_curve(curve(), (config.many, changed_share(config.many)), titles=titles)
    st.altair_chart(chart, alt=_("Share of sums that the order of channels changes"))
    st.markdown(words.order_sentence(config))
    st.caption(_("float32, 65,536 sums of 3 × 3 windows of normal numbers times normal weights."))


@dataclass(frozen=True)
class View:
    """One view: its answer from photo and configuration, the picture, the name of its formula, and that."""

    answer: Callable[[Photo | None, Config], object]
    draw: Callable[[object], None]
    title: Callable[[], str]
    formula: Callable[[object], str]


VIEWS: dict[type[Config], View] = {
    ChannelConfig: View(channel_answer, _channels, lambda: _("Several channels in and out"), words.channel_formula),
    ColourConfig: View(colour_answer, _colours, lambda: _("A sum over colours"), words.colour_formula),
    MixConfig: View(lambda photo, config: config, _mixing, lambda: _("Weights"), words.mix_formula),
    NetworkConfig: View(
        lambda photo, config: None, _networks, lambda: _("The share of 1 × 1"), lambda answer: words.network_formula()
    ),
    ScrambleConfig: View(scramble, _scrambled, lambda: _("Shuffle, layer, shuffle undone"), words.scramble_formula),
    PointwiseConfig: View(pointwise, _pointwise, lambda: _("Two matrices are one"), words.pointwise_formula),
    RankConfig: View(rank_answer, _rank, lambda: _("Columns times rows"), words.rank_formula),
    OrderConfig: View(lambda photo, config: config, _order, lambda: _("Float sums depend on order"), words.order_formula),
}


@st.cache_resource(max_entries=6, show_spinner=False)
def answer_for(digest: str | None, config: Config, _photo: Photo | None) -> object:
    """The answer of a configuration's view, kept by configuration and the photo's digest."""
    return VIEWS[type(config)].answer(_photo, config)
