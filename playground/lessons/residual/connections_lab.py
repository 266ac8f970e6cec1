"""Residual and dense connections in the browser, as they grow; all costs travel at once."""

from collections.abc import Callable

from playground.kit.i18n import _
from playground.kit.saying import memory, short_count
from playground.lessons.residual.answer import BYTES, ConnectionsAnswer
from playground.lessons.residual.settings import MEASURES, Connections
from playground.networks.connections import Cost
from playground.ui.components import component
from playground.ui.panel import take

_mount = component(__file__)
LAB = "res_connections"

# measure → its value of a Cost, and the value as text
VALUES: dict[str, tuple[Callable[[Cost], int], Callable[[int], str]]] = {
    "stored": (lambda cost: BYTES * cost.stored, memory),
    "parameters": (lambda cost: cost.parameters, short_count),
    "work": (lambda cost: cost.multiply_adds, short_count),
}
UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def draw(answer: ConnectionsAnswer) -> None:
    """Columns of channels, and the chosen cost below them."""
    _mount(data=told(answer), key=LAB, on_edit_change=take(Connections, LAB))


def told(answer: ConnectionsAnswer) -> dict[str, object]:
    """What travels to the browser. Values of the chart are in the unit that suits the largest."""
    settings = answer.settings
    value, write = VALUES[settings.measure]
    families = {"residual": answer.residual, "dense": answer.dense}
    if settings.measure == "stored":
        families["again"] = answer.again
    largest = max(value(cost) for costs in families.values() for cost in costs)
    size, letter = next((unit for unit in UNITS if largest >= unit[0]), (1, ""))

    def row(cost: Cost) -> dict[str, object]:
        return {
            "convolutions": cost.convolutions,
            "channels": cost.channels,
            "value": value(cost) / size,
            "text": write(value(cost)),
        }

    costs = {name: [row(cost) for cost in costs] for name, costs in families.items()}
    steps = sorted({cost.convolutions for cost in answer.residual} & set(range(0, 99, 2)))
    text = "{n} " + letter + ("B" if settings.measure == "stored" else "")
    words = _words(settings)
    return {
        "costs": costs,
        "steps": steps,
        "convolutions": settings.convolutions,
        "start": settings.channels,
        "growth": settings.growth,
        "unit": {"text": text.strip()},
        "words": words,
    }


def _words(settings: Connections) -> dict[str, str]:
    measure = _(MEASURES[settings.measure])
    return {
        "residual": _("residual blocks"),
        "dense": _("dense block"),
        "again": _("dense, computed twice"),
        "residualFigure": _("{measure}, residual").format(measure=measure),
        "denseFigure": _("{measure}, dense").format(measure=measure),
        "channels": _("{n} channels"),
        "added": _("Residual blocks: added, the channels stay"),
        "concatenated": _("Dense block: concatenated, the channels grow"),
        "channelsFigure": _("Channels"),
        "title": {
            "stored": _("Stored of one picture for the backward pass, by 3 × 3 convolutions"),
            "parameters": _("Parameters, by 3 × 3 convolutions"),
            "work": _("Multiply-adds for one picture, by 3 × 3 convolutions"),
        }[settings.measure],
        "reading": _(
            "After {n} convolutions the residual blocks, {blocks} so far, pass on {start} channels; the dense block passes on "
            "{start} + {n} × {growth} = {dense}."
        ),
        "start": _("Before the first block both have {start} channels. Point further right to let them grow."),
        "columnsAlt": _("Channels after each block: constant with residual connections, growing with dense ones"),
        "chartAlt": _("The chosen cost over the number of convolutions, for residual blocks and a dense block"),
    }
