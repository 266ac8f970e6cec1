"""The script in plain torch paints the engine's picture, whatever is chosen."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest
from PIL import Image

from playground.images import sample, style, styles
from playground.lessons.style_transfer.code import BEGIN
from playground.lessons.style_transfer.plain_code import plain_code
from playground.vision import StyleConfig, style_transfer

SMALL = {"size": 64, "steps": 3}
CONFIGS = [
    {},
    {"size": 256, "start": "content"},  # two sizes
    {"start": "noise", "seed": 3, "style_loss": "moments", "pooling": "max"},
    {"start": "style", "style_loss": "sliced", "keep_colours": True, "style_layers": ("relu1_1", "conv3_2")},
    {"start": "content", "keep_colours": True, "colours_by": "histogram", "style_layer_weights": (1.0, 0.0, 2.0, 1.0, 1.0)},
    {"keep_colours": True, "colours_by": "histogram"},
    {"start": "content", "weighting": "textbook", "learning_rate": 0.3, "content_layer_weights": (2.0,), "style_weight": 0.1},
    {"start": "grey", "style_weight": 0.0, "tv_weight": 0.0, "optimiser": "lbfgs", "content_layers": ("relu2_1",)},
    {"optimiser": "lbfgs", "steps": 6, "size": 256},
    {"optimiser": "scales", "steps": 6, "size": 256, "start": "content"},
]


@pytest.fixture(autouse=True)
def plain_cpu(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")
    monkeypatch.chdir(tmp_path)


def painted_by(script: str) -> np.ndarray:
    with redirect_stdout(io.StringIO()):
        exec(compile(script, "code", "exec"), {})
    with Image.open("painted.png") as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def assert_same(found: np.ndarray, expected: Image.Image) -> None:
    """Adam divides by the gradient: where that is almost 0, rounding decides which way a value goes."""
    difference = np.abs(found - np.asarray(expected, dtype=int))
    assert found.shape == (*expected.size[::-1], 3) and (difference > 2).mean() < 0.03


@pytest.mark.parametrize("change", CONFIGS, ids=str)
def test_it_paints_what_the_engine_paints(change):
    config = StyleConfig(**{**SMALL, **change})
    photo, painting = sample("chelsea").photo(), style("swirling_sky").photo()
    assert_same(painted_by(plain_code(config, photo, painting)), style_transfer(photo.image, painting.image, config).image)


def test_several_styles_and_going_on():
    photo, first, second = sample("chelsea").photo(), style("swirling_sky").photo(), styles()[2].photo()
    config = StyleConfig(**SMALL, style_weights=(1.0, 3.0))
    begin = photo.image.resize((64, 43)).rotate(180)
    begin.save(BEGIN)
    expected = style_transfer(photo.image, [first.image, second.image], config, begin=begin)
    assert_same(painted_by(plain_code(config, photo, first, second, begun=True)), expected.image)


def test_an_instant_start_is_the_function_of_that_name():
    script = plain_code(StyleConfig(**SMALL, start="instant"), sample("chelsea").photo(), style("swirling_sky").photo())
    assert "from playground.vision import stylize\n" in script
    assert "to_tensor(stylize(content, styles, shares=shares, size=side), size)" in script
