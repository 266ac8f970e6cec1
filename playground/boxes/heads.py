"""Where each row of a flattened head comes from, with and without moving the channels last (d2l 14.5 ex. 3, 14.7.1).

A head answers with a map of anchors · (classes + 1) channels. Row k of (cells² · anchors, classes + 1) is taken for the scores
of anchor k: all of them must come from the cell and the channels of that anchor.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Rows:
    """Sources of the rows, (rows, classes + 1) each."""

    cell: np.ndarray  # in reading order
    channel: np.ndarray
    right: np.ndarray  # (rows,) bool: every number comes from where the row's anchor is

    @property
    def count(self) -> int:
        return len(self.right)


def flattened(cells: int, anchors: int, classes: int, permute: bool) -> Rows:
    """The rows of a map of cells × cells with these anchors a cell. Raises ValueError for a number below 1."""
    for name, number in (("cells", cells), ("anchors", anchors), ("classes", classes)):
        if number < 1:
            raise ValueError(f"There are {number} {name}; a head needs at least 1.")
    scores, places = classes + 1, cells**2
    made = np.arange(anchors * scores * places).reshape(anchors * scores, places)  # as torch lays the channels out
    flat = (made.T if permute else made).reshape(-1, scores)
    channel, cell = np.divmod(flat, places)
    row = np.arange(len(flat))
    wanted = row[:, None] % anchors * scores + np.arange(scores)
    right = (cell == row[:, None] // anchors).all(axis=1) & (channel == wanted).all(axis=1)
    return Rows(cell, channel, right)
