"""The detector of the house: a single-shot detector of nine everyday things on EfficientNet-Lite0's features.

Maps of strides 8, 16 and 32 come from the ImageNet network, a fourth of stride 64 is made from the last. A small feature pyramid
(Lin et al. 2017) hands what the coarse maps know down to the fine ones. Two shared towers of depthwise-separable convolutions
look at every map: one scores the classes, the other tells a box from each anchor by the textbook's four offsets (d2l 14.4.3).
Every map has batch norms of its own, because values differ from scale to scale.

What an anchor is and how boxes are decoded stands in playground.boxes and playground.vision.detection; here are the shapes only.
"""

import functools

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from playground.models.efficientnet import MEAN, STD, EfficientNetLite0

CLASSES = ("person", "cat", "dog", "horse", "cow", "sheep", "apple", "banana", "orange")
SIDE = 384  # pixels of a photo's longer side as the network sees it, at most
PIXELS = SIDE * 288  # and of all of it: a 4:3 photo meets both limits, a square one is seen at 333 × 333
STRIDES = (8, 16, 32, 64)  # pixels from cell to cell, a map each
IN_CHANNELS = (40, 112, 320)  # of the body's maps of strides 8, 16, 32
WIDTH = 96  # channels of the pyramid and the towers
DEPTH = 2  # convolutions of a tower
FIRST_TRAINED = 3  # block of the body from which on weights differ from the ImageNet network's: its third stage
# Width × height of the three anchors of a cell, in pixels of the network's picture, a row a map: k-means under IoU distance over
# the training boxes whose side (root of the area) lies below 45, 90, 180 pixels, and over the rest
# (`python -m recipes.everyday_ssd --anchors`).
SHAPES = (
    ((11, 15), (27, 24), (33, 46)),
    ((56, 56), (48, 106), (88, 69)),
    ((106, 115), (120, 186), (186, 126)),
    ((256, 169), (189, 240), (283, 238)),
)
SHAPE_LIMITS = (45, 90, 180)
RARE = 0.01  # what every score starts from: nearly all anchors are background

norm = functools.partial(nn.BatchNorm2d, momentum=0.03)


def input_scale(size: tuple[int, int]) -> float:
    """Pixels of the network's picture for one of a photo's, whose width and height are given."""
    width, height = size
    return min(SIDE / max(size), (PIXELS / (width * height)) ** 0.5)


class Separable(nn.Module):
    """Looks around channel by channel, then mixes channels: (N, in, H, W) to (N, out, ⌈H / stride⌉, ⌈W / stride⌉)."""

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1):
        super().__init__()
        self.depthwise = nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.depthwise(x))


class Pyramid(nn.Module):
    """The body's three maps to four of WIDTH channels, strides 8 to 64."""

    def __init__(self, in_channels: tuple[int, ...] = IN_CHANNELS, width: int = WIDTH):
        super().__init__()
        self.sideways = nn.ModuleList(nn.Sequential(nn.Conv2d(c, width, 1, bias=False), norm(width)) for c in in_channels)
        self.further = nn.Sequential(Separable(width, width, stride=2), norm(width))
        self.smooth = nn.ModuleList(nn.Sequential(Separable(width, width), norm(width), nn.ReLU()) for _ in STRIDES)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        mixed = [sideways(x) for sideways, x in zip(self.sideways, maps, strict=True)]
        mixed.append(self.further(F.relu(mixed[-1])))
        for fine in range(len(mixed) - 2, -1, -1):
            height, width = mixed[fine].shape[-2:]
            above = F.interpolate(mixed[fine + 1], scale_factor=2.0, mode="nearest")
            mixed[fine] = mixed[fine] + above[..., :height, :width]
        return [smooth(x) for smooth, x in zip(self.smooth, mixed, strict=True)]


class Tower(nn.Module):
    """Shared convolutions, each map with norms of its own, then `numbers` values for each anchor of a cell.

    From four maps (N, WIDTH, H, W) to (N, anchors, numbers), cell by cell in reading order, anchor by anchor within a cell.
    """

    def __init__(self, numbers: int, width: int = WIDTH, depth: int = DEPTH):
        super().__init__()
        self.numbers = numbers
        self.layers = nn.ModuleList(Separable(width, width) for _ in range(depth))
        self.norms = nn.ModuleList(nn.ModuleList(norm(width) for _ in STRIDES) for _ in range(depth))
        self.out = nn.Conv2d(width, len(SHAPES[0]) * numbers, 1)
        nn.init.normal_(self.out.weight, std=0.01)
        nn.init.zeros_(self.out.bias)

    def one_map(self, x: Tensor, level: int) -> Tensor:
        for layer, norms in zip(self.layers, self.norms, strict=True):
            x = F.relu(norms[level](layer(x)))
        return self.out(x).permute(0, 2, 3, 1).reshape(x.shape[0], -1, self.numbers)  # cells first

    def forward(self, maps: list[Tensor]) -> Tensor:
        return torch.cat([self.one_map(x, level) for level, x in enumerate(maps)], dim=1)


class EverydayDetector(nn.Module):
    """Scores and offsets of every anchor on (N, 3, H, W) pictures, RGB in [0, 1], at `input_scale`.

    Returns logits (N, A, 9) and offsets (N, A, 4); map by map, finest first. A class's score is the sigmoid of its logit:
    how well the anchor's box is expected to overlap an object of that class.
    """

    def __init__(self, num_classes: int = len(CLASSES)):
        super().__init__()
        self.body = EfficientNetLite0()
        for part in ("head", "pool", "dropout", "classifier"):  # the ImageNet classes' own
            delattr(self.body, part)
        self.pyramid = Pyramid()
        self.classes, self.offsets = Tower(num_classes), Tower(4)
        nn.init.constant_(self.classes.out.bias, torch.logit(torch.tensor(RARE)).item())

    def early(self, x: Tensor) -> Tensor:
        """The map before block FIRST_TRAINED, (N, 24, ⌈H / 4⌉, ⌈W / 4⌉): the ImageNet network's own."""
        x = self.body.stem((x - MEAN) / STD)
        for block in self.body.blocks[:FIRST_TRAINED]:
            x = block(x)
        return x

    def late(self, x: Tensor) -> list[Tensor]:
        """The body's maps of strides 8, 16 and 32 from what `early` gives."""
        stride, maps = 4, {}
        for block in self.body.blocks[FIRST_TRAINED:]:
            x = block(x)
            stride *= block.stride
            maps[stride] = x
        return list(maps.values())

    def answer(self, features: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Logits and offsets from the body's maps."""
        maps = self.pyramid(features)
        return self.classes(maps), self.offsets(maps)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.answer(self.late(self.early(x)))
