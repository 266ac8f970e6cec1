"""Pasted code and edited tables become layers, or a sentence that names the line; nothing is ever run."""

import contextlib
import inspect
from collections import OrderedDict
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stack_strategies import stacks
from torch import nn

from playground.convolution.stacks.layers import Conv, Flatten, Linear, Plain, Pool
from playground.convolution.stacks.parser import LAYERS, open_names, parse_stack
from playground.convolution.stacks.presets import PRESETS
from playground.convolution.stacks.report import build_stack, stack_code
from playground.convolution.stacks.table import edited, layers_of, table_rows


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


LENET = """class LeNet(d2l.Classifier):  #@save
    \"\"\"The LeNet-5 model.\"\"\"
    def __init__(self, lr=0.1, num_classes=10):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.LazyConv2d(6, kernel_size=5, padding=2), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.Flatten(),
            nn.LazyLinear(num_classes))"""
LENET_LAYERS = (Conv(6, 5, padding=2), Plain("Sigmoid"), Pool("avg", 2, 2), Flatten(), Linear(10))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LENET, LENET_LAYERS),
        ("        self.net = nn.Sequential(\n    nn.ReLU(),\n  nn.Flatten())", (Plain("ReLU"), Flatten())),
        (">>> net = nn.Sequential(\n...     nn.ReLU(),\n... )\n>>> net\nSequential(\n  (0): ReLU()\n)", (Plain("ReLU"),)),
        ("In [3]: nn.Sequential(\n   ...:     nn.ReLU(),\n   ...: )", (Plain("ReLU"),)),
        (">>> print(net)\nSequential(\n  (0): ReLU()\n)\n>>> ", (Plain("ReLU"),)),
        ("```python\nnn.Sequential(nn.ReLU())\n```", (Plain("ReLU"),)),
        ("net = nn.Sequential(nn.LazyLinear(16 * 5 * 5 // 2)).to(device).eval()\nprint(net)", (Linear(200),)),
        ("width: int = 2 ** 3\nnn.Sequential(nn.LazyLinear(width * 2 + 1))", (Linear(17),)),
        ('nn.Sequential(OrderedDict([("c", nn.LazyConv2d(1, 3)), ("r", nn.ReLU())]))', (Conv(1, 3), Plain("ReLU"))),
        ('nn.Sequential(collections.OrderedDict({"c": nn.ReLU()}))', (Plain("ReLU"),)),
        (
            "b1 = nn.Sequential(nn.ReLU())\nnet = nn.Sequential(b1, b1, nn.Flatten())\nnet(x)",
            (Plain("ReLU"), Plain("ReLU"), Flatten()),
        ),
        ("nn.Sequential(*[nn.ReLU(), nn.Flatten()])", (Plain("ReLU"), Flatten())),
        ("layers = [nn.ReLU(), nn.Flatten()]", (Plain("ReLU"), Flatten())),
        ("nn.Sequential(nn.LazyConv2d(4, 3, device='cpu', dtype=torch.float32))", (Conv(4, 3),)),
        ("Sequential(\n  (0-2): 3 x ReLU()\n  (3): Flatten(start_dim=1, end_dim=-1)\n)", (Plain("ReLU"),) * 3 + (Flatten(),)),
    ],
)
def test_code_as_people_have_it(text, expected):
    assert parse_stack(text) == expected


def test_a_printed_model_is_read():
    inner = nn.Sequential(nn.Conv2d(3, 6, 5, padding="same"), nn.BatchNorm2d(6), nn.LeakyReLU(), nn.MaxPool2d(2, ceil_mode=True))
    named = OrderedDict(
        body=inner, up=nn.ConvTranspose2d(6, 4, 3, 2, output_padding=1), pool=nn.AdaptiveAvgPool2d(2), flat=nn.Flatten()
    )
    model = nn.Sequential(OrderedDict(named, drop=nn.Dropout(0.3), fc=nn.LazyLinear(10), norm=nn.Softmax(dim=1)))
    layers = parse_stack(str(model))
    assert [type(layer).__name__ for layer in layers] == [
        "Conv", "BatchNorm", "Plain", "Pool", "ConvTranspose", "AdaptivePool", "Flatten", "Plain", "Linear", "Plain",
    ]  # fmt: skip
    assert layers[0] == Conv(6, (5, 5), (1, 1), "same", in_channels=3) and layers[-2] == Linear(10)


@settings(max_examples=30, deadline=None)
@given(stacks())
def test_what_torch_prints_of_a_stack_is_that_stack(layers):
    shape = (3, 32, 32)
    averaging = [isinstance(layer, Pool) and layer.kind == "avg" for layer in layers]  # of these torch prints no ceil_mode
    told = [replace(layer, ceil_mode=False) if avg else layer for layer, avg in zip(layers, averaging, strict=True)]
    network = build_stack(told, shape)
    assume(len(network) == len(told))
    assert str(build_stack(parse_stack(str(network)), shape)) == str(network)


PIECES = [
    *("nn.Sequential(", "nn.Conv2d(", "(0): ", "Sequential(", ">>> ", "...", ")", "(", "[", "]", "{", "*", ",", "=", "\n", "  "),
    *("a", "1", "a.b", "lambda: ", "nn.ReLU()", "OrderedDict(", '"c"', "```", "class A:", "def f(x=2):", "2 x ", "\0"),
    "LazyLinear(in_features=0, ",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60))
def test_any_text_is_layers_or_a_sentence(text):
    for read in (parse_stack, open_names):
        with contextlib.suppress(ValueError):
            read(text)


@pytest.mark.parametrize(
    "text", ["nn.Sequential(" * 1400, "(0): " * 3900, "[" * 19_000, "a = " * 4000 + "1", "nn.ReLU()," * 1900, "a." * 9000 + "a"]
)
def test_long_texts_are_read_quickly_or_refused(text):
    with pytest.raises(ValueError, match="Line 1"):
        parse_stack(text)


def test_a_name_asks_for_its_value():
    text = "width = 8\nnn.Sequential(nn.LazyConv2d(width, k), nn.Flatten(), nn.LazyLinear(self.num_classes))"
    assert open_names(text) == ("k", "self.num_classes") and open_names(LENET) == ()
    expected = (Conv(8, 3), Flatten(), Linear(10))
    for values in ("3, 10", "self.num_classes = 10; k = 3", "k=3, 5 * 2"):
        assert parse_stack(text, values) == expected
    with pytest.raises(
        ValueError, match=r"Line 2: self.num_classes has no value here. Write it into the field “Value of self.num"
    ):
        parse_stack(text, "3")
    with pytest.raises(ValueError, match=r"“ten” is no number. Write one for k, self.num_classes, such as 10"):
        parse_stack(text, "ten, 3")
    assert parse_stack(LENET, "7") == LENET_LAYERS


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Line 1: no nn.Sequential"),
        ("nn.Sequential()", "Line 1: this nn.Sequential holds no layer"),
        ("nn.Sequential(\n  nn.Conv2d(1, 2, 3)\n  nn.ReLU())", "Line 2: this is not Python"),
        ("nn.Sequential(\n  nn.ReLU(),\n  nn.LSTM(3, 4),\n)", "Line 3: nn.LSTM is not supported here"),
        ("nn.Sequential(nn.Conv2d(1, 2, kernel))", "Line 1: kernel has no value here. Write it into the field “Value of kernel”"),
        ("nn.Sequential(\nnn.Linear(8, len(classes)))", "Line 2: “len\\(classes\\)” cannot be evaluated: write a number in its"),
        ("nn.Sequential(nn.LazyLinear(9 ** 9 ** 9))", "Line 1: “9 \\*\\* 9 \\*\\* 9” cannot be evaluated"),
        ("nn.Sequential(nn.LazyLinear(1 / 0))", "Line 1: “1 / 0” cannot be evaluated"),
        ("nn.Sequential(nn.LazyLinear('a' * 3))", "cannot be evaluated"),
        ("nn.Sequential(\nnn.ReLU(),\n__import__('os').system('ls'))", "Line 3: “__import__"),
        ("nn.Sequential(*blocks)", "Line 1: “\\*blocks” is not a layer"),
        ("nn.Sequential(vgg_block(2, 64))", "Line 1: nn.vgg_block is not supported here"),
        ("net = nn.Sequential(nn.ReLU())\nnet.append(nn.ReLU())", "Line 2: net.append\\(…\\) changes the model afterwards"),
        (
            "class A(nn.Module):\n  def __init__(self):\n    self.c = nn.Conv2d(3, 4, 3)",
            "Line 3: nn.Conv2d stands outside nn.Seq",
        ),
        ("self.f = nn.Sequential(nn.ReLU())\nself.g = nn.Linear(3, 4)\nx = 1", "Line 2: nn.Linear stands outside nn.Seq"),
        ("AlexNet(\n  (features): Sequential(\n    (0): ReLU()\n  )\n)", "Line 1: AlexNet is a class of its own"),
        ("Sequential(\n  (0-1): 2 x Sequential(\n    (0): ReLU()\n  )\n)", "Line 2: a block printed “2 x” is not read"),
        ("nn.Sequential(OrderedDict([nn.ReLU()]))", "does not list \\(name, layer\\) pairs"),
        ("nn.Sequential(\0)", "this is not Python"),
        ("nn.Sequential(nn.LazyLinear(" + "+".join("1" * 9000) + "))", "Line 1"),
        (
            "\n".join(["a0 = nn.Sequential()", *(f"a{n + 1} = nn.Sequential(a{n}, a{n})" for n in range(40))]),
            "more layers than the 200",
        ),
        ("a = nn.Sequential(a)", "Line 1: “a” is not a layer"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, colour=3))", "has no argument colour"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, kernel_size=3))", "is given kernel_size twice"),
        ("nn.Sequential(nn.Conv2d(1, 2))", "Line 1: nn.Conv2d needs kernel_size"),
        ("nn.Sequential(nn.ReLU(1, 2))", "takes at most 1 arguments; 2 are given"),
        ("nn.Sequential(nn.Conv2d(1, 2, 0))", "Line 1: nn.Conv2d: kernel_size is 0; it must be at least 1"),
        ("nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding='same'))", "Padding 'same' is defined for stride 1 only"),
        ("nn.Sequential(nn.Flatten(0))", "Flatten is known as it is by default"),
        ("nn.Sequential(nn.MaxPool2d(2, return_indices=True))", "gives two results"),
        ("while True: pass", "Line 1: no nn.Sequential"),
        ("nn.Sequential(nn.ReLU())\nnn.Sequential(nn.ReLU())", "Line 2: an nn.Sequential\\(…\\) stands on lines 1 and 2"),
        ("nn.Sequential(a=nn.ReLU())", "takes layers alone, no a="),
        ("x" * 20_001, "20,001 characters"),
        ("nn.Sequential(" + "nn.ReLU()," * 201 + ")", "there are more layers than the 200"),
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


def test_a_row_that_cannot_be_names_its_layer():
    rows = table_rows(parse_stack("nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))"))
    with pytest.raises(ValueError, match=r"Layer 1: nn.MaxPool2d: kernel_size is 0"):
        layers_of(edited(rows, {"edited_rows": {1: {"kernel": "0"}}}))
    with pytest.raises(ValueError, match=r"Layer 1: .*cannot be evaluated"):
        layers_of(edited(rows, {"edited_rows": {1: {"kernel": "exit()"}}}))
