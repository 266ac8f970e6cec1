"""The pipeline's editor beside the picture: what the browser is told of the table, and what it sends back."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from playground.kit.i18n import _
from playground.lessons.augmentation.settings import KEPT_ALONE, Aug
from playground.training.augment import PRESETS, TRANSFORMS, Pipeline
from playground.training.augment.entry import GROUPS, Parameter, Transform
from playground.training.augment.pipeline import MOST_STEPS
from playground.training.augment.table import in_groups
from playground.ui.at_once import desk_address
from playground.ui.components import component
from playground.ui.panel import put, take, values_now

_mount = component(__file__)
EDITOR = "aug_editor"
PROBLEM = "aug_problem"  # why a file could not be loaded


def editor() -> None:
    """Draw the steps with their dials into the open container, in the views that a pipeline reaches.

    An edit is {"pipeline": [step, …]}, {"seed": number} or {"load": the text of a JSON file}. The root element says the steps
    in data-steps.
    """
    values = values_now(Aug)
    if values["view"] in KEPT_ALONE:
        return
    try:
        pipeline = Pipeline.read(values["pipeline"])
    except ValueError:  # its field says why
        pipeline = Pipeline()
    scene = editor_scene(pipeline, values["seed"], st.session_state.pop(PROBLEM, None))
    scene["draws"] = values["view"] != "helps"  # whether a new draw changes the picture
    scene["desk"] = desk_address()
    _mount(data=scene, key=EDITOR, on_edit_change=take(Aug, EDITOR, also=load))


def load(edit: Mapping[str, Any]) -> None:
    """A file of JSON was chosen: its pipeline becomes the setting, or a sentence says why not."""
    if not isinstance(edit.get("load"), str):
        return
    try:
        put(Aug, {"pipeline": Pipeline.read(edit["load"]).text})
    except ValueError as error:
        st.session_state[PROBLEM] = str(error)


def editor_scene(pipeline: Pipeline, seed: int, problem: str | None = None) -> dict[str, Any]:
    """What the browser is told."""
    now = {"steps": _steps(pipeline), "seed": seed, "most": MOST_STEPS, "problem": problem and _(problem)}
    return _told_always(_("Add a transform …")) | now


@lru_cache(maxsize=4)
def _told_always(_language: str) -> dict[str, Any]:
    """What is the same at every run, in the language that `_language` is a sentence of: the table, and words."""
    scene: dict[str, Any] = {"table": {key: _entry(one) for key, one in TRANSFORMS.items()}}
    scene["groups"] = [{"title": _(GROUPS[name]), "keys": [one.key for one in group]} for name, group in in_groups().items()]
    scene["presets"] = [{"key": key, "title": _(title), "steps": _steps(one)} for key, (title, one) in PRESETS.items()]
    words = {
        "draw": _("New draw"),
        "add": _("Add a transform …"),
        "preset": _("Pipelines in use"),
        "own": _("A pipeline of my own"),
    }
    words |= {"on": _("On"), "away": _("Remove"), "grip": _("Drag, or press ↑ and ↓, to change the order")}
    scene["words"] = words | {"p": _("Probability"), "load": _("Load JSON")}
    return scene


def _steps(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [{"key": one.key, "values": dict(one.values), "p": one.p, "on": one.on} for one in pipeline.steps]


def _entry(one: Transform) -> dict[str, Any]:
    told = {"key": one.key, "title": _(one.title), "what": _(one.what), "chance": one.chance, "p": one.p, "across": one.across}
    return told | {"parameters": [_dial(parameter) for parameter in one.parameters], "ordered": one.ordered}


def _dial(one: Parameter) -> dict[str, Any]:
    told = {"name": one.name, "label": _(one.label), "default": one.default}
    if one.options is not None:
        return told | {"options": {key: _(label) for key, label in one.options.items()}}
    return told | {"low": one.low, "high": one.high, "step": one.step}
