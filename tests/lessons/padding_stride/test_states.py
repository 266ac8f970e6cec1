"""Every state that the lesson "Padding and stride" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.lessons.padding_stride.answer import LayerConfig, layer_answer
from playground.lessons.padding_stride.code import check_code, torch_code
from playground.lessons.padding_stride.repeated_layer import stack_answer
from playground.lessons.padding_stride.staircase import staircase
from playground.lessons.padding_stride.states import (
    EXERCISES,
    MISUNDERSTOOD,
    PREDICT,
    TRY_THIS,
    Question,
    listed,
    state_figures,
)
from playground.lessons.padding_stride.striding import keep_every

STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    strided = keep_every(sample(state.photo).photo().grey(), state.config.stride) if state.photo else None
    found = state_figures(state, strided)
    assert {name: found[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, sizes and places in a link's text are among the numbers its state shows or opens with."""
    quoted = re.findall(r"\d+\.\d %|\d+ × \d+|\(\d+, \d+\)", state.why)
    given_ = {f"{state.config.h} × {state.config.w}", "(50, 50)", "1 × 1"}
    assert set(quoted) <= set(state.shows.values()) | given_, (quoted, state.shows)


def test_solver_answers_are_stride_two_and_half_the_kernel():
    assert [(one.stride, one.padding) for one in Question().answers()] == [(2, (k - 1) // 2) for k in range(1, 8)]
    assert Question().answers() == Question(224, 112).answers()
    assert len(Question(28, 14, dilations=3).answers()) > 7
    assert [one for one in Question(28, 14, dilations=3).answers() if one.kernel_size == 1] == [(1, 2, 0, 1)]


@st.composite
def layers(draw) -> LayerConfig:
    number = st.integers
    groups = draw(number(1, 3))
    transposed = draw(st.booleans())
    return LayerConfig(
        h=draw(number(1, 24)),
        w=draw(number(1, 24)),
        kernel=draw(number(1, 5)),
        stride=draw(number(1, 4)),
        padding=draw(st.sampled_from(["per side", "each side", "same", "valid", "full"])),
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
def test_printed_code_gives_the_pages_size_and_the_check_agrees(config):
    try:
        answer = layer_answer(config)
    except ValueError:
        assume(False)
    size = torch.Size([1, config.out, *answer.output_size])
    assert run(torch_code(config)).strip() == str(size)
    assert str(tuple(size)) in run(check_code(config))


def test_the_check_notices_a_difference():
    code = check_code(LayerConfig()).replace("padding=1", "padding=0")
    with pytest.raises(AssertionError):
        run(code)


def test_same_in_the_code_stays_a_word_where_torch_means_the_same():
    assert 'padding="same"' in torch_code(LayerConfig(kernel=4, stride=1, padding="same"))
    assert "nn.ZeroPad2d((2, 1, 2, 1))" in torch_code(LayerConfig(kernel=4, stride=1, padding="same", odd="start"))
    assert "nn.ZeroPad2d((-1, 0, -1, 0))" in torch_code(LayerConfig(transposed=True, padding="each side", bottom=0, right=0))


def test_the_staircase_marks_sizes_that_leave_nothing_over():
    steps = staircase(LayerConfig(h=12), 0, reach=3)
    assert [(step.size, step.output, step.fits) for step in steps] == [
        (9, 5, True), (10, 5, False), (11, 6, True), (12, 6, False), (13, 7, True), (14, 7, False), (15, 8, True),
    ]  # fmt: skip
    assert [step.size for step in staircase(LayerConfig(h=5, kernel=5, pad=0), 0, reach=3)] == [5, 6, 7, 8]
    grown = staircase(LayerConfig(h=3, transposed=True), 0, reach=1)
    assert [(step.size, step.output) for step in grown] == [(2, 3), (3, 5), (4, 7)]


def test_counts_and_left_overs_of_the_textbooks_alexnet():
    answer = layer_answer(LayerConfig(h=224, w=224, kernel=11, stride=4, pad=1))
    assert answer.unread == ([222, 223], [222, 223]) and answer.left_over == (3, 3)
    assert answer.pixels == 224**2 == sum(answer.pixels_by_count.values())
    assert layer_answer(PREDICT.config).pixels_by_count == {9: 144}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"padding": "half"}, "padding is 'half'; choose one of per side"),
        ({"kernel": 16}, "kernel is 16; it can be 1 to 15"),
        ({"groups": 3}, "3 groups do not divide out_channels, which is 16"),
        ({"padding": "same"}, "'same' is defined for stride 1 only"),
        ({"h": 2, "pad": 0}, "spans 3 pixels of height"),
        ({"transposed": True, "extra": 2}, "output_padding is 2 in height"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        layer_answer(LayerConfig(**fields))


def test_stacks_are_of_convolutions():
    with pytest.raises(ValueError, match="Switch “transposed” off"):
        stack_answer(LayerConfig(transposed=True))


def test_a_question_checks_its_numbers():
    with pytest.raises(ValueError, match="goal is 0; it can be 1 to 512"):
        Question(goal=0)


def test_lists_are_short():
    assert [listed(numbers) for numbers in ([], [5], [1, 2], [1, 2, 3], list(range(9)))] == [
        "none", "5", "1 and 2", "1, 2 and 3", "0, 1, 2 … 8",
    ]  # fmt: skip
