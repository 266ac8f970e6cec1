"""The chart of all networks: no name meets another, from a phone's width to a desk's."""

from itertools import combinations, permutations

import pytest

from playground.lessons.networks import charts
from playground.lessons.networks.answer import answer_for
from playground.lessons.networks.charts import WIDTHS, name_box, name_places, networks_chart
from playground.lessons.networks.settings import AXES, SHOWN, Chart


def meets(one, other):
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] - 1e-6 and other[2] < one[3] - 1e-6


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("logarithmic", [True, False])
def test_no_name_meets_another(shown, logarithmic, monkeypatch):
    drawn = []

    def kept(points, names, sides):
        places = name_places(points, names, sides)
        drawn.append((points, names, places))
        return places

    monkeypatch.setattr(charts, "name_places", kept)
    for x, y in permutations(AXES, 2):
        networks_chart(answer_for(Chart(view="chart", x=x, y=y, shown=shown, logarithmic=logarithmic), None))
        for width in WIDTHS:
            named = zip(*drawn[-1], strict=True)
            found = [name_box(x * width, name, *place) for (x, _y), name, place in named]
            assert len(found) >= 6 and not any(meets(*pair) for pair in combinations(found, 2)), (x, y, width)


def test_a_name_alone_stays_beside_its_point_on_the_side_that_is_wanted():
    assert name_places([(0.5, 50)], ["NiN"], [1]) == [(1, 50)]
    assert name_places([(0.5, 50)], ["NiN"], [-1]) == [(-1, 50)]
    assert name_places([(0.02, 50)], ["GoogLeNet"], [-1]) == [(1, 50)], "it would leave the plot"
    assert name_places([], [], []) == []


def test_names_stand_where_they_were_placed():
    chart = networks_chart(answer_for(Chart(view="chart"), None)).to_dict()
    lines, _points, right, left = chart["layer"]
    rows = lines["data"]["values"] if "data" in lines else chart["data"]["values"]
    assert lines["encoding"]["y2"]["field"] == right["encoding"]["y"]["field"] == left["encoding"]["y"]["field"] == "name_y"
    low, high = right["encoding"]["y"]["scale"]["domain"]
    assert len(rows) == len({(row["name"], row["role"]) for row in rows}) and all(low <= row["name_y"] <= high for row in rows)
