"""The number stage in the browser: a batch, its statistics, the output; numbers are dragged and pointed at without the server."""

from collections.abc import Callable

from playground.kit.i18n import N_, _
from playground.lessons.batch_norm.answer import StageAnswer
from playground.lessons.batch_norm.settings import EPSILONS
from playground.ui.components import component

_mount = component(__file__)

COLOURS = (N_("red"), N_("green"), N_("blue"), N_("grey"))


def channel_names(answer: StageAnswer) -> list[str]:
    channels = answer.x.shape[1]
    if answer.settings.source == "photo":
        return [_(name) for name in COLOURS[:channels]]
    return [_("channel {n}").format(n=n) for n in range(1, channels + 1)]


def normalisation_stage(answer: StageAnswer, *, key: str, on_edit: Callable[[], None]) -> None:
    """Draw a batch. An edit names the settings `edits`, `gamma`, `beta` or `pick` with their new values.

    On the root element data-x, data-mean, data-variance and data-output hold what is shown, flat.
    """
    settings = answer.settings
    values = {name: getattr(settings, name) for name in ("edits", "gamma", "beta", "pick")}
    data = {"base": answer.base.ravel().tolist(), "shape": list(answer.x.shape[:3]), "kind": settings.kind, "values": values}
    data |= {"groups": int(settings.groups), "eps": settings.eps, "epsText": EPSILONS[settings.eps], "removes": settings.removes}
    _mount(data=data | {"names": channel_names(answer), "words": _words()}, key=key, on_edit_change=on_edit)


def _words() -> dict[str, str | list[str] | dict[str, str]]:
    words: dict[str, str | list[str] | dict[str, str]] = {
        "mean": _("Mean μ"),
        "of": _("of {values} values"),
        "variance": _("Variance σ²"),
        "output": _("Output y"),
        "from": _("from x = {x}"),
        "sum": {
            "both": _(
                "Example {example}, {channel}: ({x} − {mean}) ÷ √({variance} + {eps}) = {hat}; × γ + β = {gamma} × {hat} + "
                "{beta} = {y}. Drag a number of x, γ or β sideways to change it."
            ),
            "mean": _(
                "Example {example}, {channel}: {x} − {mean} = {hat}; × γ + β = {gamma} × {hat} + {beta} = {y}. Drag a number of "
                "x, γ or β sideways to change it."
            ),
            "variance": _(
                "Example {example}, {channel}: {x} ÷ √({variance} + {eps}) = {hat}; × γ + β = {gamma} × {hat} + {beta} = {y}. "
                "Drag a number of x, γ or β sideways to change it."
            ),
        },
        "input_title": _("Input x"),
        "output_title": _("Output y"),
        "stats_title": _("Mean, variance"),
        "alt": _(
            "A batch of numbers, the means and variances of its groups, and the output. Arrow keys choose a number, plus and "
            "minus change it."
        ),
    }
    return words | {"mu": "μ", "sigma": "σ²", "knobs": ["γ", "β"], "knob_names": [_("scale γ"), _("shift β")]}
