"""The network that ships with the playground, trained on CIFAR-10's ten classes by `python -m recipes.thin_vgg`.

`ThinVGG`, for style transfer: VGG's plan (blocks of two 3×3 convolutions and ReLU) at a fraction of its width. Average pooling
instead of max pooling, as Gatys et al. (2016) recommend for pictures that are optimised: every pixel receives a gradient.
"""

import torch
from torch import Tensor, nn

CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CIFAR10_MEAN = (0.4914, 0.4822, 0.4465)  # of all training pixels, a channel each
CIFAR10_STD = (0.2470, 0.2435, 0.2616)  # of all training pixels together, not the mean of one picture's


def _block(in_channels: int, out_channels: int, pool: bool) -> nn.Sequential:
    layers: list[nn.Module] = [nn.AvgPool2d(2)] if pool else []
    for i in (in_channels, out_channels):
        layers += [nn.Conv2d(i, out_channels, 3, padding=1, bias=False), nn.BatchNorm2d(out_channels), nn.ReLU()]
    return nn.Sequential(*layers)


class ThinVGG(nn.Module):
    """Classifies (N, 3, H, W) pictures, RGB in [0, 1], H and W at least 16, trained on 32×32; returns (N, 10) logits."""

    def __init__(self, widths: tuple[int, ...] = (24, 48, 96, 192, 192), num_classes: int = 10):
        super().__init__()
        self.register_buffer("mean", torch.tensor(CIFAR10_MEAN).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(CIFAR10_STD).view(3, 1, 1))
        in_channels = (3, *widths[:-1])
        self.blocks = nn.Sequential(*(_block(i, o, n > 0) for n, (i, o) in enumerate(zip(in_channels, widths, strict=True))))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(widths[-1], num_classes, bias=False)

    def features(self, x: Tensor) -> Tensor:
        """The last feature map, (N, 192, H // 16, W // 16)."""
        return self.blocks((x - self.mean) / self.std)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.features(x)).flatten(1))
