"""The photo under a change, and the curve along which the reader drags it: the browser has all its points."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import percent
from playground.lessons.network_sees.firm import BARS, Curve, FirmAnswer, figures
from playground.lessons.network_sees.firm_points import ATTACK, LEVELS, SHOWN, amount_text, keys_of, number_text
from playground.lessons.network_sees.settings import Firm
from playground.ui.components import component
from playground.ui.components.picture_store import array_store
from playground.ui.panel import put, take, values_now

LAB = "sees_firm"

_mount = component(__file__)


def draw(settings: Firm, answer: FirmAnswer, photo: Photo) -> Callable[[], None]:
    """The view into the open container. What it returns sends the pictures there, once the controls have left: to code and send
    25 of them takes longer than to draw the curve.

    An edit is {"amount": key}. On the element `.firm` data-place is the point looked at, data-top the class that is highest
    there, data-version tells what the curve is of, data-drawn the point whose picture is on the canvas.
    """
    curve = answer.curve
    pictures = f"firm {settings.change} {photo.digest}"
    _mount(data=scene(answer, pictures), key=LAB, on_edit_change=take(Firm, LAB))
    place = st.container()

    def send_pictures() -> None:
        with place:
            array_store(pictures, _arrays(curve), key=f"{LAB}_pictures", side=curve.pixels.shape[-1])

    return send_pictures


def _arrays(curve: Curve) -> dict[str, np.ndarray]:
    """The photo and the signs that are added to it, or the changed pictures."""
    if curve.attack:
        return {"pixels": curve.pixels, "signs": (curve.attack.direction + 1).astype(np.uint8)}
    return {"sheet": np.frombuffer(curve.sheet.jpeg(), np.uint8)}


def scene(answer: FirmAnswer, pictures: str) -> dict[str, object]:
    """What the browser is told: curves as lists of probabilities, texts of all points."""
    settings, curve = answer.settings, answer.curve
    change, keys = settings.change, keys_of(settings.change)
    texts = [amount_text(change, value) for value in curve.values]
    order = np.argsort(-curve.probabilities, axis=1, kind="stable")[:, :BARS]
    shown = [answer.label, *answer.rivals]
    used = sorted({*order.ravel().tolist(), *shown, curve.top})
    attack = None
    if curve.attack:
        attack = {"random": curve.attack.random[:, answer.label].tolist(), "level": figures(answer).get("level")}
    return {
        "version": f"{pictures} {answer.label}",
        "pictures": pictures,
        "keys": keys,
        "values": list(curve.values),
        "texts": texts,
        "place": answer.place,
        "start": answer.start,
        "held": _held(answer),
        "ticks": [[keys.index(key), number_text(change, curve.values[keys.index(key)])] for key in SHOWN[change].ticks],
        "top": curve.top,
        "unchanged": percent(curve.unchanged[answer.label]),
        "tops": answer.tops,
        "shown": [{"label": label, "values": curve.probabilities[:, label].tolist()} for label in shown],
        "bars": [[[label, float(curve.probabilities[n, label])] for label in row] for n, row in enumerate(order.tolist())],
        "names": {str(label): answer.name(label) for label in used},
        "attack": attack,
        "words": _words(change),
    }


def _held(answer: FirmAnswer) -> dict[str, str]:
    """Between which amounts the answer stays."""
    change, values = answer.settings.change, answer.curve.values
    if answer.held is None:
        return {"value": _("none"), "note": ""}
    first, last = (number_text(change, values[place]) for place in answer.held)
    unit = "px" if change in ("shift", "blur") else ""
    return {"value": _("{first} to {last}").format(first=first, last=last), "note": unit}


def _words(change: str) -> dict[str, str]:
    words = {"now": _("Answer at {amount}"), "of_class": _("{class} at {amount}"), "held": _("{class} stays the answer")}
    words |= {"flips": _("Smallest ε that changes it"), "levels": _("grey levels")}
    words |= {
        "none": _("none up to {last}").format(last=number_text(ATTACK, LEVELS[-1])),
        "photo": _("Photo"),
        "changed": _("Changed photo, {amount}"),
    }
    words |= {"signs": _("Change, × {times}"), "result": _("Result, {amount}"), "random": _("random signs")}
    words["axis"] = _(SHOWN[change].label)
    words["before"] = _("{share} unchanged")
    words["chart"] = _("Probability, and below it the class with the highest one. Drag the dot.")
    words["keys"] = _("{axis}: arrow keys go from point to point.")
    words["spoken"] = _("{amount}: {class} {share}, highest {top} {top_share}")
    return words


def restart() -> None:
    """Another change begins at an amount that shows something."""
    put(Firm, {"amount": SHOWN[values_now(Firm)["change"]].first})


CHANGED = {"change": restart}
