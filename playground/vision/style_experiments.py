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
from playground.vision.style_losses import gram_matrix
from playground.vision.style_pictures import to_tensor
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


def gram_study(style: Image.Image, other: Image.Image, model: nn.Module) -> dict[str, float]:
    """How far each alteration moves the Gram matrices of `style`, where `other` (grass, if style is brick) is 1 away.

    Mean over the default style layers of a thin VGG of Frobenius distances, both pictures resized to 256 × 256. "shuffled": each
    feature map's positions in random order, to which a sum does not care (in float64, nor does rounding).
    """
    net = TappedNet(model, NETWORKS["thin_vgg"].style_layers, device=next(model.parameters()).device)
    picture, elsewhere = (to_tensor(image, (GRAM_SIDE, GRAM_SIDE)).to(net.scale.device) for image in (style, other))
    own, grass = _grams(net, picture), _grams(net, elsewhere)
    unit = {name: torch.linalg.norm(own[name] - grass[name]) for name in own}

    def distance(altered: dict[str, Tensor]) -> float:
        return float(torch.stack([torch.linalg.norm(own[name] - altered[name]) / unit[name] for name in own]).mean())

    moved = {name: distance(_grams(net, change.apply(picture))) for name, change in ALTERATIONS.items()}
    return {**moved, "shuffled": _shuffled_distance(net, picture, unit)}


@torch.no_grad()
def _grams(net: TappedNet, picture: Tensor) -> dict[str, Tensor]:
    return {name: gram_matrix(features.float()) for name, features in net(picture).items()}


@torch.no_grad()
def _shuffled_distance(net: TappedNet, style: Tensor, unit: dict[str, Tensor]) -> float:
    generator = torch.Generator().manual_seed(SEED)
    parts = []
    for name, features in net(style).items():
        flat = features.double().flatten(2)
        order = torch.randperm(flat.shape[-1], generator=generator).to(flat.device)
        gap = torch.linalg.norm(gram_matrix(flat[..., None]) - gram_matrix(flat[..., order, None]))
        parts.append(float(gap) / float(unit[name]))
    return sum(parts) / len(parts)


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
    return tuple(_describe(index, values.flatten().double()) for index, values in stored.items())


def _describe(index: int, values: Tensor) -> TapValues:
    counts, edges = np.histogram((values / values.std()).numpy().clip(-3, 3), bins=BINS, range=(-3, 3))
    return TapValues(index, float((values < 0).double().mean()), tuple(edges.tolist()), tuple((counts / counts.sum()).tolist()))


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
