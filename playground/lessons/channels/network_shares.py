"""What kinds of layers do the multiplications of a network, measured by a forward pass on the meta device."""

from functools import lru_cache

import torch
import torchvision
from torch import nn

NETWORKS = {  # names of torchvision.models, by the titles shown
    "VGG-19": "vgg19",
    "ResNet-50": "resnet50",
    "ResNeXt-50": "resnext50_32x4d",
    "MobileNetV2": "mobilenet_v2",
}
KINDS = ("1 × 1", "depthwise", "in groups", "larger kernels", "linear")
SIDE = 224  # pixels a side of the picture


def kind_of(layer: nn.Conv2d | nn.Linear) -> str:
    """The one of KINDS that a layer is."""
    if isinstance(layer, nn.Linear):
        return "linear"
    if layer.groups > 1:
        return "depthwise" if layer.groups == layer.in_channels else "in groups"
    return "1 × 1" if layer.kernel_size == (1, 1) else "larger kernels"


@lru_cache(maxsize=len(NETWORKS))
def multiply_adds(title: str) -> dict[str, int]:
    """Multiply-adds of convolutions and linear layers for one picture of 224 × 224, by kind; kinds it lacks are 0.

    Built and run on torch's meta device, which knows shapes and no numbers. Raises ValueError for an unknown title.
    """
    if title not in NETWORKS:
        raise ValueError(f"There is no network {title!r} here; known are {', '.join(NETWORKS)}.")
    with torch.device("meta"):
        network = torchvision.models.get_model(NETWORKS[title], weights=None).eval()
        picture = torch.empty(1, 3, SIDE, SIDE)
    found = dict.fromkeys(KINDS, 0)

    def count(layer: nn.Module, _inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        places = output[0, 0].numel() if isinstance(layer, nn.Conv2d) else 1
        found[kind_of(layer)] += layer.weight.numel() * places

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    with torch.inference_mode():
        network(picture)
    return found


def shares(title: str) -> dict[str, float]:
    """The same as shares of all of them, 0…1."""
    found = multiply_adds(title)
    return {kind: amount / sum(found.values()) for kind, amount in found.items()}
