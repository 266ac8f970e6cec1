"""Controls of the lesson "How good is a detector": each is bound to the address under the name of the field it sets."""

from dataclasses import fields

import streamlit as st

from playground.boxes.scored import ScoredBox, parse_scored, write_scored
from playground.boxes.written import MOST_BOXES, write_boxes
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.box_iou.answer import SHEET
from playground.lessons.detector_metrics import answer as ap_scene
from playground.lessons.detector_metrics import ranking
from playground.lessons.detector_metrics.answer import ApConfig, detection_names
from playground.lessons.detector_metrics.fixed_box import LEAST, WHOLE, FixedConfig
from playground.lessons.detector_metrics.ranking import MOST_HITS, MOST_OBJECTS, MOST_TAIL, RankingConfig
from playground.lessons.detector_metrics.states import BOXES, ERRORS, FIXED, PREFIX, RANKING, STAIRS, Config, key_of
from playground.ui.components.box_stage import edited_boxes, is_number
from playground.ui.photos import photo_picker

BOUND = "query-params"
LAB, LIST = f"{PREFIX}_lab", f"{PREFIX}_list"
LONGEST_TEXT = 600  # characters of the boxes
KINDS = {BOXES: ApConfig, ERRORS: ApConfig, STAIRS: ApConfig, RANKING: RankingConfig, FIXED: FixedConfig}
DEFAULTS = {kind: {field.name: field.default for field in fields(kind)} for kind in KINDS.values()}

# Which controls each view has, in their order, boxes and photo aside.
SHOWN = {
    BOXES: ("iou", "score", "definition", "rule", "classes", "scores"),
    ERRORS: ("iou", "score", "classes"),
    STAIRS: ("pick", "rule", "classes"),
    RANKING: ("hits", "objects", "tail", "cut", "definition"),
    FIXED: ("width", "height"),
}


def take_boxes() -> None:
    """Boxes were moved, or a point of a chart: they become the controls' values, and with them the address."""
    edit = st.session_state[LAB].get("edit")
    if not isinstance(edit, dict):
        return
    what, value = edit.get("what"), edit.get("value")
    if what in ap_scene.RANGES and is_number(value):
        least, most = ap_scene.RANGES[what]
        st.session_state[key_of(ApConfig, what)] = min(most, max(least, round(float(value), 2)))
    if what == "boxes":
        _take_boxes(edit)


def _take_boxes(edit: dict[str, object]) -> None:
    objects = edited_boxes(edit.get("truths"))
    try:
        found = [
            ScoredBox(tuple(map(float, corners)), str(label), float(score)) for corners, label, score in edit.get("found", [])
        ]
    except (TypeError, ValueError):
        return  # not from our script: the page keeps what it has
    if not 1 <= len(objects) <= MOST_BOXES or len(found) > MOST_BOXES:
        return
    st.session_state[key_of(ApConfig, "truths")] = write_boxes(objects)
    st.session_state[key_of(ApConfig, "found")] = write_scored(found)
    if edit.get("pick") in detection_names(len(found)):
        st.session_state[key_of(ApConfig, "pick")] = edit["pick"]


def take_ranking() -> None:
    """A tile was turned over, or another number is kept."""
    edit = st.session_state[LIST].get("edit")
    if not isinstance(edit, dict) or not isinstance(edit.get("hits"), str) or not isinstance(edit.get("cut"), int | float):
        return
    hits, cut = edit["hits"], edit["cut"]
    if set(hits) <= {"0", "1"} and 1 <= len(hits) <= MOST_HITS and 0 <= cut <= MOST_HITS + MOST_TAIL:
        st.session_state[key_of(RankingConfig, "hits")] = hits
        st.session_state[key_of(RankingConfig, "cut")] = int(cut)


def read_controls(view: str) -> tuple[Config, Photo | None, tuple[int, int]]:
    """Draw the controls of a view: its configuration, the photo where one is shown, and the ground's (width, height).

    Raises ValueError with a sentence where the configuration cannot be; all controls are drawn by then.
    """
    kind, found, photo = KINDS[view], {}, None
    if kind is ApConfig:
        found["ground"] = _choose(kind, "ground", ap_scene.GROUNDS)
        photo = photo_picker() if found["ground"] == "photo" else None
        for name in ("truths", "found"):
            found[name] = _text(kind, name)
    for name in SHOWN[view]:
        if name == "pick":
            found[name] = _pick(str(found["found"]))
        else:
            found[name] = _DRAW[kind, name](kind, name)
    return kind(**found), photo, photo.image.size if photo else SHEET


def _pick(text: str) -> str:
    """Which detection slides; always on the page of the staircase, since a click on a box sets it too."""
    try:
        names = detection_names(len(parse_scored(text)))
    except ValueError:
        names = ()  # the sentence comes with the configuration
    default = DEFAULTS[ApConfig]["pick"]
    names, key = names or (default,), key_of(ApConfig, "pick")
    if st.session_state.get(key, names[0]) not in names:
        st.session_state[key] = names[0]  # its box is gone
    return st.selectbox(_("Slide"), names, key=key, bind=BOUND)


def _text(kind: type, name: str) -> str:
    label, help = _labels()[name]
    return st.text_input(label, DEFAULTS[kind][name], max_chars=LONGEST_TEXT, key=key_of(kind, name), bind=BOUND, help=help)


def _choose(kind: type, name: str, choices: tuple[str, ...]) -> str:
    label, help = _labels()[name]
    default = choices.index(DEFAULTS[kind][name])
    return st.selectbox(label, choices, index=default, key=key_of(kind, name), bind=BOUND, help=help)


def _switch(kind: type, name: str, choices: tuple[str, ...]) -> str:
    label, help = _labels()[name]
    return st.segmented_control(
        label,
        choices,
        default=DEFAULTS[kind][name],
        required=True,
        key=key_of(kind, name),
        bind=BOUND,
        width="stretch",
        help=help,
    )


def _slide(kind: type, name: str, least: float, most: float, step: float) -> float:
    label, help = _labels()[name]
    return st.slider(label, least, most, DEFAULTS[kind][name], step, key=key_of(kind, name), bind=BOUND, help=help)


def _count(kind: type, name: str, least: int, most: int) -> int:
    label, help = _labels()[name]
    return st.number_input(label, least, most, DEFAULTS[kind][name], key=key_of(kind, name), bind=BOUND, help=help)


_DRAW = {
    (ApConfig, "iou"): lambda kind, name: _slide(kind, name, *ap_scene.RANGES["iou"], 0.05),
    (ApConfig, "score"): lambda kind, name: _slide(kind, name, *ap_scene.RANGES["score"], 0.01),
    (ApConfig, "definition"): lambda kind, name: _choose(kind, name, tuple(ap_scene.DEFINITIONS)),
    (ApConfig, "rule"): lambda kind, name: _switch(kind, name, tuple(ap_scene.RULE_NAMES)),
    (ApConfig, "classes"): lambda kind, name: _switch(kind, name, ap_scene.CLASSES),
    (ApConfig, "scores"): lambda kind, name: _switch(kind, name, ap_scene.SCORES),
    (RankingConfig, "hits"): _text,
    (RankingConfig, "objects"): lambda kind, name: _count(kind, name, 1, MOST_OBJECTS),
    (RankingConfig, "tail"): lambda kind, name: _count(kind, name, 0, MOST_TAIL),
    (RankingConfig, "cut"): lambda kind, name: _count(kind, name, 0, MOST_HITS + MOST_TAIL),
    (RankingConfig, "definition"): lambda kind, name: _choose(kind, name, tuple(ranking.DEFINITIONS)),
    (FixedConfig, "width"): lambda kind, name: _slide(kind, name, LEAST, WHOLE, 5),
    (FixedConfig, "height"): lambda kind, name: _slide(kind, name, LEAST, WHOLE, 5),
}


def _labels() -> dict[str, tuple[str, str | None]]:
    """Label and help of each control."""
    return {
        "ground": (_("Boxes on"), None),
        "truths": (_("Objects: T1; T2; …"), _("x1 y1 x2 y2 in pixels, then a class if you like; boxes are parted by ;")),
        "found": (_("Detections: A; B; …"), _("x1 y1 x2 y2, a class if you like, then the score, 0 to 1; or none")),
        "iou": (_("IoU that counts"), _("What a detection must reach to find an object.")),
        "score": (_("Score at least"), _("Marks the point on the curve; AP itself uses all detections.")),
        "definition": (_("Definition of AP"), None),
        "rule": (
            _("Who takes an object"),
            _("COCO: a detection takes the best object that is still free. VOC: its best of all, if that is free."),
        ),
        "classes": (_("Classes"), _("Of many classes each is judged by itself; AP is their mean.")),
        "scores": (_("Scores"), _("Squared they are others, but their order stays.")),
        "hits": (_("From the surest down"), _("1 a hit, 0 a false alarm")),
        "objects": (_("Objects there were"), None),
        "tail": (_("False alarms below"), None),
        "cut": (_("Leave out the least sure"), None),
        "width": (_("Width, % of the photo"), None),
        "height": (_("Height, % of the photo"), None),
    }
