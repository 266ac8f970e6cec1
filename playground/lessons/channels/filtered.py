"""One kernel on a picture, taken apart: by colour, a factor a channel, or by rank, a column and a row a piece.

Sums cancel: where red falls as much as green rises, equal factors see nothing.
"""

from dataclasses import dataclass

import numpy as np
import torch

from playground.convolution.separable import Piece, rank_pieces
from playground.images import Photo
from playground.lessons.channels.settings import FACTORS, SINGLE, Channels

SIDE = 16  # pixels of the drawn picture


@dataclass(frozen=True, eq=False)
class ColourAnswer:
    x: np.ndarray  # (3, H, W) float32 in 0…1
    slices: np.ndarray  # (3, H', W') float64: what each channel adds
    output: np.ndarray  # (H', W') float64, their sum
    grey: np.ndarray  # (H', W') float64, what the kernel finds once the picture is grey

    @property
    def strongest_at(self) -> tuple[int, int]:
        """(row, column) of the output where one slice alone is strongest."""
        row, column = np.unravel_index(int(np.abs(self.slices).max(axis=0).argmax()), self.output.shape)
        return int(row), int(column)

    @property
    def inset(self) -> int:
        """Rows and columns of the picture that the output lacks on each side."""
        return (self.x.shape[1] - len(self.output)) // 2


def colour_answer(settings: Channels, photo: Photo | None) -> ColourAnswer:
    """Cross-correlation without padding, a channel at a time. Raises ValueError without a photo, or with one too small."""
    x = _picture(settings, photo)
    plain = _correlated(torch.from_numpy(x).double()[:, None], SINGLE[settings.finder].weights)[:, 0].numpy()  # [3, H', W']
    slices = np.array(settings.each)[:, None, None] * plain
    return ColourAnswer(x, slices, slices.sum(axis=0), np.tensordot(FACTORS["grey"], plain, axes=1))


def _picture(settings: Channels, photo: Photo | None) -> np.ndarray:
    if settings.picture == "photo":
        if photo is None:
            raise ValueError("There is no photo yet. Choose one, or two colours.")
        return np.ascontiguousarray(photo.rgb().transpose(2, 0, 1))
    picture = np.empty((3, SIDE, SIDE), np.float32)
    for part, levels in zip((slice(SIDE // 2), slice(SIDE // 2, None)), settings.sides, strict=True):
        picture[:, :, part] = np.array(levels)[:, None, None] / 255
    return picture


@dataclass(frozen=True, eq=False)
class RankAnswer:
    pieces: tuple[Piece, ...]  # as many as the rank
    photo: np.ndarray  # (H, W) float64
    at_once: np.ndarray  # (H', W'): the whole kernel
    parts: np.ndarray  # (rank, H', W'): each piece as a column, then a row

    @property
    def largest(self) -> float:
        """Largest difference between the sum of the parts and the whole kernel."""
        return float(np.abs(self.parts.sum(axis=0) - self.at_once).max())

    @property
    def products(self) -> tuple[int, int]:
        """Multiplications for one output: the whole kernel, and the pieces."""
        column, row = self.pieces[0]
        return len(column) * len(row), sum(len(column) + len(row) for column, row in self.pieces)


def rank_answer(settings: Channels, photo: Photo) -> RankAnswer:
    """The kernel on the grey photo at once, and piece by piece. Raises ValueError where the photo is smaller than it."""
    weights, grey = SINGLE[settings.pattern].weights, photo.grey()
    x, pieces = torch.from_numpy(grey)[None, None], rank_pieces(weights)
    at_once = _correlated(x, weights)
    parts = [_correlated(_correlated(x, [[value] for value in column]), [row]) for column, row in pieces]
    return RankAnswer(pieces, grey, at_once[0, 0].numpy(), torch.cat(parts, dim=1)[0].numpy())


@torch.inference_mode()
def _correlated(x: torch.Tensor, weights: object) -> torch.Tensor:
    """x (N, 1, H, W) with one kernel, without padding. Raises ValueError where the picture is smaller than the kernel."""
    kernel = torch.tensor([[float(value) for value in row] for row in weights], dtype=torch.float64)
    (height, width), (rows, columns) = x.shape[2:], kernel.shape
    if height < rows or width < columns:
        raise ValueError(f"The photo is {height} × {width}, smaller than the kernel. Choose a smaller one.")
    return torch.nn.functional.conv2d(x, kernel[None, None])
