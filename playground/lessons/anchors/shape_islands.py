"""The map of all object shapes, coloured by the best IoU on offer: islands in a sea, which sliders beside it move."""

from collections.abc import Callable

from playground.boxes.anchor_reach import SIDES
from playground.kit.i18n import _
from playground.lessons.anchors.answer import RATIO_RANGE, SIZE_RANGE, AnchorAnswer
from playground.lessons.anchors.figures import object_name
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)


def shape_islands(answer: AnchorAnswer, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw width × height of all shapes as parts of the picture's height, on logarithmic axes, with the anchors' islands.

    When a slider is let go, `on_edit` finds {"what": "sizes" or "ratios", "values": [numbers]} in `st.session_state[key].edit`.
    On the element `.isles` data-reached holds the share of shapes reached at the threshold, and data-probe the shape pointed
    at and its best IoU.
    """
    _mount(data=pack(islands_scene(answer), {}), key=key, on_edit_change=on_edit)


def islands_scene(answer: AnchorAnswer) -> dict[str, object]:
    """What the browser is told; shapes are (width, height) in parts of the picture's height."""
    config, (across, down) = answer.config, answer.stride
    shapes = (answer.object_shapes / answer.size[1]).tolist()
    return {
        "sizes": config.size_list,
        "ratios": config.ratio_list,
        "full": config.full,
        "stretch": across / down,  # of a cell: the code scales widths by the map
        "threshold": config.t,
        "samples": SIDES,
        "ranges": {"sizes": SIZE_RANGE, "ratios": RATIO_RANGE},
        "objects": [
            {"name": object_name(answer, index), "shape": shapes[index]} for index, proper in enumerate(answer.proper) if proper
        ],
        "chosen": sum(answer.proper[: config.picked]) if answer.proper[config.picked] else 0,
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "wide": _("width, parts of the picture’s height"),
        "high": _("height"),
        "map": _("Object width and height, coloured by the best IoU. Arrow keys move the point that is read."),
        "read": _("{wide} × {high} ({ratio}): best {iou} with anchor {anchor} ({size}, {anchor_ratio})"),
        "read_object": _("{object}, {wide} × {high} ({ratio}): best {iou} with anchor {anchor} ({size}, {anchor_ratio})"),
        "share": _("of the shapes in the dashed square reach {t}"),
        "anchors": _("{count} anchors a cell"),
        "size": _("size {number}"),
        "ratio": _("ratio {number}"),
        "islands": _("{count} islands"),
        "island": _("1 island"),
    }
