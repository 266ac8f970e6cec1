"""The files that ship: present, small, those of their cards, and good for something."""

import hashlib

import pytest
import torch
from safetensors.torch import load_file

from playground.models import catalog, load, status, store
from playground.models.catalog import MEGABYTE
from playground.models.store import read_card
from playground.models.style_decoder import LAYERS
from playground.vision.adain import statistics, told
from playground.vision.tapped_net import TappedNet

EMBEDDED = [info for info in catalog() if info.embedded]
LIMIT_MB = {"thin_vgg": 3, "everyday": 12, "style_vgg": 6, "style_decoder": 6}
shipped = pytest.mark.parametrize("info", EMBEDDED, ids=lambda info: info.name)


@pytest.fixture(autouse=True)
def no_other_files(monkeypatch, tmp_path):
    """The shipped files are meant, whatever the machine has elsewhere."""
    monkeypatch.delenv("PLAYGROUND_WEIGHTS", raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))


@shipped
def test_file_is_there_and_small(info):
    size = (store.EMBEDDED / info.weights).stat().st_size
    assert size == info.size_bytes
    assert size <= LIMIT_MB[info.name] * MEGABYTE
    assert status(info.name) == "embedded"


@shipped
def test_file_is_the_one_of_its_card(info):
    card = read_card(info.name)
    content = (store.EMBEDDED / info.weights).read_bytes()
    assert card["sha256"] == hashlib.sha256(content).hexdigest()
    assert card["bytes"] == len(content)
    assert card["parameters"] == info.parameters


@shipped
def test_card_for_people_says_the_same(info):
    text = (store.EMBEDDED / "README.md").read_text(encoding="utf-8")
    card = read_card(info.name)
    assert card["sha256"] in text
    if info.task == "detection":
        assert all(f"{value:.3f}" in text for value in card["test_map50"].values())
        assert f"{card['false_boxes_in_100_backgrounds']} false boxes" in text
    elif info.task == "classification":
        assert f"{100 * card['test_accuracy']:.2f}" in text
    elif info.name == "style_vgg":
        assert "{before:.2f} with thin_vgg, {after:.2f} with style_vgg".format(**card["speckle"]) in text
        before, after = card["decibels"].values()
        assert all(f"| {layer} | {value:.1f} | {after[layer]:.1f} |" in text for layer, value in before.items())
    else:
        assert "{instant:.2f} against {optimised:.2f}".format(**card["median_objective"]) in text


@pytest.mark.parametrize("side", [32, 96, 224])
@pytest.mark.parametrize("name", [info.name for info in EMBEDDED if info.task == "classification"])
def test_a_classifiers_answers_are_finite_at_every_size(name, side):
    torch.manual_seed(0)
    with torch.inference_mode():
        logits = load(name, "cpu")(torch.rand(2, 3, side, side))
    assert logits.shape == (2, 10)
    assert logits.isfinite().all()


@pytest.mark.parametrize("size", [(32, 32), (96, 320), (320, 256)])
def test_the_detectors_answers_are_finite_at_every_size(size):
    torch.manual_seed(0)
    with torch.inference_mode():
        logits, offsets = load("everyday", "cpu")(torch.rand(2, 3, *size))
    assert logits.isfinite().all()
    assert offsets.isfinite().all()


def test_the_detector_holds_only_what_the_package_lacks():
    """Its early blocks are the ImageNet network's own, and are not in the file."""
    names = set(load_file(store.EMBEDDED / "everyday.safetensors"))
    detector, body = load("everyday", "cpu"), load("efficientnet_lite0", "cpu").state_dict()
    shared = [name for name in detector.body.state_dict() if f"body.{name}" not in names]
    assert {"stem.1.weight", "blocks.0.project.0.weight"} <= set(shared)
    assert all(torch.equal(detector.body.state_dict()[name], body[name]) for name in shared)
    assert names <= set(detector.state_dict())


def test_the_style_network_is_better_than_the_one_before_it():
    """At least a third less colour speckle on twelve pairs, and no tapped layer rebuilt worse."""
    card = read_card("style_vgg")
    assert card["speckle"]["after"] <= 2 / 3 * card["speckle"]["before"]
    assert all(card["decibels"]["after"][layer] >= value for layer, value in card["decibels"]["before"].items())


@pytest.mark.parametrize("size", [(64, 64), (96, 320)])
def test_encoder_and_decoder_fit_each_other(size):
    torch.manual_seed(0)
    with torch.inference_mode():
        maps = TappedNet(load("style_vgg", "cpu"), LAYERS)(torch.rand(1, 3, *size))
        picture = load("style_decoder", "cpu")([*maps.values(), told([statistics(each) for each in maps.values()])])
    assert picture.shape == (1, 3, *size)
    assert picture.isfinite().all()
