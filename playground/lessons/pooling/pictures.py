"""Pooled photos and what a pooling leaves over, as pictures."""

import io

import numpy as np
from PIL import Image

from playground.charts.convolution_pictures import MINUS, PLUS, VIRIDIS, ZERO, along

LEAST_SCALE = 0.01  # what is smaller everywhere stays dark instead of being blown up


def grey_picture(values: np.ndarray) -> Image.Image:
    """(H, W) in 0…1 as RGB; beyond is clipped."""
    return Image.fromarray(np.rint(values.clip(0, 1) * 255).astype(np.uint8)).convert("RGB")


def enlarged(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Each pixel a block, (width, height) in px."""
    return picture.resize(size, Image.Resampling.NEAREST)


def strength_picture(values: np.ndarray) -> Image.Image:
    """|values| in viridis, full colour at the largest."""
    scale = max(LEAST_SCALE, float(np.abs(values).max()))
    return Image.fromarray(np.rint(along(VIRIDIS, np.abs(values) / scale)).astype(np.uint8))


def signed_picture(values: np.ndarray) -> Image.Image:
    """Red for minus, blue for plus, full colour where 99 % of the values lie below."""
    scale = max(LEAST_SCALE, float(np.quantile(np.abs(values), 0.99)))
    return Image.fromarray(np.rint(along((MINUS, ZERO, PLUS), values / scale / 2 + 0.5)).astype(np.uint8))


def png(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()
