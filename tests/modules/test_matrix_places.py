"""Where features stand on the screen, beside the formulae in numpy, and which of them a box holds."""

import numpy as np
from in_node import in_node

PLACES = "lessons/fine_tuning/matrix_places.js"


def test_points_lie_on_the_way_and_fill_the_picture():
    generator = np.random.default_rng(0)
    before = [generator.normal(0, 20, (count, 2)) for count in (1, 2, 3, 8, 40)]
    before.append(np.tile([[3.0, -4.0]], (5, 1)))  # no spread at all
    shares = [0, 0.25, 0.5, 1, 0.9, 0.3]
    script = """(cases, m) => cases.map(({ before, after, share }) => {
      const way = m.moved(before, after, share);
      const box = m.bounds(way);
      return [way, box, m.placed(way, box, { width: 300, height: 200, margin: 10 })];
    })"""
    afters = [points * [2, -1] + [1, 0] for points in before]
    cases = [{"before": b.tolist(), "after": a.tolist(), "share": t} for b, a, t in zip(before, afters, shares, strict=True)]
    for start, end, share, (way, box, placed) in zip(before, afters, shares, in_node(script, cases, PLACES), strict=True):
        np.testing.assert_allclose(way, (1 - share) * start + share * end, atol=1e-9)
        low, high = np.min(way, 0), np.max(way, 0)
        flat = high - low < 1e-9
        low, high = np.where(flat, low - 1, low), np.where(flat, high + 1, high)
        np.testing.assert_allclose(box, [*low, *high], atol=1e-9)
        expected = 10 + (np.array(way) - low) / (high - low) * [280, 180]
        np.testing.assert_allclose(placed, np.stack([expected[:, 0], 200 - expected[:, 1]], 1), atol=1e-6)


def test_a_box_holds_what_lies_in_it_whichever_corner_came_first_and_no_point_has_a_box():
    places = [[5, 5], [11, 5], [0, 10], [-1, 3], [10, 10.5]]
    script = """(places, m) => [
      m.bounds([]),
      ...[[0, 0, 10, 10], [10, 10, 0, 0], [10, 0, 0, 10]].map((box) => m.boxed(places, box)),
    ]"""
    assert in_node(script, places, PLACES) == [[-1, -1, 1, 1], [0, 2], [0, 2], [0, 2]]
