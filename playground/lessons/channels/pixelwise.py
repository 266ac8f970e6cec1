"""What 1 × 1 layers do, pixel by pixel: they do not notice a scrambled photo, and two with nothing between them are one.

The scrambled photo's pixels are whole levels 0…255 and its layers' weights multiples of 1/128, so that every sum is exact even
in float32: a difference of 0 is 0 and no rounding.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d

from playground.convolution.channels import corr2d_multi_in_out_1x1
from playground.convolution.kernels import gaussian
from playground.images import Photo
from playground.lessons.channels.settings import Channels

MIX = ((1, 6, 1), (1, 2, 5), (5, 1, 2))  # eighths: how much red, green, blue go into each output channel
_mix = torch.tensor(MIX, dtype=torch.float32)[:, :, None, None] / 8
_blur = torch.tensor(gaussian(3), dtype=torch.float32)

# Each keeps (3, H, W). The 3×3 layers blur, and mix colours where they may; zeros beyond the border.
APPLIED: dict[str, Callable[[Tensor], Tensor]] = {
    "pointwise": lambda x: corr2d_multi_in_out_1x1(x, _mix),
    "full": lambda x: conv2d(x[None], _mix * _blur, padding=1)[0],
    "depthwise": lambda x: conv2d(x[None], _blur.expand(3, 1, 3, 3), padding=1, groups=3)[0],
    "pool": lambda x: max_pool2d(x[None], 3, stride=1, padding=1)[0],
}


@dataclass(frozen=True, eq=False)
class ScrambleAnswer:
    """Pictures are (3, H, W) float32, levels 0…255."""

    photo: np.ndarray
    order: np.ndarray  # (H·W,) int32: pixel i of the scrambled photo is pixel order[i] of the photo, row by row
    scrambled: np.ndarray
    plain_answer: np.ndarray  # the layer on the photo
    scrambled_answer: np.ndarray  # the layer on the scrambled photo
    put_back: np.ndarray  # that, with every pixel back at its place

    @property
    def difference(self) -> np.ndarray:
        """(H, W): put back against the plain answer, the largest of the three channels."""
        return np.abs(self.put_back - self.plain_answer).max(axis=0)

    @property
    def largest(self) -> float:
        """Largest difference, 0…1."""
        return float(self.difference.max()) / 255

    @property
    def changed(self) -> float:
        """Share of the pixels whose answer has changed, 0…1."""
        return float((self.difference > 0).mean())


@torch.inference_mode()
def scramble(settings: Channels, photo: Photo) -> ScrambleAnswer:
    """Shuffle all pixels, run the layer, undo the shuffle."""
    x = np.asarray(photo.image, dtype=np.float32).transpose(2, 0, 1).copy()  # [3, H, W]
    order = np.random.default_rng(settings.shuffle).permutation(x[0].size).astype(np.int32)
    back = np.empty_like(order)
    back[order] = np.arange(order.size, dtype=np.int32)
    scrambled = _taken(x, order)
    plain, mixed = (APPLIED[settings.layer](torch.from_numpy(picture)).numpy() for picture in (x, scrambled))
    return ScrambleAnswer(x, order, scrambled, plain, mixed, _taken(mixed, back))


def _taken(picture: np.ndarray, order: np.ndarray) -> np.ndarray:
    return picture.reshape(len(picture), -1)[:, order].reshape(picture.shape)


@dataclass(frozen=True, eq=False)
class PointwiseAnswer:
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
def pointwise(settings: Channels, photo: Photo) -> PointwiseAnswer:
    """The first layer is random, the second the best partner by which both together mix colours as MIX does."""
    first = np.random.default_rng(settings.weights).standard_normal((settings.middle, 3))
    second = np.array(MIX) / 8 @ np.linalg.pinv(first)  # [3, middle]
    x = torch.from_numpy(photo.rgb().transpose(2, 0, 1).astype(np.float64))
    both = [torch.from_numpy(matrix)[:, :, None, None] for matrix in (first, second)]
    hidden = corr2d_multi_in_out_1x1(x, both[0])
    two_layers = corr2d_multi_in_out_1x1(hidden.relu() if settings.relu else hidden, both[1])
    merged = torch.from_numpy(second @ first)[:, :, None, None]
    one_matrix = corr2d_multi_in_out_1x1(x, merged)
    difference = float((conv2d(x[None], merged)[0] - one_matrix).abs().max())
    return PointwiseAnswer(first, second, x.numpy(), two_layers.numpy(), one_matrix.numpy(), difference)
