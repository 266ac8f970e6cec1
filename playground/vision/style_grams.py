"""What a Gram matrix remembers of a texture: how far an altered picture moves, in units of the way from brick to grass."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from playground.vision.style_losses import gram_matrix
from playground.vision.style_networks import NETWORKS
from playground.vision.style_pictures import to_tensor
from playground.vision.tapped_net import TappedNet, denormalise, normalise

SHIFT = 64  # px
SEED = 0
SIDE = 256  # px


def _darker(x: Tensor) -> Tensor:
    return normalise(denormalise(x) * 0.8)


def _half_size(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=0.5, mode="bilinear", antialias=True)


@dataclass(frozen=True)
class Alteration:
    """One thing done to a style picture (1, 3, H, W), normalised."""

    title: str
    apply: Callable[[Tensor], Tensor]


ALTERATIONS: dict[str, Alteration] = {
    "shift": Alteration(f"Shifted by {SHIFT} pixels", lambda x: x.roll((SHIFT, SHIFT), (-2, -1))),
    "mirror": Alteration("Mirrored", lambda x: x.flip(-1)),
    "darker": Alteration("Darker, × 0.8", _darker),
    "turn": Alteration("Quarter turn", lambda x: x.rot90(1, (-2, -1))),
    "half": Alteration("Half size", _half_size),
}


def grams(net: TappedNet, picture: Tensor) -> dict[str, Tensor]:
    """Gram matrix at each tap, float32, of a normalised (1, 3, H, W) picture."""
    with torch.no_grad():
        return {name: gram_matrix(features.float()) for name, features in net(picture).items()}


def distance(a: dict[str, Tensor], b: dict[str, Tensor], unit: dict[str, Tensor] | None = None) -> float:
    """Mean over layers of the Frobenius distance of two sets of Gram matrices, each layer over that layer's `unit`.

    unit: norms a layer, as `spread` gives them; None: the distances themselves.
    """
    parts = [torch.linalg.norm(a[name] - b[name]) / (unit[name] if unit else 1.0) for name in a]
    return float(torch.stack(parts).mean())


def spread(a: dict[str, Tensor], b: dict[str, Tensor]) -> dict[str, Tensor]:
    """Frobenius distance a layer: what counts as 1 elsewhere."""
    return {name: torch.linalg.norm(a[name] - b[name]) for name in a}


def alteration_distances(net: TappedNet, style: Tensor, other: Tensor) -> dict[str, float]:
    """How far each alteration moves the Grams of `style`, where `other` (grass, if style is brick) is 1 away."""
    own = grams(net, style)
    unit = spread(own, grams(net, other))
    moved = {name: distance(own, grams(net, change.apply(style)), unit) for name, change in ALTERATIONS.items()}
    return {**moved, "shuffled": shuffled_distance(net, style, unit)}


def shuffled_distance(net: TappedNet, style: Tensor, unit: dict[str, Tensor]) -> float:
    """The same with each feature map's positions in random order: a sum does not care (in float64, nor does rounding)."""
    generator = torch.Generator().manual_seed(SEED)
    parts = []
    with torch.no_grad():
        for name, features in net(style).items():
            flat = features.double().flatten(2)
            order = torch.randperm(flat.shape[-1], generator=generator).to(flat.device)
            gap = torch.linalg.norm(gram_matrix(flat[..., None]) - gram_matrix(flat[..., order, None]))
            parts.append(float(gap) / float(unit[name]))
    return sum(parts) / len(parts)


def gram_study(style: Image.Image, other: Image.Image, model: nn.Module, size: int = SIDE) -> dict[str, float]:
    """`alteration_distances` for pictures, resized to size × size, at the default style layers of a thin VGG."""
    net = TappedNet(model, NETWORKS["thin_vgg"].style_layers, device=next(model.parameters()).device)
    pictures = [to_tensor(image, (size, size)).to(net.scale.device) for image in (style, other)]
    return alteration_distances(net, *pictures)
