"""A style transfer as long work: how long it will take on this device, and a function that a job can run, pause and cancel."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from PIL import Image
from torch import nn

from playground import models
from playground.vision.style_config import StyleConfig, pixel_steps
from playground.vision.style_transfer import StyleResult, StyleStep, style_transfer

PICTURE_EVERY_S = 0.4  # pages look twice a second; slower steps show each picture
PROBE_SIZE = 128  # px: small enough to wait for, large enough that convolutions decide
PROBE_STEPS = 3  # the first one warms up and is not counted
KEPT = 64  # settings

_lock = threading.Lock()
_seconds_per_pixel: OrderedDict[tuple, float] = OrderedDict()


class Control(Protocol):
    """What a job's function is given (playground.jobs has it too; a topic room does not import another)."""

    def report(self, step: int, total: int, payload: Any = None) -> None: ...

    def check(self) -> None: ...


def paint(
    control: Control,
    content: Image.Image,
    style: Image.Image,
    config: StyleConfig,
    *,
    model: nn.Module | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> StyleResult:
    """`style_transfer` under a job's control; the payload of each report is the newest StyleResult that was worth showing.

    A cancelled job ends within one pass through the network, and leaves the picture as it is then. Pace is learned from every
    painting that ends.
    """
    shown: StyleResult | None = None
    last: StyleStep | None = None
    shown_at = float("-inf")

    def check() -> None:
        try:
            control.check()
        except BaseException:
            if last:
                control.report(last.step, last.total, last.so_far())
            raise

    def on_step(step: StyleStep) -> None:
        nonlocal last, shown, shown_at
        last = step
        if clock() - shown_at >= PICTURE_EVERY_S or step.step == step.total:
            shown, shown_at = step.so_far(), clock()
        control.report(step.step, step.total, shown)
        check()

    control.check()
    control.report(0, config.steps)
    result = style_transfer(content, style, config, model=model, on_step=on_step, check=check)
    learn_pace(config, content.size, style.size, result.seconds_per_step * result.steps)
    return result


def learn_pace(config: StyleConfig, photo: tuple[int, int], style: tuple[int, int], seconds: float) -> None:
    """Note how long a painting of these (width, height) took: the next estimate is that of this machine as it is."""
    if seconds > 0:
        _remember(_key(config), seconds / pixel_steps(config, photo, style))


def estimate_seconds(
    config: StyleConfig, photo: tuple[int, int], style: tuple[int, int], *, model: nn.Module | None = None
) -> float:
    """About how long `style_transfer` takes for a photo and a style of these (width, height) with `model`, or a loaded one.

    Steps are taken as proportional to pixels. The first call for a network times a small painting, a fraction of a second for
    thin_vgg; later ones only multiply. Raises ValueError and ModelUnavailable as `style_transfer` does.
    """
    work, key = pixel_steps(config, photo, style), _key(config)
    if key not in _seconds_per_pixel:
        _remember(key, _probe(config, model))
    return _seconds_per_pixel[key] * work


def _key(config: StyleConfig) -> tuple:
    taps = (config.tapped_style, config.tapped_content)
    return (config.network, taps, config.pooling, str(models.device()), str(models.dtype()))


def _remember(key: tuple, pace: float) -> None:
    with _lock:
        _seconds_per_pixel[key] = pace
        _seconds_per_pixel.move_to_end(key)
        while len(_seconds_per_pixel) > KEPT:
            _seconds_per_pixel.popitem(last=False)


def _probe(config: StyleConfig, model: nn.Module | None) -> float:
    grain = np.random.default_rng(0).integers(0, 256, (PROBE_SIZE, PROBE_SIZE, 3), dtype=np.uint8)
    picture = Image.fromarray(grain)
    times: list[float] = []
    plain = {"start": "content", "coarse_first": False, "optimiser": "adam", "keep_colours": False}
    probe = replace(config, size=PROBE_SIZE, steps=PROBE_STEPS, **plain)
    result = style_transfer(picture, picture, probe, model=model, on_step=lambda step: times.append(step.seconds))
    return min(times[1:]) / (result.image.width * result.image.height)
