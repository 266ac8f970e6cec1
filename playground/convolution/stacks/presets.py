"""Stacks worth starting from, as the code that a reader could have pasted."""

from dataclasses import dataclass
from functools import lru_cache

from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.parser import parse_stack

LENET = """\
nn.Sequential(
    nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(),
    nn.AvgPool2d(kernel_size=2, stride=2),
    nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(),
    nn.AvgPool2d(kernel_size=2, stride=2),
    nn.Flatten(),
    nn.Linear(400, 120), nn.Sigmoid(),
    nn.Linear(120, 84), nn.Sigmoid(),
    nn.Linear(84, 10),
)"""
ALEXNET = """\
nn.Sequential(
    nn.Conv2d(1, 96, kernel_size=11, stride=4, padding=1), nn.ReLU(),
    nn.MaxPool2d(kernel_size=3, stride=2),
    nn.Conv2d(96, 256, kernel_size=5, padding=2), nn.ReLU(),
    nn.MaxPool2d(kernel_size=3, stride=2),
    nn.Conv2d(256, 384, kernel_size=3, padding=1), nn.ReLU(),
    nn.Conv2d(384, 384, kernel_size=3, padding=1), nn.ReLU(),
    nn.Conv2d(384, 256, kernel_size=3, padding=1), nn.ReLU(),
    nn.MaxPool2d(kernel_size=3, stride=2),
    nn.Flatten(),
    nn.Linear(6400, 4096), nn.ReLU(), nn.Dropout(p=0.5),
    nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(p=0.5),
    nn.Linear(4096, 10),
)"""
DECODER = """\
nn.Sequential(
    nn.LazyConv2d(16, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU(),
    nn.Conv2d(16, 32, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
    nn.Conv2d(32, 32, kernel_size=3, padding=2, dilation=2), nn.ReLU(),
    nn.ConvTranspose2d(32, 16, kernel_size=4, stride=2, padding=1), nn.ReLU(),
    nn.ConvTranspose2d(16, 1, kernel_size=4, stride=2, padding=1),
)"""
GLOBAL = """\
nn.Sequential(
    nn.LazyConv2d(32, kernel_size=3, stride=2, padding=1), nn.ReLU(),
    nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1), nn.ReLU(),
    nn.Conv2d(64, 64, kernel_size=3, stride=2, padding=1), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(64, 10),
)"""


def plain(depth: int) -> str:
    """`depth` layers 3×3 of one channel that keep the size."""
    layers = [
        "    nn.LazyConv2d(1, kernel_size=3, padding=1),",
        *["    nn.Conv2d(1, 1, kernel_size=3, padding=1),"] * (depth - 1),
    ]
    return "\n".join(["nn.Sequential(", *layers, ")"])


def dilated(*dilations: int) -> str:
    """Layers 3×3 of one channel with these dilations that keep the size."""
    layers = [f"    nn.LazyConv2d(1, kernel_size=3, padding={d}, dilation={d})," for d in dilations]
    return "\n".join(["nn.Sequential(", *layers, ")"])


def block(*kernels: int) -> str:
    """Layers of 64 channels without bias that keep the size, with these kernels."""
    layers = [f"    nn.Conv2d(64, 64, kernel_size={k}, padding={k // 2}, bias=False)," for k in kernels]
    return "\n".join(["nn.Sequential(", *layers, ")"])


@dataclass(frozen=True)
class Preset:
    """A stack with the picture it is made for."""

    name: str  # as the switch shows it and the address holds it
    code: str
    side: int = 224  # px
    channels: int = 3


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("LeNet", LENET, 28, 1),
        Preset("AlexNet of the textbook", ALEXNET, 224, 1),
        *(Preset(f"{depth} layers 3×3", plain(depth)) for depth in (10, 20, 40, 80)),
        Preset("dilations 2, 2, 2", dilated(2, 2, 2), 64),
        Preset("dilations 4, 4, 4", dilated(4, 4, 4), 64),
        Preset("dilations 1, 2, 5", dilated(1, 2, 5), 64),
        Preset("three 3×3, 64 channels", block(3, 3, 3), 64, 64),
        Preset("one 7×7, 64 channels", block(7), 64, 64),
        Preset("down and up again", DECODER, 128),
        Preset("global pooling", GLOBAL, 128),
    )
}


@lru_cache(maxsize=128)
def parsed(code: str) -> tuple[Layer, ...]:
    """parse_stack, remembered."""
    return parse_stack(code)
