"""The sliders beside the picture: they turn in the browser, on the candidates that the picture has."""

from types import SimpleNamespace

from playground.kit.i18n import _
from playground.lessons.detect.lab import values_of
from playground.lessons.detect.settings import Detect
from playground.ui.components import component
from playground.ui.panel import take, values_now

_mount = component(__file__)
KNOBS = "det_knobs"
DIGITS = {"score": 2, "nms": 2, "most": 0, "iou": 2}


def knobs() -> None:
    """Draw the sliders of this view into the open container. An edit names a setting with its value."""
    settings = SimpleNamespace(**values_now(Detect))  # also where a file cannot be read: the sliders stay
    names = ["score", "nms", *(["iou"] if settings.view == "truth" else []), "most"]
    rows = []
    for name in names:
        control = Detect.controls[name]
        row = {"name": name, "label": _(control.label), "low": control.low, "high": control.high, "step": control.step}
        rows.append(row | {"digits": DIGITS[name], "help": _(control.help) if control.help else ""})
    _mount(data={"knobs": rows, "values": values_of(settings)}, key=KNOBS, on_edit_change=take(Detect, KNOBS))
