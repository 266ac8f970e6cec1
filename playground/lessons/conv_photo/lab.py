"""Photo, kernel and output in the browser: pointing, zooming and the sums follow the finger without asking the server."""

import hashlib
from collections.abc import Callable

import numpy as np

from playground.kit.i18n import _
from playground.lessons.conv_photo.answer import ConvAnswer
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)

INT16_MAX = 32767


def convolution_inspector(scene: bytes, *, key: str, on_own_kernel: Callable[[], None]) -> None:
    """Draw what `inspector_scene` has packed. When it is drawn, data-version tells which answer it is.

    Where the kernel is the reader's own its cells can be edited: `on_own_kernel` then finds the new kernel as text in
    `st.session_state[key].own`.
    """
    _mount(data=scene, key=key, on_own_change=on_own_kernel)


def inspector_scene(answer: ConvAnswer, *, picture: str) -> bytes:
    """An answer as the browser reads it; `picture` names its input in the picture_store."""
    largest = float(np.abs(answer.output).max()) or 1.0
    quantum = largest / INT16_MAX  # the output travels as 16-bit multiples of this; zero stays zero
    high = float(answer.input.max())
    real_rows, real_columns = answer.real_shares
    stats, config = answer.stats, answer.config
    head = {
        "version": hashlib.sha256(f"{picture} {answer.config}".encode()).hexdigest()[:16],
        "picture": picture,
        "channels": answer.output.shape[0],
        "input": answer.input_size,
        "output": answer.output_size,
        "pad": (answer.sides[0][0], answer.sides[1][0]),
        "paddingMode": config.padding_mode,
        "stride": config.stride,
        "dilation": config.dilation,
        "kernels": answer.weights,
        "shown": answer.kernel.weights,
        "flip": config.flip,
        "kernelTitle": _(answer.kernel.title),
        "operation": _("true convolution") if config.flip else _("cross-correlation"),
        "editable": answer.kernel.name == "own",
        "quantum": quantum,
        "view": config.view,
        "scale": stats.scale,
        "threshold": stats.strongest_threshold,
        "strongestAt": stats.strongest_at,
        "least": stats.least,
        "most": stats.most,
        "inputRange": (0.0, high if config.source == "ramp" else 1.0),
        "words": _words(),
    }
    arrays = {
        "output": np.rint(answer.output / np.float32(quantum)).astype(np.int16),
        "rows": answer.rows,
        "columns": answer.columns,
        "realRows": real_rows.astype(np.float32),
        "realColumns": real_columns.astype(np.float32),
    }
    return pack(head, arrays)


def _words() -> dict[str, str | list[str]]:
    return {
        "input": _("Input"),
        "output": _("Output"),
        "kernel": _("Kernel"),
        "window": _("Window"),
        "products": _("Products"),
        "size": _("{height} × {width}"),
        "padded": _("padded to {height} × {width}"),
        "place": _("row {row}, column {column}"),
        "invented": _("{share} % padding"),
        "reach": _("reaches {low} … {high}"),
        "agrees": _("✓ equal to torch’s"),
        "differs": _("torch says {value}"),
        "pinned": _("pinned, click to let go"),
        "keys": _("Arrow keys move the window, plus and minus zoom."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "fit": _("Fit"),
        "cell": _("Kernel, row {row}, column {column}"),
        "more_rows": _("One row more"),
        "fewer_rows": _("One row fewer"),
        "more_columns": _("One column more"),
        "fewer_columns": _("One column fewer"),
        "channels": [_("Red"), _("Green"), _("Blue")],
    }
