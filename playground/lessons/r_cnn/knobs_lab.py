"""The controls beside the photo: they act in the browser, on the numbers that the picture has."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.settings import Choice
from playground.lessons.r_cnn.answer import grouped
from playground.lessons.r_cnn.lab import values_of
from playground.lessons.r_cnn.settings import Rcnn
from playground.ui.components import component
from playground.ui.panel import peek, take
from playground.ui.photos import current_photo
from playground.vision.rcnn_costs import CHANNELS

_mount = component(__file__)
KNOBS = "rcnn_knobs"
NAMES = {
    "regions": ("left", "paint"),
    "crops": ("score", "nms"),
    "roi": ("how", "out", "channel"),
    "rpn": ("stage", "overlap", "most"),
}
DIGITS = {"score": 2, "nms": 2, "overlap": 2}


def knobs() -> None:
    """Draw the controls of this view into the open container. An edit names a setting with its value."""
    settings, photo = peek(Rcnn), current_photo()
    rows = knob_rows(settings, photo)
    if rows:
        _mount(data={"knobs": rows, "values": values_of(settings)}, key=KNOBS, on_edit_change=take(Rcnn, KNOBS))


def knob_rows(settings: Rcnn, photo: Photo | None) -> list[dict[str, object]]:
    """What each control is; of regions as many as there are segments, of channels as many as the map has."""
    rows: list[dict[str, object]] = []
    for name in NAMES.get(settings.view, ()):
        if name not in settings.asked():
            continue
        control = Rcnn.controls[name]
        row: dict[str, object] = {"name": name, "label": _(control.label)}
        if isinstance(control, Choice):
            rows.append(row | {"options": [[key, _(text)] for key, text in control.labels(settings).items()]})
            continue
        high = control.high
        if name == "left" and photo is not None:
            high = grouped(photo, settings.scale, settings.measures).grouping.segments
        elif name == "channel":
            high = CHANNELS[settings.stride] - 1
        rows.append(row | {"low": control.low, "high": high, "step": control.step, "digits": DIGITS.get(name, 0)})
    return rows
