"""A convolution's matrix W and its transpose side by side, with the vectors they meet: above what goes in, right what comes out.

Pointing at a row tells its products and marks the same entries in the other matrix; no server is asked.
"""

from playground.kit.i18n import _
from playground.lessons.transposed_conv.unrolled import Unrolled
from playground.ui.components import component

_mount = component(__file__)


def matrix_pair(answer: Unrolled, *, alt: str, key: str) -> None:
    """Draw both matrices. Their entries that are not 0 travel as (row, column, value) of W."""
    _mount(
        data={
            "shape": answer.shape,
            "picture": answer.picture.shape,
            "output": answer.output.shape,
            "rows": answer.at[0].tolist(),
            "columns": answer.at[1].tolist(),
            "values": answer.values.tolist(),
            "x": answer.picture.ravel().tolist(),
            "y": answer.output.ravel().tolist(),
            "back": answer.back.ravel().tolist(),
            "alt": alt,
            "words": {
                "forward": _("W · x = y"),
                "backward": _("Wᵀ · y"),
                "y": _("y({row}, {column})"),
                "back": _("(Wᵀy)({row}, {column})"),
                "more": _("… {n} products"),
                "hint": _(
                    "W · x is the convolution of the flattened picture x, Wᵀ · y the transposed one. "
                    "Point at a row: in the other matrix the same entries stand in a column."
                ),
            },
        },
        key=key,
    )
