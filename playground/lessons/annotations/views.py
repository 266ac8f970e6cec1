"""What the lesson "Your own annotations" can show: one function a view, each draws into the open container and gives the
view's figures and, where there is one, its set of anchors."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.kmeans import KmeansRun
from playground.boxes.annotations.label_noise import WHOLE, in_view, nms_tax, shaken_iou
from playground.boxes.annotations.shapes import fitted, recall_at, sides
from playground.boxes.annotations.statistics import BoxFacts, box_facts
from playground.kit.i18n import _
from playground.lessons.annotations import charts, figures, settings, words
from playground.lessons.annotations.answer import THRESHOLDS, AnchorAnswer, anchor_answer, chosen
from playground.lessons.annotations.figures import SHAKEN_SIDES, Figures
from playground.lessons.annotations.files import literal
from playground.lessons.annotations.settings import AnnotationConfig

NOISE_ROLES = ("removed", "moving", "output", "input")  # of the sides, smallest first
MOST_CLASSES = 12  # that are counted under the charts
Shown = tuple[Figures, AnchorAnswer | None]


def _plain(config: AnnotationConfig) -> AnnotationConfig:
    """The configuration without what a set of anchors does not depend on, so that a slider of a view computes none anew."""
    default = AnnotationConfig()
    free = {name: getattr(default, name) for name in ("view", "source", "iou", "box", "amount", "window", "least", "nms")}
    return replace(config, **free)


@st.cache_resource(max_entries=16, show_spinner=False)
def _answer(digest: str, config: AnnotationConfig, _annotations: Annotations) -> AnchorAnswer:
    return anchor_answer(_annotations, config)


@st.cache_data(max_entries=64, show_spinner=False)
def _distances(digest: str, config: AnnotationConfig, _annotations: Annotations) -> Figures:
    return figures.distance_figures(_annotations, config)


@st.cache_resource(max_entries=16, show_spinner=False)
def _runs(digest: str, config: AnnotationConfig, _annotations: Annotations) -> list[KmeansRun]:
    return figures.start_runs(_annotations, config)


@st.cache_data(max_entries=16, show_spinner=False)
def _tax(digest: str, only: str, _annotations: Annotations) -> tuple[tuple[float, ...], tuple[int, ...]]:
    return nms_tax(_annotations)


@st.cache_data(max_entries=16, show_spinner=False)
def _shaken(side: int, amount: float) -> np.ndarray:
    return recall_at(shaken_iou(np.array([[side, side]]), amount), THRESHOLDS)


@st.cache_resource(max_entries=16, show_spinner=False)
def _facts(digest: str, only: str, _annotations: Annotations) -> BoxFacts:
    return box_facts(_annotations)


def _say(sentences: list[str]) -> None:
    for sentence in sentences:
        st.markdown(sentence)


def boxes(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """Sizes and ratios, where the centres lie, how many a picture."""
    looked_at = chosen(annotations, config)
    facts, found = _facts(digest, config.only, looked_at), figures.box_figures(annotations, config)
    shapes = sides(fitted(looked_at, config.fit))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.altair_chart(
            charts.size_scatter(
                shapes,
                np.zeros((0, 2)),
                None,
                titles=(_("width, parts of the input’s side"), _("height")),
                anchor_name=_("anchor"),
            ),
            alt=_("Width against height of every box"),
        )
    with right:
        st.caption(_("Where the centres lie in their pictures"))
        st.altair_chart(charts.centre_map(facts.heat, title=_("boxes")), alt=_("Heat map of the centres"))
    _say(words.box_sentences(config, found))
    left, right = st.columns(2, gap="medium")
    raw = sides(looked_at.boxes)
    ratios = {_("as annotated"): raw[:, 0] / raw[:, 1], _("at the input"): shapes[:, 0] / shapes[:, 1]}
    with left:
        st.caption(_("Ratios: blue as annotated, amber at the input"))
        st.altair_chart(
            charts.ratio_lines(ratios, titles=(_("width ÷ height"), _("boxes"))),
            alt=_("How the ratios spread"),
        )
    with right:
        st.caption(_("Boxes a picture"))
        st.altair_chart(
            charts.count_bars(facts.per_picture.tolist(), titles=(_("boxes in a picture"), _("pictures"))),
            alt=_("How many boxes a picture holds"),
        )
    st.caption(" · ".join(f"{literal(name)}: {count:,}" for name, count in facts.per_class[:MOST_CLASSES] if count))
    return found, None


def anchors(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """Anchor shapes among the boxes."""
    answer = _answer(digest, _plain(config), annotations)
    found = figures.anchor_figures(annotations, config, answer)
    if config.anchors == settings.FREE:
        found |= _distances(digest, _plain(config), annotations)
    shapes = sides(fitted(chosen(annotations, config), config.fit))
    scatter = charts.size_scatter(
        shapes,
        answer.shapes,
        answer.owners,
        titles=(_("width, parts of the input’s side"), _("height")),
        anchor_name=_("anchor"),
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.altair_chart(scatter, alt=_("Anchors among the boxes"))
    with right:
        st.altair_chart(
            charts.nested_shapes(answer.shapes, names=(_("width"), _("height"))),
            width="content",
            alt=_("The anchors on one centre"),
        )
        st.caption(_("The anchors on one centre, over the square input. Left: the share of boxes that each fits best."))
    _say(words.anchor_sentences(config, found))
    if answer.written:
        st.markdown(words.written_line(answer))
    return found, answer


def steps(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """Twenty starts of k-means, step by step."""
    runs = _runs(digest, _plain(config), annotations)
    found = figures.step_figures(annotations, config, runs)
    st.altair_chart(
        charts.run_lines([run.history for run in runs], [run.fell for run in runs], titles=(_("step"), _("mean best IoU"))),
        alt=_("Mean IoU after each step of twenty starts"),
    )
    st.caption(_("Red and dashed: a start in which some step (▼) made it worse. Green: one that only rose."))
    _say(words.step_sentences(config, found))
    return found, None


def recall(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """Best possible recall at every IoU."""
    answer = _answer(digest, _plain(config), annotations)
    found = figures.recall_figures(annotations, config, answer)
    curves = {
        _("shapes alone"): (answer.recall(THRESHOLDS, placed=False), "other"),
        _("anchors where they stand"): (answer.recall(THRESHOLDS), "output"),
    }
    st.altair_chart(
        charts.share_curves(THRESHOLDS, curves, config.iou, titles=(_("IoU"), _("boxes that can be matched"))),
        alt=_("Best possible recall at every IoU"),
    )
    _say(words.recall_sentences(config, found))
    return found, answer


def noise(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """Agreement of a box with its own shaken self."""
    found = figures.noise_figures(annotations, config)
    curves = {
        _("{side} px").format(side=side): (_shaken(side, config.amount), role)
        for side, role in zip(SHAKEN_SIDES, NOISE_ROLES, strict=True)
    }
    own = sides(chosen(annotations, config).boxes)
    curves[_("your boxes")] = (recall_at(shaken_iou(own, config.amount), THRESHOLDS), "other")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.altair_chart(
            charts.share_curves(THRESHOLDS, curves, 0.75, titles=(_("IoU"), _("still agree"))),
            alt=_("Share of shaken boxes that still agree"),
        )
    with right:
        _say(words.noise_sentences(config, found))
        st.markdown(_as_table(words.noise_table(config, found)))
    return found, None


def _as_table(rows: list[dict[str, str]]) -> str:
    head = list(rows[0])
    lines = [head, ["---"] * len(head), *([row[name] for name in head] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def crops(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """What a random window leaves of each box."""
    view = in_view(fitted(chosen(annotations, config)), config.window / 100)
    found = figures.crop_figures(annotations, config, view)
    cut = view[(view > 0) & (view < WHOLE)]
    st.altair_chart(
        charts.view_bars(cut, config.least / 100, titles=(_("of a cut box in view"), _("cut boxes"))),
        alt=_("How much of the cut boxes is in view"),
    )
    _say(words.crop_sentences(config, found))
    return found, None


def tax(config: AnnotationConfig, annotations: Annotations, digest: str) -> Shown:
    """True boxes that NMS deletes, at every threshold."""
    looked_at = chosen(annotations, config)
    curve = _tax(digest, config.only, looked_at)
    found = figures.tax_figures(annotations, config, curve)
    st.altair_chart(
        charts.step_curve(*curve, config.nms, titles=(_("NMS threshold"), _("true boxes deleted"))),
        alt=_("True boxes that NMS deletes against its threshold"),
    )
    _say(words.tax_sentences(config, found))
    return found, None


# Their names are what the switch shows and the address holds, in every language: a link stays the same.
VIEWS: dict[str, Callable[[AnnotationConfig, Annotations, str], Shown]] = {
    settings.BOXES: boxes,
    settings.ANCHORS: anchors,
    settings.STEPS: steps,
    settings.RECALL: recall,
    settings.NOISE: noise,
    settings.CROPS: crops,
    settings.TAX: tax,
}
