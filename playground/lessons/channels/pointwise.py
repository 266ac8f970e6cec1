"""Lesson "Channels and 1×1", 1×1 layers as matrices: two of them without anything between are one."""

from dataclasses import dataclass

import numpy as np
import torch

from playground.convolution.channels import corr2d_multi_in_out_1x1
from playground.convolution.fields import check_fields
from playground.images import Photo
from playground.lessons.channels.scrambled import MIX

RANGES = {"middle": (1, 16), "weights": (0, 99)}


@dataclass(frozen=True)
class PointwiseConfig:
    """3 → middle → 3 channels. Raises ValueError where it cannot be."""

    middle: int = 16  # channels between the two layers, 1…16
    relu: bool = False  # between them
    weights: int = 0  # which random weights of the first layer, 0…99

    def __post_init__(self) -> None:
        check_fields(self, {}, RANGES)


@dataclass(frozen=True, eq=False)
class PointwiseAnswer:
    config: PointwiseConfig
    first: np.ndarray  # (middle, 3) float64
    second: np.ndarray  # (3, middle)
    photo: np.ndarray  # (3, H, W) float64 in 0…1
    two_layers: np.ndarray  # (3, H, W)
    one_matrix: np.ndarray  # (3, H, W): second @ first at every pixel
    conv2d_difference: float  # torch's convolution against the matrix product, largest

    @property
    def merged(self) -> np.ndarray:
        """(3, 3): the colour matrix that two layers without ReLU are."""
        return self.second @ self.first

    @property
    def rank(self) -> int:
        """How many colours of the answer are free: 3, or fewer where the middle is narrower."""
        return int(np.linalg.matrix_rank(self.merged))

    @property
    def difference(self) -> np.ndarray:
        """(H, W): the two layers against the one matrix, the largest of the three channels."""
        return np.abs(self.two_layers - self.one_matrix).max(axis=0)

    @property
    def largest(self) -> float:
        return float(self.difference.max())


@torch.inference_mode()
def pointwise(photo: Photo, config: PointwiseConfig) -> PointwiseAnswer:
    """The first layer is random, the second the best partner by which both together mix colours as MIX does."""
    first = np.random.default_rng(config.weights).standard_normal((config.middle, 3))
    second = np.array(MIX) / 8 @ np.linalg.pinv(first)  # [3, middle]
    x = torch.from_numpy(photo.rgb().transpose(2, 0, 1).astype(np.float64))
    hidden = _layer(x, first)
    answer = _layer(hidden.relu() if config.relu else hidden, second)
    one = _layer(x, second @ first)
    torch_says = torch.nn.functional.conv2d(x[None], torch.from_numpy(second @ first)[:, :, None, None])[0]
    return PointwiseAnswer(
        config,
        first,
        second,
        x.numpy(),
        two_layers=answer.numpy(),
        one_matrix=one.numpy(),
        conv2d_difference=float((torch_says - one).abs().max()),
    )


def _layer(x: torch.Tensor, matrix: np.ndarray) -> torch.Tensor:
    return corr2d_multi_in_out_1x1(x, torch.from_numpy(matrix)[:, :, None, None])
