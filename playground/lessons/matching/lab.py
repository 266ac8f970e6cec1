"""Matching in the browser: boxes to drag beside the IoU matrix that is struck out step by step, or beside the targets."""

import hashlib
from collections.abc import Callable, Sequence

from playground.boxes.written import MOST_BOXES
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.matching.answer import SHEET, MatchConfig
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, stage_words
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

VIEWS = ("steps", "targets")
MARGIN = 0.08  # of the boxes on paper, around them
SHOWN = (-100.0, 200.0)  # %; what a decoder gets wrong may lie anywhere


def match_player(
    config: MatchConfig,
    *,
    view: str,
    decoded: Sequence[float] | None,
    photo: Photo | None,
    key: str,
    on_edit: Callable[[], None],
) -> None:
    """Draw the boxes over a photo or over squared paper, in one of VIEWS. `decoded`: a box in % that must be in sight.

    When a reader lets go, `on_edit` finds {"what": "boxes", "objects": [[corners, class], …], "anchors": [[corners, name], …],
    "pick": name} in `st.session_state[key].edit`, corners in %. On the element `.player` data-step, data-owners, data-iou
    and data-offsets tell what the browser works out.
    """
    picture = f"boxes {photo.digest}" if photo else None
    size = photo.image.size if photo else SHEET
    _mount(
        data=pack(player_scene(config, view=view, size=size, picture=picture, decoded=decoded), {}),
        key=key,
        on_edit_change=on_edit,
    )
    if photo:  # below, where its empty place moves nothing
        picture_store(picture, photo.rgb().transpose(2, 0, 1), key=f"{key}_photo")


def player_scene(
    config: MatchConfig, *, view: str, size: tuple[int, int], picture: str | None, decoded: Sequence[float] | None = None
) -> dict[str, object]:
    """What the browser is told; `picture` is a name in the picture store. Raises ValueError for another view."""
    if view not in VIEWS:
        raise ValueError(f"view is {view!r}; choose one of {', '.join(VIEWS)}.")
    objects, anchors = config.written
    boxes = [
        {"box": _pixels(box.corners, size), "label": box.label, "kind": "truth", "role": "truth", "id": name}
        for box, name in zip(objects, config.columns, strict=False)
    ]
    boxes += [
        {"box": _pixels(box.corners, size), "label": "", "kind": "anchor", "role": "anchor", "id": name, "name": ""}
        for box, name in zip(anchors, config.names, strict=True)
    ]
    shown = [box["box"] for box in boxes]
    if decoded is not None:
        shown.append(_pixels([min(SHOWN[1], max(SHOWN[0], value)) for value in decoded], size))
    return {
        "version": hashlib.sha256(f"{config} {view} {picture}".encode()).hexdigest()[:16],
        "view": view,
        "boxes": boxes,
        "columns": config.columns,
        "numbers": [config.kinds.index(name) + 1 for name in config.classes],
        "padding": len(config.columns) - len(config.classes),
        "threshold": config.t,
        "forget": config.forget,
        "pick": config.names[config.picked],
        "most": MOST_BOXES + len(objects) if len(anchors) < MOST_BOXES else len(boxes),
        "chosen": 0,
        "size": size,
        "picture": picture,
        "fit": fitting(shown, size, photo=True) if picture else around(shown),
        "coordinates": "pixel corners",
        "words": stage_words() | _words(),
    }


def _pixels(corners: Sequence[float], size: tuple[int, int]) -> list[float]:
    return [value / 100 * size[axis % 2] for axis, value in enumerate(corners)]


def around(boxes: Sequence[Sequence[float]]) -> list[float]:
    """The rectangle round all boxes, with a margin."""
    (left, right), (top, bottom) = ((min(box[axis] for box in boxes), max(box[axis + 2] for box in boxes)) for axis in (0, 1))
    margin = MARGIN * max(right - left, bottom - top)
    return [left - margin, top - margin, right + margin, bottom + margin]


def _words() -> dict[str, str]:
    return {
        "none": _("Click a box to choose and move it"),
        "draw_help": _("Press and drag to draw an anchor"),
        "matrix": _("IoU of each anchor with each object"),
        "matrix_keys": _(
            "IoU matrix. Arrow keys go from cell to cell and show its two boxes; space plays the steps; Escape leaves."
        ),
        "becomes": _("becomes"),
        "background": _("background"),
        "padding": _("−1"),
        "start": _("The matrix before anything is taken. Point at a cell to see its two boxes."),
        "claim": _("{n}. The largest IoU left is {iou}: {o} takes {a}, and its row and its column are struck out."),
        "claim_zero": _("{n}. Only zeros are left. The first of them wins: {o} takes {a}."),
        "spent": _("{n}. Every anchor is struck out. The book’s function then answers the first cell: {a} goes to {o}."),
        "accepted": _("{n}. Threshold pass: {a} overlaps {o} most, {iou} ≥ {t}, and becomes {o}."),
        "refused": _("{n}. Threshold pass: {a} overlaps {o} most, but {iou} < {t}: background."),
        "count": _("step {n} of {last}"),
        "play": _("Play"),
        "pause": _("Pause"),
        "back": _("One step back"),
        "forward": _("One step forward"),
        "scrub": _("Step"),
        "speed": _("Steps a second"),
        "targets": _("What each anchor has to learn"),
        "anchor": _("anchor"),
        "class": _("class"),
        "mask": _("mask"),
        "nothing": _("{a} is background: mask 0, so whatever its offsets are, they do not count."),
        "decoded": _("Decoded, with 0.1 and 0.2:"),
        "decoded_wrong": _("Decoded without the variances:"),
        "decoded_tag": _("decoded"),
    }
