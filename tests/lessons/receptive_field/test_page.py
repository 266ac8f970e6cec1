"""The lesson on receptive fields without a browser: links open their states and the quoted numbers stand on the page."""

import time
from types import SimpleNamespace

import pytest
from page_text import texts

from playground.jobs import JobRefused
from playground.lessons.receptive_field import page
from playground.lessons.receptive_field.answer import stack_answer
from playground.lessons.receptive_field.settings import Stack
from playground.lessons.receptive_field.states import QUESTION
from playground.lessons.receptive_field.words import headline

SLUG = "receptive-field"
PATIENCE = 60  # seconds for a job of a few milliseconds


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "reads 195 pixels a side; the effective stride is 32 px" in texts(app)


@pytest.mark.parametrize("view", ["field", "layers", "branches"])
def test_a_preset_brings_its_own_picture_and_layers_in_every_view(open_page, view):
    """Box, address, figures and layer list are of one state, whatever was chosen before."""
    app = open_page(SLUG, stack_view=view, stack_h=200, stack_layer="features.3")
    for net in ("lenet", "resnet18", "stride_and_back", "alexnet_d2l", "alexnet", "lenet"):
        app.selectbox(key="stack_net").set_value(net).run()
        expected = Stack(net=net, view=view)
        assert not app.exception and not app.error
        assert [app.number_input(key=f"stack_{side}").value for side in "hw"] == [expected.h, expected.w]
        if expected.is_stack:
            assert app.number_input(key="stack_channels").value == expected.channels
        if view == "field":
            assert app.selectbox(key="stack_layer").value == expected.layer
        else:
            for figure in headline(expected, stack_answer(expected)):
                assert figure.value in texts(app)
        assert not {"stack_h", "stack_w", "stack_layer", "stack_channels"} & set(app.query_params)


def test_pasted_code_keeps_a_picture_that_fits_and_brings_one_that_does(open_page):
    app = open_page(SLUG, stack_view="layers", stack_net="own", stack_h=100, stack_w=90)
    app.text_area(key="stack_code").set_value("nn.Sequential(nn.Conv2d(3, 4, 3))").run()
    assert (app.number_input(key="stack_h").value, app.number_input(key="stack_w").value) == (100, 90)
    code = "nn.Sequential(nn.Conv2d(1, 6, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(6 * 12 * 12, num_classes))"
    app.text_area(key="stack_code").set_value(code).run()
    assert "num_classes has no value here" in app.error[0].value
    app.text_input(key="stack_values").set_value("10").run()
    assert not app.exception and not app.error and "8,806" in texts(app)
    assert [app.number_input(key=f"stack_{name}").value for name in ("h", "w", "channels")] == [28, 28, 1]


@pytest.mark.parametrize("view", ["field", "layers", "branches"])
def test_a_model_for_one_channel_is_mended_in_every_view(open_page, view):
    app = open_page(SLUG, stack_view=view, stack_net="own", stack_channels=3, stack_code="nn.Sequential(nn.Conv2d(1, 4, 3))")
    assert not app.exception and not app.error
    assert "It expects 1 channel, and 3 arrive." in texts(app)
    app.button(key="stack-mend-0").click().run()
    assert not app.exception and "3 arrive" not in texts(app)
    assert app.text_area(key="stack_code").value.startswith("nn.Sequential(\n    nn.Conv2d(3, 4")


def test_random_weights_are_measured_as_a_job(open_page):
    app = open_page(SLUG, stack_net="dilations 2, 2, 2", stack_weights="random")
    end = time.monotonic() + PATIENCE
    while "8 steps in" not in texts(app) and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert not app.exception and "8 steps in" in texts(app)
    assert "With random weights a square of" in texts(app)


def test_a_job_that_is_refused_leaves_the_field(open_page, monkeypatch):
    def refuse(*_work, **_more):
        raise JobRefused("Too many pictures wait.")

    monkeypatch.setattr(page, "session_jobs", lambda: SimpleNamespace(get=lambda _name: (None, None), start=refuse))
    app = open_page(SLUG, stack_net="dilated222", stack_weights="random")
    assert not app.exception and app.warning[0].value == "Too many pictures wait." and "reads 13 pixels a side" in texts(app)


def test_a_break_is_mended_by_one_click(open_page):
    app = open_page(SLUG, stack_view="Layers", stack_net="LeNet", stack_h=32, stack_w=32)
    assert "576 arrive" in texts(app)
    app.button(key="stack-mend-0").click().run()
    assert not app.exception and "576 arrive" not in texts(app)
    assert app.selectbox(key="stack_net").value == "own"
    assert "nn.Linear(576, 120)" in app.text_area(key="stack_code").value
    assert app.number_input(key="stack_h").value == 32
    assert "nn.Linear(576, 120)" in "".join(app.query_params["stack_code"]), "a link holds the mended stack"


def test_a_break_is_mended_by_another_picture(open_page):
    app = open_page(SLUG, stack_view="Layers", stack_net="LeNet", stack_h=32, stack_w=32)
    app.button(key="stack-mend-size").click().run()
    assert not app.exception and app.number_input(key="stack_h").value == 31 and "576 arrive" not in texts(app)


def test_another_network_brings_its_own_picture(open_page):
    app = open_page(SLUG, stack_view="Layers")
    app.selectbox(key="stack_net").set_value("lenet").run()
    assert not app.exception and not app.error
    assert app.number_input(key="stack_h").value == 28 and "61,706" in texts(app)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"stack_code": "nn.Sequential(\nnn.ReLU(),\nnn.LSTM(2, 3))"}, "Line 3: nn.LSTM is not supported here"),
        ({"stack_code": "nn.Sequential(nn.LazyConv2d(len(x), 2))"}, "“len(x)” cannot be evaluated: write a number in its place."),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, stack_net="own layers", **params)
    assert not app.exception and sentence in app.error[0].value
    assert app.selectbox(key="stack_net").value == "own"
    app.text_area(key="stack_code").set_value("nn.Sequential(nn.LazyConv2d(2, 3))").run()
    assert not app.error and "reads 3 pixels a side" in texts(app)


@pytest.mark.parametrize("spelled", ["features.34", "features.34 · Conv2d"])
def test_a_link_opens_its_layer_however_it_is_spelled(open_page, spelled):
    """Older addresses hold what the list shows."""
    app = open_page(SLUG, stack_net="vgg19", stack_layer=spelled)
    assert app.selectbox(key="stack_layer").value == "features.34" and "reads 252 pixels a side" in texts(app)


def test_a_small_picture_is_refused_with_a_sentence(open_page):
    app = open_page(SLUG, stack_net="vgg16", stack_h=8)
    assert not app.exception and "vgg16 needs images of at least 32 × 32 px" in app.error[0].value
    assert app.number_input(key="stack_h").value == 8


@pytest.mark.parametrize("name", ["stack_net", "stack_layer", "stack_view", "stack_down", "stack_weights", "stack_h"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, stack_channels=4, **{"stack_net": "dilations 1, 2, 5", name: "<script>"})
    assert not app.exception
