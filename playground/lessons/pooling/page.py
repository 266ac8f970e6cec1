"""Lesson: what each pooling keeps of a photo, and how stable it is when the photo moves by a pixel."""

from typing import Any

import altair as alt
import streamlit as st
from PIL import Image

from playground.charts.roles import labelled_bars
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import short
from playground.kit.states import Figure
from playground.lessons.pooling import LESSON, charts, states
from playground.lessons.pooling.answer import Cut, Levels, Shaken, by_every_mode, largest_window, pool_answer, shake_of, shaken
from playground.lessons.pooling.charts import PICKED, NumberGrid, grey_picture, number_grids, signed_picture, strength_picture
from playground.lessons.pooling.code import check_code, files, torch_code
from playground.lessons.pooling.pooled_photo import Complement, ReluMaximum, relu_layers
from playground.lessons.pooling.settings import MODES, Pool
from playground.lessons.pooling.shake import SHAKEN, Signal
from playground.lessons.pooling.words import figures_on_top, in_quarters, words
from playground.stage.answer import StageAnswer
from playground.stage.words import captions, note, size_note
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.components.divider import divider
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import accepted, put, take

STAGE, SHIFT_CHART = "pool_stage", "pool_shift_chart"
TALL = 400  # px of a divided picture
SHORT = 250  # px of one that shares its place with a chart
GRIDS_ACROSS = 372  # px, so that a row of grids fits on a phone
shake_for = kept(shake_of)


@kept
def answer_for(settings: Pool, photo: Photo | None) -> Any:
    return shaken(settings, photo, shake_for) if settings.view == "shift" else pool_answer(settings, photo)


def _windows(settings: Pool, answer: StageAnswer, photo: Photo | None) -> None:
    scene = stage_scene(answer, captions=captions(answer), note=note(answer))
    convolution_stage(scene, key=STAGE, on_edit=take(Pool, STAGE))


@kept_chart
def _every_mode(settings: Pool, photo: Photo | None) -> alt.LayerChart | None:
    """The window with the largest output by every pooling."""
    values = by_every_mode(largest_window(answer_for(settings, photo)), settings.power)
    shown = values and min(values.values()) >= 0 < max(values.values())
    return labelled_bars(values, colour=2) if shown else None


def _divide(name: str, before: Image.Image, after: Image.Image, labels: tuple[str, str], alt: str, height: int = TALL) -> None:
    left, right = labels
    divider(before, after, key=f"pool_{name}", label_before=left, label_after=right, alt=alt, height=height)


def _photo(settings: Pool, answer: Levels, photo: Photo) -> None:
    """A photo and the same pooled again and again."""
    (height, width), (high, wide) = answer.size, answer.last.shape
    scale, times = max(1, 800 // width), 1 if settings.adaptive else settings.times
    before, after = (grey_picture(values, (width * scale, height * scale)) for values in (photo.grey(), answer.last))
    labels = (
        _("photo, {height} × {width}").format(height=height, width=width),
        _("{mode} pooling, {n} times: {height} × {width}").format(mode=MODES[settings.mode], n=times, height=high, width=wide),
    )
    _divide("divider", before, after, labels, _("A photo and its pooled copy"))


@kept_chart
def _dark_pixels(settings: Pool, photo: Photo) -> alt.LayerChart:
    """The share of dark pixels on the way."""
    titles = (_("times pooled"), _("pixels below 0.5"))
    return charts.ink_lines(answer_for(settings, photo).shares, shown=MODES[settings.mode], titles=titles)


def _shift(settings: Pool, answer: Shaken, photo: Photo) -> None:
    """How much each way of shrinking changes when the photo moves, and one of them as a picture."""
    labels = (SHAKEN[settings.shaken].name, _("change: red darker, blue brighter"))
    before, after = grey_picture(answer.before), signed_picture(answer.change)
    _divide("shaken_divider", before, after, labels, _("An output and what a shift of the photo changes in it"), SHORT)
    alt = _("Change of the output against the shift")
    more = {"key": SHIFT_CHART, "selection_mode": PICKED, "on_select": _take_shift}
    st.vega_lite_chart(_shake_lines(settings, photo), alt=alt, **more)


@kept_chart
def _shake_lines(settings: Pool, photo: Photo) -> alt.LayerChart:
    titles = (_("shift to the left, px"), _("change ÷ standard deviation"))
    return charts.shake_lines(answer_for(settings, photo).shake, settings.shift, titles=titles, moved=_("shifted by"))


def _take_shift() -> None:
    """The chart of shifts was clicked: the nearest shift becomes the slider's."""
    for point in st.session_state[SHIFT_CHART].selection.get(PICKED, []):
        put(Pool, accepted(Pool, {"shift": point["shift"]}))


def _signal(settings: Pool, answer: Signal, photo: Photo | None) -> None:
    """Eight numbers on their way through max pooling, without and with blur."""
    st.vega_lite_chart(_steps_of(settings), width="content", alt=_("A signal through max pooling with and without blur"))


@kept_chart
def _steps_of(settings: Pool) -> alt.LayerChart:
    answer = answer_for(settings, None)
    rows = (
        (_("signal, shifted by {n}").format(n=settings.shift), answer.values, 0, "input", 1),
        (_("maximum of two neighbours, at every place"), answer.largest, 2, "moving", 1),
        (_("every second one: max pooling 2, stride 2"), answer.pooled, 4, "output", 2),
        (_("the maxima blurred by ¼ ½ ¼"), answer.blurred, 6.2, "moving", 1),
        (_("every second one: max, blur, stride 2"), answer.kept, 8.2, "output", 2),
    )
    grids = [NumberGrid(title, [list(map(in_quarters, values))], 0, *place) for title, values, *place in rows]
    return number_grids(grids, cell=34)


def _sizes(settings: Pool, answer: Cut, photo: Photo | None) -> None:
    """Where windows lie along one axis."""
    st.vega_lite_chart(_window_bars(settings), alt=_("The windows along one axis"))


@kept_chart
def _window_bars(settings: Pool) -> alt.LayerChart:
    titles, cut = (_("pixel"), _("window")), answer_for(settings, None)
    return charts.window_bars(cut, settings.size, titles=titles, beyond=_("beyond the picture"))


def _edges(settings: Pool, answer: Complement, photo: Photo) -> None:
    """pool(x) + pool(1 − x) − 1 beside the photo."""
    name = _("pool(x) + pool(1 − x) − 1, {mode} {k} × {k}").format(mode=MODES[settings.mode], k=settings.window)
    before, after = grey_picture(photo.grey()), strength_picture(answer.rest)
    _divide("edges_divider", before, after, (_("photo"), name), _("A photo and what a pooling leaves over"))


def _relu(settings: Pool, answer: ReluMaximum, photo: Photo) -> None:
    """One window of the photo on its way through layers of ReLU."""
    st.vega_lite_chart(_relu_grids(settings, photo), width="content", alt=_("A maximum made of ReLU layers"))


@kept_chart
def _relu_grids(settings: Pool, photo: Photo) -> alt.LayerChart:
    answer, names = answer_for(settings, photo), {"columns": _("across"), "rows": _("down")}
    titles = [_("window"), *(names[axis] for axis, _step in relu_layers(settings.window))]
    grids = charts.beside(titles, [[[short(value) for value in line] for line in step] for step in answer.steps], gap=1.6)
    across = max(grid.x + len(grid.values[0]) for grid in grids)
    return number_grids(grids, cell=max(20.0, min(44.0, GRIDS_ACROSS / across)))


_PICTURES = {
    "windows": _windows, "photo": _photo, "shift": _shift, "signal": _signal, "sizes": _sizes, "edges": _edges, "relu": _relu,
}  # fmt: skip


def show(settings: Pool, answer: Any, photo: Photo | None) -> None:
    _PICTURES[settings.view](settings, answer, photo)


def after(settings: Pool, answer: Any, photo: Photo | None) -> None:
    """Charts under the sentences."""
    if settings.view == "windows" and (chart := _every_mode(settings, photo)):
        st.vega_lite_chart(chart, alt=_("One window by every pooling"))
    elif settings.view == "photo":
        st.vega_lite_chart(_dark_pixels(settings, photo), alt=_("Share of dark pixels after each pooling"))


def headline(settings: Pool, answer: Any, photo: Photo | None) -> list[Figure]:
    return figures_on_top(settings, answer)


def notes(settings: Pool, answer: Any, photo: Photo | None) -> Notes:
    on_stage, text = settings.view == "windows", words(settings, answer)
    return Notes(
        text.formula,
        text.sentences,
        torch_code(settings, answer, photo),
        check_code(settings, answer),
        files(settings, answer),
        title=_("Output size") if on_stage else _("In numbers"),
        caption=size_note(answer) if on_stage else None,
    )


PAGE = LessonPage(LESSON, Pool, answer_for, show, notes, states, headline=headline, after=after)
lesson = PAGE.draw
