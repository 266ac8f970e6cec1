"""The page of "Channels and 1 × 1": a picture for each view, drawn into the open container, and what stands below it."""

from functools import partial

import altair as alt
import numpy as np
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import short, short_count
from playground.kit.states import Figure
from playground.lessons.channels import LESSON, charts, states
from playground.lessons.channels import answer as core
from playground.lessons.channels.answer import curve, view_answer
from playground.lessons.channels.code import check_code, files, torch_code
from playground.lessons.channels.costs import MixAnswer, Work
from playground.lessons.channels.lab import Panel, channel_stack, linked_pictures
from playground.lessons.channels.settings import LAYERS, SMALL_NAMES, WAYS, Channels, by_view
from playground.lessons.channels.words import headline_of, words_of
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.lesson_page import LessonPage, Notes

FULL_COLOUR = 0.99  # share of the values below the one that gets full colour
answer_for = kept(view_answer, most=6)


def _channels(settings: Channels, answer: core.ChannelAnswer) -> None:
    titles = [_("Channel {c}").format(c=c) for c in range(len(answer.x))]
    channel_stack(answer, titles=[_("Red"), _("Green"), _("Blue")] if settings.values == "photo" else titles, key="chan_stack")


def _colours(settings: Channels, answer: core.ColourAnswer) -> None:
    signed = partial(Panel, look="signed", offset=answer.inset)
    names = (_("From red"), _("From green"), _("From blue"))
    factors = [_("kernel × {factor}").format(factor=short(factor, 6)) for factor in settings.each]
    panels = [
        Panel(_("Picture"), _("red, green, blue"), answer.x, "colour"),
        *map(signed, names, factors, answer.slices),
        signed(_("Output: their sum"), _("the output channel"), answer.output),
        signed(_("For comparison: grey"), _("the kernel on the grey picture"), answer.grey),
    ]
    linked_pictures(panels, alt=_("A picture, the outputs from red, green and blue, and their sum"), key="chan_slices")


def _mixing(settings: Channels, answer: MixAnswer) -> None:
    drawn, cost = (column.container(gap="small") for column in st.columns(2, gap="medium"))
    with drawn:
        st.markdown(_("**{way}**: the kernels of output channel 0").format(way=_(WAYS[settings.way])))
        st.vega_lite_chart(_kernels(settings), width="content", alt=_("The kernels of output channel 0"))
    with cost:
        st.markdown(_("Parameters, and how many times fewer"))
        st.vega_lite_chart(_ways(settings), alt=_("Parameters of each layer"))


@kept_chart
def _kernels(settings: Channels) -> alt.Chart:
    return charts.kernel_sheet(answer_for(settings, None).slices)


@kept_chart
def _ways(settings: Channels) -> alt.LayerChart:
    return charts.way_bars(answer_for(settings, None).ways, settings.way)


def costs(settings: Channels, answer: object, _photo: Photo | None) -> None:
    """What every layer costs, below the view of one."""
    if settings.view != "mixing":
        return
    ways = answer.ways
    columns = {
        _("layer"): [_(WAYS[way]) for way in ways],
        _("parameters"): [f"{one.weights:,}" for one in ways.values()],
        _("multiply-adds"): [short_count(one.multiply_adds) for one in ways.values()],
        _("reads"): [_("{c} channels × {p} px").format(c=one.reads, p=one.neighbours) for one in ways.values()],
    }
    st.dataframe(columns, hide_index=True)


def _networks(settings: Channels, _answer: dict[str, Work]) -> None:
    st.markdown(_("Each bar: all multiplications of a network for one photo, by kind of layer"))
    alt = _("Shares of 1 × 1, depthwise, grouped and larger kernels in four networks")
    st.vega_lite_chart(_share_bars(settings), alt=alt)


@kept_chart
def _share_bars(settings: Channels) -> alt.LayerChart:
    return charts.share_bars(answer_for(settings, None))


def _scrambled(settings: Channels, answer: core.ScrambleAnswer) -> None:
    def panel(title: str, note: str, levels: np.ndarray, look: str = "colour", **more: bool) -> Panel:
        return Panel(title, note, levels / 255, look, **more)

    layer = _(LAYERS[settings.layer])
    panels = [
        panel(_("Photo"), "", answer.photo),
        panel(_("Shuffled photo"), _("the same pixels, elsewhere"), answer.scrambled, moved=True),
        panel(_("Output of the shuffled photo"), layer, answer.scrambled_answer, moved=True),
        panel(_("Output of the photo"), layer, answer.plain_answer),
        panel(_("Shuffled output, put back"), _("the shuffle undone"), answer.put_back),
        panel(_("Difference of the last two"), _("red where they differ"), answer.difference, "wrong"),
    ]
    linked_pictures(panels, order=answer.order, alt=_("A photo shuffled, its output put back"), key="chan_scrambled")


def _pointwise(settings: Channels, answer: core.PointwiseAnswer) -> None:
    between = _("with ReLU") if settings.relu else _("without ReLU")
    panels = [
        Panel(_("Photo"), _("3 channels"), answer.photo, "colour"),
        Panel(_("Two 1 × 1 layers"), f"3 → {settings.middle} → 3, {between}", answer.two_layers, "colour"),
        Panel(_("One 3 × 3 matrix"), _("times every pixel"), answer.one_matrix, "colour"),
        Panel(_("Difference"), _("red where they differ"), answer.difference, "wrong"),
    ]
    linked_pictures(panels, alt=_("Two layers against one colour matrix"), key="chan_pointwise")


def _rank(settings: Channels, answer: core.RankAnswer) -> None:
    kernels = [(_("Output of the whole kernel"), _(SMALL_NAMES[settings.pattern]), answer.at_once)]
    kernels += [(_("Output of part {n}").format(n=n + 1), _("a column, then a row"), part) for n, part in enumerate(answer.parts)]
    signed = partial(Panel, look="signed", offset=(len(answer.photo) - len(answer.at_once)) // 2)
    panels = [Panel(_("Photo"), _("grey"), answer.photo, "grey")]
    panels += [signed(*kernel, scale=float(np.quantile(np.abs(kernel[2]), FULL_COLOUR))) for kernel in kernels]
    linked_pictures(panels, alt=_("Outputs of a kernel and of the parts it is the sum of"), key="chan_rank")


def _order(settings: Channels, _answer: float) -> None:
    st.vega_lite_chart(_order_curve(settings), alt=_("Share of sums that the order of channels changes"))


@kept_chart
def _order_curve(settings: Channels) -> alt.LayerChart:
    return charts.order_curve(curve(), (settings.many, answer_for(settings, None)))


_draw = by_view(_channels, _colours, _mixing, _networks, _scrambled, _pointwise, _rank, _order)


def notes(settings: Channels, answer: object, photo: Photo | None) -> Notes:
    words, code, check = words_of(settings, answer), torch_code(settings, answer), check_code(settings, photo)
    captions = {"picture_caption": words.caption}
    if settings.view == "networks":
        captions["controls_caption"] = _("Counted on torch’s meta device, which knows shapes only, for one 224 × 224 photo.")
    return Notes(words.formula, words.sentences, code, check, files(settings, answer), words.title, **captions)


def headline(settings: Channels, answer: object, _photo: Photo | None) -> list[Figure]:
    """The numbers of a view; those of the first stand in its picture, where they follow the pointer."""
    return headline_of(settings, words_of(settings, answer).figures)


def show(settings: Channels, answer: object, _photo: Photo | None) -> None:
    _draw(settings, answer)


PAGE = LessonPage(LESSON, Channels, answer_for, show, notes, states, headline=headline, wide=costs, sentences_under_picture=True)
lesson = PAGE.draw
