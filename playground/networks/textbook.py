"""The convolutional networks of "Dive into Deep Learning" 7.6 and 8.1–8.7 as the book writes them, layer by layer.

Each is an `nn.Sequential` for square pictures of its own side, one channel and ten classes where nothing else is said. The head's
linear layers fit that side alone; networks that end in a global average take other sides too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.ReLU()]


def lenet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """LeNet-5 (LeCun et al. 1998) with the book's sigmoids and average pooling, for 28 × 28."""
    return nn.Sequential(
        nn.Conv2d(inputs, 6, 5, padding=2), nn.Sigmoid(), nn.AvgPool2d(2, 2),
        nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2, 2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, classes),
    )  # fmt: skip


def modern_lenet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """LeNet's sizes with ReLU and maximum pooling in place of sigmoid and average."""
    return nn.Sequential(
        *conv(inputs, 6, 5, padding=2), nn.MaxPool2d(2, 2), *conv(6, 16, 5), nn.MaxPool2d(2, 2),
        nn.Flatten(), nn.Linear(16 * 5 * 5, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, classes),
    )  # fmt: skip


def batch_norm_lenet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """LeNet with batch norm between each layer's sum and its sigmoid (the book's BNLeNet, 8.5, with LeNet's own padding)."""
    return nn.Sequential(
        nn.Conv2d(inputs, 6, 5, padding=2), nn.BatchNorm2d(6), nn.Sigmoid(), nn.AvgPool2d(2, 2),
        nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.Sigmoid(), nn.AvgPool2d(2, 2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120), nn.BatchNorm1d(120), nn.Sigmoid(),
        nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Sigmoid(), nn.Linear(84, classes),
    )  # fmt: skip


def alexnet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """AlexNet (Krizhevsky et al. 2012) on one device, for 224 × 224."""
    return nn.Sequential(
        *conv(inputs, 96, 11, 4, 1), nn.MaxPool2d(3, 2), *conv(96, 256, 5, 1, 2), nn.MaxPool2d(3, 2),
        *conv(256, 384, 3, 1, 1), *conv(384, 384, 3, 1, 1), *conv(384, 256, 3, 1, 1), nn.MaxPool2d(3, 2),
        nn.Flatten(), nn.Linear(256 * 5 * 5, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, classes),
    )  # fmt: skip


def vgg_block(convolutions: int, inputs: int, outputs: int) -> nn.Sequential:
    widths = [inputs, *convolutions * [outputs]]
    layers = [layer for pair in pairwise(widths) for layer in conv(*pair, 3, 1, 1)]
    return nn.Sequential(*layers, nn.MaxPool2d(2, 2))


def vgg(arch: Sequence[tuple[int, int]], inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """A VGG (Simonyan & Zisserman 2014) for 224 × 224. arch: convolutions and channels of each of five blocks."""
    blocks, before = [], inputs
    for convolutions, width in arch:
        blocks.append(vgg_block(convolutions, before, width))
        before = width
    return nn.Sequential(
        *blocks, nn.Flatten(), nn.Linear(before * 7 * 7, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, classes),
    )  # fmt: skip


def vgg11(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    return vgg(((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)), inputs, classes)


def small_vgg11(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """A quarter as wide, as the book trains it."""
    return vgg(((1, 16), (1, 32), (2, 64), (2, 128), (2, 128)), inputs, classes)


def vgg16(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    return vgg(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), inputs, classes)


def vgg19(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    return vgg(((2, 64), (2, 128), (4, 256), (4, 512), (4, 512)), inputs, classes)


def nin_block(inputs: int, outputs: int, kernel: int, stride: int, padding: int) -> nn.Sequential:
    return nn.Sequential(*conv(inputs, outputs, kernel, stride, padding), *conv(outputs, outputs, 1), *conv(outputs, outputs, 1))


def nin(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """Network in Network (Lin et al. 2013): 1×1 convolutions in place of linear layers, for 224 × 224."""
    return nn.Sequential(
        nin_block(inputs, 96, 11, 4, 0), nn.MaxPool2d(3, 2), nin_block(96, 256, 5, 1, 2), nn.MaxPool2d(3, 2),
        nin_block(256, 384, 3, 1, 1), nn.MaxPool2d(3, 2), nn.Dropout(0.5),
        nin_block(384, classes, 3, 1, 1), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(),
    )  # fmt: skip


def changed_nin(ones: int, kernel: int, inputs: int, classes: int) -> nn.Sequential:
    """NiN with another number of convolutions after each larger one, or with larger ones there (8.3, exercises 1 and 2)."""

    def block(before: int, after: int, *sizes: int) -> nn.Sequential:
        more = [layer for _ in range(ones) for layer in conv(after, after, kernel, 1, kernel // 2)]
        return nn.Sequential(*conv(before, after, *sizes), *more)

    return nn.Sequential(
        block(inputs, 96, 11, 4, 0), nn.MaxPool2d(3, 2), block(96, 256, 5, 1, 2), nn.MaxPool2d(3, 2),
        block(256, 384, 3, 1, 1), nn.MaxPool2d(3, 2), nn.Dropout(0.5),
        block(384, classes, 3, 1, 1), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(),
    )  # fmt: skip


def nin_of_one(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    return changed_nin(1, 1, inputs, classes)


def nin_of_three(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    return changed_nin(3, 1, inputs, classes)


def wide_nin(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """3×3 convolutions in place of the 1×1."""
    return changed_nin(2, 3, inputs, classes)


def linear_nin(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """NiN with a linear layer in place of the global average (8.3, exercise 3), for 224 × 224."""
    *body, _average, flatten = nin(inputs, classes)
    return nn.Sequential(*body, flatten, nn.Linear(classes * 5 * 5, classes))


class Inception(nn.Module):
    """Four branches over one map, concatenated: 1×1; 1×1 and 3×3; 1×1 and 5×5; pooling and 1×1 (Szegedy et al. 2014)."""

    def __init__(self, inputs: int, first: int, second: tuple[int, int], third: tuple[int, int], fourth: int):
        super().__init__()
        self.b1 = nn.Sequential(*conv(inputs, first, 1))
        self.b2 = nn.Sequential(*conv(inputs, second[0], 1), *conv(*second, 3, 1, 1))
        self.b3 = nn.Sequential(*conv(inputs, third[0], 1), *conv(*third, 5, 1, 2))
        self.b4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), *conv(inputs, fourth, 1))
        self.outputs = first + second[1] + third[1] + fourth

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((self.b1(x), self.b2(x), self.b3(x), self.b4(x)), dim=1)


INCEPTIONS = (  # of the third, fourth and fifth block
    ((64, (96, 128), (16, 32), 32), (128, (128, 192), (32, 96), 64)),
    (
        (192, (96, 208), (16, 48), 64), (160, (112, 224), (24, 64), 64), (128, (128, 256), (24, 64), 64),
        (112, (144, 288), (32, 64), 64), (256, (160, 320), (32, 128), 128),
    ),
    ((256, (160, 320), (32, 128), 128), (384, (192, 384), (48, 128), 128)),
)  # fmt: skip


def googlenet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """GoogLeNet (Szegedy et al. 2014) without its side branches; the book trains it at 96 × 96."""
    third = nn.MaxPool2d(3, 2, 1)
    blocks, before = [], 192
    for place, plans in enumerate(INCEPTIONS):
        inceptions = []
        for plan in plans:
            inceptions.append(Inception(before, *plan))
            before = inceptions[-1].outputs
        end = [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten()] if place == len(INCEPTIONS) - 1 else [nn.MaxPool2d(3, 2, 1)]
        blocks.append(nn.Sequential(*inceptions, *end))
    return nn.Sequential(
        nn.Sequential(*conv(inputs, 64, 7, 2, 3), third),
        nn.Sequential(*conv(64, 64, 1), *conv(64, 192, 3, 1, 1), nn.MaxPool2d(3, 2, 1)),
        *blocks, nn.Linear(before, classes),
    )  # fmt: skip


def small_googlenet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """GoogLeNet for 28 × 28 (8.4, exercise 3): its first two layers do not shrink the picture."""
    _stem, *body = googlenet(inputs, classes)
    return nn.Sequential(nn.Sequential(*conv(inputs, 64, 3, 1, 1)), *body)


class Residual(nn.Module):
    """Two 3×3 convolutions with batch norm, added to what came in (He et al. 2015), or to a 1×1 convolution of it."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1), nn.BatchNorm2d(outputs)
        self.conv3 = nn.Conv2d(inputs, outputs, 1, stride) if inputs != outputs or stride != 1 else None
        self.relu1, self.relu2 = nn.ReLU(), nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        return self.relu2(y + (self.conv3(x) if self.conv3 is not None else x))


def stem(inputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, 64, 7, 2, 3), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1))


def resnet18(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """ResNet-18; the book trains it at 96 × 96."""
    blocks, before = [], 64
    for place, width in enumerate((64, 128, 256, 512)):
        first = Residual(before, width, stride=1 if place == 0 else 2)
        blocks.append(nn.Sequential(first, Residual(width, width)))
        before = width
    return nn.Sequential(stem(inputs), *blocks, nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(before, classes))


class DenseBlock(nn.Module):
    """Convolutions of which each reads all that came before it, concatenated (Huang et al. 2016)."""

    def __init__(self, convolutions: int, inputs: int, growth: int):
        super().__init__()
        widths = [inputs + growth * place for place in range(convolutions)]
        self.net = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, growth, 3, padding=1)) for width in widths
        )
        self.outputs = inputs + growth * convolutions

    def forward(self, x: Tensor) -> Tensor:
        for block in self.net:
            x = torch.cat((x, block(x)), dim=1)
        return x


def densenet(inputs: int = 1, classes: int = 10, pool: type[nn.Module] = nn.AvgPool2d) -> nn.Sequential:
    """The book's DenseNet of four blocks of four convolutions, growth 32, for 96 × 96. pool: of the transition layers."""
    blocks, before = [], 64
    for place in range(4):
        dense = DenseBlock(4, before, 32)
        blocks.append(dense)
        before = dense.outputs
        if place < 3:
            shrink = [nn.BatchNorm2d(before), nn.ReLU(), nn.Conv2d(before, before // 2, 1), pool(2, 2)]
            blocks.append(nn.Sequential(*shrink))
            before //= 2
    head = [nn.BatchNorm2d(before), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(before, classes)]
    return nn.Sequential(stem(inputs), *blocks, *head)


def max_densenet(inputs: int = 1, classes: int = 10) -> nn.Sequential:
    """DenseNet with maximum pooling in its transition layers (8.7, exercise 1)."""
    return densenet(inputs, classes, pool=nn.MaxPool2d)


@dataclass(frozen=True)
class Textbook:
    """A network of the book: who builds it, the side of its pictures there, the year of the paper, the section."""

    build: Callable[..., nn.Sequential]
    title: str
    side: int  # px
    year: int
    section: str  # of d2l


NETWORKS = {
    "lenet": Textbook(lenet, "LeNet", 28, 1998, "7.6"),
    "alexnet": Textbook(alexnet, "AlexNet", 224, 2012, "8.1"),
    "vgg11": Textbook(vgg11, "VGG-11", 224, 2014, "8.2"),
    "small_vgg11": Textbook(small_vgg11, "VGG-11, a quarter as wide", 224, 2014, "8.2"),
    "nin": Textbook(nin, "NiN", 224, 2013, "8.3"),
    "googlenet": Textbook(googlenet, "GoogLeNet", 96, 2014, "8.4"),
    "resnet18": Textbook(resnet18, "ResNet-18", 96, 2015, "8.6"),
    "densenet": Textbook(densenet, "DenseNet", 96, 2016, "8.7"),
}
