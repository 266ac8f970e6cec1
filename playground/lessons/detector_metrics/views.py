"""What the lesson "How good is a detector" shows: one function a view, each draws into the open container."""

from collections.abc import Callable

import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.detector_metrics.controls import LAB, LIST, take_boxes, take_ranking
from playground.lessons.detector_metrics.figures import Answer
from playground.lessons.detector_metrics.fixed_box import WHOLE, FixedAnswer, FixedConfig, lone_fruits
from playground.lessons.detector_metrics.fixed_box_chart import box_overlay, right_curve
from playground.lessons.detector_metrics.lab import ap_lab
from playground.lessons.detector_metrics.ranking_lab import ap_ranking
from playground.lessons.detector_metrics.states import BOXES, ERRORS, FIXED, RANKING, STAIRS

LOOKS = {BOXES: "boxes", ERRORS: "errors", STAIRS: "stairs"}  # view of the page -> of the component
STEPS = tuple(n / 100 for n in range(30, 101))  # IoU of the curve


def show(view: str, answer: Answer, photo: Photo | None, size: tuple[int, int]) -> None:
    """Draw a view over the photo, or over paper of `size`, into the open container."""
    _VIEWS[view](view, answer, photo, size)


def _boxes(view: str, answer: Answer, photo: Photo | None, size: tuple[int, int]) -> None:
    ap_lab(answer.config, view=LOOKS[view], size=size, photo=photo, key=LAB, on_edit=take_boxes)


def _ranking(view: str, answer: Answer, photo: Photo | None, size: tuple[int, int]) -> None:
    ap_ranking(answer.config, key=LIST, on_edit=take_ranking)


def _fixed(view: str, answer: FixedAnswer, photo: Photo | None, size: tuple[int, int]) -> None:
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.caption(_("All 140 photos on one: where their fruit is, blue, and your box"))
        st.altair_chart(
            box_overlay(lone_fruits(), answer.config.corners), alt=_("140 boxes of fruit and the fixed box over them")
        )
    with right:
        st.caption(_("Photos that are right"))
        whole = FixedAnswer(FixedConfig(WHOLE, WHOLE))
        curves = {
            _("this box"): (answer.right_at(STEPS).tolist(), "moving"),
            _("the whole photo"): (whole.right_at(STEPS).tolist(), "other"),
        }
        st.altair_chart(
            right_curve(STEPS, curves, len(answer.ious), titles=(_("IoU that counts"), _("photos"))),
            alt=_("Photos that the fixed box gets right at each IoU"),
        )


_VIEWS: dict[str, Callable[[str, Answer, Photo | None, tuple[int, int]], None]] = {
    BOXES: _boxes,
    ERRORS: _boxes,
    STAIRS: _boxes,
    RANKING: _ranking,
    FIXED: _fixed,
}
