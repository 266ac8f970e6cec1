"""The page of "Anchors for your data": what boxes tell before any training, and how far any detector can get."""

from collections.abc import Sequence
from dataclasses import replace

import altair as alt
import numpy as np
import streamlit as st

from playground.boxes.annotations.anchor_code import numbers_in
from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.examples import FRUIT_CREDIT
from playground.boxes.annotations.label_noise import WHOLE, shaken_iou
from playground.boxes.annotations.shapes import recall_at, sides
from playground.images import Photo
from playground.kit.i18n import _, plural
from playground.kit.saying import verbatim
from playground.kit.states import Figure
from playground.lessons.annotations import LESSON, charts, states
from playground.lessons.annotations.answer import THRESHOLDS, LabelAnswer, answer_of, shaken, tax_of
from playground.lessons.annotations.code import check_code, files, torch_code
from playground.lessons.annotations.settings import Labels, boxes_of
from playground.lessons.annotations.words import SHAKEN_SIDES, headline, noise_table, words_of
from playground.ui.answers import kept
from playground.ui.charts import kept_chart
from playground.ui.lesson_page import LessonPage, Notes
from playground.ui.panel import put
from playground.ui.uploads import uploader_key

NOISE_ROLES = ("removed", "moving", "output", "input", "other")  # of the sides, smallest first, and of the boxes
MOST_CLASSES = 12  # that are counted under the charts
MOST_LISTED = 50  # problems on screen; the file has more
AMONG_CHARTS = ("boxes",)  # views whose sentences stand among their charts


@kept(most=16)
def kept_answer(settings: Labels, _photo: Photo | None) -> LabelAnswer | None:
    answer = answer_of(settings)
    if answer:
        words_of(answer)  # what cannot be is found now
    return answer


def notes(settings: Labels, answer: LabelAnswer, _photo: Photo | None) -> Notes:
    words, credit = words_of(answer), _(FRUIT_CREDIT) if settings.source == "fruit" else None
    sentences = () if settings.view in AMONG_CHARTS else words.sentences
    return Notes(words.formula, sentences, torch_code(answer), check_code(answer), files(answer), picture_caption=credit)


def show(settings: Labels, answer: LabelAnswer | None, _photo: Photo | None) -> None:
    """Draw a state; what to do before a file is chosen."""
    annotations = boxes_of(settings)
    if answer is None:
        st.info(_ask_files() if annotations is None else _ask_size(), icon=":material/upload_file:")
    if annotations is not None:
        _report(annotations)
    if answer:
        _VIEWS[settings.view](answer)


def _ask_files() -> str:
    return _(
        "Choose your annotations under *Your annotations*: Pascal VOC files, a COCO file, YOLO labels, or a ZIP archive of them. "
        "They stay on this machine."
    )


def _ask_size() -> str:
    return _(
        "YOLO labels are fractions of the image, and no image came with them. Type *Image width* and *Image height* in pixels, "
        "or choose a ZIP archive that holds the images too."
    )


def _report(annotations: Annotations) -> None:
    """How the files were read, and the entries that were left out, each in full."""
    if annotations.notes:
        title = (
            _("How your files were read: they can be read in more ways") if annotations.open else _("How your files were read")
        )
        with st.expander(title, icon=":material/info:", expanded=bool(annotations.open)):
            st.markdown(_bullets(list(map(_, annotations.notes))))
    if annotations.problem_count:
        title = plural("{n:,} entry was left out", "{n:,} entries were left out", annotations.problem_count)
        with st.expander(title, icon=":material/rule:"):
            listed = annotations.problems[:MOST_LISTED]
            st.markdown(_bullets([str(replace(problem, text=_(problem.text))) for problem in listed]))
            if annotations.problem_count > len(listed):
                st.caption(_("The first {n} are listed.").format(n=len(listed)))


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {verbatim(line)}" for line in lines)


def _say(answer: LabelAnswer) -> None:
    for sentence in words_of(answer).sentences:
        st.markdown(sentence)


def _boxes(answer: LabelAnswer) -> None:
    facts = answer.facts
    left, right = st.columns([3, 2], gap="medium")
    left.vega_lite_chart(_sizes(answer.settings), alt=_("Width against height of every box"))
    right.caption(_("Where the box centres lie in their images"))
    right.vega_lite_chart(_centres(answer.settings), alt=_("Heat map of the centres"))
    _say(answer)
    left, right = st.columns(2, gap="medium")
    left.caption(_("Width ÷ height: blue as annotated, amber at the input"))
    left.vega_lite_chart(_ratios(answer.settings), alt=_("How the ratios spread"))
    right.caption(_("Boxes per image"))
    right.vega_lite_chart(_counts(answer.settings), alt=_("How many boxes an image holds"))
    st.caption(" · ".join(f"{verbatim(name)}: {count:,}" for name, count in facts.per_class[:MOST_CLASSES] if count))


@kept_chart
def _sizes(settings: Labels) -> alt.LayerChart:
    return charts.size_scatter(sides(kept_answer(settings, None).corners), np.zeros((0, 2)), None)


@kept_chart
def _centres(settings: Labels) -> alt.Chart:
    return charts.centre_map(kept_answer(settings, None).facts.heat)


@kept_chart
def _ratios(settings: Labels) -> alt.LayerChart:
    answer = kept_answer(settings, None)
    return charts.ratio_lines(*(np.divide(*sides(corners).T) for corners in (answer.boxes.boxes, answer.corners)))


@kept_chart
def _counts(settings: Labels) -> alt.Chart:
    return charts.count_bars(kept_answer(settings, None).facts.per_picture.tolist())


def _anchors(answer: LabelAnswer) -> None:
    if numbers := numbers_in(answer.anchors.code):  # what people come for, before charts that take their time
        st.text(numbers)
    left, right = st.columns([3, 2], gap="medium")
    left.vega_lite_chart(_anchors_among(answer.settings), alt=_("Anchors among the boxes"))
    right.vega_lite_chart(_nested(answer.settings), width="content", alt=_("The anchors on one centre"))
    right.caption(_("The anchors on one centre, over the square input. Left: the share of boxes that each anchor fits best."))


@kept_chart
def _anchors_among(settings: Labels) -> alt.LayerChart:
    answer = kept_answer(settings, None)
    _best, owners = answer.anchors.fits
    return charts.size_scatter(sides(answer.corners), answer.anchors.shapes, owners)


@kept_chart
def _nested(settings: Labels) -> alt.LayerChart:
    return charts.nested_shapes(kept_answer(settings, None).anchors.shapes)


def _steps(answer: LabelAnswer) -> None:
    st.vega_lite_chart(_run_lines(answer.settings), alt=_("Mean IoU after each step of twenty starts"))
    st.caption(_("Red, dashed: a start in which some step (▼) lowered the mean IoU. Green: a start in which it only rose."))


@kept_chart
def _run_lines(settings: Labels) -> alt.LayerChart:
    runs = kept_answer(settings, None).runs
    return charts.run_lines([run.history for run in runs], [run.fell for run in runs])


def _recall(answer: LabelAnswer) -> None:
    st.vega_lite_chart(_recall_curves(answer.settings), alt=_("Best possible recall at every IoU"))


@kept_chart
def _recall_curves(settings: Labels) -> alt.LayerChart:
    answer = kept_answer(settings, None)
    curves = {
        _("anchors centred on the boxes"): (answer.anchors.recall(THRESHOLDS, placed=False), "other"),
        _("anchors on their grid"): (answer.anchors.recall(THRESHOLDS), "output"),
    }
    return charts.share_curves(THRESHOLDS, curves, settings.iou, _("boxes with such an anchor"))


def _noise(answer: LabelAnswer) -> None:
    left, right = st.columns(2, gap="medium")
    left.vega_lite_chart(_noise_curves(answer.settings), alt=_("Share of relabelled boxes over the IoU"))
    right.markdown(noise_table(answer))


@kept_chart
def _noise_curves(settings: Labels) -> alt.LayerChart:
    amount, boxes = settings.amount, kept_answer(settings, None).boxes.boxes
    iou = {_("{side} px").format(side=side): shaken(side, amount) for side in SHAKEN_SIDES}
    iou[_("all boxes of the set")] = shaken_iou(sides(boxes), amount)
    curves = {name: (recall_at(iou[name], THRESHOLDS), role) for name, role in zip(iou, NOISE_ROLES, strict=True)}
    return charts.share_curves(THRESHOLDS, curves, 0.75, _("boxes with this IoU"))


def _crops(answer: LabelAnswer) -> None:
    st.vega_lite_chart(_view_bars(answer.settings), alt=_("How much of the cut boxes is visible"))


@kept_chart
def _view_bars(settings: Labels) -> alt.LayerChart:
    view = kept_answer(settings, None).in_view
    return charts.view_bars(view[(view > 0) & (view < WHOLE)], settings.least / 100)


def _tax(answer: LabelAnswer) -> None:
    st.vega_lite_chart(_tax_curve(answer.settings), alt=_("True boxes that NMS deletes against its threshold"))


@kept_chart
def _tax_curve(settings: Labels) -> alt.LayerChart:
    return charts.step_curve(*tax_of(kept_answer(settings, None).boxes), settings.nms)


_VIEWS = {  # each draws into the open container
    "boxes": _boxes, "anchors": _anchors, "steps": _steps, "recall": _recall, "noise": _noise, "crops": _crops, "tax": _tax,
}  # fmt: skip


def figures(_settings: Labels, answer: LabelAnswer | None, _photo: Photo | None) -> list[Figure]:
    return headline(answer) if answer else []


def look_at_files() -> None:
    """Files that have just been chosen are looked at."""
    if st.session_state.get(uploader_key(Labels.prefix, "files")):
        put(Labels, {"source": "files"})


PAGE = LessonPage(
    LESSON,
    Labels,
    kept_answer,
    show,
    notes=notes,
    states=states,
    headline=figures,
    changed={"files": look_at_files},
    sentences_under_picture=True,
)
lesson = PAGE.draw
