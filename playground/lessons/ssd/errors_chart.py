"""An error over epochs, with what guessing has as a dotted line."""

from collections.abc import Sequence

from playground.charts.roles import ROLES

HEIGHT = 150  # px
ROOM = 1.4  # of the epochs: names stand at the ends of the lines


def error_chart(values: Sequence[float], base: float, name: str, base_name: str, role: str) -> dict:
    """A Vega-Lite specification; role: one of ROLES."""
    epochs = max(len(values), 4)
    x = {"field": "x", "type": "quantitative", "title": "epoch", "scale": {"domain": [0, ROOM * epochs], "nice": False}}
    x["axis"] = {"grid": False, "format": "d", "tickCount": min(epochs, 6)}
    y = {"field": "y", "type": "quantitative", "title": None, "scale": {"domain": [0, 1.15 * max([base, *values])]}}
    y["axis"] = {"tickCount": 3, "format": ".3~f"}
    colour = {"field": "role", "type": "nominal", "scale": {"domain": ROLES}, "legend": None}
    rows = [{"x": n + 1, "y": value, "role": role, "name": f"{name} {value:.4f}"} for n, value in enumerate(values)]
    rule = [{"x": ROOM * epochs, "y": base, "role": "other", "name": f"{base_name} {base:.4f}"}]
    both = {"x": x, "y": y, "color": colour}
    text = {"type": "text", "align": "left", "dx": 6, "fontSize": 11, "fontWeight": "bold"}
    layers = [
        {"data": {"values": rule}, "mark": {"type": "rule", "strokeDash": [2, 3]}, "encoding": {"y": y, "color": colour}},
        {
            "data": {"values": rule},
            "mark": {**text, "align": "right", "dx": -2, "dy": -8},
            "encoding": both | {"text": {"field": "name"}},
        },
        {"data": {"values": rows}, "mark": {"type": "line", "point": True, "strokeWidth": 2}, "encoding": both},
        {"data": {"values": rows[-1:]}, "mark": text, "encoding": both | {"text": {"field": "name"}}},
    ]
    return {"height": HEIGHT, "layer": layers}
