"""Stacks worth starting from, as the code that a reader could have pasted."""

from dataclasses import dataclass
from functools import lru_cache

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
STRIDE_AND_BACK = """\
nn.Sequential(
    nn.Conv2d(3, 4, kernel_size=3, stride=2, padding=1),
    nn.ConvTranspose2d(4, 3, kernel_size=3, stride=2, padding=1, output_padding=1),
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


def _chain(*layers: str) -> str:
    return "\n".join(["nn.Sequential(", *(f"    nn.{layer}," for layer in layers), ")"])


def _plain(depth: int) -> str:
    """`depth` layers 3×3 of one channel that keep the size."""
    return _chain("LazyConv2d(1, kernel_size=3, padding=1)", *["Conv2d(1, 1, kernel_size=3, padding=1)"] * (depth - 1))


def _dilated(*dilations: int) -> str:
    """Layers 3×3 of one channel with these dilations that keep the size."""
    return _chain(*(f"LazyConv2d(1, kernel_size=3, padding={d}, dilation={d})" for d in dilations))


def _block(*kernels: int) -> str:
    """Layers of 64 channels without bias that keep the size, with these kernels."""
    return _chain(*(f"Conv2d(64, 64, kernel_size={k}, padding={k // 2}, bias=False)" for k in kernels))


@dataclass(frozen=True)
class Preset:
    """A stack with the picture it is made for."""

    name: str
    code: str
    side: int = 224  # px
    channels: int = 3


PRESETS: dict[str, Preset] = {
    "lenet": Preset("LeNet", LENET, 28, 1),
    "alexnet_d2l": Preset("AlexNet of the textbook", ALEXNET, 224, 1),
    **{f"plain{depth}": Preset(f"{depth} layers 3×3", _plain(depth)) for depth in (10, 20, 40, 80)},
    "dilated222": Preset("Dilations 2, 2, 2", _dilated(2, 2, 2), 64),
    "dilated444": Preset("Dilations 4, 4, 4", _dilated(4, 4, 4), 64),
    "dilated125": Preset("Dilations 1, 2, 5", _dilated(1, 2, 5), 64),
    "three3x3": Preset("Three 3×3, 64 channels", _block(3, 3, 3), 64, 64),
    "one7x7": Preset("One 7×7, 64 channels", _block(7), 64, 64),
    "down_and_up": Preset("Encoder–decoder", DECODER, 128),
    "stride_and_back": Preset("Stride 2, then transposed", STRIDE_AND_BACK, 32),
    "global_pooling": Preset("Global average pooling", GLOBAL, 128),
}
parsed = lru_cache(maxsize=128)(parse_stack)  # remembered
