"""The layer before a normalisation, on screen: its output and what follows it, under one line to drag."""

import numpy as np
from PIL import Image

from playground.kit.i18n import _
from playground.kit.saying import short
from playground.lessons.batch_norm.answer import BeforeAnswer
from playground.ui.components.divider import divider

TALL = 360  # px
LARGER = 4  # times as large as it is computed
BEFORE, AFTER_RANGE = (0.0, 1.0), (-2.5, 2.5)  # what is drawn from black to white


def grey(values: np.ndarray, low: float, high: float) -> Image.Image:
    levels = np.rint(255 * ((values - low) / (high - low)).clip(0, 1)).astype(np.uint8)
    picture = Image.fromarray(levels)
    return picture.resize((LARGER * picture.width, LARGER * picture.height), Image.Resampling.BICUBIC)


def show_before(answer: BeforeAnswer) -> None:
    """The first channel: always the same two ranges from black to white, so that what moves is seen to move."""
    settings = answer.settings
    span = BEFORE if settings.after == "none" else AFTER_RANGE
    left, right = grey(answer.before[0], *BEFORE), grey(answer.after[0], *span)
    words = _("before, 0 to 1"), _("after, {low} to {high}")
    after = words[1].format(low=short(span[0]), high=short(span[1]))
    alt = _("The first channel of the convolution, and what follows it")
    divider(left, right, key="bn_before", label_before=words[0], label_after=after, alt=alt, height=TALL)
