"""Photo, kernel and output in the browser: pointing, zooming and the sums follow the finger without asking the server."""

import hashlib
from collections.abc import Callable

import numpy as np

from playground.kit.i18n import _
from playground.lessons.conv_photo.answer import ConvAnswer
from playground.ui.components import component
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

INT16_MAX = 32767


def convolution_inspector(answer: ConvAnswer, *, picture: str, key: str, on_edit: Callable[[], None]) -> None:
    """Draw an answer; `picture` names its input and changes with its pixels. When it is drawn, data-version tells which answer
    it is.

    Where the kernel is the reader's own its cells can be edited: `on_edit` then finds {"own": the new kernel as text} in
    `st.session_state[key].edit`.
    """
    _mount(data=pack(*inspector_message(answer, picture=picture)), key=key, on_edit_change=on_edit)
    picture_store(picture, answer.input, key=f"{key}_picture")  # below, where its empty place moves nothing


def inspector_message(answer: ConvAnswer, *, picture: str) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """What the browser is told: a head, and arrays. `picture` is a name in the picture store."""
    largest = float(np.abs(answer.output).max()) or 1.0
    quantum = largest / INT16_MAX  # the output travels as 16-bit multiples of this; zero stays zero
    real_rows, real_columns = answer.real_shares
    stats, settings = answer.stats, answer.settings
    head = {
        "version": hashlib.sha256(f"{picture} {settings}".encode()).hexdigest()[:16],
        "picture": picture,
        "channels": answer.output.shape[0],
        "input": answer.input_size,
        "output": answer.output_size,
        "pad": [before for before, _after in settings.sides],
        "paddingMode": settings.padding_mode,
        "stride": settings.stride,
        "dilation": settings.dilation,
        "kernels": settings.weights,
        "shown": answer.kernel.weights,
        "flip": settings.flip,
        "kernelTitle": _(answer.kernel.title),
        "operation": _("true convolution") if settings.flip else _("cross-correlation"),
        "editable": answer.kernel.name == "own",
        "quantum": quantum,
        "view": settings.view,
        "scale": stats.scale,
        "threshold": stats.strongest_threshold,
        "strongestAt": stats.strongest_at,
        "least": stats.least,
        "most": stats.most,
        "inputRange": (0.0, float(answer.input.max()) if settings.source == "ramp" else 1.0),
        "words": _words(),
    }
    arrays = {
        "output": np.rint(answer.output / np.float32(quantum)).astype(np.int16),
        "rows": answer.rows,
        "columns": answer.columns,
        "realRows": real_rows.astype(np.float32),
        "realColumns": real_columns.astype(np.float32),
    }
    return head, arrays


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
