"""The route through the network, one block's maps beside the photo, what a unit reads and what excites it: the browser has all
maps of the block and follows the pointer; a click is told to the server."""

import hashlib
from collections.abc import Sequence

import numpy as np

from playground.charts.heat import heat_overlay
from playground.convolution.stacks.report import Row
from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.saying import by, count, percent, short_count
from playground.lessons.network_sees import layers
from playground.lessons.network_sees.layers import INSIDE, WHOLE, LayersAnswer, strongest, with_samples
from playground.lessons.network_sees.layers_pictures import photo_sheet
from playground.lessons.network_sees.layers_route import MOST, STOPS
from playground.lessons.network_sees.settings import Layers
from playground.models.efficientnet import SIDE
from playground.ui.components import component
from playground.ui.components.divider import data_url
from playground.ui.components.picture_store import array_store
from playground.ui.panel import put, take
from playground.ui.photos import tiles

LAB = "sees_layers"
INT16_MAX = 32767

_mount = component(__file__)


def draw(settings: Layers, answer: LayersAnswer, photo: Photo) -> None:
    """The view into the open container.

    An edit is {"block": key, …} from the strip, {"channel": key, …} from the maps, {"down", "across", …} from the photo. On the
    element `.layers` data-version tells the answer, data-block, data-channel, data-row and data-column what is looked at.
    """
    photos = with_samples([photo, *tiles("photo").values()])
    names = store_names(settings, photos)
    _mount(data=scene(answer, photos, names), key=LAB, on_edit_change=take(Layers, LAB))
    array_store(names["maps"], packed(answer, photos), key=f"{LAB}_maps", signed=answer.signed)
    array_store(names["photos"], {"sheet": np.frombuffer(photo_sheet(photos), np.uint8)}, key=f"{LAB}_photos")


def store_names(settings: Layers, photos: Sequence[Photo]) -> dict[str, str]:
    """Under which names the browser keeps a block's maps and the squares of the photos."""
    everyone = hashlib.sha256(" ".join(one.digest for one in photos).encode()).hexdigest()[:16]
    return {"maps": f"maps {settings.block} {settings.weights} {everyone}", "photos": f"photos {everyone}"}


def packed(answer: LayersAnswer, photos: Sequence[Photo]) -> dict[str, np.ndarray]:
    """A block's maps as multiples of a quantum each, their order, and of each channel the windows of `photos` that excite it."""
    quanta = np.abs(answer.maps).max(axis=(1, 2)).astype(np.float32) / np.float32(INT16_MAX)
    levels = np.rint(answer.maps / np.where(quanta > 0, quanta, 1)[:, None, None]).astype(np.int16)
    best, values, places = strongest(photos, answer.settings.block, answer.settings.weights == "shuffled")
    arrays = {"maps": levels, "quanta": quanta, "order": answer.order.astype(np.int32), "activity": answer.activity}
    arrays |= {"best": best.astype(np.uint8), "values": values.astype(np.float32), "places": places.astype(np.int16)}
    return arrays | ({"kernels": layers.kernels()} if answer.settings.block == "stem" else {})


def scene(answer: LayersAnswer, photos: Sequence[Photo], names: dict[str, str]) -> dict[str, object]:
    """What the browser is told beside the maps."""
    settings, row = answer.settings, answer.row
    axes = row.field.rows, row.field.columns
    return {
        "version": f"{names['maps']} {answer.channel} {answer.unit} {settings.over}",
        "stores": names,
        "stops": stops(),
        "block": settings.block,
        "channels": answer.stop.channels,
        "units": answer.stop.side,
        "side": SIDE,
        "channel": answer.channel,
        "unit": answer.unit,
        "field": {"first": [field.phases[0][0] for field in axes], "jump": row.field.jump, "size": row.field.size},
        "heat": data_url(heat_overlay(answer.gradient)) if settings.over == "gradient" and answer.gradient.any() else None,
        "half": {"side": answer.half_side, "centre": answer.gradient_centre} if settings.over == "gradient" else None,
        "photos": [one.name for one in photos],
        "windows": min(len(photos), 5),
        "words": _words(answer),
    }


def stops() -> list[dict[str, object]]:
    """The route: of each stop its key, its name, its share of the time, and a sentence of what it makes and costs."""
    took = layers.seconds()
    found = []
    for stop in STOPS:
        row, own, whole = layers.report().row(stop.layer), took[INSIDE + stop.layer], took[WHOLE]
        name = stop.key if stop.key.isdigit() else stop.title
        found.append({"key": stop.key, "name": name, "share": own / whole, "text": _stop_text(row, stop.title, own, whole)})
    return found


def _stop_text(row: Row, title: str, took: float, whole: float) -> str:
    slots = {"title": title, "arrives": by(row.arrives), "made": by(row.shape), "parameters": count(row.parameters)}
    slots |= {"work": short_count(row.multiply_adds), "share": percent(row.multiply_adds / layers.totals()[1])}
    slots |= {"time": f"{1000 * took:.2f}", "time_share": percent(took / whole, 0)}
    return _(
        "{title}: {arrives} → {made} · {parameters} parameters · {work} multiply-adds ({share}) · {time} ms here ({time_share})"
    ).format(**slots)


def _words(answer: LayersAnswer) -> dict[str, str]:
    words = {"maps": _("Feature maps"), "size": _("maps of {side} × {side}"), "field": _("Receptive field"), "px": _("{size} px")}
    words |= {"unit": _("This unit"), "route": _("The network’s blocks; bars: time of each on this machine")}
    words |= {"grid": _("{n} maps, most active first"), "channel": _("Channel {channel}, number {rank} by activity")}
    words |= {"windows": _("Excites channel {channel} most"), "window": _("{photo}: {value}, row {row}, column {column}")}
    words["reading"] = _(
        "Unit in row {row}, column {column} of {side} × {side}, channel {channel}: {value}. It reads rows {top} to {bottom} and "
        "columns {left} to {right} of the photo’s 224."
    )
    words["beyond"] = _("Beyond 0–223 it reads zeros.")
    words["half"] = _("Half of its gradient: {side} px")
    words["flat"] = _("No gradient: the unit stands at a limit, 0 or 6.")
    words["kernel"] = _("Kernel of channel {channel}: in colour, and its weights for red, green and blue")
    words["alt"] = _("The photo under one feature map, with what the chosen unit reads")
    words["pick"] = _("Feature maps. Arrow keys choose a map, Enter keeps it.")
    return words


def begin_anew() -> None:
    """Another block has other channels."""
    put(Layers, {"channel": MOST, "at": "strongest"})


CHANGED = {"block": begin_anew}
