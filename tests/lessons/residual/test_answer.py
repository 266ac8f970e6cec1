"""The lesson "Residual networks" without a page: its states' numbers, its sentences, and what its labs are told."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from contract import printed

from playground.images import sample
from playground.lessons.residual import block_lab, connections_lab, lab
from playground.lessons.residual.answer import (
    SAME,
    Answer,
    Curves,
    GradientsAnswer,
    block_answer,
    block_input,
    connections_answer,
    figures,
    map_side,
    measured_curves,
    rough,
)
from playground.lessons.residual.code import check_code, torch_code
from playground.lessons.residual.settings import Connections, Gradients, OneBlock, Residual, parse_kernel
from playground.lessons.residual.states import EXERCISES, MISUNDERSTOOD, QUESTION, TRY_THIS
from playground.lessons.residual.words import words
from playground.networks import textbook_facts
from playground.networks.gradients import DEPTHS, first_over_last

STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
BLOCK, GROWN = OneBlock(view="block"), Connections(view="connections")


@cache
def curves_of(settings: Gradients) -> Curves:
    return measured_curves(settings, sample("astronaut").photo())


def answer_of(settings: Residual) -> Answer:
    if isinstance(settings, Gradients):
        return GradientsAnswer(settings, curves_of(settings.apart_from("depth", "norm")))
    photo = sample("astronaut").photo()
    return block_answer(settings, photo) if isinstance(settings, OneBlock) else connections_answer(settings)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_each_state_shows_its_numbers(state):
    answer = answer_of(state.settings)
    found = figures(answer)
    assert state.shows and {name: found.get(name) for name in state.shows} == state.shows
    said = " ".join(words(answer).sentences).replace("**", "")
    assert all(number in said for number in state.shows.values()) and "{" not in said


def test_numbers_that_sentences_quote_beside_the_figures():
    """What states say of other states."""
    assert "1.16" in QUESTION.why and figures(answer_of(Gradients()))["plain_layer"] == "1.16"
    plain = figures(answer_of(replace(GROWN, channels=256, convolutions=2)))["residual_parameters"]
    two = figures(answer_of(replace(GROWN, channels=256, convolutions=2, bottleneck=True)))["residual_parameters"]
    assert 8 < int(plain.replace(",", "")) / int(two.replace(",", "")) < 8.5
    without = figures(answer_of(replace(GROWN, convolutions=16)))["dense_parameters"]
    assert any(without in state.text for state in EXERCISES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10.29, "10"), (17.3, "17"), (0.308, "0.31"), (99.4, "99"), (99.6, "100"), (563, "600"), (10331, "10,000"),
        (0.0999, "0.10"), (1.12e-11, "1 × 10⁻¹¹"), (0.006, "0.006"), (9.45e-4, "9 × 10⁻⁴"), (2.4e7, "2 × 10⁷"), (0, "0"),
        (1.0, "1.0"),
    ],
)  # fmt: skip
def test_a_gradient_is_said_to_as_many_digits_as_machines_agree_on(value, text):
    assert rough(value) == text


def test_the_curves_are_told_with_every_layer():
    answer = answer_of(Gradients(depth=34, norm=False))
    told = lab.told(answer)
    assert json.loads(json.dumps(told)) == told and (told["depth"], told["norm"]) == (34, False)
    assert len({curve["name"] for curve in told["curves"]}) == 4
    for curve, by_depth in zip(told["curves"], answer.curves.norms.values(), strict=True):
        for depth, ratio, layers, norms in zip(DEPTHS, curve["ratios"], curve["layers"], by_depth, strict=True):
            assert len(layers) == depth - 1 and layers[-1] == 1
            assert layers[0] == ratio == pytest.approx(first_over_last(norms), rel=1e-3)


def test_the_photo_matters_and_what_is_only_looked_at_does_not():
    astronaut = figures(answer_of(Gradients()))
    other = measured_curves(Gradients(), sample("coffee").photo())
    assert other.norms != answer_of(Gradients()).curves.norms
    looked = figures(answer_of(Gradients(norm=False)))
    assert looked["plain_norm"] == astronaut["plain"] and looked["plain"] == astronaut["plain_bare"]


def test_the_blocks_input_is_the_photos_liveliest_patch_or_random():
    photo = sample("astronaut").photo()
    x = block_input(BLOCK, photo)
    assert x.shape == (5, 5) and (x == np.rint(x)).all() and 0 <= x.min() < x.max() <= 10
    other = block_input(replace(BLOCK, source="random", seed=1), None)
    assert not (other == block_input(replace(BLOCK, source="random", seed=2), None)).all()


@pytest.mark.parametrize(
    "settings",
    [
        replace(BLOCK, order="before", gamma=0.5), replace(BLOCK, norm=False, skip=False, weight=0.35),
        replace(BLOCK, source="random"),
        replace(GROWN, bottleneck=True, channels=10, growth=3, side=29, convolutions=4), replace(GROWN, convolutions=0, side=32),
        Gradients(depth=6, order="before", start="he", seed=4), Gradients(depth=6, norm=False, start="torch"),
    ],
    ids=repr,
)  # fmt: skip
def test_code_and_check_run_for_other_settings(settings):
    answer = answer_of(settings)
    said = printed(torch_code(settings, answer, sample("astronaut").photo()))
    printed(check_code(settings, answer))
    if isinstance(settings, OneBlock):
        assert f"equal to the input: {answer.equal}" in said
    elif isinstance(settings, Connections):
        assert all(f"{answer.at(costs).parameters} parameters" in said for costs in (answer.residual, answer.dense))
    else:
        printed_ratios = [float(number) for number in re.findall(r"(?:skips|plain) (\S+)", said)]
        kinds = [answer.kind(skips=skips, norm=settings.norm) for skips in (True, False)]
        assert printed_ratios == pytest.approx([first_over_last(answer.norms(kind)) for kind in kinds], rel=0.02)


@pytest.mark.parametrize("picture", [29, 32, 95, 96, 97, 224, 256])
def test_the_map_is_as_large_as_behind_resnets_first_layers(picture):
    stem = [one.output for one in textbook_facts("resnet18", picture)][3]
    assert stem == (64, map_side(picture), map_side(picture))


def test_the_inception_block_is_googlenets_with_832_channels():
    ours = [one for one in textbook_facts("googlenet") if one.name.startswith("4.0.")]
    assert (
        ours[0].input[0] == SAME
        and sum(one.output[0] for one in ours if one.name.endswith(("b1.0", "b2.2", "b3.2", "b4.1"))) == SAME
    )


@pytest.mark.parametrize("measure", ["stored", "parameters", "work"])
def test_the_costs_are_told_in_a_unit_that_suits(measure):
    told = connections_lab.told(answer_of(replace(GROWN, measure=measure)))
    assert json.loads(json.dumps(told)) == told
    assert ("again" in told["costs"]) == (measure == "stored")
    largest = max(cost["value"] for costs in told["costs"].values() for cost in costs)
    assert 1 <= largest < 1000
    assert {cost["convolutions"] for cost in told["costs"]["residual"]} >= set(told["steps"])


def test_what_the_block_is_told_reads_back_as_its_settings():
    settings = replace(BLOCK, first="1 2 3; 4 5 6; 7 8 9", weight=0.5, gamma=1.5)
    live = block_lab.told(answer_of(settings))["live"]
    control = OneBlock.controls["first"]
    assert control.accept(live["first"]) == settings.first and (live["weight"], live["gamma"]) == (0.5, 1.5)
    with pytest.raises(ValueError, match="The kernel is 2 × 2"):
        control.accept([[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("1 2; 3 4", "The kernel is 2 × 2; write three rows"), ("a b c; 1 2 3; 1 2 3", "“a” in the kernel is not a number")],
)
def test_a_kernel_that_cannot_be_is_a_sentence(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_kernel(typed)
