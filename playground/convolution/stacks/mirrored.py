"""Does a mirrored photo give mirrored features? Only where cells sit symmetrically on the picture."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import nn

from playground.convolution.stacks.centres import FAMILIES
from playground.convolution.stacks.networks import build_network
from playground.convolution.stacks.thin import thin_copy


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
