"""What the classifier says of photographs, and reading its answer."""

import pytest
import torch
from PIL import Image
from torch import nn
from torchvision.models import get_model

from playground.images import sample
from playground.models import load, model_info
from playground.models.embedded import CIFAR10_CLASSES, ThinVGG
from playground.vision import Classifier, classifier, classify
from playground.vision.classify import _kept


class Averages(nn.Module):
    """Scores class i by how much the mean of the first channel is like i / 10."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(100.0))

    def forward(self, x):
        return -self.scale * (x[:, :1].mean((2, 3)) - torch.arange(10) / 10).abs()


@pytest.fixture
def averages():
    return Classifier("thin_vgg", Averages())


def test_probabilities_come_sorted_with_names(averages):
    guesses = classify(Image.new("RGB", (64, 48), (77, 0, 0)), averages)  # 77 / 255 is nearest to 3 / 10
    assert guesses[0][0] == CIFAR10_CLASSES[3] == "cat"
    assert sorted(name for name, _ in guesses) == sorted(CIFAR10_CLASSES)
    probabilities = [p for _, p in guesses]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("top", [0, 1, 5, 10, 11])
def test_the_first_few(averages, top):
    image = Image.new("RGB", (64, 48), (77, 0, 0))
    assert classify(image, averages, top) == classify(image, averages)[:top]


@pytest.mark.parametrize(
    ("photo", "classes"), [("chelsea", {"tabby", "tiger cat", "Egyptian cat"}), ("coffee", {"espresso"}), ("rocket", {"missile"})]
)
def test_photographs_are_recognised(lite0, photo, classes):
    first = classify(sample(photo).photo().image, lite0, top=3)
    assert classes <= {name for name, _ in first}


def test_the_name_alone_is_enough(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cpu")
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")
    ((name, probability),) = classify(sample("coffee").photo().image, top=1)
    assert name == "espresso"
    assert probability > 0.9
    assert classifier() is classifier("efficientnet_lite0")


def test_exact_is_float32_on_every_machine(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "bfloat16")
    assert classifier(exact=True).number_type == torch.float32
    assert classifier(exact=True) is classifier(exact=True)


def test_bfloat16_gives_the_same_first_answer(lite0):
    half = Classifier("efficientnet_lite0", load("efficientnet_lite0", "cpu"), torch.bfloat16)
    assert half(lite0.prepare(sample("coffee").photo().image)).dtype == torch.float32
    for photo in ("coffee", "rocket"):
        image = sample(photo).photo().image
        (name, probability), (reference, its_probability) = classify(image, half)[0], classify(image, lite0)[0]
        assert name == reference
        assert probability == pytest.approx(its_probability, abs=0.05)


def test_logits_are_those_of_the_network(lite0):
    """Folding and normalising outside change nothing but rounding."""
    x = torch.rand(2, 3, 96, 80, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(lite0(x), load("efficientnet_lite0", "cpu")(x), rtol=1e-4, atol=1e-4)


def test_torchvisions_classifier_is_normalised_as_it_wants():
    network = get_model("squeezenet1_1").eval()
    ours = Classifier("squeezenet1_1", network)
    x = torch.rand(1, 3, 64, 64)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
    with torch.inference_mode():
        torch.testing.assert_close(ours(x), network((x - mean) / std))
    assert len(classify(Image.new("RGB", (300, 200)), ours)) == model_info("squeezenet1_1").classes


def test_the_network_handed_over_stays_as_it_is():
    network = ThinVGG()
    before = [name for name, _ in network.named_parameters()]
    Classifier("thin_vgg", network, torch.bfloat16)
    assert [name for name, _ in network.named_parameters()] == before
    assert network.training
    assert next(network.parameters()).dtype == torch.float32
    assert next(network.parameters()).requires_grad


def test_detector_is_refused():
    with pytest.raises(ValueError, match="Faster R-CNN MobileNetV3 320 is made for detection"):
        classify(Image.new("RGB", (9, 9)), "fasterrcnn_mobilenet_v3_large_320_fpn")


def test_a_network_first_asked_for_in_inference_mode_has_gradients_for_others():
    _kept.cache_clear()
    with torch.inference_mode():
        network = classifier(exact=True)
    assert network is classifier(exact=True)
    x = torch.rand(1, 3, 224, 224, requires_grad=True)
    network(x).sum().backward()
    assert x.grad.any()
