"""Every state that the lesson "Receptive fields and layer stacks" points at is opened through the core; its numbers are found."""

import itertools
import re
from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from playground.charts.heat import heat_overlay
from playground.convolution.stacks.centres import FAMILIES
from playground.convolution.stacks.gradients import equal_weights, noise_gradients, thin_copy
from playground.convolution.stacks.networks import build_network
from playground.convolution.stacks.report import build_stack, shapes_until_break
from playground.images import sample
from playground.lessons.receptive_field import answer as lesson_answer
from playground.lessons.receptive_field.answer import StackAnswer, equal_heat, private_network, stack_answer, unit_answer
from playground.lessons.receptive_field.lab import dots_head, layer_head
from playground.lessons.receptive_field.pictures import difference_picture, growth_chart, map_picture
from playground.lessons.receptive_field.settings import OWN, Stack, picture_for, report_of
from playground.lessons.receptive_field.states import EXERCISES, MISUNDERSTOOD, QUESTION, TRY_THIS
from playground.lessons.receptive_field.words import break_sentence, headline, words
from playground.ui.panel import accepted

STATES = (QUESTION.proof, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
NOISE_INPUTS = 2


def opened(state) -> StackAnswer:
    return stack_answer(state.settings, sample(state.photo or "astronaut").photo())


def noise(settings: Stack, answer: StackAnswer) -> np.ndarray:
    unit = answer.unit
    means = noise_gradients(lambda: private_network(settings), unit.row.name, settings.shape, unit.unit)
    return next(itertools.islice(means, NOISE_INPUTS - 1, None))


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    answer = opened(state)
    heat = noise(state.settings, answer) if state.settings.weights == "random" else None
    shown = words(answer, heat).figures
    assert {name: shown[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, large numbers and ranges in a link's text are among the numbers its state shows."""
    quoted = re.findall(r"\d+\.\d %|\d+,\d+(?:,\d+)?|\d+–\d+", state.why)
    assert set(quoted) <= set(state.shows.values()), (quoted, state.shows)


def test_links_leave_out_what_is_at_its_default():
    assert TRY_THIS[0].params == {"stack_net": "lenet", "stack_view": "layers"}
    broken = next(state for state in TRY_THIS if state.label == "Give LeNet images of 32 px")
    assert broken.params == {"stack_net": "lenet", "stack_view": "layers", "stack_h": 32, "stack_w": 32}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"net": "alexa"}, "net is 'alexa'; choose one of own, lenet"),
        ({"view": "depth"}, "view is 'depth'; choose one of field"),
        ({"h": 513}, "h is 513; it can be 1 to 512"),
        ({"weights": "heavy"}, "weights is 'heavy'"),
        ({"layer": "features.99"}, "layer is 'features.99'; choose one of features.0"),
        ({"net": OWN, "code": "nn.Sequential(nn.LSTM(2, 3))"}, "Line 1: nn.LSTM is not supported here"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Stack(**fields)


@pytest.mark.parametrize("view", ["field", "layers", "branches"])
def test_where_no_layer_fits_every_view_says_where_it_stops(view):
    settings = Stack(net=OWN, code="nn.Sequential(nn.Conv2d(1, 4, 3))", channels=3, view=view)
    answer = stack_answer(settings)
    assert answer.unit is None and answer.report.broken.index == 0
    assert break_sentence(answer.report.broken).endswith("Arrives: **3 × 224 × 224**. Expected: **1 channel**.")
    assert [figure.value for figure in headline(settings, answer)] == ["0", "3 × 224 × 224"]
    assert not {"layer", "down", "across", "weights"} & set(settings.asked())


def test_a_network_brings_its_own_picture_and_its_last_map():
    assert (Stack(net="lenet").shape, Stack(net="lenet").layer) == ((1, 28, 28), "5")
    assert (Stack().shape, Stack().layer) == ((3, 224, 224), "features.12")
    assert Stack(view="layers").layer == ""
    assert Stack(net=OWN, code="nn.Sequential(nn.LazyConv2d(4, 3))", h=9, w=8, channels=2).shape == (2, 9, 8)


@pytest.mark.parametrize(
    ("code", "values", "shape"),
    [
        ("nn.Sequential(nn.LazyConv2d(4, 3))", "", (3, 224, 224)),
        ("nn.Sequential(nn.ReLU(), nn.Conv2d(1, 4, 3))", "", (1, 224, 224)),
        ("nn.Sequential(nn.Conv2d(1, 6, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(6 * 12 * 12, n))", "10", (1, 28, 28)),
        ("nn.Sequential(nn.BatchNorm2d(5))", "", (5, 224, 224)),
        ("nn.Sequential(nn.Linear(3, 4))", "", (3, 224, 224)),
        ("nn.Sequential(nn.LSTM(3, 4))", "", (3, 224, 224)),
    ],
)
def test_a_pasted_model_brings_a_picture_that_it_can_take(code, values, shape):
    made = picture_for(OWN, code, values)
    assert (made.channels, made.side, made.side) == shape


def test_a_name_in_pasted_code_asks_for_its_value():
    code = "nn.Sequential(nn.LazyConv2d(4, 3), nn.Flatten(), nn.LazyLinear(num_classes))"
    asking = Stack(net=OWN, code=code)
    assert "values" in asking.asked() and asking.controls["values"].label(asking) == "Value of num_classes"
    with pytest.raises(
        ValueError, match=r"Line 1: num_classes has no value here. Write it into the field “Value of num_classes”"
    ):
        stack_answer(asking)
    assert report_of(Stack(net=OWN, code=code, values="10")).rows[-1].shape == (10,)
    assert "values" not in Stack(net=OWN, code=code.replace("num_classes", "10")).asked()
    assert "values" not in Stack(net="lenet", code=code).asked()


def test_own_code_is_read_with_the_pictures_channels():
    settings = Stack(net=OWN, code="nn.Sequential(nn.LazyConv2d(4, 3))", h=9, w=8, channels=2)
    assert report_of(settings).rows[0].spelled == "nn.Conv2d(2, 4, kernel_size=3)"
    assert shapes_until_break(settings.layers, settings.shape) == [(2, 9, 8), (4, 7, 6)]


def test_the_heat_of_a_stack_is_its_gradient_and_that_of_a_network_adds_up():
    settings = Stack(net="dilated125", h=24, w=20, down=0.3, across=0.9)
    answer = stack_answer(settings)
    assert answer.unit.unit == (7, 18)
    thin = thin_copy(build_stack(settings.layers, settings.shape))
    assert np.allclose(answer.heat, equal_weights(thin, "2", (24, 20), (7, 18)))
    assert stack_answer(Stack(net="resnet18", h=64, w=64, layer="layer1.0.conv1")).heat.sum() == pytest.approx(1)


def test_a_network_without_a_copy_of_one_channel_has_a_field_all_the_same(monkeypatch):
    shuffling = nn.Sequential(nn.Conv2d(3, 4, 1), nn.PixelShuffle(2))
    monkeypatch.setattr(lesson_answer, "private_network", lambda _settings: shuffling)
    answer = stack_answer(Stack())
    assert answer.heat is None and answer.problem.startswith("alexnet shuffles channels")
    assert words(answer).figures["field"] == "195"
    with pytest.raises(ValueError, match="cannot be run: it shuffles or counts channels"):
        assert stack_answer(Stack(view="branches")).measured


def test_hanging_counts_units_whose_fields_cross_the_border():
    settings = Stack(net=OWN, code="nn.Sequential(nn.LazyConv2d(1, (3, 5), padding=(1, 2)))", h=9, w=8, layer="0")
    assert unit_answer(settings, report_of(settings)).hanging == 9 * 8 - 7 * 4


def test_branches_are_measured_by_gradient():
    measured = {one.name: one for one in stack_answer(Stack(net="resnet18", view="branches", h=64, w=64)).measured}
    assert (measured["layer2"].formula, measured["layer2"].gradient) == ((99, 99), (99, 99)) and measured["layer2"].chain > 99


def test_the_chart_draws_each_way_of_reckoning_under_its_name():
    measured = stack_answer(Stack(net="resnet18", view="branches", h=64, w=64)).measured
    chart = growth_chart(measured, titles=("B", "G", "C", "px")).to_dict()
    (rows,) = [layer["data"]["values"] for layer in [chart, *chart["layer"]] if len(layer.get("data", {}).get("values", [])) > 1][
        :1
    ]
    assert [(row["part"], row["B"], row["G"], row["C"]) for row in rows] == [
        (one.name, one.formula[1], one.gradient and one.gradient[1], one.chain) for one in measured
    ]
    assert [layer["encoding"]["y"]["field"] for layer in chart["layer"][:3]] == ["C", "B", "G"]
    assert [layer["transform"][0]["calculate"] for layer in chart["layer"][:3]] == ["'input'", "'output'", "'moving'"]


def test_mirrored_maps_are_those_of_torchvisions_layers_with_equal_weights():
    photo = sample("chelsea").photo()
    answer = stack_answer(Stack(view="mirror", mirror=96), photo)
    assert answer.square.size == (96, 96) and list(answer.mirrors) == list(FAMILIES)
    with torch.device("meta"):
        vgg = build_network("vgg11").features
    vgg = thin_copy(vgg, soft_pools=False)
    grey = np.asarray(answer.square, dtype=float) @ [0.299, 0.587, 0.114] / 255
    assert np.allclose(answer.mirrors["VGG"].features, vgg(torch.tensor(grey)[None, None])[0, 0])
    assert not any(isinstance(layer, nn.ReLU) for layer in vgg)
    with pytest.raises(ValueError, match="There is no photo"):
        stack_answer(Stack(view="mirror"))


def test_pictures_are_clear_at_nothing_and_strongest_at_most():
    values = np.array([[0.0, 1.0], [0.25, 1.0]])
    heat = np.asarray(Image.open(BytesIO(heat_overlay(values))))
    assert heat[0, 0, 3] == 0 and heat[0, 1, 3] == round(0.92 * 255) and heat[1, 0, 3] == round(0.92 * 255 / 2)
    shown = np.asarray(map_picture(values, 0.0, 1.0))
    assert shown.shape == (68, 68, 3) and tuple(shown[0, 40]) == tuple(shown[40, 40]) != tuple(shown[0, 0])
    gone = np.asarray(difference_picture(values - values[:, ::-1], 1.0))
    assert np.array_equal(gone, gone[:, ::-1]), "a difference has no sign"
    assert tuple(np.asarray(difference_picture(np.zeros((1, 1)), 1.0))[0, 0]) == (0xEE, 0xF1, 0xF5)


def test_what_the_browser_is_told_of_layers_and_cells():
    settings = Stack(net=OWN, code="nn.Sequential(nn.LazyConv2d(1, (3, 5), stride=(1, 2)))", h=9, w=8)
    assert layer_head(report_of(settings).rows[0]) == {
        "name": "0", "size": [3, 5], "least": [3, 5], "jump": [1.0, 2.0], "centre": [1.0, 2.0], "phases": [None, None],
        "units": [7, 2], "whole": False,
    }  # fmt: skip
    mixed = layer_head(report_of(Stack(net="stride_and_back")).rows[-1])
    assert (mixed["size"], mixed["least"], mixed["phases"]) == ([5, 5], [3, 3], [[(-1, 1), (-1, 3)]] * 2)
    cells = stack_answer(Stack(view="centres")).cells
    assert dots_head("A", "cross", cells[2])["rows"] == pytest.approx([32 * i + 15.5 for i in range(7)])
    assert cells[0].places == tuple(32.0 * i for i in range(7))


def test_what_the_browser_sends_is_clipped():
    edit = {"layer": "features.0", "down": 1.7, "across": 0.12345, "net": 7, "photo": "x"}
    assert accepted(Stack, edit) == {"layer": "features.0", "down": 1.0, "across": 0.123}


def test_equal_heat_is_of_the_layer_chosen():
    settings = Stack(net="plain10", layer="1", down=0.0, across=1.0, h=30, w=30)
    report = report_of(settings)
    heat = equal_heat(settings, report, unit_answer(settings, report))
    assert np.argwhere(heat).max(axis=0).tolist() == [2, 29] and np.argwhere(heat).min(axis=0).tolist() == [0, 27]
