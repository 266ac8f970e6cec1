"""How long a painting will take on this device: a timed probe once, corrected by every painting that follows."""

import threading
from collections import OrderedDict
from dataclasses import replace

import numpy as np
from PIL import Image
from torch import nn

from playground import models
from playground.vision.style_config import StyleConfig
from playground.vision.style_levels import pixel_steps
from playground.vision.style_transfer import style_transfer

PROBE_SIZE = 128  # px: small enough to wait for, large enough that convolutions decide
PROBE_STEPS = 3  # the first one warms up and is not counted
KEPT = 64  # settings

_lock = threading.Lock()
_seconds_per_pixel: OrderedDict[tuple, float] = OrderedDict()


def _key(config: StyleConfig) -> tuple:
    taps = (config.tapped_style, config.tapped_content)
    return (config.network, taps, config.pooling, str(models.device()), str(models.dtype()))


def _remember(key: tuple, pace: float) -> None:
    with _lock:
        _seconds_per_pixel[key] = pace
        _seconds_per_pixel.move_to_end(key)
        while len(_seconds_per_pixel) > KEPT:
            _seconds_per_pixel.popitem(last=False)


def learn_pace(config: StyleConfig, photo: tuple[int, int], style: tuple[int, int], seconds: float) -> None:
    """Note how long a real painting took, photo and style given as (width, height): the next estimate is that of this machine
    as it is."""
    if seconds > 0:
        _remember(_key(config), seconds / pixel_steps(config, photo, style))


def estimate_seconds(
    config: StyleConfig, photo: tuple[int, int], style: tuple[int, int], *, model: nn.Module | None = None
) -> float:
    """About how long `style_transfer` takes for a photo and a style of these (width, height) with `model`, or a loaded one.

    Steps are taken as proportional to pixels. The first call for a network times a small painting, a
    fraction of a second for thin_vgg; later ones only multiply. Raises ValueError and ModelUnavailable as style_transfer does.
    """
    work = pixel_steps(config, photo, style)
    key = _key(config)
    if key not in _seconds_per_pixel:
        _remember(key, _probe(config, model))
    return _seconds_per_pixel[key] * work


def _probe(config: StyleConfig, model: nn.Module | None) -> float:
    grain = np.random.default_rng(0).integers(0, 256, (PROBE_SIZE, PROBE_SIZE, 3), dtype=np.uint8)
    picture = Image.fromarray(grain)
    times: list[float] = []
    plain = {"start": "content", "coarse_first": False, "optimiser": "adam", "keep_colours": False}
    probe = replace(config, size=PROBE_SIZE, steps=PROBE_STEPS, **plain)
    result = style_transfer(picture, picture, probe, model=model, on_step=lambda step: times.append(step.seconds))
    return min(times[1:]) / (result.image.width * result.image.height)
