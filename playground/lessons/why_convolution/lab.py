"""The pictures of the lesson in the browser: what follows the finger is looked up in numbers that came once."""

from functools import lru_cache

import numpy as np

from playground.convolution.connections import local_cost, widest_window
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import count, percent
from playground.lessons.why_convolution.answer import COUNTED, Answer, GrowthAnswer, MapsAnswer, ShiftAnswer, amount, figures
from playground.lessons.why_convolution.settings import MOST_GROWN, Why
from playground.training.translation import SHIFTS
from playground.ui.components import component
from playground.ui.components.picture_store import array_store
from playground.ui.panel import take

mount = component(__file__)
CHARTED = ("parameters", "multiply_adds")
LAYERS = ("dense", "conv")
QUANTA = 127  # steps of a weight's colour on either side of 0
Scene = tuple[dict[str, object], dict[str, np.ndarray]]  # what the browser is told, and arrays; "name" changes with every number


def show(settings: Why, answer: Answer, photo: Photo | None) -> None:
    """Draw a view into the open container.

    An edit names settings with their new values. On the element `.why` data-shown is the text of the large numbers, data-view
    the view, data-ready says that it is drawn.
    """
    draw(settings.view, *SCENES[settings.view](answer, photo))


def draw(view: str, head: dict[str, object], arrays: dict[str, np.ndarray]) -> None:
    """Mount a view; its numbers and their texts travel apart, so that they are not sent again while they are the same."""
    key, told = f"why_lab_{view}", dict(head)
    texts = told.pop("texts", {})
    mount(data={"view": view, **told}, key=key, on_edit_change=take(Why, key))
    array_store(head["name"], arrays, key=f"{key}_numbers", texts=texts)


def connections_scene(answer: MapsAnswer, photo: Photo) -> Scene:
    one, numbers = answer.settings, figures(answer)
    row, column = one.unit
    words = {
        "dense": _("Fully connected"),
        "conv": _("Convolution {window}").format(window=numbers["window"]),
        "parameters": _("parameters"),
        "products": _("{n} multiplications"),
        "connections": _("Connections of the unit"),
        "short": _("Connections"),
        "both": _("{dense} and {conv}"),
        "note": _("Point at a unit of the upper map. Lines are its weights: amber above 0, red below; strong ones are darker."),
        "keys": _("The output maps of a fully connected layer and a convolution over {photo}. Arrow keys move the unit.").format(
            photo=photo.title
        ),
        "unit": _("row {row}, column {column}"),
    }
    head = {"side": one.side, "window": one.width, "values": {"row": row + 1, "column": column + 1}, "words": words}
    head["name"] = f"why connections {one.side} {one.width} {one.seed} {photo.digest}"
    head["costs"] = {name: {field: numbers[f"{name}_{field}"] for field in COUNTED} for name in LAYERS}
    weights = answer.weights * (QUANTA * one.side)
    arrays = {"picture": answer.picture, "dense": answer.dense_output, "conv": answer.conv_output, "kernel": answer.kernel}
    return head, arrays | {"weights": np.rint(weights + QUANTA).astype(np.uint8)}


@lru_cache(maxsize=32)
def growth_table(settings: Why) -> tuple[dict[str, list[str]], dict[str, np.ndarray]]:
    """Of sides from 1 on: texts and numbers of what both layers cost."""
    answer = GrowthAnswer(settings)
    costs = [answer.costs(side) for side in range(1, MOST_GROWN + 1)]
    columns = {f"{name}_{field}": [getattr(one[name], field) for one in costs] for name in LAYERS for field in CHARTED}
    texts = {name: list(map(amount, values)) for name, values in columns.items()}
    return texts, {name: np.array(values, dtype=np.float64) for name, values in columns.items()}


def growth_scene(answer: GrowthAnswer, _photo: Photo | None) -> Scene:
    texts, arrays = growth_table(answer.settings.apart_from("grown"))
    words = {
        "dense": _("fully connected"),
        "conv": _("convolution"),
        "parameters": _("Parameters"),
        "multiply_adds": _("Multiplications per picture"),
        "side": _("side of the picture, px"),
        "dense_parameters": _("Fully connected at {size} px"),
        "conv_parameters": _("Convolution {window}").format(window=figures(answer)["window"]),
        "note": _("Both axes are logarithmic: each line of the grid is ten times the one before. Drag the dots."),
        "keys": _("{what} of both layers by the side of the picture. Arrow keys change it by 1 px, with shift by 10."),
        "unit": _("parameters"),
    }
    one = answer.settings
    name = f"why growth {one.window} {one.inputs} {one.outputs}"
    return {"name": name, "values": {"grown": one.grown}, "texts": texts, "words": words}, arrays


def window_scene(answer: MapsAnswer, photo: Photo) -> Scene:
    one = answer.settings
    row, column = one.unit
    own = [local_cost(one.side, window).weights for window in range(1, widest_window(one.side) + 1, 2)]
    words = {
        "shared": _("Shared weights"),
        "own": _("Each unit its own"),
        "dense": _("fully connected: {n}").format(n=count(own[-1])),
        "read": _("The unit reads"),
        "of": _("of {n} px").format(n=count(one.side**2)),
        "side": _("side of the window, px"),
        "weights": _("Weights"),
        "note": _("Drag the dots to widen the window, or the window to another unit."),
        "picture": _("{photo}, {side} px a side, with the window of one unit. Arrow keys move it.").format(
            photo=photo.title, side=one.side
        ),
        "keys": _("Weights by the side of the window, shared and not. Arrow keys change the window."),
    }
    values = {"row": row + 1, "column": column + 1, "window": one.window}
    head = {"name": f"why window {one.side} {photo.digest}", "side": one.side, "values": values, "words": words}
    return head, {"picture": answer.picture, "own": np.array(own, dtype=np.float64)}


def shift_scene(answer: ShiftAnswer, _photo: Photo | None) -> Scene:
    one = answer.settings
    words = {
        "input": _("Digit, shifted"),
        "middle": _("Digit in the middle"),
        "dense": _("Fully connected"),
        "conv": _("Convolution"),
        "expected": _("Expected output"),
        "dense_apart": _("Difference, fully connected"),
        "conv_apart": _("Difference, convolution"),
        "of": _("of the expected output"),
        "note": _("Drag the digit. Expected: what the layer gives for the digit in the middle, shifted along. Blue +, red −."),
        "keys": _("A digit, the outputs of both layers, and below them the outputs expected. Arrow keys shift the digit."),
        "shift": _("right {right}, down {down}"),
    }
    texts = {name: [percent(value) for value in values.ravel()] for name, values in answer.differences.items()}
    head = {"values": {"right": one.right, "down": one.down}, "shifts": list(SHIFTS), "texts": texts, "words": words}
    head["name"] = f"why shift {one.kernel} {one.dense} {one.seed} {one.digit} {one.example}"
    arrays = {"sheets": answer.sheets} | {f"{name}_output": values for name, values in answer.outputs.items()}
    arrays |= {f"{name}_expected": values for name, values in answer.expected.items()}
    return head, {name: values.astype(np.float32) for name, values in arrays.items()}


SCENES = {"connections": connections_scene, "growth": growth_scene, "window": window_scene, "shift": shift_scene}
