"""What each generation of the R-CNN family computes, counted in multiplications of its convolutions and linear layers."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torchvision
from torch import nn

from playground.models.efficientnet import SIDE, EfficientNetLite0
from playground.vision.rcnn import POOLED, layers_after

PAPER_SIZE, PAPER_REGIONS, FASTER_REGIONS = (600, 800), 2000, 300  # of the papers' photos; regions of Fast and of Faster R-CNN
PAPER_CLASSES, RPN_ANCHORS = 21, 9  # Pascal VOC's and background; at each cell
CHANNELS = {16: 112, 32: 320}  # of the map of each stride
OWN_LAYERS = 4  # of what follows the blocks: convolution, mean, flattening, classifier


@dataclass(frozen=True)
class Costs:
    """Multiplications of a photo with so many regions; the region proposals of R-CNN and Fast R-CNN are no network's."""

    rcnn: int
    shared: int  # Fast R-CNN's one pass
    heads: int  # and what it runs on the regions

    @property
    def fast(self) -> int:
        return self.shared + self.heads


def multiplications(network: nn.Module, shape: Sequence[int]) -> int:
    """Of one pass of a network on the meta device, where nothing is computed."""
    total = 0

    def add(layer: nn.Module, _inputs: object, out: torch.Tensor) -> None:
        nonlocal total
        each = layer.in_features if isinstance(layer, nn.Linear) else layer.weight[0].numel()
        total += out.numel() * each

    layers = [one for one in network.modules() if isinstance(one, nn.Conv2d | nn.Linear)]
    hooks = [layer.register_forward_hook(add) for layer in layers]
    with torch.inference_mode():
        network(torch.empty(tuple(shape), device="meta"))
    for hook in hooks:
        hook.remove()
    return total


@functools.lru_cache(maxsize=64)
def lite0_costs(size: tuple[int, int], regions: int, stride: int) -> Costs:
    """Of the house's network over a photo of (width, height) pixels."""
    with torch.device("meta"):
        network = EfficientNetLite0().eval()
    head = layers_after(network, stride)
    body = nn.Sequential(network.stem, *network.blocks[: len(network.blocks) - len(head) + OWN_LAYERS])
    channels, cells = CHANNELS[stride], POOLED[stride]
    return Costs(
        regions * multiplications(network, (1, 3, SIDE, SIDE)),
        multiplications(body, (1, 3, size[1], size[0])),
        regions * multiplications(head, (1, channels, cells, cells)),
    )


@functools.cache
def paper_costs() -> dict[str, int]:
    """Of the papers' VGG-16: "rcnn", "fast" with "trunk" and "heads", "faster" with "rpn"."""
    with torch.device("meta"):
        vgg = torchvision.models.vgg16(weights=None).eval()
        trunk = vgg.features[:-1]  # its last pooling is RoI pooling
        heads = nn.Sequential(*vgg.classifier[:-1], nn.Linear(4096, PAPER_CLASSES * 5))  # a score and four offsets a class
        rpn = nn.Sequential(nn.Conv2d(512, 512, 3, padding=1), nn.Conv2d(512, RPN_ANCHORS * 6, 1))  # two scores, four offsets
    once = multiplications(trunk, (1, 3, *PAPER_SIZE))
    each = multiplications(heads, (1, 512 * 7 * 7))
    proposing = multiplications(rpn, (1, 512, PAPER_SIZE[0] // 16, PAPER_SIZE[1] // 16))
    return {
        "rcnn": PAPER_REGIONS * multiplications(vgg, (1, 3, 224, 224)),
        "trunk": once,
        "heads": PAPER_REGIONS * each,
        "fast": once + PAPER_REGIONS * each,
        "rpn": proposing,
        "faster": once + proposing + FASTER_REGIONS * each,
    }
