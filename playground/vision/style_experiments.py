"""What the style lesson tells beside the painting: what a Gram matrix remembers of a texture, what is really stored at the
textbook's taps, and counts of how much is in a style and what its optimisation costs."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from playground.vision.style_config import NETWORKS
from playground.vision.style_pictures import to_tensor
from playground.vision.style_statistics import gram_matrix
from playground.vision.tapped_net import IMAGENET_STD, TappedNet, denormalise, normalise

SHIFT = 64  # px
SEED = 0
GRAM_SIDE, TAP_SIDE = 256, 128  # px
BINS = 40  # an even number: 0 is an edge, zeros count as not negative
BYTES = 4  # of a float32

# VGG-19 up to the textbook's deepest tap: channels of each convolution, "pool" halves (rounded down).
VGG19_PLAN = (64, 64, "pool", 128, 128, "pool", *[256] * 4, "pool", *[512] * 4, "pool", 512)
STYLE_LAYERS, CONTENT_LAYERS = (0, 5, 10, 19, 28), (25,)  # the textbook's, indices into torchvision's vgg19().features
TAPS = tuple(sorted(STYLE_LAYERS + CONTENT_LAYERS))


@dataclass(frozen=True)
class Alteration:
    """One thing done to a style picture (1, 3, H, W), normalised."""

    title: str
    apply: Callable[[Tensor], Tensor]


ALTERATIONS: dict[str, Alteration] = {
    "shift": Alteration(f"Shifted by {SHIFT} pixels", lambda x: x.roll((SHIFT, SHIFT), (-2, -1))),
    "mirror": Alteration("Mirrored", lambda x: x.flip(-1)),
    "darker": Alteration("Darker, × 0.8", lambda x: normalise(denormalise(x) * 0.8)),
    "turn": Alteration("Quarter turn", lambda x: x.rot90(1, (-2, -1))),
    "half": Alteration("Half size", lambda x: F.interpolate(x, scale_factor=0.5, mode="bilinear", antialias=True)),
}


@torch.no_grad()
def gram_study(style: Image.Image, other: Image.Image, model: nn.Module) -> dict[str, float]:
    """How far each alteration moves the Gram matrices of `style`, where `other` (grass, if style is brick) is 1 away.

    Mean over the five default style layers of Frobenius distances, both pictures resized to 256 × 256. "shuffled": each
    feature map's positions in random order, to which a sum does not care (in float64, nor does rounding).
    """
    net = TappedNet(model, NETWORKS["style_vgg"].style_layers, device=next(model.parameters()).device)
    picture, elsewhere = (to_tensor(image, (GRAM_SIDE, GRAM_SIDE)).to(net.scale.device) for image in (style, other))

    def gaps(first: dict[str, Tensor], second: dict[str, Tensor]) -> Tensor:
        """Of a layer each, how far the Gram matrices of its features in two pictures are apart."""
        return torch.stack([torch.linalg.norm(gram_matrix(first[name]) - gram_matrix(second[name])) for name in first])

    own, order = net(picture), torch.Generator().manual_seed(SEED)
    unit = gaps(own, net(elsewhere))
    moved = {name: gaps(own, net(change.apply(picture))) for name, change in ALTERATIONS.items()}
    exact = {name: features.double().flatten(2)[..., None] for name, features in own.items()}  # [1, C, H·W, 1]
    moved["shuffled"] = gaps(exact, {name: x[:, :, torch.randperm(x.shape[2], generator=order)] for name, x in exact.items()})
    return {name: float((apart / unit).mean()) for name, apart in moved.items()}


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
    layers, channels = [], 3
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for item in VGG19_PLAN:
            if item == "pool":
                layers.append(nn.MaxPool2d(2))
                continue
            layers += [nn.Conv2d(channels, item, 3, padding=1), nn.ReLU(inplace=inplace)]
            nn.init.kaiming_normal_(layers[-2].weight, mode="fan_out", nonlinearity="relu")
            nn.init.zeros_(layers[-2].bias)
            channels = item
    return nn.Sequential(*layers[: max(TAPS) + 1]).eval().requires_grad_(False)


@torch.no_grad()
def tap_values(photo: Image.Image, *, inplace: bool) -> tuple[TapValues, ...]:
    """The textbook's six taps for a photo: stored on the way, looked at when all layers have run.

    torchvision's ReLU works in place and overwrites the convolution before it.
    """
    x, stored = to_tensor(photo, (TAP_SIDE, TAP_SIDE)), {}
    for index, layer in enumerate(untrained_vgg19_features(inplace=inplace)):
        x = layer(x)
        if index in TAPS:
            stored[index] = x
    taps = []
    for index, values in stored.items():
        scaled = values.flatten().double() / values.double().std()
        counts, edges = np.histogram(scaled.numpy().clip(-3, 3), bins=BINS, range=(-3, 3))
        negative, shares = float((values < 0).double().mean()), counts / counts.sum()
        taps.append(TapValues(index, negative, tuple(edges.tolist()), tuple(shares.tolist())))
    return tuple(taps)


def gram_numbers(channels: tuple[int, ...]) -> int:
    """Different numbers in the Gram matrices of layers with so many channels: each is symmetric, C·(C + 1) / 2."""
    return sum(c * (c + 1) // 2 for c in channels)


def picture_numbers(height: int, width: int) -> int:
    """Values of an RGB picture."""
    return 3 * height * width


def vgg19_convolutions(height: int, width: int) -> list[tuple[int, int, int, int]]:
    """The textbook's 13 convolutions, 3×3, on a picture, as (in_channels, out_channels, height, width) of the output."""
    layers, channels = [], 3
    for item in VGG19_PLAN:
        if item == "pool":
            height, width = height // 2, width // 2
        else:
            layers.append((channels, item, height, width))
            channels = item
    return layers


def multiply_adds(layers: list[tuple[int, int, int, int]], *, frozen: bool) -> int:
    """Of one step: forward, backward to the input and, unless frozen, backward to the weights, each of the same size."""
    forward = sum(9 * c_in * c_out * h * w for c_in, c_out, h, w in layers)
    return forward * (2 if frozen else 3)


def adam_bytes(values: int) -> int:
    """State of Adam beside the picture: two moving averages."""
    return 2 * values * BYTES


def lbfgs_bytes(values: int, history: int = 100) -> int:
    """State of L-BFGS: differences of picture and gradient for each step it remembers (torch keeps 100)."""
    return 2 * history * values * BYTES


def paper_over_textbook(channels: int) -> float:
    """The paper's style loss of a layer over the textbook's: sums over 4·C²·M² against means of Grams over C·M, C² / 4."""
    return channels**2 / 4


def grey_levels(learning_rate: float) -> tuple[float, ...]:
    """How far Adam's first step moves red, green and blue, of 255: it is rate × sign of the gradient."""
    return tuple(255 * learning_rate * deviation for deviation in IMAGENET_STD)


def step_decibels(learning_rate: float) -> float:
    """Peak signal-to-noise ratio of a picture and itself after Adam's first step, where nothing is clipped."""
    moves = grey_levels(learning_rate)
    return 10 * math.log10(255**2 / (sum(move**2 for move in moves) / len(moves)))
