"""Kernels as sums of columns times rows, and what two small kernels one after the other can make (d2l 7.4 ex. 1).

A kernel of rank 1 is one column after one row, 2k products in place of k².
"""

from fractions import Fraction

import numpy as np
import torch

from playground.convolution.kernels import Weights
from playground.convolution.operators import trans_conv

FINEST = 10_000  # largest denominator of a weight
Piece = tuple[tuple[Fraction, ...], tuple[Fraction, ...]]  # column, row


def rank_pieces(weights: Weights) -> tuple[Piece, ...]:
    """The fewest columns times rows that add up to a kernel, found by elimination in exact fractions.

    A kernel of zeros has none.
    """
    rows = [[Fraction(value).limit_denominator(FINEST) for value in row] for row in weights]
    columns = list(zip(*rows, strict=True))
    pivots: list[int] = []
    for column in range(len(rows[0])):
        done = len(pivots)
        below = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if below is None:
            continue
        rows[done], rows[below] = rows[below], rows[done]
        lead = rows[done][column]
        rows[done] = [value / lead for value in rows[done]]
        for r, row in enumerate(rows):
            if r != done and row[column]:
                rows[r] = [value - row[column] * top for value, top in zip(row, rows[done], strict=True)]
        pivots.append(column)
    return tuple((columns[pivot], tuple(row)) for pivot, row in zip(pivots, rows, strict=False))


def joint_freedom(first: int, second: int) -> tuple[int, int]:
    """(free numbers that two kernels of these sides can make together, numbers of the one kernel they amount to).

    The rank of the derivative of their full convolution, every overlap stamped, at a random pair: how many directions the
    product can go.
    """
    generator = np.random.default_rng(0)
    a, b = (torch.from_numpy(generator.standard_normal((side, side))) for side in (first, second))
    units, others = (torch.eye(side**2, dtype=torch.float64).view(-1, side, side) for side in (first, second))
    turned = [*(trans_conv(unit, b) for unit in units), *(trans_conv(a, unit) for unit in others)]
    return int(torch.linalg.matrix_rank(torch.stack(turned).flatten(1))), (first + second - 1) ** 2
