"""Charts of one fixed box against many photos: all their boxes on one unit square, and how many it gets right at each IoU."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np

from playground.charts.roles import DOTTED_OTHERS, chart_of, role_colour

SIDE = 300  # px
MARKED = (0.5, 0.75)  # IoU at which the numbers are written
_BESIDE = {"moving": {"align": "left", "dx": 9, "dy": -10}, "other": {"align": "right", "dx": -8, "dy": 9}}  # clear of both lines


def box_overlay(boxes: np.ndarray, fixed: Sequence[float]) -> alt.LayerChart:
    """Boxes (N, 4) in parts of their photos' sides as thin outlines, the fixed one over them."""
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False, reverse=True))

    def layer(rows: np.ndarray, role: str) -> alt.Chart:
        values = [{**dict(zip(("x", "y", "x2", "y2"), np.round(row, 4).tolist(), strict=True)), "role": role} for row in rows]
        return chart_of(values).encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=role_colour())

    return alt.layer(
        layer(np.array([[0, 0, 1, 1]]), "other").mark_rect(filled=False, strokeWidth=1),
        layer(boxes, "input").mark_rect(filled=False, strokeWidth=1, opacity=0.3),
        layer(np.array([fixed]), "moving").mark_rect(filled=False, strokeWidth=3),
    ).properties(height=SIDE)


def right_curve(
    thresholds: Sequence[float], curves: Mapping[str, tuple[Sequence[int], str]], photos: int, *, titles: tuple[str, str]
) -> alt.LayerChart:
    """Photos that are right against the IoU threshold: name -> (counts, role). The pointer reads the numbers off."""
    rows = [
        {"iou": float(iou), "right": int(count), "name": name, "role": role, "label": f"{name}: {count}"}
        for name, (counts, role) in curves.items()
        for iou, count in zip(thresholds, counts, strict=True)
    ]
    base = chart_of(rows).encode(
        x=alt.X("iou:Q", title=titles[0], scale=alt.Scale(zero=False), axis=alt.Axis(format=".2f", tickCount=7, grid=False)),
        y=alt.Y("right:Q", title=titles[1], scale=alt.Scale(domain=[0, photos]), axis=alt.Axis(tickCount=5)),
        color=role_colour(),
        detail="name:N",
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("iou:Q", format=".2f"), alt.Tooltip("right:Q")],
    )
    marked = base.transform_filter(alt.FieldOneOfPredicate(field="iou", oneOf=list(MARKED)))
    names = [
        marked.transform_filter(alt.datum.name == name).mark_text(**_BESIDE[role], fontSize=13, fontWeight="bold")
        for name, (_counts, role) in curves.items()
    ]
    rule = chart_of([{"iou": iou} for iou in MARKED]).mark_rule(strokeDash=[3, 3], opacity=0.6)
    return alt.layer(
        rule.encode(x="iou:Q", color=alt.value("gray")),
        base.mark_line(strokeWidth=2.5).encode(strokeDash=DOTTED_OTHERS),
        marked.mark_point(filled=True, size=80, opacity=1),
        *(name.encode(text="label:N") for name in names),
    ).properties(height=SIDE)
