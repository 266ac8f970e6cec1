"""A style transfer as long work: reports, obeys pause and cancel, and keeps the newest picture for whoever looks."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from PIL import Image
from torch import nn

from playground.vision.style_config import StyleConfig
from playground.vision.style_pace import learn_pace
from playground.vision.style_transfer import StyleResult, StyleStep, style_transfer

PICTURE_EVERY_S = 0.4  # pages look twice a second; slower steps show each picture


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
    """`style_transfer` under a job's control, with the shared `model` where the caller has it.

    The payload of each report is the newest StyleResult.
    """
    shown: StyleResult | None = None
    shown_at = float("-inf")

    def on_step(step: StyleStep) -> None:
        nonlocal shown, shown_at
        if clock() - shown_at >= PICTURE_EVERY_S or step.step == step.total:
            shown, shown_at = step.so_far(), clock()
        control.report(step.step, step.total, shown)
        try:
            control.check()
        except BaseException:  # cancelled: leave the picture as it is now, not as it was half a second ago
            control.report(step.step, step.total, step.so_far())
            raise

    control.check()
    control.report(0, config.steps)
    result = style_transfer(content, style, config, model=model, on_step=on_step)
    learn_pace(config, content.size, style.size, result.seconds_per_step * result.steps)
    return result
