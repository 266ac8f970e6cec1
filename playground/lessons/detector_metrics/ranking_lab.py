"""A list of hits and false alarms that a click turns over: the curve, AP and precision follow in the browser."""

from collections.abc import Callable

from playground.kit.i18n import _
from playground.lessons.detector_metrics.ranking import POINTS, RankingConfig
from playground.ui.components import component
from playground.ui.components.packets import pack

_mount = component(__file__)


def ap_ranking(config: RankingConfig, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw the list. When a reader lets go, `on_edit` finds {"hits": text, "cut": left out} in `st.session_state[key].edit`.

    On the element `.ranking` stand data-kept, data-ap and data-precision as the browser computes them.
    """
    _mount(data=pack(ranking_scene(config), {}), key=key, on_edit_change=on_edit)


def ranking_scene(config: RankingConfig) -> dict[str, object]:
    """What the browser is told."""
    points = POINTS.get(config.definition)
    return {
        "hits": config.hits,
        "objects": config.objects,
        "tail": config.tail,
        "cut": min(config.cut, len(config.marks)),
        "definition": config.definition,
        "points": None if points is None else points.tolist(),
        "words": {
            "recall": _("recall"),
            "precision": _("precision"),
            "ap": _("AP"),
            "blind": _("scores that say nothing: {value}"),
            "kept": _("detections kept"),
            "if_kept": _("if only the first are kept"),
            "told": _("{kept} of {count} kept: {found} of {objects} objects found, precision {precision}, AP {ap}."),
            "full": _("All objects are found already; an object is found once."),
            "hit": _("hit"),
            "miss": _("false alarm"),
            "turn": _("Turn hit and false alarm over"),
            "back": _("◀"),
            "next": _("▶"),
            "play": _("Play"),
            "pause": _("Pause"),
            "curve": _("Precision against recall. Arrow keys keep one detection more or less, with shift ten."),
            "chart": _("AP and precision against the number kept. Arrow keys keep one more or less, with shift ten."),
        },
    }
