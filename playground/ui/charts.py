"""Charts kept between runs, as messages want them: altair checks a chart against its schema whenever it is written down, which
takes as long as all the rest of a page."""

import functools
from collections.abc import Callable
from typing import Any

import altair
import pyarrow
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from playground.ui.answers import kept

altair.theme.enable("none")  # its own gives every chart a size; on a page Streamlit's theme holds


def kept_chart(make: Callable[..., altair.TopLevelMixin | None]) -> Callable[..., dict[str, Any] | None]:
    """Keep what `make(*arguments)` draws, for `st.vega_lite_chart`. Arguments are as those of `kept`."""

    @kept
    @functools.wraps(make)
    def written(*arguments: Any) -> dict[str, Any] | None:
        chart = make(*arguments)
        return None if chart is None else spec_of(chart)

    return written


def spec_of(chart: altair.TopLevelMixin) -> dict[str, Any]:
    """A chart as Vega-Lite, its tables as Arrow's bytes: what `st.altair_chart` would work out in each run."""
    spec = chart.to_dict()
    tables = {name: convert_anything_to_arrow_bytes(rows) for name, rows in spec.pop("datasets", {}).items()}
    if rows := spec.get("data", {}).get("values"):
        spec["data"] = {"values": pyarrow.ipc.open_stream(convert_anything_to_arrow_bytes(rows)).read_all()}
    return {**spec, "datasets": tables}
