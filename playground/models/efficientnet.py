"""EfficientNet-Lite0: the ImageNet classifier that comes with a package, on every machine.

The plan of EfficientNet-B0 (Tan and Le 2019) without what small devices lack: no squeeze-and-excitation, and ReLU6 in place of
the sigmoid-weighted units. Sixteen inverted residual blocks (Sandler et al. 2018), each in three steps: a 1×1 convolution widens
the map sixfold, a depthwise convolution looks around, a 1×1 convolution without activation narrows it again.

The weights were trained in TensorFlow, whose padding 'same' at stride 2 puts the odd row below and the odd column right:
`SamePad` does so. They want pixels as (x − 127) / 128, as measured in assets/weights/README.md.
"""

import functools
import re

from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.ops import Conv2dNormActivation

MEAN, STD = 127 / 255, 128 / 255  # of pixels in [0, 1], the same in all channels
SIDE = 224  # pixels of the training pictures
STAGES = (  # kernel, stride of the first block, factor that widens, output channels, blocks
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
STEM, WIDEST = 32, 1280  # channels of the first and of the last map
STRIDES = (8, 16, 32)  # of the maps that detection and segmentation build on

conv_norm = functools.partial(
    Conv2dNormActivation, norm_layer=functools.partial(nn.BatchNorm2d, eps=1e-3, momentum=0.01), activation_layer=nn.ReLU6
)


class SamePad(nn.Module):
    """Zeros around (N, C, H, W) so that a convolution of stride 2 gives ⌈H / 2⌉ × ⌈W / 2⌉; an odd one goes below and right."""

    def __init__(self, kernel: int):
        super().__init__()
        self.least = kernel - 2  # zeros in all along an even side; along an odd one there is one more

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        down, across = self.least + height % 2, self.least + width % 2
        return F.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2))


class InvertedResidual(nn.Module):
    """Widen, look around, narrow: (N, in, H, W) to (N, out, ⌈H / stride⌉, ⌈W / stride⌉); adds its input where shapes agree."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int, factor: int):
        super().__init__()
        wide = factor * in_channels
        self.stride = stride
        self.adds = stride == 1 and in_channels == out_channels
        self.expand = conv_norm(in_channels, wide, 1) if factor > 1 else nn.Identity()
        self.pad = SamePad(kernel) if stride == 2 else nn.Identity()
        self.depthwise = conv_norm(wide, wide, kernel, stride, padding=0 if stride == 2 else None, groups=wide)
        self.project = conv_norm(wide, out_channels, 1, activation_layer=None)

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.depthwise(self.pad(self.expand(x))))
        return x + y if self.adds else y


class EfficientNetLite0(nn.Module):
    """Classifies (N, 3, H, W) pictures, RGB in [0, 1], trained on 224×224; returns (N, 1000) logits of ImageNet's classes."""

    def __init__(self, num_classes: int = 1000):
        super().__init__()
        self.stem = nn.Sequential(SamePad(3), *conv_norm(3, STEM, 3, 2, padding=0))
        channels, blocks = STEM, []
        for kernel, stride, factor, out_channels, repeats in STAGES:
            for n in range(repeats):
                blocks.append(InvertedResidual(channels, out_channels, kernel, 1 if n else stride, factor))
                channels = out_channels
        self.blocks = nn.Sequential(*blocks)
        self.head = conv_norm(channels, WIDEST, 1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.2)
        self.classifier = nn.Linear(WIDEST, num_classes)

    def features(self, x: Tensor) -> dict[int, Tensor]:
        """The last map of each stride: {8: (N, 40, …), 16: (N, 112, …), 32: (N, 320, ⌈H / 32⌉, ⌈W / 32⌉)}."""
        x = self.stem((x - MEAN) / STD)
        stride, maps = 2, {}
        for block in self.blocks:
            x = block(x)
            stride *= block.stride
            maps[stride] = x
        return {stride: maps[stride] for stride in STRIDES}

    def last_map(self, x: Tensor) -> Tensor:
        """What is averaged for the answer: (N, 1280, ⌈H / 32⌉, ⌈W / 32⌉), values in [0, 6]."""
        return self.head(self.features(x)[32])

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.dropout(self.pool(self.last_map(x)).flatten(1)))


LAYERS = {"_expand_conv": "expand.0", "_bn0": "expand.1", "_depthwise_conv": "depthwise.0", "_bn1": "depthwise.1"}
LAYERS |= {"_project_conv": "project.0", "_bn2": "project.1"}
OUTSIDE = {"_conv_stem": "stem.1", "_bn0": "stem.2", "_conv_head": "head.0", "_bn1": "head.1", "_fc": "classifier"}


def rename(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The published file's tensors under this network's names; a name that is not the file's stays."""
    named = {}
    for key, tensor in weights.items():
        block, layer, rest = re.fullmatch(r"(?s)(?:_blocks\.(\d+)\.)?(\w*)(.*)", key).groups()
        known = (LAYERS if block else OUTSIDE).get(layer)
        named[f"blocks.{block}.{known}{rest}" if known and block else f"{known}{rest}" if known else key] = tensor
    return named
