"""Small pictures, an untrained thin VGG for what holds with any weights, and the ImageNet classifier for what does not."""

import numpy as np
import pytest
import torch
from PIL import Image

from playground.models import load
from playground.models.embedded import ThinVGG
from playground.vision import Classifier


@pytest.fixture(scope="session")
def thin():
    torch.manual_seed(0)
    net = ThinVGG()
    for layer in net.modules():  # statistics as after a training, so that folding has something to fold
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.1)
            layer.running_var.uniform_(0.5, 2)
    return net.eval().requires_grad_(False)


@pytest.fixture(scope="session")
def lite0():
    """The ImageNet classifier with its weights, in float32."""
    return Classifier("efficientnet_lite0", load("efficientnet_lite0", "cpu"))


@pytest.fixture(scope="session")
def photo():
    """72 × 48 pixels: a gradient with a disc."""
    y, x = np.mgrid[:48, :72]
    pixels = np.stack([x * 3, y * 5, 255 - x * 3], axis=-1)
    pixels[(x - 36) ** 2 + (y - 24) ** 2 < 200] = (250, 240, 30)
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.fixture(scope="session")
def painting():
    """64 × 64 pixels: coloured stripes."""
    y, x = np.mgrid[:64, :64]
    wave = (np.sin((x + 2 * y) / 3)[..., None] * [90, -60, 40] + [120, 110, 100]).clip(0, 255)
    return Image.fromarray(wave.astype(np.uint8))


@pytest.fixture(autouse=True)
def plain_cpu(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cpu")
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")
