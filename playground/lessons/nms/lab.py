"""Raw boxes and their survival, in the browser: the core sends every box's exact thresholds once, and threshold and steps
follow the finger there."""

import hashlib
from collections.abc import Iterable
from itertools import accumulate

import numpy as np
import streamlit as st

from playground.boxes.written import MOST_BOXES
from playground.images import Photo, make_photo
from playground.kit.i18n import _, worded
from playground.lessons.nms.answer import NmsAnswer, own_boxes, shown_photo
from playground.lessons.nms.crowd_picture import crowd_picture
from playground.lessons.nms.raw_boxes import crowd
from playground.lessons.nms.rules import RuleResult
from playground.lessons.nms.settings import TYPED, Nms
from playground.lessons.nms.words import SHORT, rule_figures
from playground.ui.answers import kept
from playground.ui.components import component
from playground.ui.components.box_stage import fitting, mount_on_photo, stage_words
from playground.ui.components.player import transport_words
from playground.ui.panel import take

_mount = component(__file__)
LAB = "nms_lab"
MARGIN = 0.12  # of the boxes' extent, around them on a grid
TALLEST = 300  # px of the canvas on which boxes are drawn


def show(settings: Nms, answer: NmsAnswer, photo: Photo | None) -> None:
    """Draw a state over a picture or a grid, into the open container; below it what to do before a file is chosen.

    An edit is {"t": threshold}, {"pick": rank from 1} or, of boxes that the reader draws, {"drawn" or "boxes": [[corners, class,
    score], …], "pick": rank}. On `.nms`, data-t, data-kept and data-picked tell what is shown, in steps data-frame, data-turn
    and data-phase.
    """
    # The crowd's picture shows the objects, which are the same for any number of boxes.
    picture = crowd_for(Nms().raw) if settings.source == "crowd" else shown_photo(settings, photo)
    message = nms_message(answer, picture=picture)
    mount_on_photo(_mount, *message, settings=settings, photo=picture, key=LAB, on_edit_change=take(Nms, LAB))
    if settings.source == "file" and not settings.detections.value:
        st.info(_ask_files(), icon=":material/upload_file:")


def _ask_files() -> str:
    return _(
        "These two boxes are an example. Choose your own file under *Detections*: COCO results (JSON with image_id, "
        "category_id, bbox, score), YOLO text files with confidence (class cx cy w h confidence), or a CSV table with the "
        "columns x1, y1, x2, y2, score, class. They stay on this machine."
    )


@kept(most=2)
def crowd_for(count: int) -> Photo:
    return make_photo(crowd_picture(crowd(count)), name="crowd")


def nms_message(answer: NmsAnswer, *, picture: Photo | None) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """What the browser is told of a state over a picture or a grid: a head, and arrays."""
    raw, settings = answer.raw, answer.settings
    scene = hashlib.sha256(f"{settings.scene} {picture and picture.digest}".encode()).hexdigest()[:16]
    head = {"scene_version": scene, "view": settings.view, "threshold": settings.t, "picked": answer.picked}
    head |= {"count": len(raw), "names": raw.called, "called": raw.names, "letters": raw.letters}
    head |= {"written": raw.written, "sheet": settings.source == "fruits", "drawing": _drawing(answer)}
    head |= {"size": raw.size, "fit": _fit(answer, picture), "cells": raw.cells, "truths": [] if picture else raw.truths}
    head |= {"rules": _rules(answer), "words": _words()}
    return head, _survival(answer) | (_steps(answer) if settings.view == "steps" else {})


def _drawing(answer: NmsAnswer) -> dict[str, object] | None:
    """What the box canvas is told, where boxes are the reader's own: all of them, in the order of the text."""
    settings = answer.settings
    if settings.source not in TYPED:
        return None
    boxes = own_boxes(settings, answer.raw.size)
    rows = [{"box": box.corners, "label": box.label, "score": round(box.score, 4), "locked": False} for box in boxes]
    rules = {"across": answer.survival.across, "minimum": settings.minimum, "text": TYPED[settings.source]}
    rules |= {"classes": answer.raw.class_names}
    return {"boxes": rows, "names": [], "most": MOST_BOXES, "tallest": TALLEST, "words": stage_words(), **rules}


def _fit(answer: NmsAnswer, picture: Photo | None) -> list[float]:
    """The rectangle that is shown: the picture or the sheet, or what lies round the boxes on a grid."""
    raw = answer.raw
    if answer.settings.source in ("drawn", "file") and picture:
        return fitting(raw.boxes.tolist(), raw.size, photo=True)
    if picture or raw.cells:
        return [0, 0, *raw.size]
    (left, top), (right, bottom) = raw.boxes[:, :2].amin(0).tolist(), raw.boxes[:, 2:].amax(0).tolist()
    room = MARGIN * max(right - left, bottom - top)
    return [left - room, top - room, right + room, bottom + room]


def _offsets(rows: Iterable[Iterable[object]]) -> np.ndarray:
    return np.array([0, *accumulate(map(len, rows))], dtype=np.int32)


def _survival(answer: NmsAnswer) -> dict[str, np.ndarray]:
    """Each box's intervals one after the other, and where each box's begin."""
    survival = answer.survival
    intervals = np.array([interval for sets in survival.sets for interval in sets], dtype=np.float64).reshape(-1, 2)
    deaths = [death for each in survival.deaths for death in each]
    fates = np.array([(death.start, death.end, death.iou) for death in deaths], dtype=np.float64).reshape(-1, 3)
    return {
        "boxes": answer.raw.boxes.numpy(),
        "lifeAt": _offsets(survival.sets),
        **dict(zip(("lifeStarts", "lifeEnds"), intervals.T, strict=True)),
        "deathAt": _offsets(survival.deaths),
        **dict(zip(("deathStarts", "deathEnds", "deathIous"), fates.T, strict=True)),
        "removers": np.array([death.remover for death in deaths], dtype=np.int32),
        "stepStarts": np.array(survival.starts, dtype=np.float64),
        "stepCounts": np.array(survival.counts, dtype=np.int32),
    }


def _steps(answer: NmsAnswer) -> dict[str, np.ndarray]:
    trace = answer.trace()
    lines = [line for step in trace for line in step.comparisons]
    return {
        "picks": np.array([step.picked for step in trace], dtype=np.int32),
        "linesAt": _offsets([step.comparisons for step in trace]),
        "others": np.array([line.box for line in lines], dtype=np.int32),
        "ious": np.array([line.iou for line in lines], dtype=np.float64),
        "gone": np.array([line.suppressed for line in lines], dtype=np.uint8),
    }


def _rules(answer: NmsAnswer) -> list[dict[str, object]]:
    """What each rule shows, with what stands over its picture, and below it of the box asked about."""
    left, name = rule_figures(answer), answer.raw.names[answer.picked]
    return [_rule(result, answer, name, left.get(SHORT[result.name])) for result in answer.results]


def _rule(result: RuleResult, answer: NmsAnswer, name: str, left: str | None) -> dict[str, object]:
    gone = _("{name}: score below 0.001") if "Soft" in result.name else _("{name}: removed")
    rows = zip(result.boxes.tolist(), result.scores.tolist(), result.members, strict=True)
    return {
        "name": _(result.name),
        "counted": _("{kept} of {raw} boxes").format(kept=len(result.boxes), raw=len(answer.raw)),
        "own": (gone if left is None else _("{name}: score now {left}")).format(name=name, left=left),
        "boxes": [{"box": box, "score": round(score, 4), "members": members} for box, score, members in rows],
    }


@worded
def _words() -> dict[str, str]:
    words = {"picture": _("Boxes on their picture. Click one to see why it is kept or removed; arrow keys go to the next box.")}
    words |= {"bars_title": _("One bar per box: green where it is kept, else in the colour of the box that removes it")}
    words |= {"bars_keys": _("IoU threshold. Left and right arrow keys change it, up and down choose another box.")}
    words |= {"count_title": _("Boxes kept at each IoU threshold: drag along the curve")}
    words |= {"count_at": _("{kept} of {raw} at {t}"), "ask": _("Box to explain"), "ordinal": _("no.")}
    words |= {
        "score_of": _("Score"),
        "kept": _("Boxes kept"),
        "kept_so_far": _("Boxes kept so far"),
        "greedy_keeps": _("Boxes kept by greedy NMS"),
    }
    words |= {"of_raw": _("of {raw} at IoU threshold {t}"), "rules_note": _("of {raw} at IoU threshold {t}")}
    words["is_kept"] = _("{name} is kept at {t}: no kept box with a higher score overlaps it by more. It is kept {when}.")
    words["removed"] = _("{name} was removed by {remover}: their IoU is {iou}, above {t}. It is kept {when}.")
    words |= {"from_up": _("from {t} up"), "and": _(" and "), "always": _("at every threshold")}
    words |= {"from": _("at every threshold from {t}"), "at_thresholds": _("at thresholds {intervals}")}
    words |= {"pick": _("Step {turn} of {turns}, pick: {name} has the highest score of the {left} boxes left.")}
    words |= {"compare": _("Step {turn} of {turns}, compare: IoU of {name} with each box left.")}
    words |= {"suppress": _("Step {turn} of {turns}, suppress: {gone} with an IoU above {t} are removed.")}
    words |= {"suppress_none": _("Step {turn} of {turns}, suppress: no box left has an IoU above {t}, so none is removed.")}
    words |= {"done": _("No box is left to pick: {kept} of {raw} boxes are kept."), "fate_gone": _("removed")}
    words |= {"fate_stays": _("stays"), "apart": _("{n} do not overlap it."), "more": _("{n} more overlap it.")}
    return words | transport_words()
