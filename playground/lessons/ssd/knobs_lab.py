"""The controls beside the photo: they act in the browser, on the pass that the picture has."""

from playground.kit.i18n import _
from playground.lessons.ssd.lab import values_of
from playground.lessons.ssd.settings import Ssd
from playground.models.everyday import SHAPES, STRIDES
from playground.ui.components import component
from playground.ui.panel import peek, take

_mount = component(__file__)
KNOBS = "ssd_knobs"
CHOICES, RANGES = {"maps": ("show", "level", "shape", "kind"), "boxes": ()}, {"maps": ("channel",), "boxes": ("score", "nms")}
DIGITS = {"channel": 0, "score": 2, "nms": 2}


def knobs() -> None:
    """Draw the controls of this view into the open container. An edit names a setting with its value."""
    settings = peek(Ssd)
    rows: list[dict[str, object]] = []
    for name in CHOICES.get(settings.view, ()):
        control = Ssd.controls[name]
        options = [[key, _(text)] for key, text in control.labels(settings).items()]
        rows.append({"name": name, "label": _(control.label), "options": options})
        if name == "shape":
            rows[-1]["shapes"] = {str(stride): shapes for stride, shapes in zip(STRIDES, SHAPES, strict=True)}
    for name in RANGES.get(settings.view, ()):
        control = Ssd.controls[name]
        row = {"name": name, "label": _(control.label), "low": control.low, "high": control.high, "step": control.step}
        rows.append(row | {"digits": DIGITS[name], "when": ["show", "feature"] if name == "channel" else None})
    if rows:
        _mount(data={"knobs": rows, "values": values_of(settings)}, key=KNOBS, on_edit_change=take(Ssd, KNOBS))
