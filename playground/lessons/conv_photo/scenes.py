"""Small pictures made of numbers, on which a kernel's answer can be told in advance."""

from collections.abc import Callable

import numpy as np


def _dot() -> np.ndarray:
    picture = np.zeros((33, 33), np.float32)
    picture[16, 16] = 1
    return picture


def _line() -> np.ndarray:
    picture = np.zeros((33, 33), np.float32)
    picture[:, 16] = 1
    return picture


def _step() -> np.ndarray:
    picture = np.zeros((33, 33), np.float32)
    picture[:, 17:] = 1
    return picture


def _ramp() -> np.ndarray:
    return np.broadcast_to(np.arange(33, dtype=np.float32), (33, 33)).copy()


def _white() -> np.ndarray:
    return np.ones((64, 64), np.float32)


# name → picture (H, W) float32, in 0…1 but for the ramp, which grows by 1 a pixel
SCENES: dict[str, Callable[[], np.ndarray]] = {"dot": _dot, "line": _line, "step": _step, "ramp": _ramp, "white": _white}
