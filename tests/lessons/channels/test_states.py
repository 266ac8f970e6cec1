"""Every state that the lesson "Channels and 1×1" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re
from dataclasses import fields

import pytest

from playground.images import sample
from playground.lessons.channels.channel_steps import ChannelConfig, channel_answer
from playground.lessons.channels.code import check_code, torch_code
from playground.lessons.channels.colour_slices import ColourConfig
from playground.lessons.channels.kernel_rank import RankConfig
from playground.lessons.channels.mixing import MixConfig
from playground.lessons.channels.pointwise import PointwiseConfig
from playground.lessons.channels.scrambled import LAYERS, ScrambleConfig
from playground.lessons.channels.states import (
    EXERCISES,
    MISUNDERSTOOD,
    PREDICT,
    TRY_THIS,
    VIEWS,
    NetworkConfig,
    state_figures,
)
from playground.lessons.channels.sum_order import OrderConfig

STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = state_figures(sample(state.photo).photo() if state.photo else None, state.config)
    assert {name: found[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, large counts, decimals and rows of outputs in a link's text are among the numbers its state shows."""
    quoted = re.findall(r"\d+\.\d %|\d+,\d{3}|\d+ \d+ / \d+ \d+|\d+\.\d{2,}", state.why)
    shown = {number.lstrip("+") for number in state.shows.values()}
    assert set(quoted) <= shown, (quoted, state.shows)


def test_the_question_is_proved_by_its_own_state():
    assert PREDICT.params == {"chan_view": "Scrambled photo", "photo": "astronaut"}
    assert PREDICT.config.layer == "1 × 1" and PREDICT.shows == {"largest": "0"}


def test_no_two_views_share_a_parameter():
    names = [field.name for kind in VIEWS.values() for field in fields(kind)]
    assert len(set(names)) == len(names) and "view" not in names


CONFIGS = [
    ChannelConfig(),
    ChannelConfig("textbook", out=3),
    ChannelConfig("textbook", out=4, groups=2),
    ChannelConfig("random", inp=4, out=4, groups=4, kernel=1, size=4, seed=7),
    ColourConfig(),
    ColourConfig(picture="photo", factors="own", finder="emboss"),
    ColourConfig(factors="grey", finder="box 3"),
    MixConfig(deep=6, wide=4, parts=2, way="in groups", taps=5, rim=0, side=9),
    MixConfig(deep=6, wide=4, way="depthwise + 1 × 1", taps=2, rim=1, side=9),
    NetworkConfig(),
    *(ScrambleConfig(layer, 3) for layer in LAYERS),
    PointwiseConfig(),
    PointwiseConfig(middle=2, relu=True),
    RankConfig("emboss"),
    OrderConfig(5),
]


def run(code: str) -> dict[str, object]:
    scope: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, scope)
    return scope | {"printed": printed.getvalue()}


@pytest.mark.parametrize("config", CONFIGS, ids=repr)
def test_printed_code_runs_and_the_check_agrees(config):
    answer = channel_answer(sample("astronaut").photo(), config) if isinstance(config, ChannelConfig) else None
    scope = run(torch_code(config, answer))
    if answer is not None:
        assert scope["y"].tolist() == answer.output.tolist()
    assert scope["printed"].strip()
    assert "agree" in run(check_code(config))["printed"] or "torch with other numbers" in run(check_code(config))["printed"]


def test_the_code_of_a_state_gives_the_number_it_quotes():
    assert "0.5183" in run(torch_code(NetworkConfig()))["printed"]
    assert "8768" in run(torch_code(MixConfig(way="depthwise + 1 × 1")))["printed"]
    assert "tensor(8.)" in run(torch_code(ColourConfig()))["printed"]
    assert "tensor(0.)" in run(torch_code(ColourConfig(factors="+ + +")))["printed"]
    assert "tensor(0., " in run(torch_code(ScrambleConfig()))["printed"]
    assert run(torch_code(RankConfig("laplacian")))["printed"].startswith("tensor(2)")


def test_the_check_notices_a_difference():
    with pytest.raises(AssertionError):
        run(check_code(MixConfig(deep=4, wide=4, side=5)).replace("padding=one.padding", "padding=0"))
    with pytest.raises(AssertionError):
        run(check_code(ScrambleConfig("3 × 3")).replace("[2, 4, 2]", "[2, 5, 2]"))


@pytest.mark.parametrize(
    ("kind", "wrong", "sentence"),
    [
        (ChannelConfig, {"values": "own"}, "values is 'own'; choose one of photo, textbook, random"),
        (ChannelConfig, {"groups": 2}, "2 groups do not divide in_channels, which is 3. With 3 and 2 channels these do: 1"),
        (ChannelConfig, {"kernel": 4}, "kernel is 4; it can be 1 to 3"),
        (ColourConfig, {"left": "pink"}, "left is 'pink'; choose one of red"),
        (ColourConfig, {"red": 3.0}, "red is 3.0; it can be -2.0 to 2.0"),
        (MixConfig, {"parts": 3}, "3 groups do not divide in_channels, which is 64"),
        (MixConfig, {"way": "magic"}, "way is 'magic'; choose one of one convolution"),
        (ScrambleConfig, {"layer": "5 × 5"}, "layer is '5 × 5'"),
        (PointwiseConfig, {"middle": 0}, "middle is 0; it can be 1 to 16"),
        (RankConfig, {"pattern": "sobel magnitude"}, "pattern is 'sobel magnitude'"),
        (OrderConfig, {"many": 257}, "many is 257; it can be 1 to 256"),
    ],
)
def test_what_cannot_be_is_a_sentence(kind, wrong, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        kind(**wrong)
