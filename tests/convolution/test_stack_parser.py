"""Pasted code and edited tables become layers, or a sentence that names the line; nothing is ever run."""

import inspect

import pytest
from hypothesis import given, settings
from stack_strategies import stacks
from torch import nn

from playground.convolution.stacks.layers import Conv, Flatten, Linear, Plain, Pool
from playground.convolution.stacks.parser import LAYERS, edited, layers_of, parse_stack, table_rows
from playground.convolution.stacks.presets import PRESETS
from playground.convolution.stacks.report import stack_code


def test_what_people_paste():
    found = parse_stack(
        """
        import torch.nn as nn
        from torch import nn
        net = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2), torch.nn.ReLU(inplace=True),  # first
            nn.Sequential(nn.MaxPool2d(2, 2), Flatten()),
            nn.Linear(in_features=1176, out_features=10, bias=False),
        )
        """.replace("\n        ", "\n")
    )
    assert found == (
        Conv(6, 5, padding=2, in_channels=1),
        Plain("ReLU", (("inplace", True),)),
        Pool("max", 2, 2),
        Flatten(),
        Linear(10, False, 1176),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: one nn.Sequential"),
        ("nn.Sequential()", "Line 1: this nn.Sequential holds no layer"),
        ("nn.Sequential(\n  nn.Conv2d(1, 2, 3)\n  nn.ReLU())", "Line 2: this is not Python"),
        ("nn.Sequential(\n  nn.ReLU(),\n  nn.LSTM(3, 4),\n)", "Line 3: nn.LSTM is not read here"),
        ("nn.Sequential(nn.Conv2d(1, 2, kernel))", "Line 1: “kernel” would have to be run"),
        ("nn.Sequential(nn.Linear(16 * 5 * 5, 120))", "“16 \\* 5 \\* 5” would have to be run; write the number"),
        ("nn.Sequential(\nnn.ReLU(),\n__import__('os').system('ls'))", "Line 3: “__import__"),
        ("nn.Sequential(*[nn.ReLU()])", "Line 1: “\\*\\[nn.ReLU\\(\\)\\]” is not a layer"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, colour=3))", "has no argument colour"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, kernel_size=3))", "is given kernel_size twice"),
        ("nn.Sequential(nn.Conv2d(1, 2))", "Line 1: nn.Conv2d needs kernel_size"),
        ("nn.Sequential(nn.ReLU(1, 2))", "takes at most 1 arguments, and 2 stand here"),
        ("nn.Sequential(nn.Conv2d(1, 2, 0))", "Line 1: nn.Conv2d: kernel_size is 0; it must be at least 1"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding='same'))", "Padding 'same' is defined for stride 1 only"),
        ("nn.Sequential(nn.Flatten(0))", "Flatten is known as it is by default"),
        ("nn.Sequential(nn.MaxPool2d(2, return_indices=True))", "gives two results"),
        ("while True: pass", "Line 1: only an nn.Sequential"),
        ("nn.Sequential(nn.ReLU())\nnn.Sequential(nn.ReLU())", "and 2 stand here"),
        ("nn.Sequential(a=nn.ReLU())", "takes layers alone, no a="),
        ("x" * 20_001, "20,001 characters"),
        ("nn.Sequential(" + "nn.ReLU()," * 201 + ")", "201 layers are more than the 200"),
        ("(" * 500 + ")" * 500, "Line 1"),
        ("nn.Sequential(nn.Conv2d(1, 2, True))", "kernel_size is True"),
        ("nn.Sequential(nn.Conv2d(1.5, 2, 3))", "in_channels is 1.5"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_stack(text)


@pytest.mark.parametrize("name", LAYERS)
def test_arguments_are_torchs_own_in_its_order(name):
    """What is read is a subset of torch's arguments in torch's order, so that positions mean the same."""
    theirs = [p for p in inspect.signature(getattr(nn, name).__init__).parameters if p != "self"]
    ours = LAYERS[name].arguments
    assert [argument for argument in theirs if argument in ours] == list(ours)
    assert theirs[: len(ours)] == list(ours), "no argument in between is left out"


@settings(max_examples=40, deadline=None)
@given(stacks())
def test_there_and_back(layers):
    assert parse_stack(stack_code(layers)) == layers
    assert layers_of(table_rows(layers)) == layers


@pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))
def test_presets_are_read(preset):
    layers = parse_stack(preset.code)
    assert layers_of(table_rows(layers)) == layers


def test_edits_of_the_table():
    rows = table_rows(parse_stack("nn.Sequential(nn.Conv2d(1, 6, (3, 5), bias=False), nn.ReLU(), nn.Flatten())"))
    assert rows[0] | {"more": ""} == {
        "layer": "Conv2d", "in": "1", "out": "6", "kernel": "3 × 5", "stride": "", "padding": "", "dilation": "", "more": "",
    }  # fmt: skip
    changes = {
        "edited_rows": {"0": {"kernel": "5", "in": None}},
        "deleted_rows": [1],
        "added_rows": [{"layer": "Linear"}, {}],
    }
    assert layers_of(edited(rows, changes)) == (Conv(6, 5, bias=False), Flatten(), Linear(10))


def test_a_row_that_cannot_be_names_its_line():
    rows = table_rows(parse_stack("nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))"))
    with pytest.raises(ValueError, match=r"Line 2: nn.MaxPool2d: kernel_size is 0"):
        layers_of(edited(rows, {"edited_rows": {1: {"kernel": "0"}}}))
    with pytest.raises(ValueError, match=r"Line 2: .*would have to be run"):
        layers_of(edited(rows, {"edited_rows": {1: {"kernel": "exit()"}}}))
