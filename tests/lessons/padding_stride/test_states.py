"""Every state that the lesson "Padding and stride" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.lessons.padding_stride import answer as core
from playground.lessons.padding_stride.answer import (
    drift_answer,
    layer_answer,
    photo_answer,
    stack_answer,
    staircase,
    view_answer,
)
from playground.lessons.padding_stride.code import check_code, torch_code
from playground.lessons.padding_stride.settings import PADDINGS, Layer, Search
from playground.lessons.padding_stride.states import EXERCISES, MISUNDERSTOOD, QUESTION, TRY_THIS
from playground.lessons.padding_stride.words import FIGURES, conventions, cost_sentence, size_formula

STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    answer = view_answer(state.settings, sample(state.photo).photo() if state.photo else None)
    shown = FIGURES[state.settings.view](answer)
    assert {name: shown[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, sizes and places in a link's text are among the numbers its state shows or opens with."""
    quoted = re.findall(r"\d+\.\d %|\d+ × \d+|\(\d+, \d+\)", state.why)
    given_ = {f"{state.settings.h} × {state.settings.w}", "(50, 50)", "1 × 1"}
    assert set(quoted) <= set(state.shows.values()) | given_, (quoted, state.shows)


@st.composite
def layers(draw) -> Layer:
    number = st.integers
    groups = draw(number(1, 3))
    transposed = draw(st.booleans())
    return Layer(
        h=draw(number(1, 24)),
        w=draw(number(1, 24)),
        kernel=draw(number(1, 5)),
        stride=draw(number(1, 4)),
        padding=draw(st.sampled_from(list(PADDINGS))),
        pad=draw(number(0, 3)),
        top=draw(number(0, 3)),
        bottom=draw(number(0, 3)),
        left=draw(number(0, 3)),
        right=draw(number(0, 3)),
        dilation=draw(number(1, 3)),
        rect=draw(st.booleans()),
        kernel_w=draw(number(1, 5)),
        stride_w=draw(number(1, 4)),
        pad_w=draw(number(0, 3)),
        dilation_w=draw(number(1, 3)),
        odd=draw(st.sampled_from(["end", "start"])),
        inp=groups * draw(number(1, 3)),
        out=groups * draw(number(1, 3)),
        groups=groups,
        transposed=transposed,
        extra=draw(number(0, 2)) if transposed else 0,
    )


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


@settings(max_examples=30, deadline=None)
@given(layers())
def test_printed_code_gives_the_pages_size_and_the_check_agrees(layer):
    try:
        answer = layer_answer(layer)
    except ValueError:
        assume(False)
    size = torch.Size([1, layer.out, *answer.output_size])
    assert run(torch_code(layer)).strip() == str(size)
    assert str(tuple(size)) in run(check_code(layer))


def test_the_check_notices_a_difference():
    code = check_code(Layer()).replace("padding=1", "padding=0")
    with pytest.raises(AssertionError):
        run(code)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda answer: replace(answer, output_size=(6, 7)),
        lambda answer: replace(answer, rows=answer.rows[::-1].copy()),
        lambda answer: replace(answer, cost=replace(answer.cost, weights=433)),
        lambda answer: replace(answer, cost=replace(answer.cost, multiply_adds=1)),
    ],
    ids=["size", "reads", "weights", "work"],
)
def test_the_check_notices_an_answer_that_is_wrong(monkeypatch, wrong):
    monkeypatch.setattr(core, "layer_answer", lambda layer: wrong(layer_answer(layer)))
    with pytest.raises(AssertionError):
        run(check_code(Layer()))


def test_code_and_check_are_of_the_view_that_is_looked_at():
    search = Search(view="solver", start=30, goal=15, kernels=5)
    assert "5 layers" in run(check_code(search)) and run(torch_code(search)).splitlines()[3] == "3 2 1 1 0"
    stack = Layer(view="layers", h=14, w=14, stride=1)
    assert "(14, 14) 67.3% have seen padding" in run(torch_code(stack)) and "(14, 14)" in run(check_code(stack))
    drift = Layer(view="drift", kernel=2, layers=20, odd="start")
    assert run(torch_code(drift)).strip() == "(60.0, 60.0)" and "(60.0, 60.0)" in run(check_code(drift))
    camera = sample("camera").photo()
    photo = Layer(view="photo")
    assert "(256, 256) 57.8% of the pixels differ" in run(torch_code(photo, camera)) and "(256, 256)" in run(
        check_code(photo, camera)
    )


def test_same_in_the_code_stays_a_word_where_torch_means_the_same():
    assert 'padding="same"' in torch_code(Layer(kernel=4, stride=1, padding="same"))
    assert "nn.ZeroPad2d((2, 1, 2, 1))" in torch_code(Layer(kernel=4, stride=1, padding="same", odd="start"))
    assert "nn.ZeroPad2d((-1, 0, -1, 0))" in torch_code(Layer(transposed=True, padding="each_side", bottom=0, right=0))


def test_the_staircase_marks_sizes_that_leave_nothing_over():
    steps = staircase(Layer(h=12), 0, reach=3)
    assert [(step.size, step.output, step.fits) for step in steps] == [
        (9, 5, True), (10, 5, False), (11, 6, True), (12, 6, False), (13, 7, True), (14, 7, False), (15, 8, True),
    ]  # fmt: skip
    assert [step.size for step in staircase(Layer(h=5, kernel=5, pad=0), 0, reach=3)] == [5, 6, 7, 8]
    grown = staircase(Layer(h=3, transposed=True), 0, reach=1)
    assert [(step.size, step.output) for step in grown] == [(2, 3), (3, 5), (4, 7)]


def test_counts_and_left_overs_of_the_textbooks_alexnet():
    answer = layer_answer(Layer(h=224, w=224, kernel=11, stride=4, pad=1))
    assert answer.unread == ([222, 223], [222, 223])
    assert sum(answer.pixels_by_count.values()) == 224**2
    assert layer_answer(QUESTION.proof.settings).pixels_by_count == {9: 144}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"padding": "half"}, "padding is 'half'; choose one of per_side"),
        ({"kernel": 16}, "kernel is 16; it can be 1 to 15"),
        ({"groups": 3}, "3 groups do not divide out_channels, which is 16"),
        ({"padding": "same"}, "'same' is defined for stride 1 only"),
        ({"h": 2, "pad": 0}, "spans 3 pixels of height"),
        ({"transposed": True, "extra": 2}, "output_padding is 2 in height"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        layer_answer(Layer(**fields))


def test_stacks_are_of_convolutions():
    with pytest.raises(ValueError, match="Switch “transposed” off"):
        stack_answer(Layer(transposed=True))


def test_formula_table_and_cost_have_both_axes_apart():
    layer = Layer(h=20, w=30, rect=True, kernel=5, kernel_w=3, stride=3, stride_w=2, pad=2, pad_w=0, dilation=2)
    answer = layer_answer(layer)
    assert r"h' &= \left\lfloor \frac{20 + 2\cdot 2 - 2\cdot(5 - 1) - 1}{3}" in size_formula(answer)
    assert r"w' &= \left\lfloor \frac{30 + 2\cdot 0 - 1\cdot(3 - 1) - 1}{2}" in size_formula(answer)
    uneven = layer_answer(Layer(padding="each_side", top=0, bottom=2, left=3, right=3))
    assert "padding per side | 0 | 2 | 3 |" in conventions(uneven) and "padding in total | 2 | 6 |" in conventions(uneven)
    grown = layer_answer(Layer(transposed=True, extra=1))
    assert r"(12 - 1)\cdot 2 - 2\cdot 1 + 1\cdot(3 - 1) + 1 + 1 = 24" in size_formula(grown)
    assert cost_sentence(layer_answer(Layer())) == (
        "**448** parameters, **15.6 k** multiplications; the output takes **2.3 kB** in float32."
    )


def test_a_dot_drifts_along_each_axis_by_its_own_kernel():
    drifted = drift_answer(Layer(view="drift", rect=True, stride=1, kernel=3, kernel_w=2, padding="same", layers=20))
    rows, columns = drifted.profiles
    assert drifted.end == (50, 40)
    assert [float(np.arange(101) @ line) for line in (rows, columns)] == pytest.approx([50, 40])


def test_the_view_of_a_photo_needs_one():
    with pytest.raises(ValueError, match="There is no photo"):
        photo_answer(Layer(view="photo"), None)
