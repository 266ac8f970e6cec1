"""The recipe of the decoder on a handful of pictures: its objective is style transfer's, its pairs vary, it learns."""

import json

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from playground.models.style_decoder import StyleDecoder
from playground.models.style_vgg import StyleVGG
from playground.training.loop import train
from playground.training.recipe import Recipe
from playground.training.state import TrainingState, weights_of
from playground.vision import StyleConfig
from playground.vision.adain import adain
from playground.vision.style_pictures import to_image, to_tensor
from playground.vision.style_transfer import StyleProblem
from playground.vision.tapped_net import denormalise, normalise
from recipes import style_decoder as recipe
from recipes import style_decoder_judging as judging
from recipes import style_vgg_shipping
from recipes.style_pictures import read_pictures

WIDTHS = (4, 5, 6, 7, 8)
NONE = torch.zeros(3, dtype=torch.bool)  # no photo is its own style


@pytest.fixture(autouse=True)
def plain_cpu(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")


@pytest.fixture(scope="module")
def encoder():
    torch.manual_seed(0)
    network = StyleVGG(WIDTHS).eval().requires_grad_(False)
    for conv in style_vgg_shipping.convolutions_of(network):
        nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    return network


@pytest.fixture
def objective(encoder):
    return recipe.Objective(encoder)


@pytest.fixture
def decoder():
    torch.manual_seed(1)
    return StyleDecoder(WIDTHS[1:], (6, 5, 4, 4), 9)


def picture(seed: int, height: int = 32, width: int = 32) -> Image.Image:
    small = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def test_the_objective_is_that_of_style_transfer(encoder, objective):
    """Three pairs at once against `StyleProblem`, one pair at a time."""
    contents, styles, painted = ([to_tensor(picture(3 * k + n), (64, 64)) for n in range(3)] for k in range(3))
    batches = [torch.cat([denormalise(one) for one in group]) for group in (contents, styles, painted)]
    found, _ = objective.losses(batches[2], objective.wanted(*map(objective.look, batches[:2]), NONE)[1])
    for n in range(3):
        images = (to_image(group[n]) for group in (contents, styles))
        problem = StyleProblem(*images, StyleConfig(size=64), encoder)
        assert found[n].item() == pytest.approx(problem.look(painted[n]).total, rel=0.01)  # 8-bit photos there


def test_the_maps_to_decode_are_adaptive_instance_normalisation(encoder, objective):
    content, style = torch.rand(3, 3, 32, 32), torch.rand(3, 3, 32, 32)
    (*maps, numbers), wanted = objective.wanted(objective.look(content), objective.look(style), NONE)
    with torch.no_grad():
        photo, painting = (objective.net((x - encoder.mean) / encoder.std) for x in (content, style))
    for layer, found in zip(("relu2_1", "relu3_1", "relu4_1", "relu5_1"), maps, strict=True):
        torch.testing.assert_close(found, adain(photo[layer], painting[layer]))
    torch.testing.assert_close(numbers[:, :5], painting["relu2_1"].mean((2, 3), keepdim=True))
    assert numbers.shape == (3, 2 * sum(WIDTHS[1:]) + 1, 1, 1) and maps[2] is wanted["maps"]
    assert numbers[:, -1].flatten().tolist() == [1, 1, 1]
    assert [gram.shape for gram in wanted["grams"]] == [(3, c, c) for c in WIDTHS]


def test_a_photo_that_is_its_own_style_costs_no_more_than_its_own_roughness(objective):
    x, other = torch.rand(2, 3, 32, 32), torch.rand(2, 3, 32, 32)
    given, wanted = objective.wanted(objective.look(x), objective.look(other), torch.tensor([True, True]))
    assert given[-1][:, -1].flatten().tolist() == [0, 0]
    total, besides = objective.losses(x, wanted)
    torch.testing.assert_close(total, recipe.TV_WEIGHT * recipe.smoothness((x - x.new_tensor([0.485, 0.456, 0.406]).view(3, 1, 1))
        / x.new_tensor([0.229, 0.224, 0.225]).view(3, 1, 1)), rtol=1e-4, atol=1e-5)  # fmt: skip
    assert besides.max() < 1e-4  # the deviation's ε


def test_pixels_count_only_where_a_photo_is_rebuilt(objective):
    x, other = (torch.rand(1, 3, 32, 32).expand(2, -1, -1, -1) for _ in range(2))
    _, wanted = objective.wanted(objective.look(x), objective.look(x), torch.tensor([True, False]))
    _, besides = objective.losses(other, wanted)
    pixels = (normalise(other) - normalise(x)).square().mean() / normalise(x).square().mean()
    assert (besides[0] - besides[1]).item() == pytest.approx(recipe.PIXELS_WEIGHT * pixels.item(), rel=1e-3)


def test_relative_error_is_one_for_zeros_and_finite_for_nothing():
    wanted = torch.rand(2, 3, 4, 4) + 0.1
    assert torch.equal(recipe.relative_error(torch.zeros_like(wanted), wanted), torch.ones(2))
    assert recipe.relative_error(torch.zeros(1, 3), torch.zeros(1, 3)).item() == 0


def test_styles_are_laid_in_all_eight_ways_and_recoloured():
    image = picture(0)
    rng = np.random.default_rng(0)
    ways = {recipe.varied(image, rng).tobytes() for _ in range(200)}
    laid = {image.tobytes(), *(image.transpose(way).tobytes() for way in Image.Transpose)}
    assert len(laid) == 8 and laid <= ways and len(ways) > 100


def test_pairs_are_new_in_each_epoch_and_process_and_some_rebuild(style_data, objective, monkeypatch):
    pictures = read_pictures(style_data)
    options = {"length": 2, "epochs": 4, "phases": ((0.0, 3, 32, 0.0), (0.5, 2, 48, 0.5))}

    def deepest(rank: int, epoch: int) -> torch.Tensor:
        return torch.cat([given[3] for given, _ in recipe.Pairs(pictures, objective, rank, **options).epoch(epoch)])

    first = deepest(0, 0)
    assert first.shape == (6, 8, 2, 2) and torch.equal(first, deepest(0, 0))
    assert not torch.equal(first, deepest(1, 0)) and not torch.equal(first, deepest(0, 1))
    assert deepest(0, 1).shape == (6, 8, 2, 2) and deepest(0, 2).shape == (4, 8, 3, 3)
    seen = []
    monkeypatch.setattr(objective, "wanted", lambda *given: seen.append(given))
    list(recipe.Pairs(pictures, objective, 0, **options).epoch(0))
    (photo, painting, _), (again, turned, _) = seen
    assert photo is again and torch.equal(turned["picture"][[1, 2, 0]], painting["picture"])
    for share, expected in ((0.0, False), (1.0, True)):
        seen.clear()
        monkeypatch.setattr(recipe, "REBUILT", share)
        list(recipe.Pairs(pictures, objective, 0, **options).epoch(0))
        assert all((rebuilt == expected).all() for _, _, rebuilt in seen)


def test_the_projects_style_pictures_are_among_the_styles():
    own = recipe.own_styles()
    assert len(own) == 8 and all(min(style.image().size) >= 256 for style in own)


def test_a_decoder_learns(style_data, objective, decoder):
    class SamePairs(recipe.Pairs):
        def epoch(self, _number):
            return super().epoch(0)

    batches = SamePairs(read_pictures(style_data), objective, 0, length=6, phases=((0.0, 2, 32, 0.0),))
    learned = train(decoder, batches, objective, Recipe(epochs=2, optimizer="adamw", rate=5e-3, clip=5.0, precision="float32"))
    assert learned.history[1].loss < learned.history[0].loss - 0.05


def test_a_new_decoder_starts_from_grey_with_some_contrast():
    with torch.no_grad():
        maps = [torch.rand(1, c, side, side) for c, side in zip((64, 96, 192, 384), (32, 16, 8, 4), strict=True)]
        picture = recipe.new_decoder()([*maps, torch.rand(1, 1473, 1, 1)])
    assert 0.3 < picture.mean() < 0.7 and 0.005 < picture.std() < 0.5


def test_a_checkpoint_belongs_to_its_encoders_weights(encoder):
    torch.manual_seed(5)
    assert recipe.checkpoint_of(encoder) == recipe.checkpoint_of(encoder) != recipe.checkpoint_of(StyleVGG(WIDTHS))


def test_an_encoder_is_read_by_name_or_file(encoder, tmp_path, monkeypatch):
    assert recipe.read_encoder("thin_vgg").head.out_features == 10
    style_vgg_shipping.save(encoder, tmp_path / "w.safetensors")
    monkeypatch.setattr(recipe, "StyleVGG", lambda: StyleVGG(WIDTHS))
    torch.testing.assert_close(
        recipe.read_encoder(str(tmp_path / "w.safetensors")).blocks[1][1].weight,
        encoder.blocks[1][1].weight,
        rtol=1e-3,
        atol=1e-3,
    )


def test_judged_are_pictures_that_were_held_out(style_data, encoder, decoder, tmp_path, monkeypatch):
    chosen = judging.pairs(read_pictures(style_data), 3)
    again = judging.pairs(read_pictures(style_data), 3)
    assert len(chosen) == 3 and [(a.file, b.file) for a, b in chosen] == [(a.file, b.file) for a, b in again]
    assert all(one.held_out for pair in chosen for one in pair)
    assert {b.source for _, b in chosen} == {"paintings"} and "paintings" not in {a.source for a, _ in chosen}
    monkeypatch.setattr(judging, "PAIRS", [("chelsea", "mosaic")])
    figures = judging.judge(style_data, encoder, decoder, tmp_path, count=2, size=64, steps=2)
    assert json.loads((tmp_path / "figures.json").read_text()) == figures
    assert figures["median"]["instant"] == np.median([pair["instant"] for pair in figures["pairs"]]) > 0
    assert Image.open(tmp_path / "sheet.webp").size == (4 * 256, 2 * 256)
    assert Image.open(tmp_path / "own.webp").size == (4 * 256, 256)


def test_a_checkpoints_averaged_weights_are_rounded_as_they_ship(tmp_path):
    decoder = recipe.new_decoder()
    averaged = {name: value + 1 / 3 for name, value in weights_of(decoder).items()}
    TrainingState(weights_of(decoder), [], averaged, (), None, "finished").write(tmp_path / "d.pt")
    found = judging.of_checkpoint(tmp_path / "d.pt")
    assert torch.equal(found.sides[0].weight, averaged["sides.0.weight"].half().float())
    judging.save(found, tmp_path / "d.safetensors")
    read = style_vgg_shipping.read(tmp_path / "d.safetensors", StyleDecoder())
    assert torch.equal(read.one[1].bias, found.one[1].bias)
