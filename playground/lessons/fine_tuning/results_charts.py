"""Charts of the view after a training: confidence against accuracy, and how far each block moved."""

import json
import math
from collections.abc import Mapping

from playground.charts.roles import ROLES
from playground.charts.training_curves import colour_of
from playground.kit.i18n import _
from playground.training.measures import Calibration


def calibration_chart(report: Calibration, *, height: int = 240) -> dict:
    """The reliability diagram: accuracy over confidence in its bins, each labelled with its number of pictures."""
    rows = [
        {"low": one.low, "high": one.high, "x": one.confidence, "y": one.accuracy, "n": one.pictures}
        for one in report.bins
        if one.pictures
    ]
    domain = {"scale": {"domain": [0, 1]}, "type": "quantitative"}
    x = {"field": "x", "title": _("confidence"), "axis": {"format": "%", "tickCount": 5}, **domain}
    y = {"field": "y", "title": _("accuracy"), "axis": {"format": "%", "tickCount": 5}, **domain}
    tips = [
        {"field": "n", "title": _("pictures")},
        {"field": "x", "title": _("confidence"), "format": ".1%"},
        {"field": "y", "title": _("accuracy"), "format": ".1%"},
    ]
    diagonal = [{"x": 0, "y": 0}, {"x": 1, "y": 1}]
    line = {"type": "line", "strokeDash": [2, 3]}
    bars = {"type": "bar", "opacity": 0.35}
    blue, grey = colour_of("input"), colour_of("other")
    words = {"type": "text", "dy": -10, "fontSize": 11}
    return {
        "height": height,
        "layer": [
            {"data": {"values": diagonal}, "mark": line, "encoding": {"x": x, "y": y, "color": grey}},
            {
                "data": {"values": rows},
                "mark": bars,
                "encoding": {
                    "x": {**x, "field": "low"},
                    "x2": {"field": "high"},
                    "y": y,
                    "y2": {"datum": 0},
                    "color": blue,
                    "tooltip": tips,
                },
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": blue, "tooltip": tips},
            },
            {"data": {"values": rows}, "mark": words, "encoding": {"x": x, "y": y, "color": grey, "text": {"field": "n"}}},
        ],
    }


def moved_chart(bars: Mapping[str, tuple[float, float]], *, height: int = 200) -> dict:
    """Two bars a part, weights and statistics, from the first layer to the last."""
    kinds = [_("weights"), _("batch norm statistics")]
    rows = [
        {"part": part, "of": of, "role": role, "value": value if math.isfinite(value) else 0.0}
        for part, pair in bars.items()
        for of, role, value in zip(kinds, ("input", "moving"), pair, strict=True)
    ]
    named = " : ".join(f"datum.label == '{role}' ? {json.dumps(of)}" for role, of in zip(("input", "moving"), kinds, strict=True))
    legend = {"title": None, "orient": "top", "values": ["input", "moving"], "labelExpr": f"{named} : ''"}
    return {
        "height": height,
        "data": {"values": rows},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "part", "type": "nominal", "sort": None, "title": None, "axis": {"labelAngle": -45}},
            "xOffset": {"field": "of", "sort": None},
            "y": {"field": "value", "type": "quantitative", "title": None, "axis": {"format": "%", "tickCount": 4}},
            "color": {"field": "role", "type": "nominal", "scale": {"domain": list(ROLES)}, "legend": legend},
            "tooltip": [{"field": "part"}, {"field": "of"}, {"field": "value", "format": ".2%"}],
        },
    }
