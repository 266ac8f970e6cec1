"""What the lesson "Non-maximum suppression" shows: the same raw boxes, looked at in three ways."""

import streamlit as st
from PIL import Image

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.nms.answer import CROWD, NmsAnswer, NmsConfig, Survival, shown_photo, survival_of
from playground.lessons.nms.controls import LAB, take_edit
from playground.lessons.nms.crowd_picture import crowd_picture
from playground.lessons.nms.figures import SHORT, rule_figures
from playground.lessons.nms.lab import nms_lab
from playground.lessons.nms.rules import RuleResult, compare_rules
from playground.lessons.nms.states import RULES, STEPS, THRESHOLDS

LOOKS = {THRESHOLDS: "thresholds", STEPS: "steps", RULES: "rules"}  # view of the page -> of the component


@st.cache_resource(max_entries=32, show_spinner=False)
def _survival(scene: NmsConfig, digest: str, _photo: Photo | None) -> Survival:
    return survival_of(scene, _photo)


def answer_for(config: NmsConfig, photo: Photo | None) -> NmsAnswer:
    """A state; survival is worked out once for all its thresholds."""
    return NmsAnswer(config, _survival(config.scene, photo.digest if photo else "", photo))


@st.cache_resource(max_entries=32, show_spinner=False)
def _results(scene: NmsConfig, t: float, sigma: float, digest: str, _answer: NmsAnswer) -> tuple[RuleResult, ...]:
    return compare_rules(_answer)


def rules_for(answer: NmsAnswer, photo: Photo | None) -> tuple[RuleResult, ...]:
    config = answer.config
    return _results(config.scene, config.t, config.sigma, photo.digest if photo else "", answer)


@st.cache_resource(max_entries=2, show_spinner=False)
def _crowd(scene: NmsConfig, _answer: NmsAnswer) -> Image.Image:
    return crowd_picture(_answer.raw)


def picture_of(answer: NmsAnswer, photo: Photo | None) -> tuple[Image.Image | None, str]:
    """(what lies under the boxes, its name); nothing under boxes on paper."""
    if answer.config.source == CROWD:
        return _crowd(NmsConfig(source=CROWD), answer), CROWD
    shown = shown_photo(answer.config, photo)
    return (shown.image, shown.digest) if shown else (None, "")


def show_nms(view: str, answer: NmsAnswer, photo: Photo | None) -> None:
    """Draw a state into the open container."""
    picture, digest = picture_of(answer, photo)
    rules = _captions(answer, rules_for(answer, photo)) if view == RULES else ()
    nms_lab(answer, view=LOOKS[view], picture=picture, digest=digest, rules=rules, key=LAB, on_edit=take_edit)


def _captions(answer: NmsAnswer, results: tuple[RuleResult, ...]) -> list[tuple[RuleResult, str, str]]:
    """What stands over each picture of a rule, and below it of the box asked about."""
    found, rows = rule_figures(answer, results), []
    for result in results:
        said = _("{kept} of {raw} boxes").format(kept=len(result.boxes), raw=len(answer.raw))
        left = found.get(SHORT[result.name])
        gone = _("{name}: score below 0.001") if "Soft" in result.name else _("{name}: removed")
        own = gone if left is None else _("{name}: score now {left}")
        rows.append((result, said, own.format(name=found["name"], left=left)))
    return rows
