"""The network that paints: a plain VGG, learned from photographs and paintings by `python -m recipes.style_vgg`.

VGG's plan (Simonyan and Zisserman 2015): blocks of two 3×3 convolutions, each followed by ReLU, at a fraction of its width;
between them average pooling, as Gatys et al. (2016) recommend for pictures that are optimised, over 4×4 values at stride 2:
windows that overlap let less of the finest detail fold into coarser maps, and hand a smooth gradient back. Batch norm is for
training only; the weights that paint have it folded in.
"""

import torch
from torch import Tensor, nn

POOL = {"kernel_size": 4, "stride": 2, "padding": 1, "count_include_pad": False}  # halves a side, centred as 2×2 would be
WIDTHS = (24, 64, 96, 192, 384)  # channels of the five blocks
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's, of RGB in [0, 1]


class StyleVGG(nn.Module):
    """(N, 3, H, W) pictures, RGB in [0, 1], H and W at least 16, to maps; no classes.

    norms: with batch norm in place of the convolutions' biases, as it is trained.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS, norms: bool = False):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(STD).view(3, 1, 1))
        self.blocks = nn.ModuleList()
        channels = 3
        for width in widths:
            layers: list[nn.Module] = [nn.AvgPool2d(**POOL)] if len(self.blocks) else []
            for _ in range(2):
                layers.append(nn.Conv2d(channels, width, 3, padding=1, bias=not norms))
                layers += [nn.BatchNorm2d(width), nn.ReLU()] if norms else [nn.ReLU()]
                channels = width
            self.blocks.append(nn.Sequential(*layers))

    def features(self, x: Tensor) -> list[Tensor]:
        """What each block ends with, of stride 1, 2, 4, 8 and 16."""
        x = (x - self.mean) / self.std
        maps = []
        for block in self.blocks:
            x = block(x)
            maps.append(x)
        return maps

    def forward(self, x: Tensor) -> Tensor:
        """The last map, (N, 384, H // 16, W // 16)."""
        return self.features(x)[-1]
