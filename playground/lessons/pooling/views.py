"""What the lesson "Pooling" can show: one function a view, each draws into the open container and gives the view's figures."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import short as figure
from playground.lessons.pooling.charts import PICKED, ink_lines, mode_bars, shake_lines, window_bars
from playground.lessons.pooling.controls import SHIFT_CHART, STAGE, take_edit, take_shift
from playground.lessons.pooling.facts import Complement, complement, ink, relu_layers, relu_steps
from playground.lessons.pooling.figures import (
    FRACTIONS,
    INKED,
    by_every_mode,
    edge_figures,
    ink_figures,
    largest_window,
    pool_levels,
    relu_figures,
    shake_figures,
    window_figures,
)
from playground.lessons.pooling.number_grids import NumberGrid, beside, number_grids
from playground.lessons.pooling.pictures import enlarged, grey_picture, signed_picture, strength_picture
from playground.lessons.pooling.settings import PoolConfig, cut
from playground.lessons.pooling.shake import Shake, move_signal, shake, shaken_pictures
from playground.lessons.pooling.states import PREFIX
from playground.lessons.pooling.words import (
    cut_sentence,
    edge_sentence,
    ink_sentence,
    modes_sentence,
    relu_sentence,
    shake_sentence,
    signal_sentence,
    window_sentences,
)
from playground.stage.answer import StageAnswer, play
from playground.stage.words import captions, note
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.components.divider import divider

Figures = dict[str, str]
TALL = 380  # px of a divided picture
GRIDS_ACROSS = 372  # px, so that a row of grids fits on a phone


@st.cache_resource(max_entries=64, show_spinner=False)
def stage_answer(digest: str | None, config: PoolConfig, _photo: Photo | None) -> StageAnswer:
    return play(_photo, config.stage)


@st.cache_data(max_entries=32, show_spinner=False)
def _levels(digest: str, config: PoolConfig, _photo: Photo) -> tuple[dict[str, list[float]], np.ndarray, Figures]:
    grey, shares = _photo.grey(), {}
    for mode in dict.fromkeys((*INKED, config.mode)):
        levels = pool_levels(grey, config, mode)
        shares[mode] = [ink(level) for level in levels]
        if mode == config.mode:
            last = levels[-1]
    return shares, last, ink_figures(grey, config)


@st.cache_data(max_entries=32, show_spinner=False)
def _shaken(digest: str, window: int, stride: int, _photo: Photo) -> Shake:
    return shake(_photo.grey(), window, stride)


@st.cache_data(max_entries=32, show_spinner=False)
def _rest(digest: str, config: PoolConfig, _photo: Photo) -> tuple[Complement, Figures]:
    grey = _photo.grey()
    return complement(grey, config.mode, config.window, config.power), edge_figures(grey, config)


@st.cache_data(max_entries=32, show_spinner=False)
def _from_relu(digest: str, window: int, _photo: Photo) -> Figures:
    return relu_figures(_photo.grey(), PoolConfig(view="From ReLU", window=window))


def windows(config: PoolConfig, photo: Photo | None) -> Figures:
    """The stage, and the window with the largest output by every pooling."""
    answer = stage_answer(photo and photo.digest, config, photo)
    found = window_figures(answer)
    convolution_stage(stage_scene(answer, captions=captions(answer), note=note(answer)), key=STAGE, on_edit=take_edit)
    for sentence in window_sentences(answer, config, found):
        st.markdown(sentence)
    values = by_every_mode(largest_window(answer), config.power)
    if values:
        st.markdown(modes_sentence(values, found))
    if values and min(values.values()) >= 0 < max(values.values()):
        st.altair_chart(mode_bars(values), alt=_("One window by every pooling"))
    return found


def on_photo(config: PoolConfig, photo: Photo | None) -> Figures:
    """A photo and the same pooled again and again; the share of dark pixels on the way."""
    shares, last, found = _levels(photo.digest, config, photo)
    grey = photo.grey()
    scale = max(1, 800 // grey.shape[1])
    size = (grey.shape[1] * scale, grey.shape[0] * scale)
    divider(
        enlarged(grey_picture(grey), size),
        enlarged(grey_picture(last), size),
        key=f"{PREFIX}_divider",
        label_before=_("photo, {height} × {width}").format(height=grey.shape[0], width=grey.shape[1]),
        label_after=_("{mode} pooled {n} ×, {height} × {width}").format(
            mode=config.mode, n=1 if config.adaptive else config.times, height=last.shape[0], width=last.shape[1]
        ),
        alt=_("A photo and its pooled copy"),
        height=TALL,
    )
    st.markdown(ink_sentence(config, found))
    chart = ink_lines(shares, shown=config.mode, titles=(_("times pooled"), _("pixels below 0.5")))
    st.altair_chart(chart, alt=_("Share of dark pixels after each pooling"))
    return found


def shift(config: PoolConfig, photo: Photo | None) -> Figures:
    """How much each way of shrinking changes when the photo moves, and one of them as a picture."""
    answer = _shaken(photo.digest, config.window, config.stride, photo)
    found = shake_figures(answer, config.shift)
    chart = shake_lines(
        answer, config.shift, titles=(_("moved to the left, px"), _("RMS change ÷ standard deviation")), moved=_("moved by")
    )
    st.altair_chart(
        chart, alt=_("Change of the output against the shift"), key=SHIFT_CHART, selection_mode=PICKED, on_select=take_shift
    )
    st.markdown(shake_sentence(config, found))
    before, change = shaken_pictures(photo.grey(), config.shaken, config.shift, config.window, config.stride)
    divider(
        grey_picture(before),
        signed_picture(change),
        key=f"{PREFIX}_shaken_divider",
        label_before=config.shaken,
        label_after=_("change: red darker, blue brighter"),
        alt=_("An output and what moving the photo changes in it"),
        height=TALL,
    )
    return found


def signal(config: PoolConfig, photo: Photo | None) -> Figures:
    """Eight numbers on their way through max pooling, without and with blur."""
    found = move_signal(config.shift)

    def row(title: str, values: tuple[float, ...], y: float, role: str, spread: int = 1) -> NumberGrid:
        return NumberGrid(title, (tuple(FRACTIONS.get(value, f"{value:g}") for value in values),), 0, y, role, spread)

    rows = [
        row(_("signal, moved by {n}").format(n=config.shift), found.values, 0, "input"),
        row(_("maximum of two neighbours, at every place"), found.largest, 2, "moving"),
        row(_("every second one: max 2, stride 2"), found.pooled, 4, "output", 2),
        row(_("the maxima blurred by ¼ ½ ¼"), found.blurred, 6.2, "moving"),
        row(_("every second one: max, blur, stride 2"), found.kept, 8.2, "output", 2),
    ]
    st.altair_chart(number_grids(rows, cell=42), width="content", alt=_("A signal through max pooling with and without blur"))
    st.markdown(signal_sentence(config))
    st.caption(_("The signal goes round: its right neighbour at the end is its first number."))
    return {}


def sizes(config: PoolConfig, photo: Photo | None) -> Figures:
    """Where windows lie along one axis."""
    found = cut(config)
    st.subheader(_("{n} → {m}").format(n=config.size, m=len(found.windows)), anchor=False)
    st.markdown(cut_sentence(config, found))
    chart = window_bars(found, config.size, titles=(_("cell"), _("window")), beyond=_("beyond the picture"))
    st.altair_chart(chart, alt=_("The windows along one axis"))
    return {}


def edges(config: PoolConfig, photo: Photo | None) -> Figures:
    """pool(x) + pool(1 − x) − 1 beside the photo."""
    rest, found = _rest(photo.digest, config, photo)
    divider(
        grey_picture(photo.grey()),
        strength_picture(rest.rest),
        key=f"{PREFIX}_edges_divider",
        label_before=_("photo"),
        label_after=_("pool(x) + pool(1 − x) − 1, {mode} {k} × {k}").format(mode=config.mode, k=config.window),
        alt=_("A photo and what a pooling leaves over"),
        height=TALL + 100,
    )
    st.markdown(edge_sentence(config, found))
    return found


def from_relu(config: PoolConfig, photo: Photo | None) -> Figures:
    """One window of the photo on its way through layers of ReLU, and how exact they are everywhere."""
    found = _from_relu(photo.digest, config.window, photo)
    k = config.window
    steps = relu_steps(photo.grey(), k)
    names = {"columns": _("across"), "rows": _("down")}
    titles = [_("window"), *(names[axis] for axis, _step in relu_layers(k))]
    texts = [tuple(tuple(figure(value) for value in line) for line in step) for step in steps]
    grids = beside(titles, steps, texts, gap=1.6)
    across = max(grid.x + len(grid.values[0]) for grid in grids)
    st.altair_chart(
        number_grids(grids, cell=max(20.0, min(44.0, GRIDS_ACROSS / across))),
        width="content",
        alt=_("A maximum made of ReLU layers"),
    )
    st.markdown(relu_sentence(config, found))
    st.caption(
        _("The liveliest window of the photo, in tenths. Each layer keeps the larger of two neighbours, first across, then down.")
    )
    return found


# Their names are what the switch shows and the address holds, in every language: a link stays the same.
VIEWS: dict[str, Callable[[PoolConfig, Photo | None], Figures]] = {
    "Windows": windows,
    "On a photo": on_photo,
    "Shift": shift,
    "Signal": signal,
    "Sizes": sizes,
    "Edges": edges,
    "From ReLU": from_relu,
}
