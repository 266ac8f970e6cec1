"""Whole trainings over their learning rate: a line a network, with chance dotted. A Vega-Lite specification."""

from collections.abc import Sequence

from playground.charts.role_names import ROLES
from playground.kit.i18n import _
from playground.kit.saying import percent
from playground.lessons.train_a_network.settings import NETWORKS
from playground.training.classifier_rates import RateRun

HEIGHT = 190  # px
ROLE_OF = {"lenet": "removed", "relu_lenet": "input", "bn_lenet": "output"}
DASH_OF = {"lenet": [5, 3], "relu_lenet": [1, 0], "bn_lenet": [1, 0]}


def study_chart(runs: Sequence[RateRun], rates: Sequence[float], chance: float) -> dict:
    """Test accuracies 0–1 over rates on a logarithmic axis; names stand over the best point of each line."""
    low, high = min(rates) / 1.6, max(rates) * 1.6
    x = {"field": "rate", "type": "quantitative", "title": _("learning rate of a whole training")}
    x |= {
        "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {"grid": False, "values": list(rates), "format": "~g"},
    }
    y = {"field": "accuracy", "type": "quantitative", "title": None, "scale": {"domain": [0, 1.12]}}
    y["axis"] = {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]}
    colour = {"field": "role", "type": "nominal", "scale": {"domain": ROLES}, "legend": None}
    rows = [
        {"rate": run.rate, "accuracy": run.accuracy, "name": short_name(run.network), "role": ROLE_OF.get(run.network, "other")}
        for run in runs
    ]
    tips = [{"field": "name", "title": " "}, {"field": "rate", "format": "~g"}, {"field": "accuracy", "format": ".1%"}]
    rule = [{"accuracy": chance, "rate": high, "name": _("chance {p}").format(p=percent(chance, 0)), "role": "other"}]
    text = {"type": "text", "fontSize": 11, "fontWeight": "bold", "dy": -10}
    both = {"x": x, "y": y, "color": colour}
    layers = [
        {
            "data": {"values": rule},
            "mark": {"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1.5},
            "encoding": {"y": y, "color": colour},
        },
        {
            "data": {"values": rule},
            "mark": {"type": "text", "align": "right", "dy": -7, "dx": -2, "fontSize": 11},
            "encoding": both | {"text": {"field": "name"}},
        },
    ]
    for network, role in ROLE_OF.items():
        own = [row for row in rows if row["name"] == short_name(network)]
        if own:
            line = {"type": "line", "strokeWidth": 2, "strokeDash": DASH_OF[network], "point": {"size": 46, "filled": True}}
            layers.append({"data": {"values": own}, "mark": line, "encoding": both | {"tooltip": tips}})
            best = max(own, key=lambda row: row["accuracy"])
            layers.append(
                {"data": {"values": [best | {"role": role}]}, "mark": text, "encoding": both | {"text": {"field": "name"}}}
            )
    return {"height": HEIGHT, "layer": layers}


def short_name(network: str) -> str:
    names = {"lenet": _("LeNet, sigmoid"), "relu_lenet": _("ReLU, max pooling"), "bn_lenet": _("with batch norm")}
    return names.get(network) or _(NETWORKS[network])
