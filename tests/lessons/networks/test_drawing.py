"""The drawing in the browser: to scale, inside its frame, every layer in it, and branches that meet where they are joined."""

import pytest
from in_node import in_node

from playground.lessons.networks.drawings import drawing, first_anatomy, first_drawings, timeline
from playground.lessons.networks.settings import blocks_of
from playground.networks.anatomy import anatomy
from playground.networks.forms import FORMS

WIDTH, HEIGHT = 676, 200
LAYOUT = "lessons/networks/drawing_layout.js"
CASES = [(name, open_) for name in FORMS for open_ in ("blocks", "all")] + [
    ("googlenet", "2.0"),
    ("resnet18", "2"),
    ("densenet", "1"),
]


@pytest.fixture(scope="module")
def scenes():
    """All cases' scenes, of one run of node."""
    drawings = {name: drawing(first_anatomy(name)) for name in FORMS}
    told = [{"drawing": drawings[name], "open": open_} for name, open_ in CASES]
    made = in_node(f"(cases, m) => cases.map((c) => m.layout(c.drawing, c.open, {WIDTH}, {HEIGHT}))", told, LAYOUT)
    return dict(zip(CASES, made, strict=True))


def maps(scene):
    return [one for one in scene["volumes"] if len(one["shape"]) == 3 and one["shape"][1] > 1]


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_volumes_are_to_scale_and_in_the_frame(scenes, case):
    scene = scenes[case]
    scale = scene["scale"]
    for one in maps(scene):
        channels, high, wide = one["shape"]
        assert one["h"] == pytest.approx(max(3, scale["side"] * high)) and one["w"] == pytest.approx(
            max(1.5, scale["depth"] * channels)
        )
        assert one["rx"] == pytest.approx(0.4 * scale["side"] * wide)
    for one in scene["volumes"]:
        assert one["x"] >= 0 and one["x"] + one["w"] + one["rx"] <= scene["width"] + 0.5
        assert one["y"] - one["ry"] >= -0.5 and one["y"] + one["h"] <= HEIGHT + 0.5
    assert scene["width"] <= WIDTH or case[1] == "all"


@pytest.mark.parametrize("case", [case for case in CASES if case[1] in ("blocks", "all")], ids="-".join)
def test_every_layer_lies_in_a_volume(scenes, case):
    rows = first_anatomy(case[0]).rows
    covered = {row for one in scenes[case]["volumes"] for row in range(one["rows"][0], one["rows"][1] + 1)}
    assert covered - {-1} == set(range(len(rows)))
    for one in scenes[case]["volumes"]:
        if one["kind"] in ("Conv2d", "Linear"):
            assert list(rows[one["rows"][1]].output) == one["shape"] or rows[one["rows"][1]].output == (one["shape"][0],)


def test_an_inception_block_has_four_branches_side_by_side(scenes):
    scene = scenes["googlenet", "2.0"]
    (join,) = [one for one in scene["volumes"] if one["kind"] == "concat"]
    assert join["shape"] == [256, 12, 12] and join["parts"] == [64, 128, 32, 32]
    heights = {round(one["y"]) for one in scene["volumes"] if one["kind"] == "Conv2d"}
    assert len(heights) == 4 and len([one for one in scene["volumes"] if one["kind"] == "Conv2d"]) == 6


def test_skips_and_concatenations_are_lines(scenes):
    resnet, dense = scenes["resnet18", "all"], scenes["densenet", "all"]
    assert len(resnet["sums"]) == 8 and sum(line["kind"] == "skip" for line in resnet["lines"]) == 8 + 3
    assert sum(line["kind"] == "skip" for line in dense["lines"]) == 16
    growing = [one["shape"][0] for one in dense["volumes"] if one["kind"] == "concat"]
    assert growing[:4] == [96, 128, 160, 192]
    assert all(len(one["parts"]) == 2 and sum(one["parts"]) == one["shape"][0] for one in dense["volumes"] if one["parts"])


@pytest.mark.parametrize("name", ["googlenet", "resnet18", "densenet", "tv_densenet121", "tv_resnet50"])
def test_what_leaves_a_block_arrives_at_what_follows(name):
    """Shapes of blocks, worked out from their lanes, are those that the next layer reads."""
    tree, rows = drawing(first_anatomy(name))["tree"], first_anatomy(name).rows
    assert sum(1 for _ in blocks(tree)) == len(blocks_of(name))
    for block in blocks(tree):
        after = block["r"][1] + 1
        if after < len(rows) and len(rows[after].input) == 3 and block in tree:
            assert rows[after].input == tuple(block["o"]), block["n"]


def blocks(nodes):
    for node in nodes:
        if isinstance(node, dict):
            yield node
            for lane in node["l"]:
                yield from blocks(lane)


def test_scale_bars_are_round_and_true():
    scene = {"scale": {"side": 0.732, "depth": 0.193, "list": 0.019}, "volumes": [{"shape": [10]}]}
    bars = in_node("(scene, m) => m.scaleBars(scene)", scene, LAYOUT)
    assert [(bar["of"], bar["value"]) for bar in bars] == [("side", 20), ("depth", 200), ("list", 1000)]
    assert all(bar["length"] == pytest.approx(bar["value"] * scene["scale"][bar["of"]]) for bar in bars)


def test_the_timelines_drawings_are_there_by_its_keys():
    keys = {one["key"]: one for one in first_drawings()}
    assert [entry["year"] for entry in timeline()] == sorted(entry["year"] for entry in timeline())
    assert all(keys[entry["key"]]["net"] == entry["net"] for entry in timeline())


def test_a_small_input_says_what_is_idle():
    told = drawing(anatomy("googlenet", 28, 1, 10))
    assert sum(row["unused"] for row in told["rows"]) == 1_404_928 and told["shares"]["parameters"] == "23.5 % only meet padding"
    assert drawing(first_anatomy("alexnet"))["unread"] == tuple(range(218, 224))
