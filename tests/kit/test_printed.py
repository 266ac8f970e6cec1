"""Code as text: it reads back as what it was made from, and a function printed runs as it stands."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.kit.printed import (
    WIDTH,
    call_lines,
    literal,
    options,
    pad_lines,
    pair,
    rows_of,
    settings_call,
    settings_import,
    shown,
    tensor_lines,
)
from playground.kit.settings import Settings, number, slider


@dataclass(frozen=True)
class Small(Settings, prefix="small"):
    size: int = number(3, 1, 9, "Size")
    t: float = slider(0.5, 0.0, 1.0, 0.05, "Threshold")


def scaled(values: list[float], factor: float, kernel: torch.Tensor) -> torch.Tensor:
    """What is printed below."""
    x = torch.tensor(values) * factor
    # a comment stays
    return x.sum() + kernel.sum()


@given(st.floats(-1e6, 1e6, width=32))
def test_a_literal_reads_back(value):
    assert eval(literal(value)) == value and isinstance(eval(literal(value)), float)


@given(
    st.lists(st.lists(st.floats(-9, 9, width=16), min_size=2, max_size=5), min_size=1, max_size=4).filter(
        lambda t: len({*map(len, t)}) == 1
    )
)
def test_a_tensor_reads_back(table):
    names = {"torch": torch}
    exec("\n".join(tensor_lines("kernel", table)), names)
    assert torch.equal(names["kernel"], torch.tensor(table))
    assert np.allclose(eval(rows_of(table)), table)


def test_many_equal_weights_stay_short():
    assert tensor_lines("k", [[0.25] * 4] * 4) == ["k = torch.full((4, 4), 0.25)"]


def test_calls_fit_the_panel():
    assert call_lines("f", ["1", "x=2"]) == ["f(1, x=2)"]
    lines = call_lines("layer = nn.Conv2d", [f"argument_{n}={n}" for n in range(9)])
    assert lines[0] == "layer = nn.Conv2d(" and lines[-1] == ")" and max(map(len, lines)) <= WIDTH
    assert [pair((3, 3)), pair((3, 4))] == ["3", "(3, 4)"]


def test_a_layer_is_told_what_is_not_torchs_default():
    assert options(kernel_size=(3, 3), stride=(1, 1), padding=0, dilation=(2, 1), groups=1, padding_mode="zeros", bias=False) == [
        "kernel_size=3",
        "dilation=(2, 1)",
        "bias=False",
    ]
    assert options(stride=2, padding="same", ceil_mode=True) == ["stride=2", 'padding="same"', "ceil_mode=True"]


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular", None])
def test_lines_that_pad_put_each_side_where_it_belongs(mode):
    x = torch.arange(20.0).reshape(1, 1, 4, 5)
    names = {"np": np, "nn": torch.nn, "torch": torch, "x": x}
    exec("\n".join(pad_lines(((1, 2), (3, 0)), mode)), names)
    numpy_mode = {"replicate": "edge", "circular": "wrap", None: "symmetric"}.get(mode, mode)
    assert np.array_equal(names["x"][0, 0], np.pad(x[0, 0].numpy(), ((1, 2), (3, 0)), numpy_mode))


def test_settings_as_the_call_that_makes_them():
    settings = Small(size=4)
    assert settings_call(settings) == "Small(size=4)" and settings_import(settings).endswith(" import Small")
    assert eval(settings_call(settings), {"Small": Small}) == settings


def test_a_function_is_printed_with_its_values_and_runs():
    code = shown(scaled, result="y", values=[1.0, 2.0], factor=3.0, kernel="=torch.ones(2)")
    assert (
        code.startswith("import torch\n\nvalues = [1.0, 2.0]\nfactor = 3.0\nkernel = torch.ones(2)\n")
        and "# a comment stays" in code
    )
    names: dict = {}
    exec(code, names)
    assert names["y"].item() == 11.0
    assert "return" not in shown(scaled, values=[], factor=1.0, kernel="=None")


@pytest.mark.parametrize("value", [1.0, -0.5, 1e-5, 0.1])
def test_short_literals(value):
    assert len(literal(value)) <= 5
