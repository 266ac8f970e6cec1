"""Every number that a sentence of the lesson "Channels and 1×1" can quote, as text: one function a view."""

from fractions import Fraction

import numpy as np

from playground.lessons.channels.channel_steps import ChannelAnswer
from playground.lessons.channels.colour_slices import ColourAnswer
from playground.lessons.channels.kernel_rank import RankAnswer, joint_freedom
from playground.lessons.channels.mixing import MixConfig, doubled_weights, mixing, rim_work
from playground.lessons.channels.network_shares import KINDS, NETWORKS, shares
from playground.lessons.channels.pointwise import PointwiseAnswer
from playground.lessons.channels.scrambled import ScrambleAnswer
from playground.lessons.channels.sum_order import changed_share
from playground.lessons.conv_photo.states import figure, percent, ratio

EXACT = 1e-13  # what float64 leaves of a difference that is none


def whole(value: float) -> str:
    """A whole number with a true minus."""
    return f"{value:.0f}".replace("-", "−")


def rows_of(grid: np.ndarray) -> str:
    """56 72 / 104 120: a grid of whole numbers in one line."""
    return " / ".join(" ".join(whole(value) for value in row) for row in grid)


def difference(value: float) -> str:
    """0 where it is exactly that, “less than 1e-13” where it is rounding, else three digits."""
    return "0" if value == 0 else "less than 1e-13" if value < EXACT else figure(value)


def fraction(value: Fraction) -> str:
    """−1, 1/9: a weight as it is."""
    return str(value).replace("-", "−")


def channel_figures(answer: ChannelAnswer) -> dict[str, str]:
    found = {f"output {o}": rows_of(grid) for o, grid in enumerate(answer.output)}
    outputs, each = answer.kernels.shape[:2]
    return found | {
        "inputs": str(len(answer.x)),
        "outputs": str(outputs),
        "each": str(each),
        "kernels": str(outputs * each),
        "weights": str(answer.kernels.size),
    }


def colour_figures(answer: ColourAnswer) -> dict[str, str]:
    row, column = answer.strongest_at
    inset = (answer.x.shape[1] - answer.output.shape[0]) // 2
    slices = [figure(float(value) + 0.0) for value in answer.slices[:, row, column]]
    return {
        "strongest": figure(float(np.abs(answer.output).max())),
        "red": slices[0],
        "green": slices[1],
        "blue": slices[2],
        "sum": figure(float(answer.output[row, column])),
        "place": f"({row + inset}, {column + inset})",  # of the window's middle in the picture
    }


def mix_figures(config: MixConfig) -> dict[str, str]:
    """Of the way that is chosen, against the one convolution."""
    found, dense = mixing(config, config.way), mixing(config, "one convolution")
    return {
        "weights": f"{found.weights:,}",
        "small_kernels": f"{found.small_kernels:,}",
        "fewer": ratio(dense.weights / found.weights),
        "reads": f"{found.reads} of {config.deep}",
        "rim": f"+{percent(rim_work(config))}",
        "doubled": f"{doubled_weights(config):g}",
    }


def network_figures() -> dict[str, str]:
    """Shares of all multiplications by network and kind, as in “ResNet-50, 1 × 1”."""
    return {f"{title}, {kind}": percent(shares(title)[kind]) for title in NETWORKS for kind in KINDS}


def scramble_figures(answer: ScrambleAnswer) -> dict[str, str]:
    return {
        "largest": difference(answer.largest),
        "changed": percent(answer.changed),
        "pixels": f"{answer.order.size:,}",
    }


def pointwise_figures(answer: PointwiseAnswer) -> dict[str, str]:
    return {
        "largest": difference(answer.largest),
        "product": difference(answer.conv2d_difference),
        "rank": str(answer.rank),
        "pixels": f"{answer.photo[0].size:,}",
    }


def rank_figures(answer: RankAnswer) -> dict[str, str]:
    whole_kernel, pieces = answer.products
    free, numbers = joint_freedom(2, 2)
    return {
        "rank": str(len(answer.pieces)),
        "products": str(whole_kernel),
        "by_pieces": str(pieces),
        "largest": difference(answer.largest),
        "free": str(free),
        "numbers": str(numbers),
    }


def order_figures(channels: int) -> dict[str, str]:
    return {"changed": percent(changed_share(channels))}
