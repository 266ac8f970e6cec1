"""The textbook's SSD as a set of anchors to compare with: 20 shapes on five maps, 5,444 anchors."""

import numpy as np

from playground.boxes.anchors import anchor_shapes
from playground.boxes.annotations.maps import AnchorMap, centred_map
from playground.boxes.pyramids import TEXTBOOK_SSD


def textbook_maps() -> tuple[AnchorMap, ...]:
    """Finest first; the shapes of each in the order of the textbook's code."""
    return tuple(
        centred_map(level.width, anchor_shapes(1, 1, level.sizes, level.ratios).double().numpy()) for level in TEXTBOOK_SSD
    )


def textbook_shapes() -> np.ndarray:
    """All its shapes (20, 2), in parts of the input's side."""
    return np.concatenate([layout.shapes for layout in textbook_maps()])
