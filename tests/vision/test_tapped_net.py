import pytest
import torch
from torch import nn

from playground.models.embedded import ThinVGG
from playground.models.style_vgg import StyleVGG
from playground.vision.style_experiments import untrained_vgg19_features
from playground.vision.tapped_net import TappedNet, denormalise, normalise


def reference_taps(net, picture):
    """Every layer of a thin VGG by its own forward, one module after another."""
    x = (picture - net.mean) / net.std
    found, block, position = {}, 1, 0
    for layer in (m for m in net.blocks.modules() if not list(m.children())):
        x = layer(x)
        if isinstance(layer, nn.AvgPool2d):
            block, position = block + 1, 0
        elif isinstance(layer, nn.BatchNorm2d):
            position += 1
            found[f"conv{block}_{position}"] = x
        elif isinstance(layer, nn.ReLU):
            found[f"relu{block}_{position}"] = x
    return found


@pytest.mark.parametrize("taps", [("relu1_1",), ("conv2_1", "relu2_1"), ("relu1_2", "conv3_2", "relu5_2")])
def test_each_tap_is_what_its_name_says(thin, taps):
    picture = torch.rand(1, 3, 40, 56)
    expected = reference_taps(thin, picture)
    found = TappedNet(thin, taps)(normalise(picture))
    assert set(found) == set(taps)
    for name in taps:
        torch.testing.assert_close(found[name], expected[name], rtol=1e-4, atol=1e-4)
        assert (found[name].min() < 0) == name.startswith("conv")


def test_cut_after_the_deepest_tap_and_frozen(thin):
    net = TappedNet(thin, ("relu3_1", "relu1_1"))
    assert net.names[-1] == "relu3_1" and set(net.convs) == {"conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1"}
    assert not any(p.requires_grad for p in net.parameters())


def test_the_shared_model_is_left_alone(thin):
    before = {name: value.clone() for name, value in thin.state_dict().items()}
    net = TappedNet(thin, ("relu2_2",), pooling="max", dtype=torch.bfloat16)
    net(torch.zeros(1, 3, 32, 32))
    assert all(
        torch.equal(before[name], value) and value.dtype == before[name].dtype for name, value in thin.state_dict().items()
    )
    assert not any(m._forward_hooks for m in thin.modules())


def test_number_type_and_gradient_to_the_picture_only(thin):
    picture = torch.zeros(1, 3, 32, 32, requires_grad=True)
    features = TappedNet(thin, ("relu2_2",), dtype=torch.bfloat16)(picture)["relu2_2"]
    assert features.dtype is torch.bfloat16
    features.float().square().sum().backward()
    assert picture.grad.dtype is torch.float32 and picture.grad.abs().sum() > 0


def test_pooling_can_be_replaced(thin):
    picture = torch.randn(1, 3, 32, 32)
    own, average, highest = (TappedNet(thin, ("relu2_1",), pooling=p)(picture)["relu2_1"] for p in ("own", "average", "max"))
    assert torch.equal(own, average) and not torch.equal(own, highest)


@pytest.mark.parametrize(
    "taps, order",
    [
        (("relu2_1",), ["conv1_1", "relu1_1", "conv1_2", "pool1", "relu1_2", "conv2_1", "relu2_1"]),
        (("relu1_2", "relu2_1"), ["conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1", "conv2_1", "relu2_1"]),
    ],
)
def test_the_largest_value_is_sought_before_relu_where_nobody_looks(thin, taps, order):
    """Same values and gradient; an average has to come after."""
    nets = {pooling: TappedNet(thin, taps, pooling=pooling) for pooling in ("max", "average")}
    assert nets["max"].order == order and nets["average"].order == nets["average"].names
    own = TappedNet(thin, taps, pooling="max")
    own.order = own.names
    gradients = []
    for net in (nets["max"], own):
        picture = torch.randn(1, 3, 22, 31, generator=torch.Generator().manual_seed(0), requires_grad=True)
        net(picture)["relu2_1"].square().sum().backward()
        gradients.append(picture.grad)
    assert gradients[0].abs().sum() > 0
    torch.testing.assert_close(*gradients)


def test_a_network_keeps_its_own_kind_of_pooling():
    """The style network pools 4×4 values that overlap."""
    torch.manual_seed(0)
    network = StyleVGG((4, 4, 6)).eval()
    picture = torch.rand(1, 3, 32, 40)
    found = TappedNet(network, ("relu2_2", "relu3_2"))(normalise(picture))
    _, second, third = network.features(picture)
    torch.testing.assert_close(found["relu2_2"], second, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(found["relu3_2"], third, rtol=1e-4, atol=1e-5)
    odd = TappedNet(network, ("relu3_2",), border="reflect")(normalise(torch.rand(1, 3, 33, 39)))["relu3_2"]
    assert odd.shape[-2:] == (9, 10)


@pytest.mark.parametrize("tap", ["relu2_1", "relu3_1", "relu5_1"])
@pytest.mark.parametrize("kind", [ThinVGG, StyleVGG])
def test_radius_is_how_far_a_position_sees(kind, tap):
    torch.manual_seed(0)
    net = TappedNet(kind((2,) * 5).eval(), (tap,))
    with torch.no_grad():
        for conv in net.convs.values():  # nothing is cut off, nothing cancels
            conv.weight.abs_()
            conv.bias.fill_(1)
    cell = 2 ** (int(tap[4]) - 1)
    middle = 96 // cell  # the position whose cell begins at pixel 96
    picture = torch.zeros(1, 3, 208, 208, requires_grad=True)
    net(picture)[tap][..., middle, middle].sum().backward()
    rows = picture.grad.abs().sum((0, 1, 3)).nonzero().flatten()
    assert (rows.min(), rows.max()) == (96 - net.radius, 96 + cell - 1 + net.radius)
    assert tap != "relu5_1" or net.radius == {ThinVGG: 46, StyleVGG: 61}[kind]


@pytest.mark.parametrize("border", ["zeros", "reflect"])
def test_a_mirrored_border_is_torchs_own_reflect_padding(thin, border):
    picture = torch.rand(1, 3, 24, 33)
    conv, norm = thin.blocks[0][0], thin.blocks[0][1]
    mirrored = torch.nn.functional.pad(
        (picture - thin.mean) / thin.std, (1, 1, 1, 1), mode="reflect" if border == "reflect" else "constant"
    )
    expected = norm(torch.nn.functional.conv2d(mirrored, conv.weight))
    found = TappedNet(thin, ("conv1_1",), border=border)(normalise(picture))["conv1_1"]
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_a_flat_picture_has_no_edge_once_mirrored(thin):
    """What drew a bright line along the border: with zeros its features differ from the middle's, mirrored they do not."""
    flat = torch.full((1, 3, 64, 64), 0.7)
    spread = {}
    for border in ("zeros", "reflect"):
        features = TappedNet(thin, ("conv4_2",), border=border)(flat)["conv4_2"]
        spread[border] = (features - features[..., 4:5, 4:5]).abs().max().item()
    assert spread["reflect"] < 1e-4 < 0.1 < spread["zeros"]


def test_mirrored_every_row_and_column_is_seen_by_the_deepest_layer(thin):
    picture = torch.randn(1, 3, 47, 63, requires_grad=True)
    TappedNet(thin, ("conv5_1",), border="reflect")(picture)["conv5_1"].square().sum().backward()
    assert (picture.grad.abs().sum(dim=(0, 1)) > 0).all()


def test_vgg19_layers_agree_with_its_own_forward():
    features = untrained_vgg19_features(inplace=True)
    indices = {"relu1_1": 1, "conv2_1": 5, "relu3_4": 17, "relu4_4": 26, "conv5_1": 28}
    picture = torch.randn(1, 3, 32, 48)
    found = TappedNet(features, tuple(indices))(picture)
    with torch.no_grad():
        for name, index in indices.items():
            expected = features[: index + 1](picture.clone())
            torch.testing.assert_close(found[name], expected, rtol=1e-3, atol=1e-4)


def test_unknown_tap_is_named(thin):
    with pytest.raises(ValueError, match="no layer relu3_4; it has conv1_1, relu1_1"):
        TappedNet(thin, ("relu1_1", "relu3_4"))


def test_normalise_there_and_back():
    picture = torch.rand(2, 3, 5, 4)
    torch.testing.assert_close(denormalise(normalise(picture)), picture)
    assert normalise(torch.full((3, 1, 1), 0.485))[0].item() == pytest.approx(0, abs=1e-6)
