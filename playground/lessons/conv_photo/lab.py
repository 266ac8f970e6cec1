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
    """Draw an answer; `picture` names its input in the picture store and changes with its pixels. Once drawn, data-version
    tells which answer it is.

    A kernel of the reader's own can be edited: `on_edit` then finds {"own": its text} in `st.session_state[key].edit`.
    """
    settings, stats, kernel = answer.settings, answer.stats, answer.settings.chosen_kernel
    quantum = (float(np.abs(answer.output).max()) or 1.0) / INT16_MAX  # the output travels as multiples of this; zero stays zero
    real_rows, real_columns = answer.real_shares
    head = {
        **{name: getattr(settings, name) for name in ("stride", "dilation", "flip", "view")},
        **{name: getattr(stats, name) for name in ("least", "most")},
        "scale": answer.full_colour,
        "operation": _("true convolution") if settings.flip else _("cross-correlation"),
        "inputRange": (0.0, float(answer.input.max()) if settings.source == "ramp" else 1.0),
    }
    head |= {"version": hashlib.sha256(f"{picture} {settings}".encode()).hexdigest()[:16], "picture": picture, "words": _words()}
    head |= {"channels": len(answer.output), "input": answer.input.shape[1:], "output": answer.output.shape[1:]}
    head |= {"pad": [before for before, _after in settings.sides], "paddingMode": settings.padding_mode, "quantum": quantum}
    head |= {"kernels": settings.weights, "shown": kernel.weights, "kernelTitle": _(kernel.title)}
    head |= {"editable": settings.kernel == "own", "threshold": stats.strongest_threshold, "startAt": answer.telling_place}
    arrays = {"output": np.rint(answer.output / np.float32(quantum)).astype(np.int16)}
    arrays |= {"rows": answer.rows, "columns": answer.columns}
    arrays |= {"realRows": real_rows.astype(np.float32), "realColumns": real_columns.astype(np.float32)}
    _mount(data=pack(head, arrays), key=key, on_edit_change=on_edit)
    picture_store(picture, answer.input, key=f"{key}_picture")  # below, where its empty place moves nothing


def _words() -> dict[str, str | list[str]]:
    words = {"input": _("Input"), "output": _("Output"), "kernel": _("Kernel"), "window": _("Window"), "products": _("Products")}
    words |= {"size": _("{height} × {width}"), "padded": _("padded to {height} × {width}")}
    words |= {"outputSize": _("Output size"), "outputAt": _("Output at row {row}, column {column}"), "range": _("Output range")}
    words |= {"place": _("row {row}, column {column}"), "cell": _("Kernel, row {row}, column {column}")}
    words |= {"invented": _("{share} % of the window is padding"), "pinned": _("kept; click to release")}
    words |= {"agrees": _("✓ equal to torch’s value"), "differs": _("torch’s value is {value}")}
    words |= {"zoom_in": _("Zoom in"), "zoom_out": _("Zoom out"), "fit": _("Fit")}
    words |= {"more_rows": _("One row more"), "fewer_rows": _("One row fewer")}
    words |= {"more_columns": _("One column more"), "fewer_columns": _("One column fewer")}
    words["keys"] = _("Arrow keys move the window, plus and minus zoom.")
    return words | {"channels": [_("Red"), _("Green"), _("Blue")]}
