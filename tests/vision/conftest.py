"""Small pictures, an untrained thin VGG for what holds with any weights, and the ImageNet classifier for what does not."""

import numpy as np
import pytest
import torch
from PIL import Image

from playground import models
from playground.models import load
from playground.models.embedded import ThinVGG
from playground.models.style_decoder import StyleDecoder
from playground.models.style_vgg import StyleVGG
from playground.vision import Classifier, instant_painter


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
def style_networks() -> tuple[torch.nn.Module, torch.nn.Module]:
    """Encoder and decoder of instant styles, small, with random weights."""
    torch.manual_seed(0)
    encoder = StyleVGG((4, 5, 6, 8, 10)).eval()
    decoder = StyleDecoder((5, 6, 8, 10), (8, 6, 5, 4), 9).eval()
    for module in (*encoder.modules(), *decoder.modules()):
        if isinstance(module, torch.nn.Conv2d):  # torch's own start would let the picture fade
            torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    with torch.no_grad():
        decoder.one[1].weight.mul_(0.2)
        decoder.one[1].bias.fill_(0.5)
    return encoder, decoder


@pytest.fixture
def shipped(style_networks, monkeypatch):
    """The small networks in place of those that come with the app; the names that were asked for, one by one."""
    asked, known = [], dict(zip(("style_vgg", "style_decoder"), style_networks, strict=True))
    monkeypatch.setattr(models, "shared", lambda name: asked.append(name) or known[name])
    monkeypatch.setattr(instant_painter, "_painters", {})
    return asked


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
