"""The recipe of the style network on a handful of pictures: what is imitated, what is exported, what a sheet counts."""

import dataclasses
import json

import numpy as np
import pytest
import torch
import torch.distributed as dist
from PIL import Image
from torch import nn

from playground import images
from playground.models import load
from playground.models.embedded import ThinVGG
from playground.models.style_vgg import StyleVGG
from playground.training.loop import train
from playground.training.recipe import Recipe
from playground.training.state import TrainingState
from playground.vision import StyleConfig
from playground.vision.style_pictures import RGB_TO_YIQ
from playground.vision.tapped_net import TappedNet, normalise
from recipes import style_vgg as recipe
from recipes import style_vgg_sheet, style_vgg_shipping
from recipes.averaged_gradients import averaged_gradients
from recipes.style_pictures import Crops, read_pictures

WIDTHS = (4, 5, 6, 7, 8)
SHORT = Recipe(epochs=2, optimizer="adamw", schedule="cosine", averaging=0.9, precision="float32")


@pytest.fixture(scope="module", autouse=True)
def plain_cpu():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_DTYPE", "float32")
        yield


@pytest.fixture(scope="module")
def crops(style_data):
    return Crops(read_pictures(style_data))


@pytest.fixture(scope="module")
def teacher(crops):
    return recipe.Teacher(load("efficientnet_lite0", "cpu"), crops.draw(16, 64, np.random.default_rng(0)))


@pytest.fixture
def student():
    torch.manual_seed(0)
    return recipe.Student(load("efficientnet_lite0", "cpu"), StyleVGG(WIDTHS, norms=True))


@pytest.fixture
def plain():
    """Without norms, some channels much quieter than others."""
    torch.manual_seed(0)
    network = StyleVGG(WIDTHS).eval().requires_grad_(False)
    for conv in style_vgg_shipping.convolutions_of(network):
        nn.init.kaiming_normal_(conv.weight)
        conv.weight.mul_(torch.logspace(-1, 1, conv.out_channels).view(-1, 1, 1, 1))
        conv.bias.normal_(0, 0.1)
    return network


def test_the_teacher_speaks_in_deviations_and_says_what_the_network_says(crops, teacher):
    x = crops.draw(16, 64, np.random.default_rng(0))
    logits, *maps = teacher(x)
    for found in maps:
        torch.testing.assert_close(found.mean((0, 2, 3)), torch.zeros(found.shape[1]), atol=1e-3, rtol=0)
        torch.testing.assert_close(found.std((0, 2, 3)), torch.ones(found.shape[1]), atol=1e-2, rtol=0)
    with torch.no_grad():
        torch.testing.assert_close(logits, load("efficientnet_lite0", "cpu")(x), atol=2e-3, rtol=1e-3)


@pytest.mark.parametrize("side", [64, 96])
def test_student_and_teacher_answer_in_the_same_shapes(teacher, student, side):
    x = torch.rand(2, 3, side, side)
    answers = student(x)
    assert [tuple(a.shape) for a in answers[:4]] == [tuple(a.shape) for a in teacher(x)]
    assert [tuple(a.shape) for a in answers[4:]] == [(2, 3 * s * s, side // s, side // s) for s in (2, 4, 8, 16, 8)]


def test_the_student_is_its_trunk_with_heads(student):
    """What its heads read are the trunk's layers of those names."""
    x = torch.rand(2, 3, 64, 64)
    student.eval()
    net = TappedNet(student.trunk, ("relu2_1", "relu3_1", "relu4_1", "relu5_1", "relu4_2", "relu5_2"))
    taps = net(normalise(x))
    answers = student(x)
    read = (taps[name] for name in ("relu2_1", "relu3_1", "relu4_1", "relu5_1", "relu4_2"))
    for found, head, tap in zip(answers[4:], student.rebuilders, read, strict=True):
        torch.testing.assert_close(found, head(tap), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(answers[1], student.projections[0](taps["relu4_2"]), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(answers[2], student.projections[1](taps["relu5_2"]), atol=1e-4, rtol=1e-4)


def test_the_loss_is_the_divergence_the_mean_of_the_maps_and_the_rebuilt_pixels():
    answers, wanted = ([torch.randn(3, 5), *(torch.randn(3, c, 2, 2) for c in (2, 3, 4))] for _ in range(2))
    crop = torch.randn(3, 3, 16, 16)
    answers += [torch.randn(3, 3 * s * s, 16 // s, 16 // s) for s in recipe.REBUILT.values()]
    wanted.append(crop)
    q, p = ((x[0].double() / recipe.TEMPERATURE).softmax(1) for x in (answers, wanted))
    divergence = (p * (p / q).log()).sum(1).mean()
    maps = sum(((a - b).double() ** 2).mean() for a, b in zip(answers[1:4], wanted[1:4], strict=True)) / 3
    pictures = [nn.functional.pixel_shuffle(a, s) for a, s in zip(answers[4:], recipe.REBUILT.values(), strict=True)]
    errors = [((a - crop).double() ** 2).mean() / crop.double().var() for a in pictures]
    logarithm = sum(w * (recipe.FLOOR + error).log() for w, error in zip(recipe.REBUILD_WEIGHTS, errors, strict=True))
    expected = (divergence + recipe.FEATURE_WEIGHT * maps + logarithm).item()
    assert recipe.imitation_loss(answers, wanted).item() == pytest.approx(expected, rel=1e-5)
    same = [*wanted[:4], *(nn.functional.pixel_unshuffle(crop, s) for s in recipe.REBUILT.values())]
    assert recipe.imitation_loss(same, wanted).item() == pytest.approx(
        np.log(recipe.FLOOR) * sum(recipe.REBUILD_WEIGHTS), abs=1e-3
    )
    assert recipe.agreement(wanted, wanted) == 1


def test_every_weight_is_trained_by_one_of_two_optimisers(student):
    plain, muon = recipe.make_optimizers(student)
    groups = [{id(p) for group in one.param_groups for p in group["params"]} for one in (plain, muon)]
    assert not groups[0] & groups[1] and groups[0] | groups[1] == {id(p) for p in student.parameters()}
    assert len(groups[1]) == 11  # ten of the trunk and the block of stride 32


def test_gradients_are_the_mean_over_processes(monkeypatch):
    monkeypatch.setattr(dist, "all_reduce", lambda gradient: gradient.mul_(5))  # as if two others had sent twice as much each
    layer = nn.Linear(2, 1)
    averaged_gradients(layer, 3)
    layer(torch.tensor([[3.0, 6.0]])).sum().backward()
    assert torch.equal(layer.weight.grad, torch.tensor([[5.0, 10.0]]))


def test_a_training_goes_on_and_what_it_learned_is_exported(crops, teacher, student, style_data, tmp_path, monkeypatch):
    """Two epochs in two runs equal two in one; the exported trunk answers as the trained one does, its channels scaled."""
    batches = recipe.ImitationBatches(crops, teacher, 0, length=2, sides={64: 4})
    start = {name: value.clone() for name, value in student.state_dict().items()}

    def learn(state=None, epochs=2, checkpoint=None):
        student.load_state_dict(start)
        options = {"optimizers": recipe.make_optimizers(student), "state": state, "checkpoint": checkpoint}
        recipe_ = dataclasses.replace(SHORT, epochs=epochs, schedule="constant")
        return train(student, batches, recipe.imitation_loss, recipe_, score=recipe.agreement, **options)

    checkpoint = tmp_path / "trunk.pt"
    whole = learn(checkpoint=checkpoint)
    parts = learn(learn(epochs=1).state)
    for name, value in whole.state.model.items():
        torch.testing.assert_close(parts.state.model[name], value, msg=name)
    assert len(whole.history) == 2 and all(np.isfinite(epoch.loss) for epoch in whole.history)

    for name, value in {"SIDE": 64, "CROPS": 4, "BATCHES": 2}.items():
        monkeypatch.setattr(style_vgg_shipping, name, value)
    monkeypatch.setattr(style_vgg_shipping, "networks", lambda _data: (crops, teacher, student))
    style_vgg_shipping.export(style_data, checkpoint, tmp_path / "style_vgg.safetensors")
    exported = style_vgg_shipping.read(tmp_path / "style_vgg.safetensors", StyleVGG(WIDTHS))
    averaged = style_vgg_shipping.averaged_student(
        student, TrainingState.read(checkpoint), style_vgg_shipping.batches_of(crops, 1)
    )
    x = crops.draw(2, 64, np.random.default_rng(5))
    with torch.no_grad():
        found, trained = exported(x), averaged.trunk(x)
    ratio = (found.sum((0, 2, 3)) / trained.sum((0, 2, 3))).view(1, -1, 1, 1)
    alive = trained.sum((0, 2, 3)) > 1e-3
    assert alive.any()
    torch.testing.assert_close(found[:, alive], (trained * ratio)[:, alive], rtol=0.05, atol=0.02 * found.max().item())
    figures = style_vgg_shipping.evaluate(style_data, checkpoint)
    rebuilt = {f"rebuilt from {layer}" for layer in recipe.REBUILT}
    assert set(figures) == {"loss", "agreement", "stride 8", "stride 16", "stride 32"} | rebuilt
    assert all(figures[name] > 0 for name in rebuilt)


def test_folding_keeps_the_function(student):
    for module in student.trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
            module.bias.data.normal_(0, 0.2)
    trunk, x = student.trunk.eval(), torch.rand(2, 3, 32, 48)
    plain = style_vgg_shipping.folded(trunk)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in plain.modules())
    with torch.no_grad():
        for ours, theirs in zip(plain.features(x), trunk.features(x), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


def test_scaled_channels_have_mean_one_and_the_same_function(plain):
    batches = [torch.rand(4, 3, 48, 48) for _ in range(2)]
    before, means = plain.features(batches[0]), style_vgg_shipping.channel_means(plain, batches)
    expected = torch.cat([plain.blocks[0]((x - plain.mean) / plain.std) for x in batches]).mean((0, 2, 3))
    torch.testing.assert_close(means[1], expected)
    style_vgg_shipping.scale_channels(plain, means)
    for map_, old, mean in zip(plain.features(batches[0]), before, means[1::2], strict=True):
        divisor = mean.clamp(min=style_vgg_shipping.LEAST * mean.mean()).view(1, -1, 1, 1)
        torch.testing.assert_close(map_ * divisor, old, rtol=1e-3, atol=1e-5)
    for scaled, mean in zip(style_vgg_shipping.channel_means(plain, batches), means, strict=True):
        loud = mean > style_vgg_shipping.LEAST * mean.mean()
        torch.testing.assert_close(scaled[loud], torch.ones(int(loud.sum())), rtol=1e-3, atol=1e-3)
        assert (scaled <= 1.001).all()


def test_weights_of_another_network_are_refused(plain, tmp_path):
    style_vgg_shipping.save(plain, tmp_path / "w.safetensors")
    with pytest.raises(ValueError, match=r"w\.safetensors holds other weights than ThinVGG"):
        style_vgg_shipping.read(tmp_path / "w.safetensors", ThinVGG())


@pytest.mark.parametrize(
    "per_pixel, direction, expected",
    [(0.3, 1, 0.005), (0.3, 2, 0.005), (0.2, 1, 0.0), (0.3, 0, 0.0)],
    ids=["fast I", "fast Q", "slow I", "fast brightness"],
)
def test_colour_energy_of_a_wave(per_pixel, direction, expected):
    """A wave of amplitude 0.1 has a mean square of 0.005."""
    rgb = np.linalg.inv(RGB_TO_YIQ)[:, direction]
    wave = 0.1 * np.sin(2 * np.pi * per_pixel * np.arange(200))
    pixels = (0.5 + wave[None, :, None] * rgb).repeat(150, axis=0)
    assert pixels.min() > 0 and pixels.max() < 1
    found = style_vgg_sheet.colour_energy(Image.fromarray((255 * pixels).round().astype(np.uint8)))
    assert found == pytest.approx(1e6 * expected, rel=0.02, abs=10)


def test_a_sheet_holds_both_networks_pictures_and_the_figures(plain, tmp_path):
    torch.manual_seed(1)
    other = StyleVGG(WIDTHS).eval()
    pairs = (("chelsea", "mosaic"),)
    config = StyleConfig(size=64, steps=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style_vgg_sheet, "rebuild_config", lambda layer, _pooling: layer)
        patch.setattr(style_vgg_sheet, "rebuild", lambda _photo, layer, model: (None, float(layer[4])))
        figures = style_vgg_sheet.compare(other, plain, tmp_path, config, pairs)
    assert json.loads((tmp_path / "figures.json").read_text()) == figures
    (pair,) = figures["pairs"]
    mosaic = images.style("mosaic").photo().image.convert("RGB")
    shrunk = mosaic.resize((round(64 * mosaic.width / max(mosaic.size)), round(64 * mosaic.height / max(mosaic.size))), 1)
    assert pair["own"] == pytest.approx(style_vgg_sheet.colour_energy(shrunk))
    assert figures["mean"]["after"] == pair["after"] / pair["own"] != figures["mean"]["before"]
    assert figures["excess"]["before"] == pair["before"] - pair["own"]
    assert figures["decibels"]["after"] == {"relu1_1": 1, "relu2_1": 2, "relu3_1": 3, "relu4_1": 4, "relu5_1": 5, "relu4_2": 4}
    tile = style_vgg_sheet.TILE
    assert Image.open(tmp_path / "sheet.webp").size == (4 * tile, tile)
    assert Image.open(tmp_path / "chelsea_mosaic_after.webp").size == (64, 43)
