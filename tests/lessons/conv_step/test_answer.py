"""The lesson step by step through its core: numbers of every state, and what is looked at on the whole photo."""

import numpy as np
import pytest
import torch

from playground.images import sample
from playground.lessons.conv_step.answer import (
    Step,
    alive_share,
    batch_norm_difference,
    figures,
    flip_effect,
    matrix_size,
    step_answer,
    two_layers,
)
from playground.lessons.conv_step.page import PAGE
from playground.lessons.conv_step.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.conv_step.words import sentences
from playground.stage.answer import play
from playground.stage.config import StageConfig

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
NUMBERED = ("outputs", "matrix", "entries", "alive", "merged", "differing", "on_rim", "corner_twice", "corner_once")


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_figures_and_stand_in_sentences(state):
    answer = step_answer(state.settings, sample(state.photo or "camera").photo())
    assert state.shows
    found = figures(answer)
    assert {name: found[name] for name in state.shows if name in NUMBERED} == {
        name: text for name, text in state.shows.items() if name in NUMBERED
    }
    told = "\n".join(sentences(answer)).replace("**", "")
    assert not [text for text in state.shows.values() if text not in told], told


def test_letters_are_printed_upside_down():
    state = next(state for state in TRY_THIS if state.settings.kernel == "letter_F")
    answer = play(None, state.settings)
    kernel, (row, column) = answer.kernels[0], np.argwhere(answer.input)[1]
    print_ = answer.output[0][row : row + kernel.shape[0], column : column + kernel.shape[1]]
    assert np.array_equal(print_, kernel[::-1, ::-1])


def test_the_textbooks_edge_and_its_matrix():
    answer = play(None, StageConfig(source="edge", height=6, width=8, kernel="difference", stride=1, pad=0))
    assert answer.output[0].ravel().tolist() == [0, 1, 0, 0, 0, -1, 0] * 6
    assert matrix_size(answer) == (42, 48, 84)


@pytest.mark.parametrize("fields", [{}, {"stride": 2, "pad": 2}, {"kernel": "three_edges", "dilation": 2, "apart": True}])
def test_the_matrix_has_an_entry_for_each_weight_on_a_cell(fields):
    """Column by column: what the layer makes of a picture with a single 1."""
    config = StageConfig(**{"source": "random", "height": 6, "width": 7, "kernel": "1_to_9", **fields})
    answer = play(None, config)
    (top, bottom), (left, right) = answer.sides
    cells = torch.eye(42).reshape(42, 1, 6, 7)
    padded = torch.nn.functional.pad(cells, (left, right, top, bottom))
    weight = torch.from_numpy(answer.kernels[:1])[None]
    columns = torch.nn.functional.conv2d(padded, weight, stride=config.strides, dilation=config.dilations)
    assert matrix_size(answer) == (columns[0].numel(), 42, int((columns != 0).sum()))


def test_the_flip_is_told_apart_from_its_effect():
    photo = sample("camera").photo()
    effects = [
        flip_effect(play(photo, StageConfig(kernel=kernel, flip=True, stride=1, pad=0)), photo)
        for kernel in ("box_3", "sobel_x", "emboss")
    ]
    assert [effects[0].changed, effects[2].changed] == [0, 21] and effects[1].changed > 0
    assert [effect.only_sign for effect in effects] == [False, True, False] and {effect.total for effect in effects} == {25}


def test_a_bias_before_batch_normalisation_moves_nothing():
    answer = play(sample("camera").photo(), StageConfig(bias=5.0))
    assert batch_norm_difference(answer) < 1e-5 < np.abs(answer.output).max()


def test_two_layers_equal_one_inside_and_differ_on_the_rim():
    photo = sample("camera").photo()
    plain = two_layers(photo, StageConfig(kernel="box_3", stride=1, pad=0))
    assert plain.merged_size == (5, 5) and plain.differing == 0 and plain.largest_difference < 1e-14
    padded = two_layers(photo, StageConfig(kernel="box_3", stride=1, pad=1))
    assert (padded.differing, padded.differing_on_rim) == (2044, 2044)
    assert padded.white_corner_twice == pytest.approx(25 / 81) and padded.white_corner_once == pytest.approx(36 / 81)


def test_bias_is_the_threshold_of_relu():
    photo = sample("camera").photo()
    shares = [alive_share(photo, StageConfig(kernel="sobel_x", stride=1, pad=0, bias=bias)) for bias in (0.0, -0.5)]
    assert [f"{100 * share:.1f}" for share in shares] == ["46.9", "3.0"]


def test_files_hold_the_numbers_of_the_stage():
    settings = Step(source="random", height=5, width=6, kernel="0_to_3", stride=1, pad=0)
    answer = step_answer(settings, None)
    *tables, film = PAGE.notes(settings, answer, None).files
    assert film.content().startswith(b"GIF89a")
    for file, values in zip(tables, (answer.stage.input, answer.stage.output[0]), strict=True):
        first = file.content().splitlines()[0]
        assert [float(text) for text in first.split(",")] == values[0].tolist()
        assert file.content().count("\n") == len(values)
