"""Sends a picture to the browser once; other components name it and find it there.

A message that the browser already has is not sent again by Streamlit, so a store that is drawn in every run costs a
few bytes; here it is made once for all runs. Pictures whose numbers are wanted are (C, H, W) in 0…1: bytes where 8 bits hold
them exactly, float32 otherwise. What is only looked at is coded: the numbers of a photo of 640 × 480 px are 0.9 MB, which
took 80 ms from the server to the screen.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)
KEPT = 16  # pictures as files, some 0.2 MB each, and the pictures themselves
KEPT_PICTURES = 4  # as numbers, some 2 to 8 MB each
QUALITY = 95  # of a JPEG, colours at full resolution


@dataclass(frozen=True)
class _Named:
    """A picture that its name alone tells from others."""

    name: str
    picture: Any = field(compare=False)


def picture_store(name: str, pixels: np.ndarray, *, key: str) -> None:
    """Keep (C, H, W) float32 in the browser under `name`, which must change with every pixel, in whatever session."""
    _mount(data=_picture_message(_Named(name, pixels)), key=key, mute=True)


@lru_cache(maxsize=KEPT_PICTURES)
def _picture_message(named: _Named) -> bytes:
    return picture_message(named.name, named.picture)


def picture_message(name: str, pixels: np.ndarray) -> bytes:
    """What travels to the browser of a picture's numbers."""
    eight_bit = np.rint(pixels * 255)
    exact = (
        eight_bit.min() >= 0 and eight_bit.max() <= 255 and np.array_equal(eight_bit.astype(np.float32) / np.float32(255), pixels)
    )
    sent = eight_bit.astype(np.uint8) if exact else pixels.astype(np.float32)
    return pack({"name": name, "shape": list(pixels.shape), "unit": 255 if exact else 1}, {"pixels": sent})


def image_store(name: str, image: Image.Image, *, key: str) -> None:
    """Keep a picture to look at in the browser under `name`, which must change with every pixel, in whatever session: for
    `photoBitmap` of picture_store.js; its numbers do not come."""
    _mount(data=_image_message(_Named(name, image)), key=key, mute=True)


@lru_cache(maxsize=KEPT)
def _image_message(named: _Named) -> bytes:
    return image_message(named.name, named.picture)


def image_message(name: str, image: Image.Image) -> bytes:
    """What travels to the browser of an RGB picture to look at: a JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, subsampling=0)
    return pack({"name": name, "coded": "image/jpeg"}, {"file": np.frombuffer(file.getvalue(), np.uint8)})


def array_store(name: str, arrays: Mapping[str, np.ndarray], *, key: str, **head: object) -> None:
    """Keep any arrays under `name`, with what else is said of them: a coded picture's bytes, several pictures of one size."""
    _mount(data=pack({"name": name, **head}, arrays), key=key, mute=True)
