"""Every state that the lesson points at is opened as its link opens it, and every number it quotes is found.

Two quoted shares differ from what double precision gives: there a pixel whose exact value is 0 or 1 lands beside it by
1e-17 and is counted as outside. In whole numbers 0…255, as below, clipping Sobel x blackens 53.7 % of `camera` (double
precision says 53.1 %) and 16.4 % of sharpened `page` leaves 0…1 (16.5 %).
"""

import re

import numpy as np
import pytest

from playground.images import sample
from playground.kit.states import State
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.settings import ConvPhoto
from playground.lessons.conv_photo.states import EXERCISES, MISUNDERSTOOD, PREDICT, QUESTION, TRY_THIS
from playground.lessons.conv_photo.words import figures, sentence

STATES = (QUESTION.proof, PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


def opened(state: State):
    return convolve_photo(state.settings, sample(state.photo).photo() if state.photo else None)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = figures(opened(state))
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", (*TRY_THIS, *MISUNDERSTOOD), ids=[state.label for state in (*TRY_THIS, *MISUNDERSTOOD)])
def test_sentences_quote_only_what_is_found(state):
    """Each number of three digits or with a unit in a link's text is one of the numbers its state shows."""
    text = state.why.replace("0…1", "")
    quoted = re.findall(r"−?\d+\.\d+(?: %)?", text)
    assert set(quoted) <= set(state.shows.values()), (quoted, state.shows)


def test_clipping_and_sharpening_in_whole_numbers():
    camera = np.asarray(sample("camera").photo().image)[:, :, 0].astype(int)
    right_minus_left = camera[:, 2:] - camera[:, :-2]
    sobel_x = right_minus_left[:-2] + 2 * right_minus_left[1:-1] + right_minus_left[2:]
    assert (sobel_x <= 0).mean() == pytest.approx(0.5367, abs=5e-5)
    page = np.asarray(sample("page").photo().image)[:, :, 0].astype(int)
    sharp = 5 * page[1:-1, 1:-1] - page[:-2, 1:-1] - page[2:, 1:-1] - page[1:-1, :-2] - page[1:-1, 2:]
    assert ((sharp < 0) | (sharp > 255)).mean() == pytest.approx(0.1643, abs=5e-5)


def test_clock_frame():
    before, after = opened(QUESTION.proof), opened(PREDICT)
    assert before.stats.strongest_on_frame == before.stats.strongest_count == 1200
    assert round(before.stats.frame_mean / before.stats.inside_mean) == 78
    assert after.stats.strongest_on_frame == 0


def test_reflect_blinds_sobel_x_in_both_outer_columns():
    camera = sample("camera").photo()
    reflected = convolve_photo(ConvPhoto(padding_mode="reflect"), camera)
    symmetric = convolve_photo(ConvPhoto(padding_mode="symmetric"), camera)
    assert not reflected.output[0][:, [0, -1]].any()
    assert symmetric.output[0][:, [0, -1]].any()


def test_one_dot_becomes_nine():
    output = opened(next(state for state in TRY_THIS if state.settings.source == "dot")).output[0]
    assert np.argwhere(output).tolist() == [[i, j] for i in (8, 16, 24) for j in (8, 16, 24)]
    assert output[output > 0] == pytest.approx(1 / 9)


def test_white_wall_in_fractions():
    output = opened(next(state for state in TRY_THIS if state.settings.source == "white")).output[0]
    assert output[32, 0] == pytest.approx(8 / 15, abs=1e-5)
    assert output[0, 0] == pytest.approx(64 / 225, abs=1e-5)
    assert output[32, 32] == pytest.approx(1, abs=1e-5)


def test_params_name_only_what_differs():
    mirrored = next(state for state in TRY_THIS if state.settings.padding_mode == "reflect")
    assert mirrored.params == {
        "conv_kernel": "sobel_magnitude",
        "conv_view": "absolute",
        "conv_padding_mode": "reflect",
        "photo": "brick",
    }
    state = State("", ConvPhoto(padding="each_side", top=0, bottom=1, left=2, right=3), {})
    assert state.params == {"conv_padding": "each_side", "conv_top": 0, "conv_left": 2, "conv_right": 3}


def test_a_kernel_of_zeros_on_noise_has_a_sentence_without_a_ratio():
    answer = convolve_photo(ConvPhoto(source="dot", kernel="own", own="0", noise=0.1))
    assert "signal_to_noise" not in answer.ratios and "Signal-to-noise" not in sentence(answer)
