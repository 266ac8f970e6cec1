"""Lesson: what each pooling keeps of a photo, and how stable it is when the photo moves by a pixel."""

from typing import Any

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import short
from playground.lessons.pooling import LESSON, states
from playground.lessons.pooling.answer import Cut, Levels, Shaken, pool_answer, shake_of, shaken
from playground.lessons.pooling.charts import (
    PICKED,
    NumberGrid,
    beside,
    grey_picture,
    ink_lines,
    mode_bars,
    number_grids,
    shake_lines,
    signed_picture,
    strength_picture,
    window_bars,
)
from playground.lessons.pooling.code import check_code, files, torch_code
from playground.lessons.pooling.figures import by_every_mode, in_quarters, largest_window
from playground.lessons.pooling.pooled_photo import Complement, ReluMaximum, relu_layers
from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.shake import SHAKEN, Shake, Signal
from playground.lessons.pooling.words import formula, sentences
from playground.stage.answer import StageAnswer
from playground.stage.words import captions, note, size_note
from playground.ui.answers import kept
from playground.ui.components.convolution_stage import convolution_stage, stage_scene
from playground.ui.components.divider import divider
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import accepted, put, take
from playground.ui.photos import current_photo

STAGE, SHIFT_CHART = "pool_stage", "pool_shift_chart"
TALL = 380  # px of a divided picture
GRIDS_ACROSS = 372  # px, so that a row of grids fits on a phone


@kept
def shake_for(base: Pool, photo: Photo) -> Shake:
    """For all shifts, and whichever output is shown."""
    return shake_of(base, photo)


@kept
def answer_for(settings: Pool, photo: Photo | None) -> Any:
    if settings.view == "shift":
        return shaken(settings, photo, shake_for(settings.apart_from("shift", "shaken"), photo))
    return pool_answer(settings, photo)


def _windows(settings: Pool, answer: StageAnswer, photo: Photo | None) -> None:
    """The stage, and the window with the largest output by every pooling."""
    scene = stage_scene(answer, captions=captions(answer), note=note(answer))
    convolution_stage(scene, key=STAGE, on_edit=take(Pool, STAGE))
    values = by_every_mode(largest_window(answer), settings.power)
    if values and min(values.values()) >= 0 < max(values.values()):
        st.altair_chart(mode_bars(values), alt=_("One window by every pooling"))


def _on_photo(settings: Pool, answer: Levels, photo: Photo) -> None:
    """A photo and the same pooled again and again; the share of dark pixels on the way."""
    height, width = answer.size
    scale = max(1, 800 // width)
    divider(
        *(grey_picture(values, (width * scale, height * scale)) for values in (photo.grey(), answer.last)),
        key="pool_divider",
        label_before=_("photo, {height} × {width}").format(height=height, width=width),
        label_after=_("{mode} pooled {n} ×, {height} × {width}").format(
            mode=settings.mode_name,
            n=1 if settings.adaptive else settings.times,
            height=answer.last.shape[0],
            width=answer.last.shape[1],
        ),
        alt=_("A photo and its pooled copy"),
        height=TALL,
    )
    chart = ink_lines(answer.shares, shown=settings.mode_name, titles=(_("times pooled"), _("pixels below 0.5")))
    st.altair_chart(chart, alt=_("Share of dark pixels after each pooling"))


def _shift(settings: Pool, answer: Shaken, photo: Photo) -> None:
    """How much each way of shrinking changes when the photo moves, and one of them as a picture."""
    titles = (_("moved to the left, px"), _("RMS change ÷ standard deviation"))
    st.altair_chart(
        shake_lines(answer.shake, settings.shift, titles=titles, moved=_("moved by")),
        alt=_("Change of the output against the shift"),
        key=SHIFT_CHART,
        selection_mode=PICKED,
        on_select=_take_shift,
    )
    divider(
        grey_picture(answer.before),
        signed_picture(answer.change),
        key="pool_shaken_divider",
        label_before=SHAKEN[settings.shaken].name,
        label_after=_("change: red darker, blue brighter"),
        alt=_("An output and what moving the photo changes in it"),
        height=TALL,
    )


def _take_shift() -> None:
    """The chart of shifts was clicked: the nearest shift becomes the slider's."""
    for point in st.session_state[SHIFT_CHART].selection.get(PICKED, []):
        put(Pool, accepted(Pool, {"shift": point["shift"]}))


def _signal(settings: Pool, answer: Signal, photo: Photo | None) -> None:
    """Eight numbers on their way through max pooling, without and with blur."""
    rows = (
        (_("signal, moved by {n}").format(n=settings.shift), answer.values, 0, "input", 1),
        (_("maximum of two neighbours, at every place"), answer.largest, 2, "moving", 1),
        (_("every second one: max 2, stride 2"), answer.pooled, 4, "output", 2),
        (_("the maxima blurred by ¼ ½ ¼"), answer.blurred, 6.2, "moving", 1),
        (_("every second one: max, blur, stride 2"), answer.kept, 8.2, "output", 2),
    )
    grids = [NumberGrid(title, (tuple(map(in_quarters, values)),), 0, y, role, spread) for title, values, y, role, spread in rows]
    st.altair_chart(number_grids(grids, cell=42), width="content", alt=_("A signal through max pooling with and without blur"))
    st.caption(_("The signal goes round: its right neighbour at the end is its first number."))


def _sizes(settings: Pool, answer: Cut, photo: Photo | None) -> None:
    """Where windows lie along one axis."""
    st.subheader(_("{n} → {m}").format(n=settings.size, m=len(answer.windows)), anchor=False)
    chart = window_bars(answer, settings.size, titles=(_("cell"), _("window")), beyond=_("beyond the picture"))
    st.altair_chart(chart, alt=_("The windows along one axis"))


def _edges(settings: Pool, answer: Complement, photo: Photo) -> None:
    """pool(x) + pool(1 − x) − 1 beside the photo."""
    divider(
        grey_picture(photo.grey()),
        strength_picture(answer.rest),
        key="pool_edges_divider",
        label_before=_("photo"),
        label_after=_("pool(x) + pool(1 − x) − 1, {mode} {k} × {k}").format(mode=settings.mode_name, k=settings.window),
        alt=_("A photo and what a pooling leaves over"),
        height=TALL + 100,
    )


def _from_relu(settings: Pool, answer: ReluMaximum, photo: Photo) -> None:
    """One window of the photo on its way through layers of ReLU."""
    names = {"columns": _("across"), "rows": _("down")}
    titles = [_("window"), *(names[axis] for axis, _step in relu_layers(settings.window))]
    texts = [tuple(tuple(map(short, line)) for line in step) for step in answer.steps]
    grids = beside(titles, answer.steps, texts, gap=1.6)
    across = max(grid.x + len(grid.values[0]) for grid in grids)
    chart = number_grids(grids, cell=max(20.0, min(44.0, GRIDS_ACROSS / across)))
    st.altair_chart(chart, width="content", alt=_("A maximum made of ReLU layers"))
    st.caption(
        _("The liveliest window of the photo, in tenths. Each layer keeps the larger of two neighbours, first across, then down.")
    )


_PICTURES = {
    "windows": _windows, "photo": _on_photo, "shift": _shift, "signal": _signal, "sizes": _sizes, "edges": _edges,
    "relu": _from_relu,
}  # fmt: skip


def show(settings: Pool, answer: Any, photo: Photo | None) -> None:
    _PICTURES[settings.view](settings, answer, photo)


def notes(settings: Pool, answer: Any, photo: Photo | None) -> Notes:
    on_stage = settings.view == "windows"
    return Notes(
        title=_("Output size") if on_stage else _("Formula"),
        formula=formula(settings, answer),
        caption=size_note(answer) if on_stage else None,
        sentences=sentences(settings, answer),
        code=torch_code(settings, answer),
        check=check_code(settings, answer),
        files=files(settings, answer),
    )


class PoolPage(LessonPage):
    def photo_for(self, settings: Pool) -> Photo | None:
        """A patch of the photo may lie on the stage, too."""
        return current_photo() if "patch" in settings.asked() else super().photo_for(settings)


PAGE = PoolPage(LESSON, Pool, answer_for, show, notes, states)
lesson = PAGE.draw
