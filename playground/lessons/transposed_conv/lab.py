"""The lesson's two components: a photo from the first n of 64 kernels, and a convolution's matrix beside its transpose.

Both answer in the browser: dragging along the curve adds or takes away kernels at once; pointing at a row of a matrix tells its
products and marks the same entries in the other.
"""

import hashlib
from collections.abc import Callable

import numpy as np

from playground.convolution.kernel_bank import Rebuilt
from playground.convolution.unrolled import Unrolled
from playground.kit.i18n import _
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount_bank = component(__file__, "bank_lab")
_mount_pair = component(__file__, "matrix_pair")


def kernel_bank(answer: Rebuilt, *, scene: str, key: str, on_edit: Callable[[], None]) -> None:
    """Draw the photo, the kernels, Wᵀ·W and the curve of decibels; `scene` names photo and kernels, however many are kept.

    When a reader lets go of the curve, `on_edit` finds {"keep": number of kernels} in `st.session_state[key].edit`. On the root
    element data-keep tells how many are drawn, and data-psnr what the browser's own sum gives.
    """
    arrays = {
        "photo": np.rint(255 * answer.photo.clip(0, 1)).astype(np.uint8),
        "features": answer.features.astype(np.float32),
        "kernels": answer.matrix.astype(np.float32),
        "psnr": answer.psnr.astype(np.float32),
    }
    words = {
        "photo": _("The photo that comes back from {n} of 64 kernels. Press it to see the original."),
        "original": _("The original."),
        "kernels": _("W: the kernels. Click one to keep all up to it."),
        "curve": _("PSNR in dB against kernels kept. Drag, or use the arrow keys."),
    }
    words |= {"kept": _("Kernels kept"), "of": _("of 64"), "quality": _("PSNR of the photo that comes back")}
    words |= {"gram": _("Wᵀ·W, 64 × 64"), "axis": _("kernels kept"), "unit": _("dB"), "exact": _("exact")}
    version = hashlib.sha256(scene.encode()).hexdigest()[:16]
    head = {"version": version, "size": answer.photo.shape, "keep": answer.keep, "words": words}
    _mount_bank(data=pack(head, arrays), key=key, on_edit_change=on_edit)


def matrix_pair(answer: Unrolled, *, alt: str, key: str) -> None:
    """Draw both matrices, with the vectors they meet: above what goes in, right what comes out.

    Their entries that are not 0 travel as (row, column, value) of W.
    """
    rows, columns = answer.at
    arrays = {"rows": rows, "columns": columns, "values": answer.values}
    arrays |= {"x": answer.picture, "y": answer.output, "back": answer.back}
    hint = _(
        "W · x is the convolution of the flattened picture x, Wᵀ · y the transposed one. "
        "Point at a row: in the other matrix the same entries stand in a column."
    )
    words = {"forward": _("W · x = y"), "backward": _("Wᵀ · y"), "more": _("… {n} products"), "hint": hint}
    words |= {"y": _("y({row}, {column})"), "back": _("(Wᵀy)({row}, {column})")}
    shapes = {"shape": answer.shape, "picture": answer.picture.shape, "output": answer.output.shape}
    numbers = {name: array.ravel().tolist() for name, array in arrays.items()}
    _mount_pair(data={**shapes, **numbers, "alt": alt, "words": words}, key=key)
