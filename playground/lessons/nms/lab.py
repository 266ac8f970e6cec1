"""Raw boxes and their survival, in the browser: the core sends every box's exact thresholds once, and threshold and steps
follow the finger there."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate

import numpy as np

from playground.boxes.written import parse_score_first, write_score_first
from playground.images import Photo, make_photo
from playground.kit.i18n import _
from playground.lessons.nms.answer import NmsAnswer, shown_photo
from playground.lessons.nms.crowd_picture import crowd_picture
from playground.lessons.nms.raw_boxes import crowd
from playground.lessons.nms.rules import RuleResult
from playground.lessons.nms.settings import Nms
from playground.lessons.nms.words import SHORT, box_name, rule_figures
from playground.ui.answers import kept
from playground.ui.components import component
from playground.ui.components.box_stage import mount_on_photo
from playground.ui.components.player import transport_words
from playground.ui.panel import put, take, values_now

_mount = component(__file__)
LAB = "nms_lab"
MARGIN = 0.12  # of the boxes' extent, around them on paper


def show(settings: Nms, answer: NmsAnswer, photo: Photo | None) -> None:
    """Draw a state over a picture or paper, into the open container.

    An edit is {"t": threshold}, {"pick": rank from 1} or {"index": place in the text, "box": corners}. On `.nms`, data-t,
    data-kept and data-picked tell what is shown, in steps data-frame, data-turn and data-phase.
    """
    # The crowd's picture shows the objects, which are the same for any number of boxes.
    picture = crowd_for(Nms().raw) if settings.source == "crowd" else shown_photo(settings, photo)
    message, edits = nms_message(answer, picture=picture), take(Nms, LAB, also=move_box)
    mount_on_photo(_mount, *message, settings=settings, photo=picture, key=LAB, on_edit_change=edits)


@kept(most=2)
def crowd_for(count: int) -> Photo:
    return make_photo(crowd_picture(crowd(count)), name="crowd")


def move_box(edit: dict[str, object]) -> None:
    """A written box was moved: {"index": its place in the text, "box": corners}."""
    try:
        boxes, place = list(parse_score_first(values_now(Nms)["boxes"])), int(edit["index"])
        boxes[place] = replace(boxes[place], corners=tuple(map(float, edit["box"])))
        put(Nms, {"boxes": write_score_first(boxes)})
    except (KeyError, IndexError, TypeError, ValueError):
        return  # no move, or not from our script: the page keeps what it has


def nms_message(answer: NmsAnswer, *, picture: Photo | None) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    """What the browser is told of a state over a picture or paper: a head, and arrays."""
    raw, settings = answer.raw, answer.settings
    fit = _fit(answer, picture)
    step = 1 if fit[2] - fit[0] > 40 else 0.05  # px that an arrow key moves a box
    scene = hashlib.sha256(f"{settings.scene} {picture and picture.digest}".encode()).hexdigest()[:16]
    head = {"scene_version": scene, "view": settings.view, "threshold": settings.t, "picked": answer.picked}
    head |= {"count": len(raw), "names": [raw.name(box) for box in range(len(raw))], "letters": raw.letters}
    head |= {"written": raw.written, "movable": settings.source == "written", "sheet": settings.source == "fruits"}
    head |= {"size": raw.size, "fit": fit, "step": step, "cells": raw.cells, "truths": [] if picture else raw.truths}
    head |= {"rules": _rules(answer), "words": _words()}
    return head, _survival(answer) | (_steps(answer) if settings.view == "steps" else {})


def _fit(answer: NmsAnswer, picture: Photo | None) -> list[float]:
    """The rectangle that is shown: the picture or the sheet, or what lies round the boxes on paper."""
    raw = answer.raw
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
    lives = np.array([interval for sets in survival.sets for interval in sets], dtype=np.float64).reshape(-1, 2)
    deaths = [death for each in survival.deaths for death in each]
    fates = np.array([(death.start, death.end, death.iou) for death in deaths], dtype=np.float64).reshape(-1, 3)
    return {
        "boxes": answer.raw.boxes.numpy(),
        "lifeAt": _offsets(survival.sets),
        **dict(zip(("lifeStarts", "lifeEnds"), lives.T, strict=True)),
        "deathAt": _offsets(survival.deaths),
        **dict(zip(("deathStarts", "deathEnds", "deathIous"), fates.T, strict=True)),
        "killers": np.array([death.killer for death in deaths], dtype=np.int32),
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
    left, name = rule_figures(answer), box_name(answer, answer.picked)
    return [_rule(result, answer, name, left.get(SHORT[result.name])) for result in answer.results]


def _rule(result: RuleResult, answer: NmsAnswer, name: str, left: str | None) -> dict[str, object]:
    gone = _("{name}: score below 0.001") if "Soft" in result.name else _("{name}: removed")
    rows = zip(result.boxes.tolist(), result.scores.tolist(), result.members, strict=True)
    return {
        "name": _(result.name),
        "said": _("{kept} of {raw} boxes").format(kept=len(result.boxes), raw=len(answer.raw)),
        "own": (gone if left is None else _("{name}: score now {left}")).format(name=name, left=left),
        "boxes": [{"box": box, "score": round(score, 4), "members": members} for box, score, members in rows],
    }


def _words() -> dict[str, str]:
    words = {"picture": _("Boxes on their picture. Click one to ask about it; arrow keys move it where boxes are your own.")}
    words |= {"bars_title": _("One bar a box: green where it lives, a gap in the colour of the box that removes it there")}
    words |= {"bars_keys": _("IoU threshold. Left and right arrow keys turn it, up and down ask about another box.")}
    words |= {"count_title": _("Boxes that live at each threshold: drag along the curve")}
    words |= {"count_at": _("{kept} of {raw} at {t}"), "lives": _("{name} lives at {t}. Thresholds at which it lives: {lives}.")}
    words["removed"] = _(
        "{name} was removed by {killer}: their IoU is {iou}, above {t}. Thresholds at which it would live: {lives}."
    )
    words |= {"from_up": _("from {t} up"), "always": _("every threshold"), "and": _(" and ")}
    words |= {"pick": _("Turn {turn} of {turns}, pick: {name}, the surest of {left} left.")}
    words |= {"compare": _("Turn {turn} of {turns}, compare: the IoU of {name} with the others left.")}
    words |= {"suppress": _("Turn {turn} of {turns}, suppress: {gone} overlap {name} by more than {t} and go.")}
    words |= {"suppress_none": _("Turn {turn} of {turns}, suppress: none overlaps {name} by more than {t}.")}
    words |= {"done": _("Nothing is left to pick: {kept} of {raw} boxes stay."), "fate_gone": _("removed")}
    words |= {"fate_stays": _("stays"), "apart": _("{n} share nothing with it."), "more": _("{n} more share something with it.")}
    return words | transport_words()
