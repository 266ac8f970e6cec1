"""Matching in the browser: boxes to drag beside the IoU matrix or beside the targets, and pictures of the same anchors under
several rules, looked up while a square grows. The labs show the large numbers themselves."""

import numpy as np
import torch
from torch import Tensor

from playground.boxes.iou import box_iou
from playground.boxes.matching import BACKGROUND
from playground.boxes.written import MOST_BOXES
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import fixed
from playground.lessons.matching.answer import ATSS, FASTER, SSD, TEXTBOOK, MatchAnswer, shared_out, sweep_of
from playground.lessons.matching.settings import INPUT, SIDES, Match
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.components.player import transport_words
from playground.ui.panel import take

_mount_player = component(__file__)
_mount_pictures = component(__file__, "rule_pictures")
PLAYER, PICTURES = "match_player", "match_pictures"

SHEET = (100, 100)  # px, width and height of the grid: a pixel is one %
MARGIN = 0.08  # of the boxes on a grid, around them
SHOWN = (-100.0, 200.0)  # %; what a decoder gets wrong may lie anywhere
Message = tuple[dict[str, object], dict[str, np.ndarray]]  # head, arrays
KEYS = {TEXTBOOK: "textbook", FASTER: "faster", ATSS: "atss"}  # of the arrays that are sent


def show(settings: Match, answer: MatchAnswer, photo: Photo | None) -> None:
    """Draw a view over the photo, or over a grid, into the open container.

    An edit of the player is {"objects": [[corners, class], …], "anchors": [[corners, name], …], "pick": name}, corners in %; on
    the element `.player` data-step, data-owners, data-iou and data-offsets tell what the browser works out. An edit of the
    pictures is {"side": px}; on `.rules` data-shown holds the number of positives a rule, data-at the side.
    """
    size = photo.original_size if photo else SHEET
    if settings.view in ("steps", "targets"):
        mount, key, message = _mount_player, PLAYER, (player_scene(answer, size, on_photo=photo is not None), {})
    elif settings.view == "rules":
        mount, key, message = _mount_pictures, PICTURES, rule_scene(settings, size, on_photo=photo is not None)
    else:
        mount, key, message = _mount_pictures, PICTURES, size_scene(settings)
    mount_on_photo(mount, *message, settings=settings, photo=photo, key=key, on_edit_change=take(Match, key))


def player_scene(answer: MatchAnswer, size: tuple[int, int] = SHEET, *, on_photo: bool = False) -> dict[str, object]:
    """What the browser is told of boxes on a ground of `size`; a decoder that forgets must have its box in sight."""
    settings = answer.settings
    objects, anchors = settings.written
    truths, corners = _pixels(settings.truths, size), _pixels(settings.corners, size)
    truth, anchor = {"kind": "truth", "role": "truth"}, {"kind": "anchor", "role": "anchor", "label": "", "name": ""}
    rows = zip(truths, objects, settings.columns, strict=False)
    boxes = [truth | {"box": box, "label": one.label, "id": name} for box, one, name in rows]
    boxes += [anchor | {"box": box, "id": name} for box, name in zip(corners, settings.names, strict=True)]
    forgetful = settings.view == "targets" and settings.forget
    decoded = _pixels(answer.decoded[None].clamp(*SHOWN), size) if forgetful else []
    head = {"view": settings.view, "boxes": boxes, "columns": settings.columns, "numbers": settings.numbers}
    head |= {"padding": settings.padding, "threshold": settings.t, "forget": settings.forget}
    head |= {"pick": settings.names[settings.picked]}
    head |= {"most": MOST_BOXES + len(objects) if len(anchors) < MOST_BOXES else len(boxes), "chosen": 0, "size": size}
    head |= {"fit": _fit([*truths, *corners, *decoded], size, on_photo), "words": stage_words() | _words()}
    return head


def _pixels(boxes: Tensor, size: tuple[int, int]) -> list[list[float]]:
    """(N, 4) in % of the sides."""
    return (boxes / 100 * boxes.new_tensor(size * 2)).tolist()


def _fit(boxes: list[list[float]], size: tuple[int, int], on_photo: bool) -> list[float]:
    """The rectangle that is shown: on a grid that round all boxes, with a margin."""
    if on_photo:
        return fitting(boxes, size, photo=True)
    (left, right), (top, bottom) = ((min(box[axis] for box in boxes), max(box[axis + 2] for box in boxes)) for axis in (0, 1))
    margin = MARGIN * max(right - left, bottom - top)
    return [left - margin, top - margin, right + margin, bottom + margin]


def rule_scene(settings: Match, size: tuple[int, int] = SHEET, *, on_photo: bool = False) -> Message:
    """Head and arrays of the reader's own boxes under every rule."""
    t, high, low = (f"{value:.2f}" for value in (settings.t, settings.high, settings.low))
    titles = {
        TEXTBOOK: _("Textbook, IoU ≥ {t}").format(t=t),
        SSD: _("torchvision’s SSD, IoU ≥ {t}").format(t=t),
        FASTER: _("Faster R-CNN, IoU {high} and {low}").format(high=high, low=low),
        ATSS: _("ATSS"),
    }
    head = {"rules": [{"title": titles[rule], "owners": owners.tolist()} for rule, owners in shared_out(settings).items()]}
    answers = zip(*(rule["owners"] for rule in head["rules"]), strict=True)
    head["differ"] = sum(len({max(owner, BACKGROUND) for owner in owners}) > 1 for owners in answers)
    head |= {"names": settings.names, "columns": settings.columns[: len(settings.classes)]}
    head |= {"best": [fixed(value) for value in box_iou(settings.corners, settings.truths).amax(dim=1).tolist()]}
    head |= {"truths": (settings.truths / 100).tolist(), "size": size}
    head |= {"fit": _fit(_pixels(torch.cat((settings.truths, settings.corners)), size), size, on_photo), "words": _words()}
    return head, {"anchors": (settings.corners / 100).numpy().astype(np.float32)}


def size_scene(settings: Match) -> Message:
    """Head and arrays of the textbook's SSD around a square of every size."""
    sweep = sweep_of(settings)
    notes = {  # of each picture at each size
        TEXTBOOK: [_("highest IoU {x}").format(x=f"{value:.3f}") for value in sweep.best.tolist()],
        FASTER: [""] * len(SIDES),
        ATSS: [_("IoU threshold {x}").format(x=f"{value:.2f}") for value in sweep.thresholds.tolist()],
    }
    titles = {
        TEXTBOOK: _("Textbook, IoU ≥ {t}").format(t=f"{settings.t:.2f}"),
        FASTER: _("Faster R-CNN, IoU ≥ {t}").format(t=f"{settings.high:.2f}"),
        ATSS: _("ATSS"),
    }
    rules = [
        {"key": key, "name": rule, "title": titles[rule], "notes": notes[rule], "counts": sweep.counts(rule)}
        for rule, key in KEYS.items()
    ]
    head = {"rules": rules, "sides": SIDES, "side": SIDES[settings.place], "words": _words()}
    head |= {"size": (INPUT, INPUT), "fit": (0, 0, INPUT, INPUT)}
    arrays = {"anchors": sweep.anchors.numpy(), "squares": sweep.squares.numpy()}
    for name, key in KEYS.items():
        places = [np.flatnonzero(column) for column in sweep.chosen[name].T.numpy()]
        arrays[f"{key}_chosen"] = np.concatenate(places).astype(np.int16)
        arrays[f"{key}_starts"] = np.cumsum([0, *map(len, places)]).astype(np.int32)
    return head, arrays


def _words() -> dict[str, str]:
    words = {"none": _("Click a box to select and move it"), "draw_help": _("Press and drag to draw an anchor")}
    words |= {"positive_title": _("Positive anchors"), "lowest_title": _("Lowest IoU of a positive anchor")}
    words |= {"offsets_title": _("Offsets of {a}: x, y, w, h"), "of": _("of {n}"), "differ": _("Anchors with different labels")}
    words |= {"by_rule": _("Positive anchors, {rule}"), "with": _("{a} with {o}"), "label": _("label")}
    words |= {"matrix": _("IoU of each anchor with each object")}
    words["matrix_keys"] = _(
        "IoU matrix. Arrow keys go from cell to cell and show its two boxes; space plays the steps; Escape leaves."
    )
    words |= {"background": _("background"), "padding": _("−1")}
    words |= {"start": _("Before the first step. Point at a cell to see its two boxes.")}
    words["claim"] = _("{n}. The highest IoU left is {iou}: {o} takes its best anchor {a}. Remove row {a} and column {o}.")
    words |= {"claim_zero": _("{n}. Only zeros are left: {o} takes the first anchor left, {a}.")}
    words |= {"spent": _("{n}. No anchor is left. The textbook’s function then uses the first cell: {a} is labelled {o}.")}
    words |= {"accepted": _("{n}. Threshold: {a} overlaps {o} most, IoU {iou} ≥ {t}, so {a} is labelled {o}.")}
    words |= {"refused": _("{n}. Threshold: {a} overlaps {o} most, but IoU {iou} < {t}, so {a} is background.")}
    words |= {"count": _("step {n} of {last}"), **transport_words(), "targets": _("Class, mask and offsets of each anchor")}
    words |= {"anchor": _("anchor"), "class": _("class"), "mask": _("mask")}
    words |= {"nothing": _("{a} is background. Its mask is 0: offsets are not learned.")}
    words |= {"decoded": _("Decoded with the variances:"), "decoded_wrong": _("Decoded without the variances:")}
    words |= {"decoded_tag": _("decoded"), "positives": _("{n} positive"), "ignored": _("ignored"), "best": _("highest IoU")}
    words |= {"axis": _("object size, px of 256 (drag the line)"), "count_axis": _("positive anchors")}
    words |= {"curve": _("Positive anchors against the size of the object. Arrow keys change the size.")}
    return words
