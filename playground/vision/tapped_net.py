"""A network reduced to what style transfer needs: frozen, batch norm folded in, cut after the deepest tap."""

from copy import deepcopy

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from playground.vision import winograd
from playground.vision.frozen_conv import mirrored_conv, pooled, winograd_conv

# Pictures are optimised in these units, the textbook's, whatever the network: one learning rate then means the same step.
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
POOLINGS = {"average": nn.AvgPool2d, "max": nn.MaxPool2d}  # over 2×2 values, in place of a network's own


def normalise(picture: Tensor) -> Tensor:
    """RGB in [0, 1], (..., 3, H, W), to ImageNet-normalised values (d2l 14.12.3)."""
    mean, std = _imagenet(picture)
    return (picture - mean) / std


def denormalise(picture: Tensor) -> Tensor:
    """The inverse of `normalise`, clipped to [0, 1]."""
    mean, std = _imagenet(picture)
    return (picture * std + mean).clamp(0, 1)


def _imagenet(like: Tensor) -> tuple[Tensor, Tensor]:
    return tuple(like.new_tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))


class TappedNet(nn.Module):
    """A copy of a VGG-like network that returns the layers asked for by name.

    network: a module whose leaf layers, in order, are Conv2d 3×3, BatchNorm2d, ReLU and pooling that halves a side (a linear
    layer ends the copy), with RGB statistics in buffers `mean` and `std` (3, 1, 1), or ImageNet's. It is neither changed nor
    moved.
    taps: names such as "relu3_1"; pooling "own", "average" or "max"; border "zeros", as trained, or "reflect": every
    convolution then sees the picture mirrored beyond its edge, and pooling keeps a last odd row. With zeros an edge is a
    feature of its own, and of 255 rows the deepest layer would never see the last 15: the losses then draw a bright line
    along the border. `mirrored_conv` does it cheaply.
    forward: (N, 3, H, W) ImageNet-normalised pictures to {name: (N, C, h, w)}, of the number type `dtype`.

    A tap holds what its name says: ReLU works in place only where nobody reads the convolution before it. (torchvision's
    overwrites five of the six layers that the textbook's loop stores.)
    """

    def __init__(
        self,
        network: nn.Module,
        taps: tuple[str, ...],
        *,
        pooling: str = "own",
        border: str = "zeros",
        device: torch.device | str = "cpu",
        dtype: torch.dtype = torch.float32,
    ):
        super().__init__()
        mean, std = _imagenet(torch.empty(0))
        net_mean, net_std = getattr(network, "mean", mean), getattr(network, "std", std)
        self.register_buffer("scale", (std / net_std.cpu().float()).to(device))
        self.register_buffer("shift", ((mean - net_mean.cpu().float()) / net_std.cpu().float()).to(device))
        self.taps = frozenset(taps)
        self.dtype = dtype
        self.reflects = border == "reflect"
        self.names: list[str] = []
        self.convs = nn.ModuleDict()
        self.pools = nn.ModuleDict()
        block, position = 1, 0
        for layer in network.modules():
            # A batch norm after the deepest convolution still belongs to it.
            if self.taps <= set(self.names) and not isinstance(layer, nn.BatchNorm2d):
                break
            if isinstance(layer, nn.Conv2d):
                position += 1
                self.names.append(f"conv{block}_{position}")
                self.convs[self.names[-1]] = deepcopy(layer)
            elif isinstance(layer, nn.BatchNorm2d):
                self.convs[self.names[-1]] = fuse_conv_bn_eval(self.convs[self.names[-1]].eval(), deepcopy(layer).eval())
            elif isinstance(layer, nn.ReLU):
                self.names.append(f"relu{block}_{position}")
            elif isinstance(layer, (nn.MaxPool2d, nn.AvgPool2d)):
                self.names.append(f"pool{block}")
                pool = deepcopy(layer) if pooling == "own" else POOLINGS[pooling](2)
                pool.ceil_mode = self.reflects
                self.pools[self.names[-1]] = pool
                block, position = block + 1, 0
            elif isinstance(layer, nn.Linear):
                break
        if missing := self.taps - set(self.names):
            raise ValueError(f"This network has no layer {', '.join(sorted(missing))}; it has {', '.join(self.names)}.")
        self.order = _pooled_first(
            self.names, [name for name, pool in self.pools.items() if isinstance(pool, nn.MaxPool2d)], self.taps
        )
        self.convs.to(device=device, dtype=dtype, memory_format=torch.channels_last)
        self.eval().requires_grad_(False)
        quick = ((name, winograd.quickest(conv.weight)) for name, conv in self.convs.items())
        self.quick = {name: filters for name, filters in quick if filters}

    @property
    def radius(self) -> int:
        """How many pixels around its own cell (2^(block − 1) a side) a position of the deepest tap sees, in each direction.

        46 of relu5_1 with two convolutions a block and 2×2 pooling; 4×4 pooling that overlaps sees a row more on each side, 61.
        """
        radius, stride = 0, 1
        for name in self.names:
            if name in self.convs:
                radius += stride
            elif name in self.pools:
                radius += self.pools[name].padding * stride
                stride *= 2
        return radius

    def forward(self, picture: Tensor) -> dict[str, Tensor]:
        x = (picture * self.scale + self.shift).to(self.dtype).contiguous(memory_format=torch.channels_last)
        features = {}
        for before, name in zip(["", *self.order], self.order, strict=False):
            if name in self.quick:
                x = winograd_conv(x, self.quick[name], self.convs[name].bias, mirrored=self.reflects)
            elif name in self.convs:
                conv = self.convs[name]
                x = mirrored_conv(x, conv.weight, conv.bias) if self.reflects else conv(x)
            elif name in self.pools:
                x = pooled(x, self.pools[name])
            else:
                x = F.relu(x) if before in self.taps or before in self.pools else F.relu_(x)
            if name in self.taps:
                features[name] = x
        return features


def _pooled_first(names: list[str], largest: list[str], taps: frozenset[str]) -> list[str]:
    """The same layers with ReLU after a pooling that takes the largest value, where neither is tapped: on a quarter of them."""
    order = list(names)
    for pool in largest:
        at = order.index(pool)
        if not taps & {pool, order[at - 1]} and order[at - 1].startswith("relu"):
            order[at - 1 : at + 1] = pool, order[at - 1]
    return order
