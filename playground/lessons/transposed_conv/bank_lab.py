"""A photo from the first n of 64 kernels, in the browser: dragging along the curve adds or takes away kernels at once."""

import hashlib
from collections.abc import Callable

import numpy as np

from playground.kit.i18n import _
from playground.lessons.transposed_conv.kernel_bank import BankAnswer
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)


def kernel_bank(answer: BankAnswer, *, digest: str, key: str, on_keep: Callable[[], None]) -> None:
    """Draw the photo of `digest`, the kernels, Wᵀ·W and the curve of decibels.

    When a reader lets go of the curve, `on_keep` finds the number of kernels in `st.session_state[key].keep`. On the root
    element data-keep tells how many are drawn, and data-psnr what the browser's own sum gives.
    """
    config = answer.config
    bank = f"{digest} {config.set} {config.seed}"
    head = {
        "version": hashlib.sha256(bank.encode()).hexdigest()[:16],
        "size": answer.photo.shape,
        "keep": config.keep,
        "words": {
            "photo": _("The photo from {n} of 64 kernels. Press it to see the original."),
            "original": _("The original."),
            "kernels": _("W: the kernels. Click one to keep all up to it."),
            "gram": _("Wᵀ·W, 64 × 64"),
            "axis": _("kernels kept"),
            "unit": _("dB"),
            "exact": _("exact"),
            "curve": _("Decibels against kernels kept. Drag, or use the arrow keys."),
        },
    }
    arrays = {
        "photo": np.rint(255 * answer.photo.clip(0, 1)).astype(np.uint8),
        "features": answer.features.astype(np.float32),
        "kernels": config.matrix().astype(np.float32),
        "psnr": answer.psnr.astype(np.float32),
    }
    _mount(data=pack(head, arrays), key=key, on_keep_change=on_keep)
