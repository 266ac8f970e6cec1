import math

import pytest

from playground.vision import StyleConfig
from playground.vision.style_config import NETWORKS


def test_default_is_valid_and_hashable():
    assert StyleConfig() == StyleConfig() and hash(StyleConfig()) == hash(StyleConfig())
    assert StyleConfig().tapped_content == ("relu4_2",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"network": "vgg20"}, "no network 'vgg20'; known are style_vgg, thin_vgg, vgg19"),
        ({"start": "photo"}, "known are recoloured, content, noise, style, grey"),
        ({"optimiser": "sgd"}, "known are adam, lbfgs, scales"),
        ({"pooling": "min"}, "known are own, average, max"),
        ({"weighting": "sum"}, "known are normalised, textbook"),
        ({"size": 63}, "size is 63; it must lie between 64 and 2048"),
        ({"size": 5000}, "size is 5000"),
        ({"steps": 0}, "steps is 0"),
        ({"steps": True}, "steps is True"),
        ({"learning_rate": 0}, "learning rate is 0"),
        ({"learning_rate": math.nan}, "learning rate is nan"),
        ({"style_weight": -1}, "style weight is -1"),
        ({"tv_weight": math.inf}, "tv weight is inf"),
        ({"content_layers": ("relu9_1",)}, "no layer 'relu9_1'"),
        ({"content_layers": ("relu1_1", "relu1_1")}, "content layer is named twice"),
        ({"style_loss": "l1"}, "known are gram, moments, sliced"),
        ({"style_layer_weights": (1.0, 1.0)}, "2 weights for 5 style layers; each needs one"),
        ({"content_layer_weights": (-1.0,)}, "must lie between 0 and 1000"),
        ({"style_layer_weights": (0.0,) * 5}, "weights of the style layers are all 0"),
        ({"style_weights": (math.nan,)}, "weights of the style pictures are nan"),
        ({"style_layers": ("relu3_3",)}, "no layer 'relu3_3'"),
        ({"style_layers": ("relu1_1", "relu1_1")}, "named twice"),
        ({"content_weight": 0, "style_weight": 0, "tv_weight": 0}, "nothing is asked"),
    ],
)
def test_what_cannot_be_is_said(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        StyleConfig(**change)


@pytest.mark.parametrize("name", NETWORKS)
def test_default_layers_exist(name):
    spec = NETWORKS[name]
    assert {*spec.style_layers, spec.content_layer} <= set(spec.layers)
    assert spec.min_side(spec.style_layers) == 32


def test_weights_of_layers_and_styles_are_relative():
    config = StyleConfig(style_layers=("relu1_1", "relu2_1"), style_layer_weights=(1.0, 3.0), style_weights=(2.0, 2.0))
    assert config.shares_of_style_layers == (0.25, 0.75) and config.shares_of_content_layers == (1.0,)
    assert config.shares_of_styles(2) == (0.5, 0.5) and StyleConfig().shares_of_styles(4) == (0.25,) * 4
    with pytest.raises(ValueError, match="2 weights for 3 style pictures"):
        config.shares_of_styles(3)
