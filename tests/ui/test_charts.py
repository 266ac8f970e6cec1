"""A kept chart arrives as `st.altair_chart` would send it, and pages write theirs down once."""

import json
from importlib import import_module

import altair as alt
import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from playground.images import sample, samples
from playground.ui.charts import kept_chart

DRAWN = {  # views whose charts are made of settings and photo
    "annotations": ("boxes", "anchors", "crops"),
    "augmentation": ("numbers",),
    "channels": ("mixing", "networks", "order"),
    "detector_metrics": ("results", "fixed"),
    "kernel_learns": ("eigen", "fits"),
    "networks": ("start",),
    "pooling": ("shift", "signal", "sizes", "relu"),
    "transposed_conv": ("sizes", "white"),
}


def both_charts() -> None:
    import altair as alt
    import streamlit as st

    from playground.charts.roles import labelled_bars
    from playground.ui.charts import spec_of

    points = alt.Chart(alt.Data(values=[{"x": 1, "y": 2.5}, {"x": 2, "y": -1}])).mark_point().encode(x="x:Q", y="y:Q")
    for chart in (labelled_bars({"a": 1.5, "b": 3.0}, colour=2), points):
        st.altair_chart(chart)
        st.vega_lite_chart(spec_of(chart))


def test_a_kept_chart_is_sent_as_altair_would_be():
    app = AppTest.from_function(both_charts, default_timeout=60).run()
    assert not app.exception
    sent = [element.proto for element in app.get("vega_lite_chart")]
    assert len(sent) == 4
    for by_altair, kept in zip(sent[::2], sent[1::2], strict=True):
        assert json.loads(by_altair.spec) == json.loads(kept.spec)
        tables = [[(table.name, table.data.data) for table in one.datasets] for one in (by_altair, kept)]
        assert tables[0] == tables[1]
        assert by_altair.theme == kept.theme


def test_a_chart_is_made_once_for_equal_arguments():
    made = []

    @kept_chart
    def chart_for_counting(number: int) -> alt.Chart | None:
        made.append(number)
        return alt.Chart(alt.Data(values=[{"x": number}])).mark_point() if number else None

    assert [chart_for_counting(number) is None for number in (1, 0, 1, 0, 2)] == [False, True, False, True, False]
    assert made == [1, 0, 2] and chart_for_counting(1) != chart_for_counting(2)


@pytest.mark.parametrize("room", DRAWN)
def test_a_page_draws_the_charts_that_are_kept(room, monkeypatch):
    parts, photo, drawn = import_module(f"playground.lessons.{room}.page").PAGE, sample(samples()[0].name).photo(), []
    monkeypatch.setattr(st, "vega_lite_chart", lambda spec, **_look: drawn.append(spec))
    monkeypatch.setattr(DeltaGenerator, "vega_lite_chart", lambda _place, spec, **_look: drawn.append(spec))
    for view in DRAWN[room]:
        settings = (parts.settings[view] if isinstance(parts.settings, dict) else parts.settings)(view=view)
        for _time in range(2):
            parts.picture(settings, parts.answer(settings, photo), photo)
        half = len(drawn) // 2
        assert half and all(first is second for first, second in zip(drawn[:half], drawn[half:], strict=True)), view
        drawn.clear()
