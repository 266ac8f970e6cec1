"""Precision against recall of each class, by COCO's 101 points; the mean over classes thick among them."""

import altair as alt
import numpy as np

from playground.boxes.coco_results import RECALLS, CocoScore
from playground.charts.roles import chart_of, role_colour

HEIGHT = 300  # px
MOST_CURVES = 20  # classes that get a curve of their own, those with most objects


def class_curves(score: CocoScore, level: int, *, titles: tuple[str, str], mean: str) -> alt.LayerChart:
    """The curves at COCO's IoU threshold number `level`; only classes with objects have one. The pointer tells the class."""
    known = np.flatnonzero(score.objects)
    most = known[np.argsort(-score.objects[known], kind="stable")][:MOST_CURVES]
    curves = [(score.class_names[kind], "input", score.precision[kind, level]) for kind in most]
    curves.append((mean, "output", score.precision[known, level].mean(axis=0)))
    rows = [
        {"recall": round(float(recall), 2), "precision": round(float(value), 4), "name": name, "role": role}
        for name, role, values in curves
        for recall, value in zip(RECALLS, values, strict=True)
    ]
    unit = alt.Scale(domain=[0, 1])
    base = chart_of(rows).encode(
        x=alt.X("recall:Q", title=titles[0], scale=unit, axis=alt.Axis(tickCount=5, grid=False)),
        y=alt.Y("precision:Q", title=titles[1], scale=unit, axis=alt.Axis(tickCount=5)),
        color=role_colour(),
        detail="name:N",
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("recall:Q"), alt.Tooltip("precision:Q", format=".3f")],
    )
    whole = base.transform_filter(alt.datum.role == "output")
    each = base.transform_filter(alt.datum.role == "input").mark_line(strokeWidth=1.5, opacity=0.6, interpolate="step-before")
    at_end = whole.transform_filter(alt.datum.recall == 0).mark_text(align="left", dx=8, dy=26, fontSize=13, fontWeight="bold")
    middle = whole.mark_line(strokeWidth=3, interpolate="step-before")
    return alt.layer(each, middle, at_end.encode(text="name:N")).properties(height=HEIGHT)
