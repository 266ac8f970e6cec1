"""Networks taken apart: torch's own counts for every form, fields as torch's gradients have them, rows that nothing reads."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.networks.anatomy import anatomy, kept_bytes, rows_read
from playground.networks.forms import FORMS
from playground.networks.parts import parts_of
from playground.networks.passing import meta_network, passes, sides_of
from playground.networks.textbook import alexnet, nin

PUBLISHED = {  # torchvision's own counts, of parameters and of multiply-adds at 224 px
    "tv_alexnet": (61_100_840, 714_188_480),
    "tv_vgg11": (132_863_336, 7_609_090_048),
    "tv_googlenet": (6_624_904, 1_498_376_192),
    "tv_resnet18": (11_689_512, 1_814_073_344),
    "tv_resnet50": (25_557_032, 4_089_184_256),
    "tv_densenet121": (7_978_856, 2_834_161_664),
}
SMALL = ("lenet", "nin", "resnet18")


def as_made(name):
    form = FORMS[name]
    return anatomy(name, form.side, form.channels, form.classes)


@pytest.mark.parametrize("name", FORMS)
def test_shapes_parameters_and_work_are_torchs(name):
    form, one, shapes = FORMS[name], as_made(name), []
    network = meta_network(name, form.channels, form.classes)
    for layer in network.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda _layer, _args, made: shapes.append(tuple(made.shape[1:])))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(torch.empty(1, *one.picture, device="meta"))
    assert shapes == [row.output for row in one.rows]
    totals = one.total("parameters"), one.total("multiply_adds")
    assert totals == (sum(p.numel() for p in network.parameters()), counter.get_total_flops() // 2)
    assert totals == PUBLISHED.get(name, totals)


@given(name=st.sampled_from(SMALL), side=st.integers(1, 160), channels=st.integers(1, 4), classes=st.integers(2, 30))
@settings(max_examples=8, deadline=None)
def test_other_inputs_too(name, side, channels, classes):
    channels = 3 if FORMS[name].torchvision else channels
    least, most = sides_of(name)
    if not least <= side <= most:
        with pytest.raises(ValueError, match=f"cannot take a picture of {side} × {side} px. Use a side of {least}"):
            anatomy(name, side, channels, classes)
        return
    one, network = anatomy(name, side, channels, classes), meta_network(name, channels, classes)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        made = network(torch.empty(1, channels, side, side, device="meta"))
    assert made.shape == (1, *one.rows[-1].output) == (1, classes)
    assert one.total("parameters") == sum(p.numel() for p in network.parameters())
    assert 2 * one.total("multiply_adds") == counter.get_total_flops()


@given(name=st.sampled_from([*FORMS][:-1]), side=st.integers(1, 300))
@settings(max_examples=20, deadline=None)
def test_sides_pass_where_torch_lets_them(name, side):
    channels = FORMS[name].channels
    network = meta_network(name, channels, 10)
    try:
        with torch.no_grad():
            network(torch.empty(1, channels, side, side, device="meta"))
        taken = True
    except (RuntimeError, ValueError):
        taken = False
    assert passes(parts_of(network), network, side) == taken == (sides_of(name)[0] <= side <= sides_of(name)[1])


def test_the_sides_that_pass():
    sides = {name: sides_of(name) for name in ("lenet", "alexnet", "vgg11", "nin", "googlenet", "densenet", "tv_vgg11")}
    assert sides == {
        "lenet": (28, 31), "alexnet": (193, 224), "vgg11": (224, 255), "nin": (67, 512), "googlenet": (1, 512),
        "densenet": (29, 512), "tv_vgg11": (32, 512),
    }  # fmt: skip


def test_fields_are_those_of_the_stacks():
    fields = {row.name: (row.field, row.jump) for row in as_made("alexnet").rows}
    assert fields["0"] == ((11, 11), 4) and fields["12"] == ((195, 195), 32)  # torchvision's and the textbook's alike
    assert as_made("resnet18").rows[-1].whole
    layers = {row.name: row.field[1] for row in as_made("tv_resnet50").rows}
    assert layers["layer4.2.conv3"] == 427  # V1.5


@pytest.mark.parametrize(
    ("name", "side", "megabytes"),
    [("alexnet", 224, 4.0), ("resnet18", 96, 3.9), ("densenet", 96, 6.0), ("resnet18", 224, 21.1), ("densenet", 224, 32.7)],
)
def test_memory_kept_for_the_backward_pass(name, side, megabytes):
    assert kept_bytes(name, side, 1, 10) / 1e6 == pytest.approx(megabytes, abs=0.05)


def test_memory_of_one_layer_is_what_it_reads():
    """Of LeNet: the input of each convolution, pooling and linear layer, and the output of each sigmoid, none of them twice."""
    numbers = 784 + 2 * 6 * 784 // 2 + 6 * 196 + 1600 + 400 + 120 + 84
    assert kept_bytes("lenet", 28, 1, 10) == 4 * numbers


# ---- what of a picture is read -------------------------------------------------------------------------------------------


def read_by_gradient(network: nn.Module, side: int) -> set[int]:
    """Rows with a gradient, of a network whose weights are all positive and which adds where it would take a maximum."""
    for place, layer in enumerate(network):
        if isinstance(layer, nn.MaxPool2d):
            network[place] = nn.AvgPool2d(layer.kernel_size, layer.stride, layer.padding)
        for weights in layer.parameters(recurse=False):
            nn.init.constant_(weights, 1.0)
    picture = torch.ones(1, 1, side, side, dtype=torch.float64, requires_grad=True)
    network.double()(picture).sum().backward()
    return set(torch.nonzero(picture.grad[0, 0].abs().sum(dim=1))[:, 0].tolist())


def test_alexnet_and_nin_leave_rows_unread():
    assert as_made("alexnet").unread == tuple(range(218, 224)) and as_made("alexnet").unread_at_first == (222, 223)
    assert as_made("nin").unread == tuple(range(219, 224)) and as_made("nin").unread_at_first == (223,)
    assert not as_made("resnet18").unread and not as_made("googlenet").unread


@pytest.mark.parametrize(("build", "name"), [(alexnet, "alexnet"), (nin, "nin")])
def test_the_whole_network_reads_what_its_gradient_says(build, name):
    thin = nn.Sequential(*(_thin(layer) for layer in build().modules() if not list(layer.children())))
    assert set(range(224)) - read_by_gradient(thin[: 13 if name == "alexnet" else 29], 224) == set(as_made(name).unread)


def _thin(layer: nn.Module) -> nn.Module:
    if isinstance(layer, nn.Conv2d):
        return nn.Conv2d(1, 1, layer.kernel_size, layer.stride, layer.padding)
    return nn.Identity() if isinstance(layer, nn.Dropout) else layer


WINDOW = st.tuples(st.booleans(), st.integers(1, 5), st.integers(1, 3), st.integers(0, 2))


@given(side=st.integers(4, 24), windows=st.lists(WINDOW, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_rows_that_are_read_have_a_gradient(side, windows):
    layers, sizes, size = [], {}, side
    for place, (is_conv, taps, step, pad) in enumerate(windows):
        pad = min(pad, taps // 2)
        made = (size + 2 * pad - taps) // step + 1
        if size + 2 * pad < taps:
            return
        layers.append(nn.Conv2d(1, 1, taps, step, pad) if is_conv else nn.MaxPool2d(taps, step, pad))
        sizes[str(place)], size = (size, made), made
    network = nn.Sequential(*layers)
    expected = rows_read(parts_of(network), network, sizes, side)
    assert expected == read_by_gradient(network, side)


def test_unknown_names_and_channels_are_sentences():
    with pytest.raises(ValueError, match="There is no network 'lenett'; there are lenet, alexnet"):
        anatomy("lenett", 28, 1, 10)
    with pytest.raises(ValueError, match="takes pictures of 3 channels, not of 1"):
        anatomy("tv_alexnet", 224, 1, 10)
