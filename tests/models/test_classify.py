"""Preparing a photo as a classifier was trained, and reading its answer."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision.models import get_model

from playground.models.catalog import catalog, model_info
from playground.models.classify import class_names, classify, prepare
from playground.models.embedded import CIFAR10_CLASSES


class Averages(nn.Module):
    """Scores class i by how much the mean of the first channel is like i / 10."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(100.0))

    def forward(self, x):
        return -self.scale * (x[:, :1].mean((2, 3)) - torch.arange(10) / 10).abs()


@pytest.mark.parametrize("info", catalog(), ids=lambda info: info.name)
def test_every_model_knows_the_names_of_its_classes(info):
    assert len(class_names(info.name)) == info.classes


def test_probabilities_come_sorted_with_names():
    guesses = classify(Image.new("RGB", (64, 48), (77, 0, 0)), model=Averages())  # 77 / 255 is nearest to 3 / 10
    assert guesses[0][0] == CIFAR10_CLASSES[3] == "cat"
    assert sorted(name for name, _ in guesses) == sorted(CIFAR10_CLASSES)
    probabilities = [p for _, p in guesses]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (32, 32), (500, 33), (33, 500), (301, 300)])
def test_centre_square_is_what_is_seen(size):
    """A white square in the centre fills the view; the black rest is outside."""
    width, height = size
    side = min(size)
    pixels = np.zeros((height, width, 3), np.uint8)
    top, left = round((height - side) / 2), round((width - side) / 2)
    pixels[top : top + side, left : left + side] = 255
    x = prepare(Image.fromarray(pixels), "backbone")
    assert x.shape == (1, 3, 32, 32)
    assert x.min() == 1


def test_shrinking_is_antialiased():
    stripes = np.zeros((320, 320, 3), np.uint8)
    stripes[:, ::2] = 255
    x = prepare(Image.fromarray(stripes), "thin_vgg")
    assert (x - 0.5).abs().max() < 0.05


def test_torchvisions_classifier_is_asked_as_torchvision_says():
    assert prepare(Image.new("RGB", (300, 200)), "resnet18").shape == (1, 3, 224, 224)
    guesses = classify(Image.new("RGB", (300, 200)), "squeezenet1_1", model=get_model("squeezenet1_1").eval())
    assert len(guesses) == model_info("squeezenet1_1").classes


def test_detector_is_refused():
    with pytest.raises(ValueError, match="Faster R-CNN MobileNetV3 320 is made for detection"):
        classify(Image.new("RGB", (9, 9)), "fasterrcnn_mobilenet_v3_large_320_fpn")
