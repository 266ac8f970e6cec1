"""The browser's modules of the lesson "Residual networks" in node: its block is the core's, its charts have honest axes."""

import numpy as np
from in_node import in_node

from playground.networks.residual_block import Block, block_trace

MATH, CHART = "lessons/residual/block_math.js", "lessons/residual/residual_chart.js"


def blocks() -> list[tuple[np.ndarray, Block]]:
    draw = np.random.default_rng(5)
    found = []
    for order in ("after", "before"):
        for norm in (True, False):
            for skip in (True, False):
                for weight in (0.0, 0.35, 1.0):
                    kernels = draw.integers(-40, 40, (2, 3, 3)) / 10
                    x = draw.integers(0, 10, (5, int(draw.integers(1, 6)))).astype(float)
                    found.append((x, Block(*kernels, weight, norm, float(draw.choice([0.0, 0.5, 2.0])), skip, order)))
    return found


def test_the_browsers_block_is_the_cores():
    cases = blocks()
    told = [
        {"x": x.tolist(), "block": {**vars(block), "first": block.first.tolist(), "second": block.second.tolist()}}
        for x, block in cases
    ]
    answers = in_node("(cases, m) => cases.map(({ x, block }) => m.blockTrace(x, block))", told, MATH)
    for (x, block), answer in zip(cases, answers, strict=True):
        trace = block_trace(x, block)
        for name in ("hidden", "body", "total", "output"):
            np.testing.assert_allclose(answer[name], getattr(trace, name), rtol=1e-9, atol=1e-9)
        if block.weight == 0 and block.skip:
            assert answer["output"] == x.tolist()


def test_ticks_are_round_and_places_are_found():
    found = in_node(
        """(data, m) => {
          const scales = m.scalesOf(600, 200, [6, 66], [-12, 5]);
          return {
            decades: [m.decadeTicks(-12, 5, 5), m.decadeTicks(-1, 1, 5), m.decadeTicks(-28, 4, 4)],
            names: [0, 3, -11].map(m.decade),
            even: [m.evenTicks(22.3, 4), m.evenTicks(590, 4), m.evenTicks(1, 4)],
            near: [0, scales.x(34) + 3, 900].map((x) => m.nearest(scales, [6, 34, 66], x)),
            inside: [scales.y(-99), scales.y(99), scales.bottom, scales.top],
          };
        }""",
        None,
        CHART,
    )
    assert found["decades"] == [[-12, -8, -4, 0, 4], [-1, 0, 1], [-20, -10, 0]]
    assert found["names"] == ["1", "10³", "10⁻¹¹"]
    assert found["even"] == [[0, 10, 20], [0, 200, 400], [0, 0.5, 1]]
    assert found["near"] == [6, 34, 66]
    assert found["inside"][:2] == found["inside"][2:]
