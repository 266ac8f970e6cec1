"""The page of "Anchors for your data": what boxes tell before any training, and how far any detector can get."""

from collections.abc import Sequence
from dataclasses import replace

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
    sizes = charts.size_scatter(sides(answer.corners), np.zeros((0, 2)), None)
    left.altair_chart(sizes, alt=_("Width against height of every box"))
    right.caption(_("Where the box centres lie in their images"))
    right.altair_chart(charts.centre_map(facts.heat), alt=_("Heat map of the centres"))
    _say(answer)
    left, right = st.columns(2, gap="medium")
    ratios = (np.divide(*sides(corners).T) for corners in (answer.boxes.boxes, answer.corners))
    left.caption(_("Width ÷ height: blue as annotated, amber at the input"))
    left.altair_chart(charts.ratio_lines(*ratios), alt=_("How the ratios spread"))
    right.caption(_("Boxes per image"))
    right.altair_chart(charts.count_bars(facts.per_picture.tolist()), alt=_("How many boxes an image holds"))
    st.caption(" · ".join(f"{verbatim(name)}: {count:,}" for name, count in facts.per_class[:MOST_CLASSES] if count))


def _anchors(answer: LabelAnswer) -> None:
    if numbers := numbers_in(answer.anchors.code):  # what people come for, before charts that take their time
        st.text(numbers)
    left, right = st.columns([3, 2], gap="medium")
    shapes, (_best, owners) = answer.anchors.shapes, answer.anchors.fits
    left.altair_chart(charts.size_scatter(sides(answer.corners), shapes, owners), alt=_("Anchors among the boxes"))
    right.altair_chart(charts.nested_shapes(shapes), width="content", alt=_("The anchors on one centre"))
    right.caption(_("The anchors on one centre, over the square input. Left: the share of boxes that each anchor fits best."))


def _steps(answer: LabelAnswer) -> None:
    lines = charts.run_lines([run.history for run in answer.runs], [run.fell for run in answer.runs])
    st.altair_chart(lines, alt=_("Mean IoU after each step of twenty starts"))
    st.caption(_("Red, dashed: a start in which some step (▼) lowered the mean IoU. Green: a start in which it only rose."))


def _recall(answer: LabelAnswer) -> None:
    curves = {
        _("anchors centred on the boxes"): (answer.anchors.recall(THRESHOLDS, placed=False), "other"),
        _("anchors on their grid"): (answer.anchors.recall(THRESHOLDS), "output"),
    }
    chart = charts.share_curves(THRESHOLDS, curves, answer.settings.iou, _("boxes with such an anchor"))
    st.altair_chart(chart, alt=_("Best possible recall at every IoU"))


def _noise(answer: LabelAnswer) -> None:
    amount = answer.settings.amount
    iou = {_("{side} px").format(side=side): shaken(side, amount) for side in SHAKEN_SIDES}
    iou[_("all boxes of the set")] = shaken_iou(sides(answer.boxes.boxes), amount)
    curves = {name: (recall_at(iou[name], THRESHOLDS), role) for name, role in zip(iou, NOISE_ROLES, strict=True)}
    left, right = st.columns(2, gap="medium")
    chart = charts.share_curves(THRESHOLDS, curves, 0.75, _("boxes with this IoU"))
    left.altair_chart(chart, alt=_("Share of relabelled boxes over the IoU"))
    right.markdown(noise_table(answer))


def _crops(answer: LabelAnswer) -> None:
    view = answer.in_view
    chart = charts.view_bars(view[(view > 0) & (view < WHOLE)], answer.settings.least / 100)
    st.altair_chart(chart, alt=_("How much of the cut boxes is visible"))


def _tax(answer: LabelAnswer) -> None:
    chart = charts.step_curve(*tax_of(answer.boxes), answer.settings.nms)
    st.altair_chart(chart, alt=_("True boxes that NMS deletes against its threshold"))


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
