"""Where the cells of a last map sit on the picture, ResNet's, VGG's, and anchors; and what that does to a mirrored photo.

Features of a mirrored photo are mirrored only where cells sit symmetrically.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution.stacks.gradients import thin_copy
from playground.convolution.stacks.networks import build_network, network_report
from playground.convolution.stacks.receptive_field import Number, whole

SIDE = 224  # px of the picture that both networks are made for
# The shallowest of each family: all share the layers that have strides, and the others move no centre.
FAMILIES = {"ResNet": "resnet18", "VGG": "vgg11"}


@dataclass(frozen=True)
class Cells:
    """Centres of the cells along one axis, the same for rows and columns, in pixels counted from 0."""

    name: str
    first: Number
    jump: Number
    units: int

    @property
    def places(self) -> tuple[float, ...]:
        return tuple(float(self.first + unit * self.jump) for unit in range(self.units))

    @property
    def middle(self) -> float:
        """Of the middle cell, or between the two middle ones."""
        return float(self.first + Fraction(self.units - 1, 2) * self.jump)


def network_cells(family: str, side: int = SIDE) -> Cells:
    """Cells of the last map of a family in FAMILIES. Raises ValueError for a picture that is too small."""
    report = network_report(FAMILIES[family], (side, side))
    last = [row for row in report.rows if row.kind in ("MaxPool2d", "ReLU") and len(row.shape) == 3][-1]
    return Cells(family, last.field.axis(0).centre, last.field.axis(0).jump, last.units[0])


def anchor_cells(units: int, side: int = SIDE) -> Cells:
    """Where d2l and torchvision's SSD put anchors: (i + ½) / units of the side, less half a pixel: pixel 0 is at 0."""
    jump = Fraction(side, units)
    return Cells("anchors", whole(jump / 2 - Fraction(1, 2)), whole(jump), units)


@dataclass(frozen=True, eq=False)
class Mirrored:
    """The last map of one channel for a photo, and that of the mirrored photo mirrored back; they should be the same."""

    features: np.ndarray  # (H, W)
    back: np.ndarray

    @property
    def off(self) -> float:
        """Mean difference in standard deviations of the features."""
        return float(np.abs(self.features - self.back).mean() / self.features.std())


def mirrored(grey: np.ndarray, family: str) -> Mirrored:
    """Features of a grey photo (H, W) in 0…1 by a family of FAMILIES with averaging kernels; its maximum pooling stays."""
    with torch.device("meta"):
        network = build_network(FAMILIES[family])
    trunk = nn.Sequential(*list(network.children())[:-2]) if family == "ResNet" else network.features
    thin = thin_copy(trunk, soft_pools=False)
    x = torch.from_numpy(np.ascontiguousarray(grey, dtype=np.float64))[None, None]
    with torch.inference_mode():
        features, back = thin(x)[0, 0], thin(x.flip(-1))[0, 0].flip(-1)
    return Mirrored(features.numpy(), back.numpy())


def middle_square(image: Image.Image, side: int) -> Image.Image:
    """The middle of a picture, side × side pixels of it as they are; a smaller picture is enlarged first."""
    least = min(image.size)
    if least < side:
        image = image.resize(tuple(-(-length * side // least) for length in image.size), Image.Resampling.LANCZOS)
    left, top = ((length - side) // 2 for length in image.size)
    return image.crop((left, top, left + side, top + side))
