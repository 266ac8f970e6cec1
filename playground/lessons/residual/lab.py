"""Four curves of gradients in the browser. All depths travel at once; the pointer asks no server."""

from playground.kit.i18n import _
from playground.lessons.residual.answer import GradientsAnswer, rough
from playground.lessons.residual.settings import Gradients
from playground.networks.gradients import DEPTHS, Kind
from playground.ui.components import component
from playground.ui.panel import take

_mount = component(__file__)
LAB = "res_curves"


def draw(answer: GradientsAnswer) -> None:
    """The curves, and each layer's gradient at the depth that is looked at."""
    _mount(data=told(answer), key=LAB, on_edit_change=take(Gradients, LAB))


def told(answer: GradientsAnswer) -> dict[str, object]:
    """What travels to the browser. Layers are given as shares of the last convolution's gradient."""
    settings, curves = answer.settings, []
    for kind, by_depth in answer.curves.norms.items():
        ratios = answer.curves.ratios(kind)
        layers = [[float(f"{norm / max(norms[-2], 1e-300):.4g}") for norm in norms[:-1]] for norms in by_depth]
        title = _("Gradient ratio, skips") if kind.skips else _("Gradient ratio, no skips")
        one = {"skips": kind.skips, "norm": kind.norm, "name": name_of(kind), "title": title, "layers": layers}
        curves.append(one | {"ratios": [float(f"{ratio:.4g}") for ratio in ratios], "texts": [rough(ratio) for ratio in ratios]})
    return {"depths": list(DEPTHS), "depth": settings.depth, "norm": settings.norm, "curves": curves, "words": _words()}


def name_of(kind: Kind) -> str:
    """What a curve is called at its end."""
    if kind.skips:
        return _("skips, batch norm") if kind.norm else _("skips, no batch norm")
    return _("no skips, batch norm") if kind.norm else _("no skips, no batch norm")


def _words() -> dict[str, str]:
    return {
        "curves": _("Gradient of the first convolution ÷ the last, by depth"),
        "each": _("Each layer’s gradient ÷ the last convolution’s, at {depth} layers"),
        "depth": _("Depth"),
        "layers": _("layers"),
        "hint": _("Point at a depth: below is every layer of the networks of that depth. A click keeps it."),
        "reading": _("Layer {layer}: {shares}"),
        "curvesAlt": _("Gradient of the first convolution over the last, for networks of 6 to 66 layers"),
        "layersAlt": _("Gradient of each layer in the four networks of the depth pointed at"),
    }
