"""Sends a picture's numbers to the browser once; other components name it and find it there.

A message that the browser already has is not sent again by Streamlit, so a store that is drawn in every run costs a
few bytes. Pictures are (C, H, W) in 0…1: bytes where 8 bits hold them exactly, float32 otherwise.
"""

from collections.abc import Mapping

import numpy as np

from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)


def picture_store(name: str, pixels: np.ndarray, *, key: str) -> None:
    """Keep (C, H, W) float32 in the browser under `name`, which must change with every pixel."""
    eight_bit = np.rint(pixels * 255)
    exact = (
        eight_bit.min() >= 0 and eight_bit.max() <= 255 and np.array_equal(eight_bit.astype(np.float32) / np.float32(255), pixels)
    )
    sent = eight_bit.astype(np.uint8) if exact else pixels.astype(np.float32)
    array_store(name, {"pixels": sent}, key=key, shape=list(pixels.shape), unit=255 if exact else 1)


def array_store(name: str, arrays: Mapping[str, np.ndarray], *, key: str, **head: object) -> None:
    """Keep any arrays under `name`, with what else is said of them: a coded picture's bytes, several pictures of one size."""
    _mount(data=pack({"name": name, **head}, arrays), key=key)
