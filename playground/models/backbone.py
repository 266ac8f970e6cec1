"""The embedded classifier: two small convolutional nets for CIFAR-10's ten classes that answer together.

Each column is a fixed whitening layer, three groups of two or three 3×3 convolutions (the first before its pooling, so that
pooling and normalisation work on few pixels; three with a connection around the last two), global max pooling, one linear
layer. The order of the layers follows what short trainings of this data set have found to learn most per multiply-add (Page
2018, Jordan 2024); it is trained by `python -m recipes.backbone --net backbone` and shipped as
assets/weights/backbone.safetensors.
"""

import torch
from torch import Tensor, nn

CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
CIFAR10_MEAN = (0.4914, 0.4822, 0.4465)  # of all training pixels, a channel each
CIFAR10_STD = (0.2470, 0.2435, 0.2616)  # of all training pixels together, not the mean of one picture's


class ConvGroup(nn.Module):
    """Convolution, 2×2 max pooling, norm, GELU; convolution, norm, GELU. (N, in, H, W) to (N, out, H // 2, W // 2).

    At `depth` 3 one more convolution and norm, to whose answer what the pooled convolution said is added before the last GELU.
    """

    def __init__(self, in_channels: int, out_channels: int, depth: int):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False)
        self.pool = nn.MaxPool2d(2)
        self.norm1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(out_channels)
        self.conv3 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False) if depth == 3 else None
        self.norm3 = nn.BatchNorm2d(out_channels) if depth == 3 else None
        self.act = nn.GELU()

    def forward(self, x: Tensor) -> Tensor:
        pooled = self.act(self.norm1(self.pool(self.conv1(x))))
        x = self.act(self.norm2(self.conv2(pooled)))
        return x if self.conv3 is None else self.act(self.norm3(self.conv3(x)) + pooled)


class Column(nn.Module):
    """One net of the classifier: (N, 3, H, W) pictures, RGB in [0, 1], H and W at least 17, trained on 32×32, to (N, 10) logits.

    Normalisation by CIFAR-10's mean and deviation is part of the net, so callers cannot forget it.
    """

    def __init__(self, widths: tuple[int, int, int] = (64, 256, 256), num_classes: int = 10, depth: int = 2):
        super().__init__()
        self.register_buffer("mean", torch.tensor(CIFAR10_MEAN).view(3, 1, 1))
        self.register_buffer("std", torch.tensor(CIFAR10_STD).view(3, 1, 1))
        self.whiten = nn.Conv2d(3, 24, 2)
        self.act = nn.GELU()
        in_channels = (24, *widths[:-1])
        self.groups = nn.Sequential(*(ConvGroup(i, o, depth) for i, o in zip(in_channels, widths, strict=True)))
        self.pool = nn.AdaptiveMaxPool2d(1)
        self.head = nn.Linear(widths[-1], num_classes, bias=False)

    def features(self, x: Tensor) -> Tensor:
        """The last feature map, (N, 256, (H − 1) // 8, (W − 1) // 8)."""
        x = (x - self.mean) / self.std
        return self.groups(self.act(self.whiten(x)))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.pool(self.features(x)).flatten(1))


class Backbone(nn.Module):
    """Classifies (N, 3, H, W) pictures, RGB in [0, 1], H and W at least 17, trained on 32×32; returns (N, 10) logits.

    The columns were trained apart, so that they err apart (Cireşan et al. 2012 call this a multi-column network). The logits are
    their mean over the picture and its mirror image, which show the same thing.
    """

    def __init__(self, widths: tuple[int, int, int] = (64, 256, 256), num_classes: int = 10, depths: tuple[int, ...] = (2, 3)):
        super().__init__()
        self.columns = nn.ModuleList(Column(widths, num_classes, depth) for depth in depths)

    def features(self, x: Tensor) -> Tensor:
        """The last feature map of the deepest column, (N, 256, (H − 1) // 8, (W − 1) // 8)."""
        return self.columns[-1].features(x)

    def forward(self, x: Tensor) -> Tensor:
        both = torch.cat([x, x.flip(-1)])
        here, mirrored = torch.stack([column(both) for column in self.columns]).mean(0).chunk(2)
        return (here + mirrored) / 2
