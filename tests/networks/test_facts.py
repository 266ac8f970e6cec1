"""The textbook's networks: their published figures, torch's own counts, and what sizes they take."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.networks import NETWORKS, layer_facts, sides_taken, textbook_facts
from playground.networks.forms import FORMS
from playground.networks.textbook import alexnet, modern_lenet, nin, resnet18

FIGURES = {  # parameters, multiply-adds, at the book's own side
    "lenet": (61_706, 416_520),
    "alexnet": (46_764_746, 938_146_176),
    "vgg11": (128_806_154, 7_547_232_256),
    "small_vgg11": (43_093_322, None),
    "nin": (1_992_166, 762_297_352),
    "googlenet": (5_977_530, 276_066_304),
    "resnet18": (11_178_378, 318_657_536),
    "densenet": (758_226, 129_077_168),
}
SHAPES = {  # some outputs in their order
    "lenet": [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (400,), (120,), (84,), (10,)],
    "alexnet": [(96, 54, 54), (96, 26, 26), (256, 26, 26), (256, 12, 12), (384, 12, 12), (256, 5, 5), (6400,), (4096,), (10,)],
    "nin": [(96, 54, 54), (96, 26, 26), (256, 12, 12), (384, 5, 5), (10, 5, 5), (10,)],
    "googlenet": [(64, 24, 24), (192, 12, 12), (1024,), (10,)],
    "resnet18": [(64, 24, 24), (128, 12, 12), (256, 6, 6), (512, 3, 3), (512,), (10,)],
    "densenet": [(64, 24, 24), (96, 12, 12), (112, 6, 6), (120, 3, 3), (248, 3, 3), (10,)],
}


def share(name: str, kind: str, of: str) -> float:
    facts = textbook_facts(name)
    return sum(getattr(one, of) for one in facts if one.kind == kind) / sum(getattr(one, of) for one in facts)


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_and_multiply_adds_are_the_published_ones_and_torchs(name):
    facts, network = textbook_facts(name), NETWORKS[name]
    parameters, work = FIGURES[name]
    with torch.device("meta"):
        built = network.build().eval()
        picture = torch.empty(1, 1, network.side, network.side)
    assert sum(one.parameters for one in facts) == sum(p.numel() for p in built.parameters()) == parameters
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        built(picture)
    counted = sum(one.multiply_adds for one in facts)
    assert counter.get_total_flops() == 2 * counted and counted == (work or counted)


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_come_in_the_books_order(name):
    outputs = iter([one.output for one in textbook_facts(name)])
    assert all(shape in outputs for shape in SHAPES[name])


def test_where_parameters_and_work_lie():
    assert share("lenet", "Linear", "parameters") == pytest.approx(0.958, abs=5e-4)
    assert share("lenet", "Conv2d", "multiply_adds") == pytest.approx(0.859, abs=5e-4)
    assert share("alexnet", "Linear", "parameters") == pytest.approx(0.920, abs=5e-4)
    assert share("alexnet", "Conv2d", "multiply_adds") == pytest.approx(0.954, abs=5e-4)
    assert share("vgg11", "Linear", "multiply_adds") == pytest.approx(0.016, abs=5e-4)
    assert share("small_vgg11", "Linear", "parameters") == pytest.approx(0.987, abs=5e-4)


def test_the_sides_that_pass():
    assert sides_taken("lenet") == (28, 31)
    assert sides_taken("alexnet", 230) == (193, 224)
    assert textbook_facts("googlenet", 1)[-1].output == textbook_facts("resnet18", 1)[-1].output == (10,)
    assert textbook_facts("densenet", 29)[-1].output == (10,)
    with pytest.raises(ValueError, match="28 × 28 px does not pass"):
        textbook_facts("densenet", 28)
    with pytest.raises(ValueError, match="27 × 27 px does not pass"):
        textbook_facts("lenet", 27)
    with pytest.raises(ValueError, match="no network 'lenett'"):
        textbook_facts("lenett")


def test_weights_that_only_meet_padding():
    small, book = textbook_facts("googlenet", 28), textbook_facts("googlenet")
    assert sum(one.never_used for one in small) == 1_404_928
    assert sum(one.never_used for one in book) == 0


SMALL = {"side": (1, 9), "kernel": (1, 5), "stride": (1, 3), "padding": (0, 4), "dilation": (1, 3)}


@given(**{name: st.integers(*span) for name, span in SMALL.items()})
@settings(max_examples=60)
def test_a_weight_that_is_never_used_has_no_gradient_and_the_others_have_one(side, kernel, stride, padding, dilation):
    layer = nn.Conv2d(2, 3, kernel, stride, padding, dilation, bias=False)
    if side + 2 * padding < dilation * (kernel - 1) + 1:
        return
    layer(torch.rand(1, 2, side, side) + 0.5).sum().backward()
    idle = int((layer.weight.grad == 0).sum())
    (facts,) = layer_facts(layer.to("meta"), (2, side, side))
    assert facts.never_used == idle


def test_alexnets_stem_never_reads_the_last_two_rows_and_columns():
    picture = torch.ones(1, 1, 224, 224, requires_grad=True)
    alexnet()[0](picture).sum().backward()
    read = picture.grad[0, 0].abs().sum(dim=1) > 0
    assert read[:222].all() and not read[222:].any()


@pytest.mark.parametrize("build", [modern_lenet, nin, resnet18])
def test_channels_and_classes_can_be_chosen(build):
    side = 28 if build is modern_lenet else 224
    with torch.device("meta"):
        assert build(3, 7).eval()(torch.empty(2, 3, side, side)).shape == (2, 7)


# ---- as exercises change them ------------------------------------------------------------------------------------------

WIDTHS = (96, 256, 384, 10)  # of NiN's blocks
CHANGES = {  # form, channels and classes: what its parameters are, from the published ones and the layers that change
    ("vgg16", 3, 1000): 138_357_544,  # torchvision's
    ("vgg19", 3, 1000): 143_667_240,
    ("nin_of_one", 1, 10): 1_992_166 - sum(c * c + c for c in WIDTHS),
    ("nin_of_three", 1, 10): 1_992_166 + sum(c * c + c for c in WIDTHS),
    ("wide_nin", 1, 10): 1_992_166 + sum(2 * 8 * c * c for c in WIDTHS),
    ("linear_nin", 1, 10): 1_992_166 + 5 * 5 * 10 * 10 + 10,
    ("small_googlenet", 1, 10): 5_977_530 - 64 * (7 * 7 - 3 * 3),
    ("max_densenet", 1, 10): 758_226,
    ("modern_lenet", 1, 10): 61_706,
}


def test_every_change_is_counted():
    assert {name for name, _channels, _classes in CHANGES} == {name for name, form in FORMS.items() if form.varied}


@pytest.mark.parametrize(("name", "channels", "classes"), CHANGES)
def test_changed_networks_differ_by_the_layers_that_change(name, channels, classes):
    with torch.device("meta"):
        network = FORMS[name].build(channels, classes)
    assert sum(one.numel() for one in network.parameters()) == CHANGES[name, channels, classes]


def test_a_googlenet_for_28_px_wastes_no_weight():
    with torch.device("meta"):
        facts = layer_facts(FORMS["small_googlenet"].build(1, 10), (1, 28, 28))
    assert not any(one.never_used for one in facts)
    assert [one.output for one in facts if one.kind == "MaxPool2d" and one.name.count(".") == 1] == [
        (192, 14, 14), (480, 7, 7), (832, 4, 4),
    ]  # fmt: skip


def test_a_densenet_with_maximum_pooling_differs_in_its_transitions_alone():
    kinds = [
        [type(layer).__name__ for layer in FORMS[name].build(1, 10).modules() if not list(layer.children())]
        for name in ("densenet", "max_densenet")
    ]
    apart = [(one, other) for one, other in zip(*kinds, strict=True) if one != other]
    assert apart == 3 * [("AvgPool2d", "MaxPool2d")]
