"""What is really stored at a tap: torchvision's ReLU works in place and overwrites the convolution before it."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from playground.vision.style_sizes import VGG19_PLAN
from playground.vision.style_pictures import to_tensor
from playground.vision.textbook_style import CONTENT_LAYERS, STYLE_LAYERS

TAPS = tuple(sorted(STYLE_LAYERS + CONTENT_LAYERS))
SIDE = 128  # px
BINS = 40  # an even number: 0 is an edge, zeros count as not negative


@dataclass(frozen=True)
class TapValues:
    """What one tap holds after the forward pass."""

    index: int  # in torchvision's vgg19().features
    negative_share: float  # 0–1
    edges: tuple[float, ...]  # of the histogram, BINS + 1, in the layer's deviations
    counts: tuple[float, ...]  # shares of all values


def untrained_vgg19_features(*, inplace: bool, seed: int = 0) -> nn.Sequential:
    """VGG-19's layers 0–28 with torchvision's random start (He et al. 2015), without the 124 M parameters of its head.

    Signs are what matters here, and a random convolution's outputs are as often negative as a trained one's.
    """
    torch_state = torch.get_rng_state()
    torch.manual_seed(seed)
    layers: list[nn.Module] = []
    channels = 3
    for item in VGG19_PLAN:
        if item == "pool":
            layers.append(nn.MaxPool2d(2))
            continue
        conv = nn.Conv2d(channels, item, 3, padding=1)
        nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(conv.bias)
        layers += [conv, nn.ReLU(inplace=inplace)]
        channels = item
    torch.set_rng_state(torch_state)
    return nn.Sequential(*layers[: max(TAPS) + 1]).eval().requires_grad_(False)


def stored_taps(features: nn.Sequential, picture: Tensor) -> dict[int, Tensor]:
    """The textbook's loop: run all layers, store the taps on the way, look at them afterwards."""
    stored = {}
    with torch.no_grad():
        for index, layer in enumerate(features):
            picture = layer(picture)
            if index in TAPS:
                stored[index] = picture
    return stored


def tap_values(photo: Image.Image, *, inplace: bool) -> tuple[TapValues, ...]:
    """The six taps of the textbook for a photo, with ReLU in place or not."""
    picture = to_tensor(photo, (SIDE, SIDE))
    return tuple(_describe(*tap) for tap in stored_taps(untrained_vgg19_features(inplace=inplace), picture).items())


def _describe(index: int, values: Tensor) -> TapValues:
    flat = values.flatten().double()
    scaled = (flat / flat.std()).numpy()
    counts, edges = np.histogram(scaled.clip(-3, 3), bins=BINS, range=(-3, 3))
    return TapValues(index, float((flat < 0).double().mean()), tuple(edges.tolist()), tuple((counts / counts.sum()).tolist()))
