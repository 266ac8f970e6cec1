"""What the views of the lesson "Channels and 1 × 1" come to; costs.py has the costs.

A scrambled photo has levels 0…255 and its layers weights in multiples of 1/128, so that every sum is exact even in float32: a
difference of 0 is 0 and no rounding.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d

from playground.convolution.kernels import gaussian
from playground.convolution.operators import corr2d, corr2d_multi_in_out, corr2d_multi_in_out_1x1
from playground.convolution.separable import Piece, rank_pieces
from playground.images import Photo
from playground.lessons.channels.costs import mix_answer, network_answer
from playground.lessons.channels.settings import FACTORS, MOST_ADDED, SINGLE, Channels, by_view
from playground.stage.pictures import most_contrast

TENTHS = 10  # a photo's 0…1 becomes whole numbers 0…10
LARGEST_WEIGHT = 2
SIDE = 16  # pixels of the drawn picture of two colours
MIX = ((1, 6, 1), (1, 2, 5), (5, 1, 2))  # eighths: how much red, green, blue go into each output channel
POOL, SUMS = 1 << 20, 1 << 16  # partial sums, drawn once for all numbers of channels; sums tried for each
TAPS = 9  # a 3×3 window
CURVE = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, MOST_ADDED)  # channels
_mix = torch.tensor(MIX, dtype=torch.float32)[:, :, None, None] / 8
_blur = torch.tensor(gaussian(3), dtype=torch.float32)

# Each keeps (3, H, W). The 3×3 layers blur, and mix colours where they may; zeros beyond the border.
APPLIED: dict[str, Callable[[Tensor], Tensor]] = {
    "pointwise": lambda x: corr2d_multi_in_out_1x1(x, _mix),
    "full": lambda x: conv2d(x[None], _mix * _blur, padding=1)[0],
    "depthwise": lambda x: conv2d(x[None], _blur.expand(3, 1, 3, 3), padding=1, groups=3)[0],
    "pool": lambda x: max_pool2d(x[None], 3, stride=1, padding=1)[0],
}


class ChannelAnswer(NamedTuple):
    """C channels in, O out, G groups; output channel o reads the C / G input channels reads[o]."""

    x: np.ndarray  # (C, H, W) float32
    kernels: np.ndarray  # (O, C / G, k, k)
    partials: np.ndarray  # (O, C / G, H', W'): each input channel with its own kernel, before they are added
    output: np.ndarray  # (O, H', W')
    reads: tuple[tuple[int, ...], ...]


def channel_answer(settings: Channels, photo: Photo | None) -> ChannelAnswer:
    """The written-out sums of d2l 7.4.1 and 7.4.2, stride 1, no padding.

    Raises ValueError where there is no photo to take a patch of, or the kernel does not fit.
    """
    x, kernels = _numbers(settings, photo)
    (outputs, width), groups = kernels.shape[:2], settings.groups
    reads = tuple(tuple(range(width * g, width * (g + 1))) for g in range(groups) for _output in range(outputs // groups))
    partials = [
        torch.stack([corr2d(x[c], small) for c, small in zip(read, kernel, strict=True)])
        for read, kernel in zip(reads, kernels, strict=True)
    ]
    output = corr2d_multi_in_out(x, kernels, groups=groups)
    return ChannelAnswer(x.numpy(), kernels.numpy(), torch.stack(partials).numpy(), output.numpy(), reads)


def _numbers(settings: Channels, photo: Photo | None) -> tuple[Tensor, Tensor]:
    """Input (C, H, W) and kernels (O, C / G, k, k), whole numbers as float32."""
    width, size = settings.channels_in // settings.groups, settings.size
    if settings.values == "textbook":  # d2l 7.4: the second channel is one more than the first, so is each kernel
        first, kernel = torch.arange(9.0).reshape(3, 3), torch.arange(4.0).reshape(2, 2)
        stack = torch.stack([kernel + c for c in range(width)])
        return torch.stack([first, first + 1]), torch.stack([stack + o for o in range(settings.out)])
    generator = np.random.default_rng(settings.seed)
    shape = (settings.out, width, settings.kernel, settings.kernel)
    weights = generator.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT, shape, endpoint=True)
    x = _patch(photo, size) if settings.values == "photo" else generator.integers(0, TENTHS, (settings.inp, size, size))
    return torch.from_numpy(x.astype(np.float32)), torch.from_numpy(weights.astype(np.float32))


def _patch(photo: Photo | None, size: int) -> np.ndarray:
    """(3, size, size) red, green, blue in tenths, where the photo varies most in brightness and colour."""
    if photo is None:
        raise ValueError("There is no photo yet. Choose one, or other values.")
    pixels = photo.rgb()
    row, column = most_contrast(2 * pixels[..., 0] - pixels[..., 2], size, size)  # of a grey photo its brightness
    return np.rint(TENTHS * pixels[row : row + size, column : column + size]).transpose(2, 0, 1)


class ColourAnswer(NamedTuple):
    x: np.ndarray  # (3, H, W) float32 in 0…1
    slices: np.ndarray  # (3, H', W') float64: what each channel adds
    output: np.ndarray  # (H', W') float64, their sum
    grey: np.ndarray  # (H', W') float64, what the kernel finds once the picture is grey

    @property
    def inset(self) -> int:
        """Rows and columns of the picture that the output lacks on each side."""
        return (self.x.shape[1] - len(self.output)) // 2


def colour_answer(settings: Channels, photo: Photo | None) -> ColourAnswer:
    """Cross-correlation without padding, a channel at a time. Raises ValueError without a photo, or with one too small."""
    if settings.picture == "drawn":
        x = np.repeat(np.float32(settings.sides).T / 255, SIDE // 2, axis=1)[:, None].repeat(SIDE, axis=1)
    elif photo is None:
        raise ValueError("There is no photo yet. Choose one, or two colours.")
    else:
        x = np.ascontiguousarray(photo.rgb().transpose(2, 0, 1))
    plain = _correlated(torch.from_numpy(x).double()[:, None], SINGLE[settings.finder].weights)[:, 0].numpy()  # [3, H', W']
    slices = np.array(settings.each)[:, None, None] * plain
    return ColourAnswer(x, slices, slices.sum(axis=0), np.tensordot(FACTORS["grey"], plain, axes=1))


class RankAnswer(NamedTuple):
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
        return len(column) * len(row), len(self.pieces) * (len(column) + len(row))


def rank_answer(settings: Channels, photo: Photo) -> RankAnswer:
    """The kernel on the grey photo at once, and piece by piece. Raises ValueError where the photo is smaller than it."""
    weights, grey = SINGLE[settings.pattern].weights, photo.grey()
    x, pieces = torch.from_numpy(grey)[None, None], rank_pieces(weights)
    at_once = _correlated(x, weights)
    parts = [_correlated(_correlated(x, [[value] for value in column]), [row]) for column, row in pieces]
    return RankAnswer(pieces, grey, at_once[0, 0].numpy(), torch.cat(parts, dim=1)[0].numpy())


@torch.inference_mode()
def _correlated(x: Tensor, weights: object) -> Tensor:
    """x (N, 1, H, W) with one kernel, without padding. Raises ValueError where the picture is smaller than the kernel."""
    kernel = torch.tensor([[float(value) for value in row] for row in weights], dtype=torch.float64)
    (height, width), (rows, columns) = x.shape[2:], kernel.shape
    if height < rows or width < columns:
        raise ValueError(f"The photo is {height} × {width}, smaller than the kernel. Choose a smaller one.")
    return conv2d(x, kernel[None, None])


class ScrambleAnswer(NamedTuple):
    """Pictures are (3, H, W) float32, levels 0…255."""

    photo: np.ndarray
    order: np.ndarray  # (H·W,) int32: pixel i of the scrambled photo is pixel order[i] of the photo, row by row
    scrambled: np.ndarray
    plain_answer: np.ndarray  # the layer on the photo
    scrambled_answer: np.ndarray  # the layer on the scrambled photo
    put_back: np.ndarray  # that, with every pixel back at its place
    difference: np.ndarray  # (H, W): put back against the plain answer, the largest of the three channels

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
    scrambled = x.reshape(3, -1)[:, order].reshape(x.shape)
    plain, mixed = (APPLIED[settings.layer](torch.from_numpy(picture)).numpy() for picture in (x, scrambled))
    back = np.empty(x.shape, np.float32)
    back.reshape(3, -1)[:, order] = mixed.reshape(3, -1)
    return ScrambleAnswer(x, order, scrambled, plain, mixed, back, np.abs(back - plain).max(axis=0))


class PointwiseAnswer(NamedTuple):
    first: np.ndarray  # (middle, 3) float64
    second: np.ndarray  # (3, middle)
    photo: np.ndarray  # (3, H, W) float64 in 0…1
    two_layers: np.ndarray  # (3, H, W)
    one_matrix: np.ndarray  # (3, H, W): second @ first at every pixel
    difference: np.ndarray  # (H, W): the two layers against the one matrix, the largest of the three channels
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
    def largest(self) -> float:
        return float(self.difference.max())


@torch.inference_mode()
def pointwise(settings: Channels, photo: Photo) -> PointwiseAnswer:
    """The first layer is random, the second the best partner by which both together mix colours as MIX does."""
    first = np.random.default_rng(settings.weights).standard_normal((settings.middle, 3))
    second = np.array(MIX) / 8 @ np.linalg.pinv(first)  # [3, middle]
    x = torch.from_numpy(photo.rgb().transpose(2, 0, 1).astype(np.float64))
    one, two, merged = (torch.from_numpy(matrix)[:, :, None, None] for matrix in (first, second, second @ first))
    hidden = corr2d_multi_in_out_1x1(x, one)
    two_layers = corr2d_multi_in_out_1x1(hidden.relu() if settings.relu else hidden, two)
    one_matrix = corr2d_multi_in_out_1x1(x, merged)
    apart, torchs = (two_layers - one_matrix).abs().amax(0), (conv2d(x[None], merged)[0] - one_matrix).abs().max()
    pictures = (picture.numpy() for picture in (x, two_layers, one_matrix, apart))
    return PointwiseAnswer(first, second, *pictures, conv2d_difference=float(torchs))


@lru_cache(maxsize=1)
def partial_sums() -> np.ndarray:
    """(POOL,) float32: windows of nine normal numbers times nine normal weights, each the sum of its products.

    The windows overlap as neighbouring ones of a picture do; weights are shifted further, so that no product comes twice.
    """
    numbers, weights = np.random.default_rng(0).standard_normal((2, POOL)).astype(np.float32)
    return sum(np.roll(numbers, tap) * np.roll(weights, tap * (TAPS + 1)) for tap in range(TAPS))


def both_orders(channels: int) -> tuple[np.ndarray, np.ndarray]:
    """((SUMS,), (SUMS,)) float32: sums over so many channels, 1…256, first to last and last to first.

    float32 rounds after each addition, so the other order may give other bits.
    """
    apart = (POOL - SUMS) // channels
    parts = [partial_sums()[apart * channel :][:SUMS] for channel in range(channels)]
    return sum(parts), sum(parts[::-1])


@lru_cache(maxsize=MOST_ADDED)
def changed_share(channels: int) -> float:
    """Of the sums over so many channels, the share whose bits differ when the channels come in reversed order."""
    return float(np.not_equal(*both_orders(channels)).mean())


def example(channels: int) -> tuple[float, float]:
    """The first sum that the order changes, in both orders; the first sum twice where it changes none."""
    orders = both_orders(channels)
    first, last = np.stack(orders)[:, np.not_equal(*orders).argmax()].tolist()
    return first, last


def curve() -> list[tuple[int, float]]:
    """(channels, share) along CURVE."""
    return [(channels, changed_share(channels)) for channels in CURVE]


def _order(settings: Channels, _photo: Photo | None) -> float:
    return changed_share(settings.many)


view_answer = by_view(channel_answer, colour_answer, mix_answer, network_answer, scramble, pointwise, rank_answer, _order)
