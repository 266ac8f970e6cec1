"""Lesson "Channels and 1×1", colour slices: one kernel on red, green and blue, each with a factor of its own, then the sum.

Sums cancel: where red falls as much as green rises, equal factors see nothing.
"""

from dataclasses import dataclass

import numpy as np
import torch

from playground.convolution.fields import check_fields
from playground.convolution.kernels import KERNELS
from playground.images import Photo
from playground.images.photo import GREY_WEIGHTS

PICTURES = ("two colours", "photo")
COLOURS = {  # levels 0…255 of red, green, blue
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "dark green": (0, 130, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "white": (255, 255, 255),
    "black": (0, 0, 0),
}
FACTORS = {  # of the kernel in red, green, blue
    "+ + +": (1.0, 1.0, 1.0),
    "+ − 0": (1.0, -1.0, 0.0),
    "grey": tuple(weight / 1000 for weight in GREY_WEIGHTS),
}
FINDERS = tuple(kernel.name for kernel in KERNELS.values() if kernel.second is None)
OWN = "own"
SIDE = 16  # pixels of the drawn picture


@dataclass(frozen=True)
class ColourConfig:
    """Which picture, which kernel, and its factor in each channel. Raises ValueError where it cannot be."""

    picture: str = "two colours"  # one of PICTURES
    left: str = "green"  # two names of COLOURS, for the drawn picture
    right: str = "red"
    finder: str = "sobel x"  # one of FINDERS
    factors: str = "+ − 0"  # one of FACTORS, or "own" for the three below
    red: float = 1.0  # −2…2
    green: float = -0.5
    blue: float = -0.5

    def __post_init__(self) -> None:
        choices = {"picture": PICTURES, "left": COLOURS, "right": COLOURS, "finder": FINDERS, "factors": (*FACTORS, OWN)}
        check_fields(self, choices, dict.fromkeys(("red", "green", "blue"), (-2.0, 2.0)))

    @property
    def each(self) -> tuple[float, float, float]:
        """Factors of red, green, blue."""
        return (self.red, self.green, self.blue) if self.factors == OWN else FACTORS[self.factors]


@dataclass(frozen=True, eq=False)
class ColourAnswer:
    config: ColourConfig
    x: np.ndarray  # (3, H, W) float32 in 0…1
    slices: np.ndarray  # (3, H', W') float64: what each channel adds
    output: np.ndarray  # (H', W') float64, their sum
    grey: np.ndarray  # (H', W') float64, what the kernel finds once the picture is grey

    @property
    def strongest_at(self) -> tuple[int, int]:
        """(row, column) of the output where one slice alone is strongest."""
        row, column = np.unravel_index(int(np.abs(self.slices).max(axis=0).argmax()), self.output.shape)
        return int(row), int(column)


def colour_answer(photo: Photo | None, config: ColourConfig) -> ColourAnswer:
    """Cross-correlation without padding, a channel at a time. Raises ValueError without a photo, or with one too small."""
    x = _picture(photo, config)
    kernel = torch.tensor(KERNELS[config.finder].weights, dtype=torch.float64)
    if min(x.shape[1:]) < max(kernel.shape):
        raise ValueError(f"The photo is {x.shape[1]} × {x.shape[2]}, smaller than the kernel. Choose a smaller one.")
    channels = torch.from_numpy(x).double()
    with torch.inference_mode():
        plain = torch.nn.functional.conv2d(channels[:, None], kernel[None, None])[:, 0].numpy()  # [3, H', W']
    slices = np.array(config.each)[:, None, None] * plain
    return ColourAnswer(config, x, slices, slices.sum(axis=0), np.tensordot(FACTORS["grey"], plain, axes=1))


def _picture(photo: Photo | None, config: ColourConfig) -> np.ndarray:
    if config.picture == "photo":
        if photo is None:
            raise ValueError("There is no photo yet. Choose one, or two colours.")
        return np.ascontiguousarray(photo.rgb().transpose(2, 0, 1))
    picture = np.empty((3, SIDE, SIDE), np.float32)
    picture[:, :, : SIDE // 2] = np.array(COLOURS[config.left])[:, None, None] / 255
    picture[:, :, SIDE // 2 :] = np.array(COLOURS[config.right])[:, None, None] / 255
    return picture
