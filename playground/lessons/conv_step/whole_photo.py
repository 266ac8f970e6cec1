"""The stage's kernel on the whole photo: what a patch is too small to show."""

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.convolution.geometry import Sides, Size
from playground.convolution.padding import pad_picture
from playground.images import Photo
from playground.stage.config import StageConfig

DIFFERS = 1e-9  # far above the rounding of float64, far below a grey level
WHITE = 16  # px a side of the white picture


@dataclass(frozen=True)
class TwoLayers:
    """One kernel applied twice against one larger kernel, at stride 1."""

    merged_size: tuple[int, int]  # of the one kernel that should do the work of both
    largest_difference: float  # over the whole photo
    differing: int  # pixels
    differing_on_rim: int  # of these, those in the outermost ring, as wide as the padding
    wrong_merge_difference: float  # when the kernels are merged by cross-correlation instead
    white_corner_twice: float  # of a white picture
    white_corner_once: float


def _layer(x: Tensor, kernel: Tensor, sides: Sides, stride: Size = 1, dilation: Size = 1) -> Tensor:
    return torch.nn.functional.conv2d(pad_picture(x, sides), kernel, stride=stride, dilation=dilation)


def _tensors(photo: Photo, config: StageConfig) -> tuple[Tensor, Tensor]:
    """The photo in grey, [1, 1, H, W], and the stage's first kernel, [1, 1, h, w]."""
    return torch.from_numpy(photo.grey())[None, None], torch.tensor(config.weights[0], dtype=torch.float64)[None, None]


@torch.inference_mode()
def alive_share(photo: Photo, config: StageConfig) -> float:
    """Share of the whole photo's outputs, grey in 0…1, that are above zero after the bias: what ReLU leaves alive.

    Padded with zeros as the stage is, at the stage's stride and dilation.
    """
    sums = _layer(*_tensors(photo, config), config.sides(), config.strides, config.dilations)
    return float((sums + config.bias > 0).double().mean())


@torch.inference_mode()
def two_layers(photo: Photo, config: StageConfig) -> TwoLayers:
    """The stage's first kernel twice over the photo, zeros around each layer, against the merged kernel once.

    Two cross-correlations merge by true convolution of their kernels; stride and dilation are taken as 1.
    """
    (x, kernel), sides = _tensors(photo, config), config.sides()
    around = tuple((n - 1, n - 1) for n in kernel.shape[-2:])
    merged, wrongly = _layer(kernel, kernel.flip(2, 3), around), _layer(kernel, kernel, around)
    both = tuple((2 * before, 2 * after) for before, after in sides)
    white = torch.ones(1, 1, WHITE, WHITE, dtype=torch.float64)

    def twice(picture: Tensor) -> Tensor:
        return _layer(_layer(picture, kernel, sides), kernel, sides)

    answer = twice(x)
    difference = (answer - _layer(x, merged, both)).abs()[0, 0]
    (top, bottom), (left, right) = sides
    rim = torch.ones_like(difference, dtype=torch.bool)
    rim[top : rim.shape[0] - bottom, left : rim.shape[1] - right] = False
    differs = difference > DIFFERS
    return TwoLayers(
        merged_size=tuple(merged.shape[-2:]),
        largest_difference=float(difference.max()),
        differing=int(differs.sum()),
        differing_on_rim=int((differs & rim).sum()),
        wrong_merge_difference=float((answer - _layer(x, wrongly, both)).abs().max()),
        white_corner_twice=float(twice(white)[0, 0, 0, 0]),
        white_corner_once=float(_layer(white, merged, both)[0, 0, 0, 0]),
    )
