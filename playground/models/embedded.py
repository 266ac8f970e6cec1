"""The two networks that ship with the playground, trained on CIFAR-10's ten classes by `python -m recipes.backbone`.

`Backbone`, the classifier: two small convolutional nets that answer together. The order of their layers follows what short
trainings of this data set have found to learn most per multiply-add (Page 2018, Jordan 2024). Its filters lie in eight bits in
assets/weights/backbone.safetensors, see `quantise`.

`ThinVGG`, for style transfer: VGG's plan (blocks of two 3×3 convolutions and ReLU) at a fraction of its width. Average pooling
instead of max pooling, as Gatys et al. (2016) recommend for pictures that are optimised: every pixel receives a gradient.
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

    A fixed whitening layer, three groups of two or three convolutions, global max pooling, one linear layer. Normalisation by
    CIFAR-10's mean and deviation is part of the net, so callers cannot forget it.
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


STEP = ".step"  # after a tensor's name: the tensor of its steps
LEVELS = 127


def quantise(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Filters in eight bits: every (out, in, h, w) tensor as int8, its steps, (out, 1, 1, 1) float32, beside it as NAME.step.

    Other tensors stay as they are. A filter's weights lie between −127 and 127 steps, so none is off by more than half a step,
    0.4 % of the filter's largest.
    """
    small = dict(weights)
    for name, tensor in weights.items():
        if tensor.ndim == 4:
            step = tensor.float().abs().amax((1, 2, 3), keepdim=True).clamp(min=torch.finfo(torch.float32).tiny) / LEVELS
            small |= {name: (tensor.float() / step).round().to(torch.int8), name + STEP: step}
    return small


def dequantise(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights that `quantise` was given, to half a step; what has no steps stays as it is."""
    steps = {name.removesuffix(STEP): tensor for name, tensor in weights.items() if name.endswith(STEP)}
    others = {name: tensor for name, tensor in weights.items() if not name.endswith(STEP)}
    return {name: tensor.float() * steps[name] if name in steps else tensor for name, tensor in others.items()}
