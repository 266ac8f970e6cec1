"""What people type at home, and the lesson and state that it finds."""

import importlib
from dataclasses import asdict, replace
from itertools import permutations
from urllib.parse import parse_qsl

import pytest
from in_node import in_node

from playground.app.entries import entries
from playground.kit.settings import Picker, Settings, resolve
from playground.lessons import LESSONS

MODULE = "ui/components/lesson_search.js"
ENTRIES = [asdict(replace(entry, image=None)) for entry in entries()]


def hrefs(*typed: str) -> list[list[str]]:
    """For each text, the addresses found, the best first."""
    data = {"lessons": ENTRIES, "typed": typed}
    return in_node("({ lessons, typed }, m) => typed.map((t) => m.search(lessons, t).map((f) => f.href))", data, MODULE)


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("output size", "/padding-stride"),
        ("size of the output", "/padding-stride"),
        ("paste", "/receptive-field?stack_net=own&stack_view=layers"),
        ("my model", "/receptive-field?stack_net=own&stack_view=layers"),
        ("nn.Sequential", "/receptive-field?stack_net=own&stack_view=layers"),
        ("map", "/detector-metrics"),
        ("MAP@0.5", "/detector-metrics"),
        ("iou", "/box-iou"),
        ("56 28", "/padding-stride?pad_view=solver&pad_start=56&pad_goal=28"),
        ("which layer takes 56 to 28?", "/padding-stride?pad_view=solver&pad_start=56&pad_goal=28"),
        ("second person", "/nms?nms_source="),
        ("Why does NMS remove my second person?", "/nms?nms_source=drawn"),
        ("my detections", "/nms?nms_source=file"),
        ("mAP of my own results", "/detector-metrics?ap_view=results"),
        ("iou of two boxes", "/box-iou"),
        ("anchors for my data", "/annotations"),
        ("yolo anchors", "/annotations?ann_view=anchors"),
        ("receptive field", "/receptive-field"),
        ("d2l 14.12", "/style-transfer"),
        ("Pointwise 1x1", "/channels?chan_view=pointwise"),
        ("anchor", "/anchors"),
    ],
)
def test_what_people_type_finds_the_state_that_answers(typed, best):
    assert hrefs(typed)[0][0].startswith(best)


def test_case_accents_and_the_order_of_words_do_not_matter():
    orders = [" ".join(words) for words in permutations(["paste", "my", "model"])]
    plain, *others = hrefs(*orders, *map(str.upper, orders), "MODEL my Pasté", "  model,  paste? my ")
    assert plain and all(other == plain for other in others)


def test_nothing_typed_and_nothing_meant_find_nothing():
    assert hrefs("", "  ", "?!", "xylophone", "paste xylophone") == [[], [], [], [], []]


def test_a_feature_map_is_found_beside_average_precision():
    assert "/multi-scale" in hrefs("map")[0]


def test_every_lesson_is_found_by_its_name_and_its_title_first():
    found = hrefs(*(entry["name"] for entry in ENTRIES), *(entry["title"] for entry in ENTRIES))
    assert [first[0].partition("?")[0] for first in found] == 2 * [entry["href"] for entry in ENTRIES]


@pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.slug)
def test_every_query_opens_what_it_says(entry):
    """Each parameter is spelled as its setting has it, and is asked for in the state it opens."""
    module = importlib.import_module(f"playground.lessons.{entry.room}.page")
    kinds = kinds_of(module)
    for _words, query in entry.finds:
        assert any(opened(kind, dict(parse_qsl(query, strict_parsing=True)) if query else {}) for kind in kinds), query


def kinds_of(module: object) -> list[type[Settings]]:
    page = getattr(module, "PAGE", None)
    named = page.kinds if page else [value for value in vars(module).values() if isinstance(value, type)]
    return [kind for kind in named if issubclass(kind, Settings) and kind is not Settings]


def opened(kind: type[Settings], query: dict[str, str]) -> bool:
    names = {key.removeprefix(f"{kind.prefix}_"): text for key, text in query.items()}
    if not set(names) <= set(kind.controls):
        return False

    def chosen(name, control):
        return control.parse(names[name]) if name in names else None

    values = resolve(kind, chosen)
    settings = kind(**values)
    shown = [name for name in settings.asked() if not isinstance(kind.controls[name], Picker)]
    return set(names) <= set(shown) and all(values[name] == kind.controls[name].parse(text) for name, text in names.items())
