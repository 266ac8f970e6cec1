"""The lesson "How good is a detector" in Chromium: while a pointer drags a box, every number is that of playground.boxes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from box_hand import at, boxes, drag, frame
from driver import wait_idle
from playwright.sync_api import Browser, Page, expect

from benchmarks.alone import ask, tell
from playground.boxes.hits import OUTCOMES
from playground.boxes.written import ScoredBox, WrittenBox, write_boxes, write_scored
from playground.lessons.detector_metrics.answer import RankingAnswer, scene_answer
from playground.lessons.detector_metrics.lab import lab_scene, ranking_scene
from playground.lessons.detector_metrics.settings import DEFINITIONS, Ranking, Scene
from playground.ui.components.packets import pack

STAIRS = "lessons/detector_metrics/ap_stairs.js"
SCENE = Scene(ground="paper")
# Written boxes are to a hundredth of a pixel; those under a finger are not.
ROUNDED = """async () => {
  const { drawNow } = await import("/ui/components/box_frame.js"), { state } = document.querySelector(".boxes");
  for (const one of state.boxes) one.box = one.box.map((value) => Math.round(100 * value) / 100);
  drawNow(state);
}"""
ONE = Scene(truths="0 0 100 100", found="20 0 120 100 0.90", ground="paper", view="stairs")
# Where in the column of a share the staircase is green, as a value of mAP: the middle of its topmost run.
GREEN_AT = """(m, state) => {
  const { stairs_canvas: canvas, panel, theme } = state, width = panel.clientWidth;
  const density = canvas.width / width, pen = canvas.getContext("2d");
  const swatch = new OffscreenCanvas(1, 1).getContext("2d");
  swatch.fillStyle = theme.green, swatch.fillRect(0, 0, 1, 1);
  const green = swatch.getImageData(0, 0, 1, 1).data, x = Math.round(m.shareX(width, SHARE) * density);
  const column = pen.getImageData(x, 0, 1, canvas.height).data, rows = [];
  for (let y = 0; y < canvas.height; y++)
    if ([0, 1, 2].every((i) => Math.abs(column[4 * y + i] - green[i]) < 8)) rows.push(y + 0.5);
  const end = rows.findIndex((y, i) => rows[i + 1] !== y + 1), top = m.stairY(1), bottom = m.stairY(0);
  return (bottom - (rows[0] + rows[end]) / 2 / density) / (bottom - top);
}"""


def mount(page: Page, scene: dict[str, object], name: str) -> None:
    tell(page, f"lessons/detector_metrics/{name}.js", pack(scene, {}))
    page.wait_for_selector("[data-ready=true]")


@pytest.fixture
def lab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """lab(scene) mounts the boxes, lab(ranking) the list; no script may fail."""
    page, errors = browser.new_page(viewport={"width": 940, "height": 800}), []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_(settings: Scene | Ranking) -> Page:
        if isinstance(settings, Ranking):
            mount(page, ranking_scene(settings), "ranking_lab")
        else:
            mount(page, lab_scene(settings), "lab")
        return page

    yield open_
    page.close()
    assert not errors


def today(page: Page, settings: Scene) -> Scene:
    """The settings with the boxes as they are drawn now."""
    corners, count = boxes(page), len(settings.objects)
    found = [ScoredBox(box, one.label, one.score) for box, one in zip(corners[count:], settings.detections, strict=True)]
    objects = [WrittenBox(box, one.label) for box, one in zip(corners, settings.objects, strict=False)]
    return replace(settings, truths=write_boxes(objects), found=write_scored(found))


def agree(page: Page, settings: Scene) -> None:
    """Every number that the browser shows, as the core computes it of the boxes drawn now."""
    page.evaluate(ROUNDED)
    answer, data = scene_answer(today(page, settings)), page.eval_on_selector(".boxes", "(e) => ({...e.dataset})")
    for name, key in zip(DEFINITIONS, ("area", "eleven", "hundred"), strict=True):
        assert float(data[key]) == pytest.approx(answer.by_definition[name], abs=1e-12)
    assert float(data["map"]) == pytest.approx(answer.coco.mean, abs=1e-12)
    assert json.loads(data["each"]) == pytest.approx([answer.coco.at(iou) for iou in answer.coco.iou_thresholds], abs=1e-12)
    if "counts" in data:
        outcomes = answer.errors.outcomes
        assert json.loads(data["counts"]) == {name: outcomes[name] for name in (*OUTCOMES, "missed")}
        assert json.loads(data["matrix"]) == answer.errors.matrix.tolist()


@pytest.mark.parametrize(
    "fields", [{"view": "boxes", "rule": "voc", "iou": 0.6}, {"view": "errors", "classes": "many", "score": 0.55}]
)
def test_numbers_follow_a_dragged_box_and_are_the_cores(lab, fields):
    settings = Scene(ground="paper", **fields)
    page = lab(settings)
    agree(page, settings)
    drag(page, (170, 115), (250, 130))
    for x, y in ((320, 140), (322, 142), (262, 246), (90, 178), (354, 37)):
        page.mouse.move(*at(page, x, y), steps=3)
        frame(page)
        agree(page, settings)
    assert boxes(page)[len(settings.objects)] != list(settings.detections[0].corners)
    assert page.evaluate("sent") == [], "nothing is sent while a box moves"
    page.mouse.up()
    frame(page)
    (edit,) = page.evaluate("sent")
    assert [corners for corners, *_ in (*edit["truths"], *edit["found"])] == boxes(page) and edit["pick"] == "A"
    agree(page, settings)


def test_the_staircase_is_the_cores_and_its_dot_slides_the_box(lab):
    page = lab(ONE)
    stairs = ask(page, STAIRS, "(m, state) => m.stairsOf(state, m.slideOf(state))")
    means, fifties = scene_answer(ONE).staircase([step["share"] for step in stairs[::8]])
    np.testing.assert_allclose([step["mean"] for step in stairs[::8]], means, atol=1e-12)
    np.testing.assert_allclose([step["fifty"] for step in stairs[::8]], fifties, atol=1e-12)
    canvas = page.locator(".stairs").bounding_box()
    fifth, tenth = ask(page, STAIRS, "(m, state) => [0.2, 0.1].map((share) => m.shareX(state.panel.clientWidth, share))")
    page.mouse.move(canvas["x"] + fifth, canvas["y"] + 100)
    page.mouse.down()
    page.mouse.move(canvas["x"] + tenth, canvas["y"] + 100, steps=3)
    frame(page)
    assert boxes(page)[1] == pytest.approx([10, 0, 110, 100], abs=0.11)
    agree(page, ONE)
    page.mouse.up()
    assert page.evaluate("sent")[-1]["found"] == [[boxes(page)[1], "", 0.9]]


def test_the_staircase_falls_from_left_to_right_as_it_is_drawn(lab):
    page = lab(ONE)
    shares = [0.011, 0.032, 0.061, 0.09, 0.148, 0.183, 0.26, 0.35]  # one a tread, beside what is drawn on its middle
    drawn = [ask(page, STAIRS, GREEN_AT.replace("SHARE", str(share))) for share in shares]
    means, _fifties = scene_answer(ONE).staircase(shares)
    assert means[0] == 1 and means[-1] == 0
    assert drawn == pytest.approx(means.tolist(), abs=0.01)


def test_the_score_of_the_chosen_box_is_edited(lab):
    page = lab(SCENE)
    page.locator(".sure").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    frame(page)
    score = float(page.locator(".sure").input_value())
    assert score == pytest.approx(SCENE.detections[0].score - 0.02)
    assert f"{score:.2f}" in page.locator(".place").inner_text() and f"{score:.2f}" in page.locator(".tools .score").inner_text()
    page.wait_for_function(f"sent.at(-1)?.found?.[0].includes({score})")


def test_a_point_of_the_curve_sets_the_score_and_a_column_the_iou(lab):
    page = lab(SCENE)
    curve = page.locator(".panel .curve").bounding_box()
    x, y = page.eval_on_selector(".boxes", "(root) => root.state.curve_places[2]")
    page.mouse.click(curve["x"] + x, curve["y"] + y)
    assert page.evaluate("sent")[-1] == {"score": 0.8}
    columns = page.locator(".panel .columns").bounding_box()
    page.mouse.click(columns["x"] + columns["width"] * 0.45, columns["y"] + 60)
    assert page.evaluate("sent")[-1] == {"score": 0.8, "iou": pytest.approx(0.7)}, "what no answer has come to goes along"


def test_large_numbers_and_those_of_each_class_follow_the_finger(lab):
    page = lab(SCENE)

    def shown():
        large = page.locator("[data-headline] b > span:first-child").all_inner_texts()
        rows = page.locator(".classes tr:has(td)").all()
        return large, [row.locator("td").all_inner_texts() for row in rows]

    def wanted():
        answer = scene_answer(today(page, SCENE))
        rows = zip(SCENE.class_names, answer.coco.table, strict=True)
        by_class = [[name, f"{values[0]:.3f}", f"{np.mean(values):.3f}"] for name, values in rows]
        return [f"{answer.coco.at(0.5):.3f}", f"{answer.coco.mean:.3f}"], by_class

    labels = page.locator("[data-headline] > div > small").all_inner_texts()
    assert labels == ["mAP@0.5", "mAP@0.5:0.95"] and shown() == wanted()
    drag(page, (170, 115), (250, 130))
    page.evaluate(ROUNDED)
    assert shown() == wanted() and shown()[0] != ["0.612", "0.345"]
    page.mouse.up()
    page.locator(".classes tr", has_text="nose").click()
    assert "Class nose" in page.locator(".panel .heading").first.inner_text()


def test_a_tile_turned_over_changes_the_list_as_the_core_says(lab):
    settings = Ranking(method="101")
    page = lab(settings)
    data = page.eval_on_selector(".ranking", "(e) => ({...e.dataset})")
    assert float(data["ap"]) == pytest.approx(RankingAnswer(settings).values["101"], abs=1e-12)
    page.locator(".tile").nth(2).click()
    turned = Ranking(hits="1111010010", method="101")
    assert page.evaluate("sent") == [{"hits": turned.hits, "cut": 0}]
    page.locator(".back").click()
    kept = RankingAnswer(Ranking(hits=turned.hits, cut=1, method="101"))
    data = page.eval_on_selector(".ranking", "(e) => ({...e.dataset})")
    assert float(data["ap"]) == pytest.approx(kept.values["101"], abs=1e-12)
    assert float(data["precision"]) == pytest.approx(kept.end[0])


def test_a_coco_pair_dropped_in_shows_its_map(visit):
    page = visit("/detector-metrics?ap_view=results")
    large = page.locator("[data-headline] b")
    expect(large).to_have_text(["0.784", "0.537"])
    cat = {"image_id": 7, "category_id": 3, "bbox": [10, 10, 20, 20]}
    truth = {"images": [{"id": 7}], "categories": [{"id": 3, "name": "cat"}], "annotations": [{**cat, "id": 1}]}
    found = [{**cat, "bbox": [10, 10, 20, 17], "score": 0.8}]
    for place, (name, content) in enumerate({"truth.json": truth, "found.json": found}.items()):
        data = json.dumps(content).encode()
        page.locator("input[type=file]").nth(place).set_input_files(
            {"name": name, "mimeType": "application/json", "buffer": data}
        )
        wait_idle(page)
    expect(large).to_have_text(["1.000", "0.800"])  # IoU 0.85 reaches 8 of 10 thresholds
    expect(page.get_by_text("Your results, class by class")).to_be_visible()


def test_a_drag_on_the_page_is_confirmed_by_the_core(visit):
    page = visit("/detector-metrics?" + urlencode({"ap_ground": "paper", "ap_truths": ONE.truths, "ap_found": ONE.found}))
    page.wait_for_selector(".boxes[data-ready=true]")
    page.locator(".boxes .frame").scroll_into_view_if_needed()
    drag(page, (70, 50), (58, 50))
    page.mouse.up()
    page.wait_for_function("(before) => !decodeURIComponent(location.search).includes(before)", arg=ONE.found.replace(" ", "+"))
    wait_idle(page)
    (text,) = parse_qs(urlsplit(page.url).query)["ap_found"]
    answer = scene_answer(replace(ONE, found=text, view="boxes"))
    assert answer.coco.mean > 0.5
    assert float(page.locator(".boxes").get_attribute("data-map")) == pytest.approx(answer.coco.mean)
    assert f"{answer.coco.mean:.3f}" in page.get_by_text("mAP@0.5:0.95 is").first.inner_text()
