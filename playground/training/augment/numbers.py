"""What number types and normalisation do to a picture's values."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor


@dataclass(frozen=True)
class Range:
    """The values of a picture (C, H, W) in numbers."""

    dtype: str  # as torch writes it, without "torch."
    least: float
    most: float
    mean: float
    deviation: float
    means: tuple[float, ...]  # by channel
    deviations: tuple[float, ...]


def value_range(picture: Tensor) -> Range:
    """Of a picture of any number type; deviations divide by the number of pixels."""
    values = picture.as_subclass(Tensor).double()
    flat = values.flatten(1)
    return Range(
        str(picture.dtype).removeprefix("torch."),
        values.min().item(),
        values.max().item(),
        values.mean().item(),
        values.std(correction=0).item(),
        tuple(flat.mean(1).tolist()),
        tuple(flat.std(1, correction=0).tolist()),
    )


def mean_level(picture: Image.Image) -> float:
    """Mean of all values of an 8-bit picture, 0…255; exact, and quick enough for every draw."""
    values = np.asarray(picture)
    return int(values.sum(dtype=np.int64)) / values.size


def edge_strength(picture: Tensor) -> float:
    """Mean size of the difference between neighbouring pixels, of a picture (C, H, W), in its own units."""
    values = picture.as_subclass(Tensor).double()
    across, down = values.diff(dim=-1).abs().mean(), values.diff(dim=-2).abs().mean()
    return ((across + down) / 2).item()


def unequal_share(first: Tensor, second: Tensor) -> float:
    """The share of pixels (of all channels together) that differ; 1 where the sizes do."""
    if first.shape != second.shape:
        return 1.0
    return (first.as_subclass(Tensor) != second.as_subclass(Tensor)).any(0).double().mean().item()


def off_classes(mask: Tensor, classes: Tensor) -> int:
    """How many pixels of a mask (H, W) hold a class that none of `classes` is."""
    return int((~torch.isin(mask, classes)).sum())
