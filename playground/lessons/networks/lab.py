"""One network in the browser; the drawings of the timeline are sent once, so that another one is drawn without the server."""

from collections.abc import Callable, Mapping

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.networks.answer import OneAnswer, fitted
from playground.lessons.networks.drawings import drawing, first_drawings, timeline
from playground.lessons.networks.settings import One, first_open
from playground.networks.forms import FORMS
from playground.ui.answers import kept
from playground.ui.components import component
from playground.ui.components.divider import data_url
from playground.ui.panel import accepted, put, take, values_now

LAB = "nets_lab"
_mount = component(__file__)
_mount_store = component(__file__, "drawing_store")


@kept
def photo_url(photo: Photo, side: int, channels: int) -> str:
    """The photo as a network of that input is given it."""
    return data_url(fitted(photo.image, side, channels).convert("RGB"))


def draw(settings: One, answer: OneAnswer, photo: Photo) -> Callable[[], None]:
    """The network into the open container; what it returns sends the other drawings, once this one stands.

    An edit is {"net": another network, "open": what of it is open at first} or {"open": a block}. On `.networks` data-net,
    data-open and data-volumes tell what is drawn.
    """
    one = answer.anatomy
    data = {"drawing": drawing(one), "open": settings.open, "timeline": timeline(), "words": words()}
    data["photo"] = photo_url(photo, one.picture[1], one.picture[0])
    _mount(data=data, key=LAB, on_edit_change=take(One, LAB, also=_begin_anew_when_chosen))
    return send_drawings


def send_drawings() -> None:
    _mount_store(data={"drawings": first_drawings()}, key="nets_drawings")


def _begin_anew_when_chosen(edit: Mapping[str, object]) -> None:
    if "net" in edit:
        begin_anew()
        put(One, accepted(One, {"open": edit.get("open")}))  # a block of it that was opened in the meantime


def begin_anew() -> None:
    """Another network: the input it is made for, and its blocks as they first are."""
    net = values_now(One)["net"]
    form = FORMS[net]
    put(One, {"side": form.side, "channels": form.channels, "classes": form.classes, "open": first_open(net)})


def words() -> dict[str, str]:
    return {
        "timeline": _("Networks by the year of their paper"),
        "alt": _("{title} as a drawing: boxes are feature maps, their height the map’s side, their width the channels"),
        "hint": _("heights are the sides of the feature maps, widths their channels. Click a block to open it."),
        "hint_all": _(
            "heights are the sides of the feature maps, widths their channels; lines show where branches part, meet or skip."
        ),
        "hint_layers": _("heights are the sides of the feature maps, widths their channels. Point at a box to read about it."),
        "back": _("Close blocks"),
        "one": _(
            "{label}: {input} → {output} · {parameters} parameters ({share} %) · {work} multiply-adds ({work_share} %) · "
            "receptive field {field} px"
        ),
        "block": _(
            "{name}, {count} layers: {input} → {output} · {parameters} parameters ({share} %) · {work} multiply-adds "
            "({work_share} %) · receptive field {field} px"
        ),
        "idle": _("{unused} of its weights only ever meet padding."),
        "scale_side": _("{n} px"),
        "scale_depth": _("{n} channels"),
        "scale_list": _("{n} numbers"),
        "parameters": _("Parameters"),
        "work": _("Multiply-adds"),
        "activations": _("Activations"),
        "layer": _("Layer"),
        "output": _("Output"),
        "field": _("Receptive field, px"),
        "jump": _("Stride, px"),
        "unused": _("Weights on padding only"),
    }
