"""Lesson "Channels and 1×1", the scrambled photo: which layer notices that neighbours are no longer neighbours?

Pixels are whole levels 0…255 and all weights are multiples of 1/128, so that every sum is exact even in float32: a difference
of 0 is 0 and no rounding.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d

from playground.convolution.channels import corr2d_multi_in_out_1x1
from playground.convolution.fields import check_fields
from playground.convolution.kernels import gaussian
from playground.images import Photo

MIX = ((1, 6, 1), (1, 2, 5), (5, 1, 2))  # eighths: how much red, green, blue go into each output channel
_mix = torch.tensor(MIX, dtype=torch.float32) / 8
_blur = torch.tensor(gaussian(3), dtype=torch.float32)


def _pointwise(x: Tensor) -> Tensor:
    return corr2d_multi_in_out_1x1(x, _mix[:, :, None, None])


def _full(x: Tensor) -> Tensor:
    return conv2d(x[None], _mix[:, :, None, None] * _blur, padding=1)[0]


def _depthwise(x: Tensor) -> Tensor:
    return conv2d(x[None], _blur.expand(3, 1, 3, 3), padding=1, groups=3)[0]


def _pool(x: Tensor) -> Tensor:
    return max_pool2d(x[None], 3, stride=1, padding=1)[0]


# Each keeps (3, H, W). The 3×3 layers blur, and mix colours where they may; zeros beyond the border.
LAYERS: dict[str, Callable[[Tensor], Tensor]] = {
    "1 × 1": _pointwise,
    "3 × 3": _full,
    "depthwise 3 × 3": _depthwise,
    "max-pool 3 × 3": _pool,
}


@dataclass(frozen=True)
class ScrambleConfig:
    layer: str = "1 × 1"  # one of LAYERS
    shuffle: int = 0  # which of the shuffles, 0…99

    def __post_init__(self) -> None:
        check_fields(self, {"layer": LAYERS}, {"shuffle": (0, 99)})


@dataclass(frozen=True, eq=False)
class ScrambleAnswer:
    """Pictures are (3, H, W) float32, levels 0…255."""

    config: ScrambleConfig
    photo: np.ndarray
    order: np.ndarray  # (H·W,) int32: pixel i of the scrambled photo is pixel order[i] of the photo, row by row
    scrambled: np.ndarray
    answer: np.ndarray  # the layer on the photo
    scrambled_answer: np.ndarray  # the layer on the scrambled photo
    put_back: np.ndarray  # that, with every pixel back at its place

    @property
    def difference(self) -> np.ndarray:
        """(H, W): put back against the plain answer, the largest of the three channels."""
        return np.abs(self.put_back - self.answer).max(axis=0)

    @property
    def largest(self) -> float:
        """Largest difference, 0…1."""
        return float(self.difference.max()) / 255

    @property
    def changed(self) -> float:
        """Share of the pixels whose answer has changed, 0…1."""
        return float((self.difference > 0).mean())


@torch.inference_mode()
def scramble(photo: Photo, config: ScrambleConfig) -> ScrambleAnswer:
    """Shuffle all pixels, run the layer, undo the shuffle."""
    x = np.asarray(photo.image, dtype=np.float32).transpose(2, 0, 1).copy()  # [3, H, W]
    order = np.random.default_rng(config.shuffle).permutation(x[0].size).astype(np.int32)
    scrambled = _taken(x, order)
    layer = LAYERS[config.layer]
    scrambled_answer = layer(torch.from_numpy(scrambled)).numpy()
    back = np.empty_like(order)
    back[order] = np.arange(order.size, dtype=np.int32)
    return ScrambleAnswer(
        config=config,
        photo=x,
        order=order,
        scrambled=scrambled,
        answer=layer(torch.from_numpy(x)).numpy(),
        scrambled_answer=scrambled_answer,
        put_back=_taken(scrambled_answer, back),
    )


def _taken(picture: np.ndarray, order: np.ndarray) -> np.ndarray:
    return picture.reshape(len(picture), -1)[:, order].reshape(picture.shape)
