"""Every state that the lesson "Anchors for your data" points at, opened through the core: numbers, code, files and charts."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from contract import printed

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.examples import FRUIT, fruit_boxes
from playground.boxes.annotations.label_noise import nms_tax
from playground.boxes.annotations.reading import read_annotations
from playground.boxes.annotations.shapes import fitted, sides
from playground.kit.budget import Budget
from playground.kit.settings import Uploaded
from playground.lessons.annotations import charts
from playground.lessons.annotations.answer import answer_of, looked_at
from playground.lessons.annotations.code import check_code, files, torch_code
from playground.lessons.annotations.own_files import read_boxes
from playground.lessons.annotations.settings import ALL, ANCHORS, Labels, typed_shapes
from playground.lessons.annotations.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.annotations.words import words_of
from recipes.fruit_boxes import coco_text

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
VIEWS = tuple(Labels.controls["view"].options)
FRUITS = Labels(view="anchors")


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_a_state_shows_its_numbers(state):
    figures = words_of(answer_of(state.settings)).figures
    assert {name: figures[name] for name in state.shows} == state.shows


def test_every_view_has_a_state():
    assert set(VIEWS) == {state.settings.view for state in STATES}


def test_a_state_is_a_link():
    assert TRY_THIS[0].params == {"ann_view": "anchors"}
    made = PREDICT
    assert Labels(**{name.removeprefix("ann_"): value for name, value in made.params.items()}) == made.settings


@pytest.mark.parametrize("field", [{"view": "x"}, {"k": 0}, {"cells": 65}, {"iou": 0.0}, {"nms": 1.5}, {"only": "pear"}])
def test_settings_are_checked(field):
    with pytest.raises(ValueError):
        Labels(**field)


def test_typed_anchors():
    assert typed_shapes("0.2 × 0.3, 0.5x0.4; 1 1") == [(0.2, 0.3), (0.5, 0.4), (1, 1)]
    for text, told in (("", "Type 1 to"), ("0.2", "is no anchor"), ("0.2 × nan", "out of range"), ("a × b", "is no anchor")):
        with pytest.raises(ValueError, match=told):
            typed_shapes(text)


def test_nothing_to_look_at_is_said():
    fruit = fruit_boxes()
    empty = Annotations(fruit.boxes[:0], fruit.pictures[:0], fruit.classes[:0], fruit.sizes, fruit.class_names)
    with pytest.raises(ValueError, match="no boxes to look at"):
        looked_at(empty, ALL)
    for view in VIEWS:
        with pytest.raises(ValueError, match="no boxes to look at"):
            answer_of(Labels(view=view, source="files", files=Uploaded("x", value=empty)))


def test_files_are_awaited_read_and_offer_their_classes():
    assert answer_of(Labels(source="files")) is None
    own = Uploaded("digest", ("fruit.json",), read_annotations([(FRUIT.name, FRUIT.read_bytes())]))
    settings = Labels(source="files", files=own, only="banana", fit="kept")
    assert len(answer_of(settings).boxes) == 169
    assert settings.changed() == {"ann_source": "files", "ann_only": "banana", "ann_fit": "kept"}  # files enter no address
    assert "digest" in repr(settings) and settings != replace(settings, files=Uploaded("other", value=own.value))
    with pytest.raises(ValueError, match="damaged"):
        Labels(source="files", files=Uploaded("d", problem="a.zip is damaged"))


def packed(**files: bytes) -> list[tuple[str, bytes]]:
    return [(name.replace("_", "."), data) for name, data in files.items()]


def test_files_that_can_be_read_in_two_ways_are_read_as_the_settings_ask():
    coco = FRUIT.read_bytes()
    own = Uploaded("d", ("a.json", "b.txt"), read_boxes(packed(a_json=coco, b_txt=b"0 0.5 0.5 0.5 0.5\n")))
    settings = Labels(source="files", files=own)
    assert {"format"} <= set(settings.asked()) and "width" not in settings.asked() and len(answer_of(settings).boxes) == 465
    yolo = Labels(source="files", files=own, format="YOLO")
    assert {"format", "width", "height"} <= set(yolo.asked()) and answer_of(yolo) is None, "the size of the images is awaited"
    sized = replace(yolo, width=200, height=100)
    assert answer_of(sized).boxes.boxes.tolist() == [[50, 25, 150, 75]]
    assert sized.changed() == {"ann_source": "files", "ann_format": "YOLO", "ann_width": 200, "ann_height": 100}
    with pytest.raises(ValueError, match="choose one of"):
        Labels(source="files", files=own, format="voc")


class Gone(BaseException):
    """What Streamlit raises where a run is no longer awaited."""


def test_a_reading_that_nobody_waits_for_ends():
    def check():
        raise Gone

    with pytest.raises(Gone):
        Labels.controls["files"].read(packed(a_json=FRUIT.read_bytes()), budget=Budget(check=check))
    assert Labels.controls["files"].stops, "the page gives it such a budget"


def test_settings_of_other_files_are_not_asked_for():
    for settings in (Labels(), Labels(source="made"), Labels(source="files")):
        assert not {"format", "names", "encoding", "photos", "rows", "width", "height"} & set(settings.asked())


def test_what_is_wrong_with_files_is_shown_letter_by_letter():
    own = Uploaded("d", ("a[1].json",), read_boxes([("a[1].json", b"")]))
    with pytest.raises(ValueError, match=r"- a\\\[1\\\]\.json: the file is empty"):
        Labels(source="files", files=own)
    assert len(answer_of(Labels(source="fruit", files=own)).boxes) == 465, "it stands in the way of nothing else"


def test_the_recipe_writes_what_the_app_ships():
    licence = json.loads(FRUIT.read_text(encoding="utf-8"))["licenses"][0]["text"]
    assert coco_text(fruit_boxes(), licence) == FRUIT.read_text(encoding="utf-8")
    assert "Copyright (c) 2020 Chan Jian Liu" in licence and "file_name" not in FRUIT.read_text(encoding="utf-8")


# ---- code ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cells", [1, 7, 16])
@pytest.mark.parametrize("anchors", ANCHORS)
def test_code_gives_the_very_anchors_of_the_page(anchors, cells):
    answer = answer_of(Labels(view="recall", anchors=anchors, cells=cells, n=2, k=3))
    names: dict[str, object] = {}
    exec(torch_code(answer), names)
    expected = answer.anchors.laid_out(answer.settings.side)
    assert names["anchors"].shape == expected.shape == (answer.anchors.count, 4)
    assert np.allclose(names["anchors"].double().numpy(), expected, atol=1e-3)
    assert "agree" in printed(check_code(answer))


@pytest.mark.parametrize(
    "settings",
    [
        Labels(only="apple"),
        Labels(fit="kept", source="made"),
        Labels(view="steps", k=3),
        Labels(view="steps", distance="Euclidean", fit="kept", source="made"),
        Labels(view="noise", box=9, amount=7.5),
        Labels(view="crops", window=100),
        Labels(view="crops", window=30, least=70, only="banana"),
        Labels(view="tax", nms=0.6),
    ],
    ids=repr,
)
def test_the_check_agrees(settings):
    assert "agree" in printed(check_code(answer_of(settings)))


def test_printed_code_gives_the_pages_numbers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def shown(settings):
        answer = answer_of(settings)
        for file in files(answer):
            (tmp_path / file.file_name).write_text(file.content())
        return printed(torch_code(answer))

    assert "45 of 465 true boxes" in shown(Labels(view="tax"))
    assert "in 12 of 20 starts" in shown(Labels(view="steps"))
    assert "0.6806" in shown(Labels(view="noise", box=10)) and "cut 0.8" in shown(Labels(view="crops"))
    assert "at the input 0.8" in shown(Labels(only="apple"))


def test_code_for_files_of_ones_own_reads_them_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "it's mine.json").write_bytes(FRUIT.read_bytes())
    own = Uploaded("d", ("it's mine.json",), read_boxes([("it's mine.json", FRUIT.read_bytes())]))
    for view in ("tax", "anchors"):
        assert "agree" in printed(check_code(answer_of(Labels(view=view, source="files", files=own, only="orange"))))


@pytest.mark.parametrize("side", [64, 200, 640, 800])
def test_code_of_levels_gives_the_very_anchors_at_any_input_size(side):
    for settings in (
        Labels(view="anchors", anchors="pyramid", side=side, m=2),
        Labels(view="anchors", anchors="yolo", side=side),
    ):
        assert "agree" in printed(check_code(answer_of(settings)))


def test_a_pyramid_has_one_size_a_level_and_the_same_ratios_on_all():
    answer = answer_of(Labels(view="anchors", anchors="pyramid", side=800))
    names: dict[str, object] = {}
    exec(torch_code(answer), names)
    generator = names["generator"]
    assert [len(sizes) for sizes in generator.sizes] == [1] * 5 and len(set(generator.aspect_ratios)) == 1
    assert generator.num_anchors_per_location() == [3] * 5, "the head of an RPN needs as many on every level"
    assert [layout.cells for layout in answer.anchors.maps] == [200, 100, 50, 25, 13]


@pytest.mark.parametrize("per", [1, 3, 5])
def test_yolo_anchors_are_whole_pixels_and_grow_from_p3_to_p5(per):
    answer = answer_of(Labels(view="anchors", anchors="yolo", per=per))
    names: dict[str, object] = {}
    exec(torch_code(answer), names)
    rows = names["model"]["anchors"]
    assert [len(row) for row in rows] == [2 * per] * 3 and all(isinstance(side, int) for row in rows for side in row)
    areas = [width * height for row in rows for width, height in zip(row[::2], row[1::2], strict=True)]
    assert areas == sorted(areas) and answer.settings.side == 640 and answer.settings.fit == "kept"
    shapes = 640 * answer.anchors.shapes
    assert np.allclose(shapes.ravel(), np.concatenate(rows)), "the figures are those of the rounded shapes"


# ---- files ---------------------------------------------------------------------------------------------------------------


def test_boxes_as_a_file():
    answer = answer_of(Labels(only="banana"))
    (file,) = files(answer)
    header, first, *rest = csv.reader(io.StringIO(file.content()))
    assert header == ["x1", "y1", "x2", "y2", "image width", "image height", "image", "class", "name"]
    boxes, picture = answer.boxes, answer.boxes.pictures[0]
    assert list(map(float, first[:8])) == [*boxes.boxes[0], *boxes.sizes[picture], picture, 1]
    assert first[8] == "banana" and len(rest) == 168


def test_anchors_as_files():
    answer = answer_of(Labels(view="anchors", anchors="d2l", side=512))
    table, record = files(answer)
    header, first, *rest = csv.reader(io.StringIO(table.content()))
    assert header == ["width", "height", "width_px", "height_px", "boxes"] and len(rest) == 4
    (width, height), (best, owners) = answer.anchors.shapes[0], answer.anchors.fits
    numbers = [width, height, 512 * width, 512 * height, (owners == 0).sum()]
    assert list(map(float, first)) == pytest.approx(numbers, abs=0.005) and (np.array(first[:2], dtype=float) < 2).all()
    written = json.loads(record.content())
    assert written["family"] == "d2l" and written["sizes"] == list(answer.anchors.written.sizes)
    assert written["input_side"] == 512 and written["mean_best_iou"] == pytest.approx(best.mean(), abs=1e-4)


# ---- charts --------------------------------------------------------------------------------------------------------------


def layers(chart) -> list[dict]:
    """Each with its data, which stands with the chart where all share it."""
    drawn = chart.to_dict()
    return [{"data": drawn.get("data"), **layer} for layer in drawn["layer"]]


def rows(layer: dict) -> list[dict]:
    return layer["data"]["values"]


def test_the_scatter_has_widths_across_and_heights_up_and_anchors_their_shares():
    shapes, anchors = np.array([[0.2, 0.4], [0.3, 0.5], [0.8, 0.1]]), np.array([[0.25, 0.45], [0.8, 0.1]])
    points, diamonds, *_labels = layers(charts.size_scatter(shapes, anchors, np.array([0, 0, 1])))
    assert [(row["w"], row["h"], row["role"]) for row in rows(points)] == [(w, h, "input") for w, h in shapes.tolist()]
    assert [(row["w"], row["h"], row["role"]) for row in rows(diamonds)] == [(w, h, "moving") for w, h in anchors.tolist()]
    assert [row["share"] for row in rows(diamonds)] == pytest.approx([2 / 3, 1 / 3])
    assert (points["encoding"]["x"]["field"], points["encoding"]["y"]["field"]) == ("w", "h")
    assert points["encoding"]["x"]["title"].startswith("width") and points["encoding"]["y"]["title"] == "height"


def test_anchors_on_one_centre_are_as_wide_and_high_as_they_are():
    _square, outlines = layers(charts.nested_shapes(np.array([[0.2, 0.6]])))
    (row,) = rows(outlines)
    assert (row["x2"] - row["x"], row["y2"] - row["y"]) == pytest.approx((0.2, 0.6))


def test_the_heat_map_counts_from_the_top_left():
    heat = np.arange(6).reshape(2, 3)
    chart = charts.centre_map(heat).to_dict()
    assert {(row["x"], row["y"]): row["n"] for row in rows(chart)}[2, 0] == 2
    assert (chart["encoding"]["x"]["field"], chart["encoding"]["y"]["field"]) == ("x", "y")


def test_pictures_with_many_boxes_stand_together():
    shown = rows(charts.count_bars([3, 5, *[1] * 22]).to_dict())
    assert [(row["x"], row["n"]) for row in shown[:2]] == [("0", 3), ("1", 5)] and shown[-1] == {
        "x": "≥ 20", "n": 4, "role": "input",
    }  # fmt: skip


def test_ratios_as_annotated_are_blue_and_at_the_input_amber():
    (layer,) = layers(charts.ratio_lines(np.array([1.0, 1.0]), np.array([2.0, 4.9])))
    tops = {row["role"]: row["x"] for row in sorted(rows(layer), key=lambda row: row["y"])}
    assert tops["input"] == pytest.approx(1, abs=0.05) and tops["moving"] > 1.9
    assert {row["name"] for row in rows(layer) if row["role"] == "input"} == {"as annotated"}


def test_recall_stands_over_the_iou():
    anchors, at = answer_of(Labels(view="recall")).anchors, np.array([0.0, 0.5, 1.0])
    line, *_rest = layers(charts.share_curves(at, {"placed": (anchors.recall(at), "output")}, 0.5, "matched"))
    assert [(row["x"], row["y"]) for row in rows(line)] == list(zip(at.tolist(), anchors.recall(at).tolist(), strict=True))
    encoding = line["encoding"]
    assert (encoding["x"]["title"], encoding["y"]["title"], encoding["y"]["axis"]["format"]) == ("IoU", "matched", "%")


def test_the_tax_stands_over_its_threshold_and_todays_is_marked():
    tax = nms_tax(fruit_boxes())
    area, _line, _rule, mark, _text = layers(charts.step_curve(*tax, 0.3))
    assert rows(mark) == [{"x": 0.3, "y": 45, "role": "moving", "label": "45"}]
    inside = [(x, n, "removed") for x, n in zip(*tax, strict=True) if x < 1]
    assert [(row["x"], row["y"], row["role"]) for row in rows(area)] == [*inside, (1.0, *inside[-1][1:])]
    assert (area["encoding"]["x"]["title"], area["encoding"]["y"]["title"]) == ("NMS threshold", "true boxes deleted")


def test_starts_that_fell_are_red_and_their_falls_marked():
    lines, falls = layers(charts.run_lines([(0.5, 0.7, 0.6), (0.4, 0.5, 0.6)], [True, False]))
    assert {(row["run"], row["role"]) for row in rows(lines)} == {(1, "removed"), (2, "output")}
    assert [(row["x"], row["y"]) for row in rows(falls)] == [(2, 0.6)]
    assert (lines["encoding"]["x"]["title"], lines["encoding"]["y"]["title"]) == ("step", "mean best IoU")


def test_what_is_too_little_in_view_is_red():
    bars, rule = layers(charts.view_bars(np.array([0.12, 0.33, 0.34, 0.9]), 0.3))
    shares = {(row["x"], row["role"]): row["y"] for row in rows(bars) if row["y"]}
    assert shares == {(0.1, "removed"): 0.25, (0.3, "output"): 0.5, (0.9, "output"): 0.25}
    assert rows(rule) == [{"x": 0.3, "role": "moving"}]


def test_evolution_never_loses_to_its_start():
    clusters, evolved = (answer_of(replace(FRUITS, anchors=name)).anchors for name in ("k-means", "evolved"))
    assert evolved.fits[0].mean() > clusters.fits[0].mean() - 1e-6
    assert evolved.shapes.shape == clusters.shapes.shape == (5, 2)


def test_the_small_ones_are_told_by_their_pixels():
    answer = answer_of(replace(FRUITS, source="made"))
    small = np.sqrt(sides(answer.boxes.boxes).prod(axis=1)) < 64
    assert words_of(answer).figures["small_count"] == str(small.sum()) and len(fitted(answer.boxes)) == 300
