"""The table of a stack against torch, where it breaks and what mends it, and torchvision's networks."""

import contextlib

import pytest
import torch
from hypothesis import given, settings
from stack_strategies import stacks
from torch import nn
from torchvision import models

from playground.convolution.stacks.layers import Flatten, Linear
from playground.convolution.stacks.mending import mends, sizes_that_pass
from playground.convolution.stacks.networks import BOTTLENECKS, build_network, network_names, network_report
from playground.convolution.stacks.parser import parse_stack
from playground.convolution.stacks.presets import PRESETS
from playground.convolution.stacks.report import build_stack, stack_report

SIZES = ((3, 20, 17), (2, 9, 9))


@settings(max_examples=40, deadline=None)
@given(stacks())
def test_shapes_are_torchs_and_so_is_the_break(layers):
    for shape in SIZES:
        report = stack_report(layers, shape)  # compares every shape with torch's on the meta device
        x = torch.zeros(1, *shape)
        network = build_stack(layers, shape).eval()
        for row, layer in zip(report.rows, network, strict=True):
            x = layer(x)
            assert tuple(x.shape[1:]) == row.shape
            assert sum(parameter.numel() for parameter in layer.parameters()) == row.parameters
            assert row.memory == x.numel() * x.element_size()
        if report.broken:
            spelled = report.broken.layer.spelled(report.broken.arrives)
            with contextlib.suppress(RuntimeError, ValueError):  # or torch makes nothing of it
                assert not getattr(nn, spelled.name)(*spelled.positional, **dict(spelled.keywords)).eval()(x).numel()


def broken(text: str, shape: tuple[int, int, int]):
    layers = parse_stack(f"nn.Sequential({text})")
    report = stack_report(layers, shape)
    return layers, report.broken, mends(layers, shape, report.broken)


@pytest.mark.parametrize(
    ("text", "shape", "arrives", "wants", "first_mend"),
    [
        ("nn.Flatten(), nn.Linear(400, 10)", (1, 24, 24), (576,), "400 numbers", "Set in_features to 576"),
        ("nn.Conv2d(1, 4, 3), nn.Linear(400, 10)", (1, 12, 12), (4, 10, 10), "400 numbers in a row", "Put a Flatten before it"),
        ("nn.Linear(9, 3)", (1, 4, 4), (1, 4, 4), "9 numbers in a row", "Put a Flatten before it and set in_features to 16"),
        ("nn.Conv2d(3, 8, 3), nn.Conv2d(16, 4, 3)", (3, 9, 9), (8, 7, 7), "16 channels", "Set in_channels to 8"),
        ("nn.Conv2d(3, 8, 3), nn.BatchNorm2d(16)", (3, 9, 9), (8, 7, 7), "16 channels", "Set num_features to 8"),
        ("nn.Conv2d(3, 8, 3, groups=2)", (3, 9, 9), (3, 9, 9), "channels that 2 groups divide", "Set groups to 1"),
        ("nn.Conv2d(3, 8, 11)", (3, 9, 9), (3, 9, 9), "at least 11 × 11", "Set kernel_size to 9"),
        ("nn.MaxPool2d(4)", (3, 3, 3), (3, 3, 3), "at least 4 × 4", "Set kernel_size to 3"),
        ("nn.MaxPool2d(4, padding=3)", (3, 9, 9), (3, 9, 9), "a padding of at most 2 × 2", "Set padding to 2"),
        ("nn.MaxPool2d((2, 6), padding=(3, 3))", (3, 9, 9), (3, 9, 9), "a padding of at most 1 × 3", "Set padding to (1, 3)"),
        ("nn.AvgPool2d((2, 6), padding=(0, 4))", (3, 9, 9), (3, 9, 9), "a padding of at most 1 × 3", "Set padding to (0, 3)"),
        (
            "nn.Flatten(), nn.Conv2d(3, 8, 3)",
            (3, 9, 9),
            (243,),
            "a feature map (channels, height, width)",
            "Move the Flatten of layer 0",
        ),
        ("nn.ConvTranspose2d(3, 8, 2, padding=2)", (3, 1, 1), (3, 1, 1), "a larger map, or less padding", "Set padding to 0"),
        ("nn.ConvTranspose2d(3, 8, 4, padding=4)", (3, 4, 4), (3, 4, 4), "a larger map, or less padding", "Set padding to 3"),
        (
            "nn.ConvTranspose2d(3, 8, 3, stride=2, padding=1, output_padding=2)",
            (3, 4, 4),
            (3, 4, 4),
            "an output_padding of at most 1 × 1",
            "Set output_padding to 1",
        ),
        (
            "nn.ConvTranspose2d(3, 8, 3, output_padding=(0, 1))",
            (3, 4, 4),
            (3, 4, 4),
            "an output_padding of at most 0 × 0",
            "Set output_padding to 0",
        ),
        (
            "nn.ConvTranspose2d(3, 8, 3, stride=2, padding=5, output_padding=2)",
            (3, 3, 3),
            (3, 3, 3),
            "an output_padding of at most 1 × 1",
            "Set stride to 3",
        ),
        ("nn.Flatten(), nn.Linear(4, 3), nn.Linear(5, 2)", (1, 2, 2), (3,), "5 numbers", "Set in_features to 3"),
    ],
)
def test_what_breaks_is_told_and_mended(text, shape, arrives, wants, first_mend):
    layers, stop, found = broken(text, shape)
    assert (stop.arrives, stop.wants) == (arrives, wants)
    assert found[0].words.startswith(first_mend)
    for mend in found:
        after = stack_report(mend.layers, shape)
        grown = len(mend.layers) - len(layers)
        assert after.broken is None or after.broken.index > stop.index + grown


def test_a_change_that_saves_the_whole_stack_stands_first():
    """The next layer wants 16 channels: making 16 saves both, taking 8 only moves the break."""
    _layers, stop, found = broken("nn.Conv2d(3, 8, 3), nn.BatchNorm2d(16), nn.Conv2d(16, 4, 3)", (3, 9, 9))
    assert stop.index == 1 and [mend.words for mend in found] == ["Set out_channels of layer 0 to 16", "Set num_features to 8"]


@pytest.mark.parametrize("text", ["nn.ReLU(), nn.Dropout(p=7)", "nn.ReLU(), nn.Softmax(dim=7)"])
def test_an_argument_that_torch_refuses_is_a_break(text):
    _layers, stop, found = broken(text, (3, 9, 9))
    assert stop.index == 1 and not found
    assert stop.sentence.startswith(("torch refuses these arguments", "It works along dim 7"))


def test_sizes_that_pass():
    layers = parse_stack(PRESETS["lenet"].code)
    assert sizes_that_pass(layers, 1, most=64) == [(28, 31)]
    assert sizes_that_pass(layers, 3, most=64) == []
    assert sizes_that_pass((Flatten(), Linear(3)), 1, most=5) == [(1, 5)]


def test_a_map_too_large_is_a_break():
    up = "nn.LazyConvTranspose2d(1, 1000, stride=1000), nn.ConvTranspose2d(1, 1, 1000, stride=1000)"
    _layers, stop, _found = broken(up, (1, 64, 64))
    assert stop.wants == "a smaller map" and "2,147,483,648 numbers" in stop.sentence
    _layers, stop, _found = broken("nn.LazyConvTranspose2d(1, (1024, 1), stride=(1024, 1))", (1, 65, 1))
    assert stop.wants == "a smaller map" and "65,536 units a side" in stop.sentence


def test_numbers_of_any_size_are_whole():
    """A hundred strides make a jump beyond every machine's integers."""
    layers = parse_stack("nn.Sequential(" + "nn.LazyConv2d(1, 3, stride=1024, padding=1024)," * 100 + ")")
    field = stack_report(layers, (1, 8, 8)).rows[-1].field
    assert field.jump == 1024**100 and field.size == 1 + 2 * sum(1024**n for n in range(100))


def test_long_periods_are_cut():
    """Neighbours that differ over more units than are looked at: an end, and an answer."""
    layers = parse_stack(
        "nn.Sequential(" + "nn.LazyConvTranspose2d(1, 2, stride=2), nn.LazyConv2d(1, 3, stride=3, padding=9)," * 12 + ")"
    )
    field = stack_report(layers, (1, 40, 40)).rows[-1].field
    assert len(field.rows.phases) <= 256 and 0 < field.least <= field.size


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "googlenet", "mobilenet_v2"])
def test_networks_have_torchvisions_parameters(name):
    report = network_report(name, (224, 224))
    assert report.parameters == sum(parameter.numel() for parameter in build_on_meta(name).parameters())


def build_on_meta(name: str) -> nn.Module:
    with torch.device("meta"):
        return build_network(name)


def test_a_network_is_private_and_left_without_hooks():
    """Two reports of one network, and a model that somebody else made meanwhile, know nothing of each other."""
    shared = models.resnet18()
    before = [parameter.clone() for parameter in shared.parameters()]
    assert network_report("resnet18", (64, 64)) == network_report("resnet18", (64, 64))
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in shared.modules())
    assert all(torch.equal(a, b) for a, b in zip(before, shared.parameters(), strict=True))


def test_branches_join_and_chains_overcount():
    parts = {row.name: row for row in network_report("resnet18", (64, 64)).parts}
    assert parts["layer2"].field.axis(0).size == 99 and parts["layer2"].chained > 99
    gated = network_report("mobilenet_v3_small", (64, 64)).rows[-4]
    assert gated.whole


def test_names_and_refusals():
    assert network_names()[0] == "resnet50" and "vit_b_16" not in network_names() and "resnet101" in BOTTLENECKS
    with pytest.raises(ValueError, match="no convolutional classifier 'alexa'"):
        build_network("alexa")
    with pytest.raises(ValueError, match="no 1×1 before its 3×3"):
        build_network("vgg11", paper_stride=True)


@pytest.mark.parametrize(("name", "least"), [("vgg11", 32), ("alexnet", 63)])
def test_a_network_says_from_which_size_on_it_works(name, least):
    with pytest.raises(
        ValueError, match=f"{name} needs images of at least {least} × {least} px; this one has {least - 1} × 90 px"
    ):
        network_report(name, (least - 1, 90))
    assert network_report(name, (least, least)).rows[-1].shape == (1000,)


def test_resnet_runs_on_28_pixels():
    assert (
        network_report("resnet18", (28, 28)).rows[-1].shape == (1000,)
        and models.resnet18().eval()(torch.zeros(1, 3, 28, 28)).any()
    )


def test_layers_are_numbered_as_torch_numbers_them():
    layers = parse_stack("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.MaxPool2d(2))")
    rows = stack_report(layers, (3, 9, 9)).rows
    assert (
        [row.name for row in rows]
        == [name for name, _layer in build_stack(layers, (3, 9, 9)).named_children()]
        == ["0", "1", "2"]
    )
