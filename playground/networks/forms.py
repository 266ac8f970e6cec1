"""The famous networks in every form that is looked at here: as the textbook writes them, as its exercises change them, and as
torchvision has them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torch import nn
from torchvision import models

from playground.networks.textbook import (
    NETWORKS,
    linear_nin,
    max_densenet,
    modern_lenet,
    nin_of_one,
    nin_of_three,
    small_googlenet,
    vgg16,
    vgg19,
    wide_nin,
)

TORCHVISION_CHANNELS = 3


@dataclass(frozen=True)
class Form:
    """One way of writing a network down."""

    build: Callable[[int, int], nn.Module]  # (channels of the picture, classes)
    title: str
    side: int  # px of the pictures it is made for
    year: int  # of the paper
    section: str  # of d2l
    torchvision: bool = False  # which fixes the picture's channels at three
    classes: int = 10  # that it is made for
    varied: bool = False  # as an exercise of the book changes it

    @property
    def channels(self) -> int:
        """Of the pictures it is made for."""
        return TORCHVISION_CHANNELS if self.torchvision else 1


def _build(name: str, channels: int, classes: int, **more: bool) -> nn.Module:
    if channels != TORCHVISION_CHANNELS:
        raise ValueError(f"torchvision's {name} takes pictures of 3 channels, not of {channels}.")
    return models.get_model(name, weights=None, num_classes=classes, **more)


def _torchvision(name: str, title: str, year: int, section: str, **more: bool) -> Form:
    return Form(partial(_build, name, **more), title, 224, year, section, torchvision=True, classes=1000)


def _varied(build: Callable[[int, int], nn.Module], title: str, of: str, side: int | None = None) -> Form:
    """A network of the book as an exercise changes it."""
    one = NETWORKS[of]
    return Form(build, title, side or one.side, one.year, one.section, varied=True)


FORMS: dict[str, Form] = {
    **{key: Form(one.build, one.title, one.side, one.year, one.section) for key, one in NETWORKS.items()},
    "modern_lenet": _varied(modern_lenet, "LeNet with ReLU and maximum pooling", "lenet"),
    "vgg16": _varied(vgg16, "VGG-16", "vgg11"),
    "vgg19": _varied(vgg19, "VGG-19", "vgg11"),
    "nin_of_one": _varied(nin_of_one, "NiN with one 1 × 1 per block", "nin"),
    "nin_of_three": _varied(nin_of_three, "NiN with three 1 × 1 per block", "nin"),
    "wide_nin": _varied(wide_nin, "NiN with 3 × 3 for 1 × 1", "nin"),
    "linear_nin": _varied(linear_nin, "NiN with a linear layer at the end", "nin"),
    "small_googlenet": _varied(small_googlenet, "GoogLeNet for 28 × 28", "googlenet", 28),
    "max_densenet": _varied(max_densenet, "DenseNet with maximum pooling", "densenet"),
    "tv_alexnet": _torchvision("alexnet", "AlexNet (torchvision)", 2012, "8.1"),
    "tv_vgg11": _torchvision("vgg11", "VGG-11 (torchvision)", 2014, "8.2", init_weights=False),
    "tv_googlenet": _torchvision("googlenet", "GoogLeNet (torchvision)", 2014, "8.4", init_weights=False, aux_logits=False),
    "tv_resnet18": _torchvision("resnet18", "ResNet-18 (torchvision)", 2015, "8.6"),
    "tv_resnet50": _torchvision("resnet50", "ResNet-50 (torchvision)", 2015, "8.6"),
    "tv_densenet121": _torchvision("densenet121", "DenseNet-121 (torchvision)", 2016, "8.7"),
}
CHAINS = (  # no branch: one nn.Sequential says all
    "lenet", "modern_lenet", "alexnet", "vgg11", "small_vgg11", "vgg16", "vgg19", "nin", "nin_of_one", "nin_of_three", "wide_nin",
    "linear_nin",
)  # fmt: skip
TWINS = {
    "alexnet": "tv_alexnet", "vgg11": "tv_vgg11", "googlenet": "tv_googlenet", "resnet18": "tv_resnet18",
    "densenet": "tv_densenet121", "small_googlenet": "tv_googlenet", "max_densenet": "tv_densenet121",
}  # fmt: skip
"""Of the textbook's networks, torchvision's nearest."""
