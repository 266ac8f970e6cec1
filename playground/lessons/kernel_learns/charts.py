"""Chart of the lesson "A kernel learns": how fast the error along each pattern of a picture shrinks."""

import altair as alt
import numpy as np

from playground.charts.roles import chart_of
from playground.lessons.kernel_learns.answer import EigenKernel

POINTS = 80  # of a line
HEIGHT = 170  # px
LONGEST = 100_000  # steps drawn at most
CROWDED = 9  # lines that can all be named


def decay_chart(kernels: list[EigenKernel], titles: tuple[str, str]) -> alt.LayerChart:
    """What is left of the error along each pattern after 1, 2, … steps on a logarithmic axis, the number of the pattern at half
    of it; of many patterns only the first and the last are named."""
    last = min(LONGEST, max([10, *(one.steps for one in kernels if one.steps)]))
    steps = np.unique(np.rint(np.geomspace(1, last, POINTS)))
    rows, names = [], []
    for place, one in enumerate(kernels, start=1):
        left = np.minimum(np.abs(one.factor) ** steps, 1.0)
        rows += [
            {"step": n, "left": y, "pattern": place, "role": "kernel"} for n, y in zip(steps.tolist(), left.tolist(), strict=True)
        ]
        if len(kernels) <= CROWDED or place in (1, len(kernels)):
            half = int(np.abs(left - 0.5).argmin())
            names.append({"step": steps[half], "left": left[half], "name": str(place), "role": "kernel"})
    axis = alt.Axis(grid=False, tickCount=5)
    across = alt.X("step:Q", title=titles[0], scale=alt.Scale(type="log", domain=[1, last]), axis=axis)
    down = alt.Y("left:Q", title=titles[1], scale=alt.Scale(domain=[0, 1.02]), axis=alt.Axis(format="%", values=[0, 0.5, 1]))
    # The second of the theme's categorical colours is amber, the kernel's.
    colour = alt.Color("role:N", scale=alt.Scale(domain=["other", "kernel"]), legend=None)
    lines = chart_of(rows).mark_line(strokeWidth=1.5).encode(x=across, y=down, detail="pattern:N", color=colour)
    named = (
        chart_of(names)
        .mark_text(dx=8, dy=-6, fontSize=12, fontWeight="bold")
        .encode(x=across, y=down, text="name:N", color=colour)
    )
    return alt.layer(lines, named).properties(height=HEIGHT)
