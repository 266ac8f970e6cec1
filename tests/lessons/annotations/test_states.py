"""Every state that the lesson "Your own annotations" points at, opened through the core: its numbers are there."""

import json

import pytest

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.examples import FRUIT, fruit_boxes, made_boxes
from playground.lessons.annotations.figures import FIGURES
from playground.lessons.annotations.settings import VIEWS, AnnotationConfig
from playground.lessons.annotations.states import STATES
from recipes.fruit_boxes import coco_text

SOURCES = {"fruit": fruit_boxes, "made": made_boxes}


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_a_state_shows_its_numbers(state):
    figures = FIGURES[state.config.view](SOURCES[state.config.source](), state.config)
    assert {name: figures[name] for name in state.shows} == state.shows


def test_every_view_has_figures_and_a_state():
    assert set(FIGURES) == set(VIEWS) == {state.config.view for state in STATES}


def test_a_state_is_a_link():
    assert STATES[0].params == {"ann_view": "Anchors"}
    assert AnnotationConfig(**{name.removeprefix("ann_"): value for name, value in STATES[1].params.items()}) == STATES[1].config


@pytest.mark.parametrize("field", [{"view": "x"}, {"k": 0}, {"cells": 65}, {"iou": 0.0}, {"nms": 1.5}])
def test_settings_are_checked(field):
    with pytest.raises(ValueError):
        AnnotationConfig(**field)


def test_nothing_to_look_at_is_said():
    fruit = fruit_boxes()
    empty = Annotations(fruit.boxes[:0], fruit.pictures[:0], fruit.classes[:0], fruit.sizes, fruit.class_names)
    for view in VIEWS:
        if view != "Label noise":
            with pytest.raises(ValueError, match="no boxes to look at"):
                FIGURES[view](empty, AnnotationConfig(view=view))


def test_the_recipe_writes_what_the_app_ships():
    licence = json.loads(FRUIT.read_text(encoding="utf-8"))["licenses"][0]["text"]
    assert coco_text(fruit_boxes(), licence) == FRUIT.read_text(encoding="utf-8")
    assert "Copyright (c) 2020 Chan Jian Liu" in licence and "file_name" not in FRUIT.read_text(encoding="utf-8")
