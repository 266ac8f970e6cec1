"""The pictures of the lesson "Channels and 1 × 1" in the browser; all numbers travel once, the pointer asks no server.

Channels below each other: every input channel with its kernel and what both give, and the sums. And several pictures of one
scene under one pointer: point at a pixel in any and read the numbers of the same pixel in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.kit.i18n import _
from playground.lessons.channels.answer import ChannelAnswer
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount_stack = component(__file__, "channel_stack")
_mount_pictures = component(__file__, "linked_pictures")

LOOKS = ("colour", "grey", "signed", "wrong")
ONE_ROW, ACROSS = 4, 3  # pictures that stand in one row; in each of several rows
LEVELS = 32767  # a value's strength becomes a whole number up to this
ROUNDING = 1e-3  # a difference of this strength or less does not get full colour


def channel_stack(answer: ChannelAnswer, *, titles: Sequence[str], key: str) -> None:
    """Draw an answer; `titles` name the input channels.

    On the figure data-sum tells what the browser adds up for the cell pointed at, data-core what the core says.
    """
    words = {"output": _("Output {o}"), "kernel": _("Kernel"), "partial": _("gives"), "sum": _("Sum of the channels")}
    words |= {
        "unread": _("not read by output channel {o}"),
        "place": _("Output channel {o}, row {row}, column {column}"),
        "figures": [_("Output {o} at row {row}, column {column}"), _("Parameters"), _("Kernels")],
        "hint": _("Point at a number, or use the arrow keys. Page Up and Page Down change the output channel."),
        "alt": _("Input channels, their kernels, what each pair gives, and their sums"),
    }
    numbers = {name: getattr(answer, name).tolist() for name in ("x", "kernels", "partials", "output")}
    _mount_stack(data={**numbers, "reads": answer.reads, "titles": list(titles), "words": words}, key=key)


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture. Raises ValueError where look and shape do not fit."""

    title: str
    note: str  # in grey beside it
    values: np.ndarray  # (3, H, W) for "colour", else (H, W); 0…1 for "colour" and "grey"
    look: str  # one of LOOKS: "signed" is red below 0 and blue above, "wrong" red where it is not 0
    offset: int = 0  # rows and columns by which its first pixel lies inside the scene
    moved: bool = False  # its pixels lie in shuffled order
    scale: float | None = None  # the strength that gets full colour; for "signed" what the largest of all gets, unless given

    def __post_init__(self) -> None:
        if self.look not in LOOKS:
            raise ValueError(f"look is {self.look!r}; choose one of {', '.join(LOOKS)}.")
        if self.values.ndim != (3 if self.look == "colour" else 2):
            raise ValueError(f"A picture with look {self.look!r} has shape {self.values.shape}.")

    @property
    def strength(self) -> float:
        return float(np.abs(self.values).max(initial=0.0))


def linked_pictures(panels: Sequence[Panel], *, alt: str, key: str, order: np.ndarray | None = None) -> None:
    """Draw the panels, in one row or ACROSS in each where the page is wide, two on a phone.

    order (H·W,): pixel i of a moved panel is pixel order[i] of the others.
    """
    largest = max((panel.strength for panel in panels if panel.look == "signed"), default=1.0) or 1.0
    arrays, heads = {}, []
    for number, panel in enumerate(panels):
        quantum = (panel.strength or 1.0) / LEVELS
        values = np.rint(panel.values / quantum).astype(np.int16).reshape(-1, *panel.values.shape[-2:])
        scale = panel.scale or (largest if panel.look == "signed" else max(panel.strength, ROUNDING))
        shared = {name: getattr(panel, name) for name in ("title", "note", "look", "offset", "moved")}
        arrays[f"values{number}"] = values
        heads.append({**shared, "shape": list(values.shape), "quantum": quantum, "scale": scale})
    if order is not None:
        arrays["order"] = order.astype(np.int32)
    hint = _("Point at a pixel to read its values in every picture. Arrow keys move by one pixel.")
    across = len(panels) if len(panels) <= ONE_ROW else ACROSS
    head = {"panels": heads, "across": across, "alt": alt, "hint": hint, "place": _("row {row}, column {column}")}
    _mount_pictures(data=pack(head, arrays), key=key)
