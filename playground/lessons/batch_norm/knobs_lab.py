"""The controls of the view of training and evaluation that act in the browser."""

from playground.kit.i18n import _
from playground.lessons.batch_norm.running_lab import values_of
from playground.lessons.batch_norm.settings import Running
from playground.ui.components import component
from playground.ui.panel import peek, take

_mount = component(__file__)
KNOBS = "bn_knobs"
DIGITS = {"momentum": 2, "level": 2, "step": 0}


def knobs() -> None:
    """Draw them into the open container. An edit names a setting with its value."""
    settings, rows = peek(Running), []
    for name, digits in DIGITS.items():
        control = Running.controls[name]
        row = {"name": name, "label": _(control.label), "low": control.low, "high": control.high, "step": control.step}
        rows.append(row | {"digits": digits, "help": _(control.help) if control.help else None})
    _mount(data={"knobs": rows, "values": values_of(settings)}, key=KNOBS, on_edit_change=take(Running, KNOBS))
