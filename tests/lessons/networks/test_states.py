"""Every state that "Famous networks" points at is opened through the core; its numbers are found."""

import re

import pytest
import torch

from playground.images import sample
from playground.kit.saying import memory
from playground.lessons.networks.answer import answer_for
from playground.lessons.networks.code import to_layer_table, total_rows
from playground.lessons.networks.settings import CHARTED, Chart, One, Start, Two, blocks_of
from playground.lessons.networks.states import EXERCISES, MISUNDERSTOOD, QUESTION, TRY_THIS
from playground.lessons.networks.words import figures, headline, words
from playground.networks.forms import CHAINS, FORMS
from playground.networks.passing import meta_network
from playground.networks.source import sequential

STATES = (QUESTION.proof, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


def opened(state):
    return answer_for(state.settings, sample(state.photo or "astronaut").photo())


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    answer = opened(state)
    shown = figures(answer)
    assert state.shows and {name: shown[name] for name in state.shows} == state.shows
    quoted = re.findall(r"\d+\.\d %|\d+,\d+(?:,\d+)?|\d+–\d+", state.why)
    assert set(quoted) <= set(state.shows.values())
    assert all("{" not in sentence for sentence in words(answer).sentences)
    assert headline(answer) or isinstance(answer.settings, One)


@pytest.mark.parametrize("net", CHAINS)
def test_a_prediction_needs_one_layers_input_and_output_at_once(net):
    form, numbers = FORMS[net], []
    network = meta_network(net, form.channels, form.classes)
    for layer in network.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda _layer, args, made: numbers.append(args[0].numel() + made.numel()))
    network(torch.empty(1, form.channels, form.side, form.side, device="meta"))
    assert figures(answer_for(One(net=net), None))["predicting"] == memory(4 * max(numbers))


def test_what_cannot_be_is_a_sentence():
    with pytest.raises(ValueError, match=r"AlexNet cannot take a picture of 225 × 225 px\. Use a side of 193 to 224 px"):
        answer_for(One(net="alexnet", side=225), None)
    with pytest.raises(ValueError, match=r"LeNet cannot take a picture of 224 × 224 px\. Use a side of 28 to 31 px"):
        answer_for(Two(first="lenet", input="same"), None)
    with pytest.raises(ValueError, match="open is 'b9'"):
        One(net="resnet18", open="b9")


def test_networks_that_cannot_take_a_size_are_left_out_and_named():
    answer = answer_for(Chart(own=False, each=28), None)
    assert "AlexNet" in words(answer).sentences[1] and "alexnet" in answer.left_out and "lenet" not in answer.left_out
    assert {one.form for one in answer.anatomies} | set(answer.left_out) == set(CHARTED)


def test_blocks_to_open_are_those_of_the_network():
    assert not blocks_of("alexnet")
    kinds = [block.kind for block in blocks_of("googlenet")]
    assert kinds.count("Inception") == 9 and [block.name for block in blocks_of("resnet18")][:3] == ["0", "1", "1.0"]


def test_the_layer_table_gets_a_chain_as_code_and_others_by_name():
    link = to_layer_table(One(net="nin", side=100, channels=3))
    assert "net = " + link["stack_code"] == sequential("nin", 3, 10) and (link["stack_h"], link["stack_channels"]) == (100, 3)
    assert to_layer_table(One(net="densenet"))["stack_net"] == "densenet121"
    assert to_layer_table(One(net="tv_resnet50"))["stack_net"] == "resnet50"


def test_the_link_opens_the_layer_table():
    from playground.lessons.receptive_field.settings import Stack, report_of

    link = to_layer_table(One(net="lenet"))
    named = {name.removeprefix("stack_"): value for name, value in link.items()}
    report = report_of(Stack(**{**named, "w": named["w"]}))
    assert report.parameters == 61_706 and not report.broken


def test_totals_as_a_file():
    heading, first, *_ = total_rows(answer_for(Chart(), None).anatomies)
    values = dict(zip(heading, first, strict=True))
    assert (values["network"], values["year"], values["parameters"], values["weighted"]) == ("LeNet", 1998, 61_706, 5)


def test_first_scores_are_of_the_chosen_picture():
    photo = sample("astronaut").photo()
    given, black = (answer_for(Start(start="lenet", picture=picture), photo) for picture in ("photo", "black"))
    assert given.scores.equal(black.scores) and black.chosen.equal(given.scores[1])
    assert given.moved == pytest.approx(float((given.scores[1].softmax(0) - given.scores[2].softmax(0)).abs().max()))
