"""The same anchors under several rules beside each other, in the browser; for a square of any size, looked up while it grows."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import torch

from playground.boxes.iou import box_iou
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.box_iou.figures import likeness
from playground.lessons.matching.answer import ATSS, FASTER, RULES, SHEET, TEXTBOOK, MatchConfig, shared_out
from playground.lessons.matching.lab import around
from playground.lessons.matching.sizes import INPUT, SIDES, place_of, sweep_of
from playground.ui.components import component
from playground.ui.components.box_stage import fitting
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import picture_store

_mount = component(__file__)

KEYS = {TEXTBOOK: "textbook", FASTER: "faster", ATSS: "atss"}  # of the arrays that are sent


def rule_pictures(config: MatchConfig, *, sizes: bool, photo: Photo | None, key: str, on_edit: Callable[[], None]) -> None:
    """Draw each rule's answer over a photo or squared paper; with `sizes` the textbook's SSD around one square.

    When the curve's mark is let go, `on_edit` finds {"what": "side", "value": px} in `st.session_state[key].edit`. On the
    element `.rules` data-shown holds the number of positives a rule, data-at the side.
    """
    picture = f"boxes {photo.digest}" if photo else None
    if sizes:
        head, arrays = size_scene(config, picture=picture)
    else:
        head, arrays = rule_scene(config, size=photo.image.size if photo else SHEET, picture=picture)
    head["version"] = hashlib.sha256(f"{config} {sizes} {picture}".encode()).hexdigest()[:16]
    _mount(data=pack(head, arrays), key=key, on_edit_change=on_edit)
    if photo:  # below, where its empty place moves nothing
        picture_store(picture, photo.rgb().transpose(2, 0, 1), key=f"{key}_photo")


def rule_scene(
    config: MatchConfig, *, size: tuple[int, int], picture: str | None
) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """Head and arrays of the reader's own boxes under every rule."""
    pixels = torch.cat((config.truths, config.corners)) / 100 * torch.tensor(size * 2)
    owners = shared_out(config)
    head = {
        "rules": [{"title": _rule_titles(config)[name], "owners": owners[name].tolist()} for name in RULES],
        "names": config.names,
        "columns": config.columns[: len(config.classes)],
        "best": [likeness(value) for value in box_iou(config.corners, config.truths).amax(dim=1).tolist()],
        "truths": (config.truths / 100).tolist(),
        "size": size,
        "picture": picture,
        "fit": fitting(pixels.tolist(), size, photo=True) if picture else around(pixels.tolist()),
        "words": _words(),
    }
    return head, {"anchors": (config.corners / 100).numpy().astype(np.float32)}


def size_scene(config: MatchConfig, *, picture: str | None) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """Head and arrays of the textbook's SSD around a square of every size."""
    sweep = sweep_of(config)
    head = {
        "rules": [
            {"title": title, "key": KEYS[name], "counts": sweep.counts(name), "notes": notes}
            for name, title, notes in (
                (
                    TEXTBOOK,
                    _("Textbook, IoU ≥ {t}").format(t=f"{config.t:.2f}"),
                    _notes(_("best IoU {x}"), sweep.best.tolist(), 3),
                ),
                (FASTER, _("Faster R-CNN, IoU ≥ {t}").format(t=f"{config.high:.2f}"), [""] * len(SIDES)),
                (ATSS, _("ATSS"), _notes(_("its own threshold {x}"), sweep.thresholds.tolist(), 2)),
            )
        ],
        "sides": SIDES,
        "side": SIDES[place_of(config.side)],
        "size": (INPUT, INPUT),
        "picture": picture,
        "fit": (0, 0, INPUT, INPUT),
        "words": _words(),
    }
    arrays = {"anchors": sweep.anchors.numpy(), "squares": sweep.squares.numpy()}
    for name, key in KEYS.items():
        places = [np.flatnonzero(column) for column in sweep.chosen[name].T.numpy()]
        arrays[f"{key}_chosen"] = np.concatenate(places).astype(np.int16)
        arrays[f"{key}_starts"] = np.cumsum([0, *map(len, places)]).astype(np.int32)
    return head, arrays


def _notes(text: str, values: Sequence[float], digits: int) -> list[str]:
    return [text.format(x=f"{value:.{digits}f}") for value in values]


def _rule_titles(config: MatchConfig) -> dict[str, str]:
    titles = (
        _("Textbook, IoU ≥ {t}").format(t=f"{config.t:.2f}"),
        _("torchvision’s SSD, IoU ≥ {t}").format(t=f"{config.t:.2f}"),
        _("Faster R-CNN, {high} and {low}").format(high=f"{config.high:.2f}", low=f"{config.low:.2f}"),
        _("ATSS"),
    )
    return dict(zip(RULES, titles, strict=True))


def _words() -> dict[str, str]:
    return {
        "positives": _("{n} positive"),
        "background": _("background"),
        "ignored": _("ignored"),
        "anchor": _("anchor"),
        "best": _("best IoU"),
        "axis": _("side of the square, px of 256: drag the mark"),
        "curve": _("Positive anchors against the size of the object. Arrow keys change the size."),
    }
