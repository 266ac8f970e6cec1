"""The stage in the browser: hover, step and play over windows follow the finger without asking the server."""

import hashlib
from collections.abc import Callable

import numpy as np

from playground.convolution.pooling import FILL
from playground.kit.i18n import _
from playground.stage.answer import StageAnswer
from playground.stage.pictures import LARGEST_OWN_INPUT
from playground.ui.components import component
from playground.ui.components.packets import pack
from playground.ui.components.player import transport_words

_mount = component(__file__)


def convolution_stage(scene: bytes, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw what `stage_scene` has packed.

    When a reader changes a number, `on_edit` finds settings in `st.session_state[key].edit`: {"source": "own", "own_input": text}
    or {"kernel": "own", "own": text}, whole tables as parse_values and parse_kernels read them. On the root element
    data-version tells which answer is drawn, data-sum what the browser adds up and data-core what the core says.
    """
    _mount(data=scene, key=key, on_edit_change=on_edit)


def stage_scene(
    answer: StageAnswer, *, captions: dict[str, str], note: str, given: tuple[np.ndarray, np.ndarray] | None = None
) -> bytes:
    """An answer as the browser reads it. `captions` stand beside the names of the grids (left, kernel, right), `note` under
    the kernel. `given` (bool, one a row and one a column of the input) tells which numbers are the reader's; the others are
    drawn as padding and cannot be edited. None: all are."""
    config, played = answer.config, answer.played
    strides = [float(np.ptp(axis.starts)) / max(1, len(axis.starts) - 1) for axis in played.axes]  # adaptive windows: the mean
    head = {"kind": config.kind, "paints": config.paints, "pools": config.pools, "kernels": answer.kernels.tolist()}
    head |= {"shown": config.weights_shown, "flip": config.flip}
    head |= {"input": answer.input.tolist() if max(answer.input_size) <= LARGEST_OWN_INPUT else None}
    head |= {"stepping": played.stepping.shape[1:], "strides": strides, "dilations": config.dilations, "bias": config.bias}
    head |= {"relu": config.relu, "power": config.power}
    head |= {"skips_padding": config.pools and config.kind not in FILL and not config.counts_padding}
    head |= {"start": answer.telling_step, "captions": captions, "note": note}
    words = {"left": _("Input"), "kernel": _("Kernel"), "right": _("Output"), "place": _("row {row}, column {column}")}
    words |= {"count": _("{n} of {count}"), **transport_words(), "scrub": _("Position"), "pin": _("Pin"), "pinned": _("Pinned")}
    words["pin_help"] = _("Keep this cell in view while the rest moves")
    words |= {"save_svg": _("Save this frame as SVG"), "save_png": _("Save this frame as PNG")}
    words["keys"] = _("Arrow keys move, space plays, p pins. Click a number of input or kernel to change it.")
    head["words"] = words
    arrays = {"wide": played.wide, "steps": played.stepping}
    for side, axis, own in zip(("Rows", "Columns"), played.axes, given or (1, 1), strict=True):
        inside, kept = np.zeros((2, len(axis.source)), np.uint8)
        inside[axis.inside], kept[axis.inside] = 1, own
        lengths, reads = axis.has.sum(axis=1).astype(np.int32), axis.reads.astype(np.int32)
        arrays |= {side.lower(): axis.source, f"inside{side}": inside, f"given{side}": kept, f"length{side}": lengths}
        arrays |= {f"start{side}": axis.starts, f"tap{side}": axis.taps, f"read{side}": reads}
    head["version"] = hashlib.sha256(repr(config).encode() + answer.input.tobytes()).hexdigest()[:16]
    return pack(head, arrays)
