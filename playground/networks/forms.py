"""The famous networks in every form that is looked at here: as the textbook writes them, and as torchvision does."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torch import nn
from torchvision import models

from playground.networks.textbook import NETWORKS, modern_lenet

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


FORMS: dict[str, Form] = {
    **{key: Form(one.build, one.title, one.side, one.year, one.section) for key, one in NETWORKS.items()},
    "modern_lenet": Form(modern_lenet, "LeNet with ReLU and maximum pooling", 28, 1998, "7.6"),
    "tv_alexnet": _torchvision("alexnet", "AlexNet (torchvision)", 2012, "8.1"),
    "tv_vgg11": _torchvision("vgg11", "VGG-11 (torchvision)", 2014, "8.2", init_weights=False),
    "tv_googlenet": _torchvision("googlenet", "GoogLeNet (torchvision)", 2014, "8.4", init_weights=False, aux_logits=False),
    "tv_resnet18": _torchvision("resnet18", "ResNet-18 (torchvision)", 2015, "8.6"),
    "tv_resnet50": _torchvision("resnet50", "ResNet-50 (torchvision)", 2015, "8.6"),
    "tv_densenet121": _torchvision("densenet121", "DenseNet-121 (torchvision)", 2016, "8.7"),
}
CHAINS = ("lenet", "modern_lenet", "alexnet", "vgg11", "small_vgg11", "nin")  # no branch: one nn.Sequential says all
TWINS = {
    "alexnet": "tv_alexnet", "vgg11": "tv_vgg11", "googlenet": "tv_googlenet", "resnet18": "tv_resnet18",
    "densenet": "tv_densenet121",
}  # fmt: skip
"""Of the textbook's networks, torchvision's nearest."""
