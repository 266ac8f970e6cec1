"""Numbers about an output that a reader can check against what they see."""

from dataclasses import dataclass

import numpy as np

STRONGEST_SHARE = 0.01  # what the page calls the strongest edges
ROUNDING = 1e-6  # what float32 leaves where the exact value is 0 or 1


@dataclass(frozen=True)
class OutputStats:
    """Of an output (C, H', W'). Shares are 0…1 of its values, positions (row, column), strength is |value|."""

    least: float
    most: float
    energy: float  # sum of squares
    blackened_share: float  # values that “clipped to 0…1” turns black
    energy_kept: float  # what clipping leaves of the energy; 1 for an output of zeros
    outside_share: float  # values that leave 0…1
    strongest: float  # largest strength, over all channels
    strongest_at: tuple[int, int]
    strongest_count: int  # pixels that make up the strongest 1 %
    strongest_threshold: float  # strength of the weakest of them
    strongest_on_frame: int  # how many of them lie in the outermost ring
    frame_mean: float  # mean strength of the outermost ring
    inside_mean: float  # mean strength of the rest; 0 where there is none
    scale: float  # strength below which 99 % of the values lie: full colour on the page


def output_stats(output: np.ndarray) -> OutputStats:
    """Statistics of (C, H', W') float32 with at least one value."""
    strength = np.abs(output).max(axis=0)  # [H', W']
    flat = strength.ravel()
    count = max(1, round(STRONGEST_SHARE * flat.size))
    among = np.argpartition(flat, flat.size - count)[flat.size - count :]
    top, threshold = int(flat.argmax()), float(flat[among].min())
    frame = np.ones(strength.shape, dtype=bool)
    frame[1:-1, 1:-1] = False
    frame_sum, inside_count = float(strength[frame].sum(dtype=np.float64)), int((~frame).sum())
    squares = np.square(output)
    energy = float(squares.sum(dtype=np.float64))
    energy_left = float(squares[(output > 0) & (output <= 1)].sum(dtype=np.float64)) + float((output > 1).sum())
    return OutputStats(
        least=float(output.min()),
        most=float(output.max()),
        energy=energy,
        blackened_share=float((output <= ROUNDING).mean()),
        energy_kept=energy_left / energy if energy else 1.0,
        outside_share=float(((output < -ROUNDING) | (output > 1 + ROUNDING)).mean()),
        strongest=float(flat[top]),
        strongest_at=divmod(top, strength.shape[1]),
        strongest_count=count,
        strongest_threshold=threshold,
        strongest_on_frame=int(frame.ravel()[among].sum()),
        frame_mean=frame_sum / int(frame.sum()),
        inside_mean=(float(flat.sum(dtype=np.float64)) - frame_sum) / inside_count if inside_count else 0.0,
        scale=threshold or float(flat[top]) or 1.0,
    )
