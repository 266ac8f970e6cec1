"""The lesson "Non-maximum suppression" in Chromium: whatever threshold a finger turns to, those shown are those NMS keeps.

The component alone stands on an empty page, told what the wrapper tells it; at the end the lesson's own page is turned.
"""

from dataclasses import replace

import pytest
import torch
from box_hand import drag
from driver import overflows, wait_idle
from playwright.sync_api import expect

from benchmarks.nms_knob import mount_nms
from playground.boxes import batched_nms
from playground.images import sample
from playground.lessons.nms.answer import NmsAnswer, nms_answer
from playground.lessons.nms.lab import nms_message
from playground.lessons.nms.settings import Nms

PHOTO = sample("chelsea").photo()  # its size counts where boxes are the reader's own
MARGIN = 6  # px beside the curve


@pytest.fixture
def lab(browser):
    """open(settings, view) mounts the component; at the end no script has failed."""
    contexts, errors = [], []

    def open_(settings: Nms, view: str = "thresholds"):
        context = browser.new_context(viewport={"width": 940, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        answer = nms_answer(replace(settings, view=view), PHOTO)
        mount_nms(page, *nms_message(answer, picture=None))
        return page, answer

    yield open_
    for context in contexts:
        context.close()
    assert not errors


def frame(page):
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def place_of(page, t):
    """Where on the screen a threshold stands in the curve."""
    box = page.locator(".count").bounding_box()
    return box["x"] + MARGIN + t * (box["width"] - 2 * MARGIN), box["y"] + 30


def turn_to(page, t):
    page.mouse.move(*place_of(page, t), steps=3)
    frame(page)


def agree(page, answer: NmsAnswer) -> float:
    t = float(page.locator(".nms").get_attribute("data-t"))
    wanted = sorted(batched_nms(answer.raw.boxes, answer.raw.scores, answer.raw.class_ids, t).tolist())
    assert page.eval_on_selector(".nms", "(root) => root.state.alive") == wanted
    assert int(page.locator(".nms").get_attribute("data-kept")) == len(wanted)
    return t


def test_the_knob_shows_whom_nms_keeps(lab):
    page, answer = lab(Nms(source="crowd", raw=200))
    turn_to(page, 0.45)
    page.mouse.down()
    for t in (0.3, 0.55, 0.71, 0.9, 1.0, 0.0, 0.62):
        turn_to(page, t)
        assert agree(page, answer) == pytest.approx(t)
    assert page.evaluate("sent") == [], "nothing is sent while the finger is down"
    page.mouse.up()
    assert page.evaluate("sent") == [{"t": 0.62}]


def test_the_sentence_names_remover_iou_and_thresholds(lab):
    page, _ = lab(Nms(source="written", t=0.4, pick=3))
    told = page.locator(".told")
    assert told.inner_text() == (
        "C 0.70 was removed by B 0.80: their IoU is 0.500, above 0.40. It is kept at thresholds [0.200, 0.333) and from 0.500 up."
    )
    page.locator(".bars").press("ArrowDown")
    assert told.inner_text().startswith("D 0.60 was removed by B 0.80")
    for _press in range(10):
        page.locator(".bars").press("ArrowRight")
    frame(page)
    assert told.inner_text().startswith("D 0.60 is kept at 0.50")
    page.wait_for_function("sent.at(-1)?.t === 0.5")
    assert page.evaluate("sent") == [{"pick": 4}, {"pick": 4, "t": 0.5}]


def test_an_answer_on_its_way_back_does_not_turn_the_knob_back(lab):
    page, answer = lab(Nms(source="cloud", t=0.4))
    for t in (0.5, 0.6):
        page.mouse.click(*place_of(page, t))
    frame(page)
    for t, shown in ((0.5, "0.60"), (0.6, "0.60"), (0.2, "0.20")):  # two echoes, then another hand
        turned = NmsAnswer(replace(answer.settings, t=t), answer.survival)
        mount_nms(page, *nms_message(turned, picture=None))
        frame(page)
        assert page.locator(".nms").get_attribute("data-t") == shown


PEOPLE = "0 0 100 200 0.97 person; 30 0 130 200 0.84 person"


def own_boxes(page) -> tuple[list[list[float]], list[float]]:
    state = page.eval_on_selector(".drawing .boxes", "(e) => e.state.boxes.map(({ box, score }) => [box, score])")
    return [box for box, _score in state], [score for _box, score in state]


def kept_of(page, t: float) -> int:
    boxes, scores = (torch.tensor(values, dtype=torch.float64) for values in own_boxes(page))
    return len(batched_nms(boxes, scores, torch.zeros(len(scores), dtype=torch.int64), t))


def test_ones_own_boxes_are_dragged_and_the_sentence_follows(lab):
    page, _ = lab(Nms(source="drawn", drawn=PEOPLE, pick=2))
    shown, told = page.locator("[data-headline]"), page.locator(".told")
    assert shown.inner_text() == "Boxes kept\n1 of 2 at IoU threshold 0.45"
    sentence = "person 0.84 was removed by person 0.97: their IoU is 0.538, above 0.45. It is kept at every threshold from 0.538."
    assert told.inner_text() == sentence
    drag(page, (115, 150), (135, 150))
    assert own_boxes(page)[0][1] == pytest.approx([50, 0, 150, 200], abs=0.5) and page.evaluate("sent") == []
    assert shown.inner_text().startswith("Boxes kept\n2 of 2") and kept_of(page, 0.45) == 2
    assert told.inner_text().startswith("person 0.84 is kept at 0.45")
    assert page.locator(".nms").get_attribute("data-kept") == "2"
    page.mouse.up()
    frame(page)
    (edit,) = (edit for edit in page.evaluate("sent") if "drawn" in edit)
    assert [row[1:] for row in edit["drawn"]] == [["person", 0.97], ["person", 0.84]] and edit["pick"] == 2


def test_score_and_class_of_a_box_are_typed_and_a_box_is_drawn(lab):
    page, _ = lab(Nms(source="drawn", drawn=PEOPLE, pick=2))
    page.locator(".selected .score").fill("0.99")
    page.locator(".selected .score").press("Enter")
    frame(page)
    assert page.locator(".told").inner_text().startswith("person 0.99 is kept at 0.45")
    page.locator(".class-of input").fill("big dog!")
    page.locator(".class-of input").press("Enter")
    frame(page)
    assert page.evaluate("sent")[-1]["drawn"][1][1:] == ["big-dog", 0.99]
    assert page.locator("[data-headline]").inner_text().startswith("Boxes kept\n2 of 2"), "boxes of two classes never compete"
    page.locator(".drawing .frame").press("d")
    frame(page)
    assert len(own_boxes(page)[0]) == 3 and page.locator(".asked option").count() == 3
    assert page.evaluate("sent")[-1]["drawn"][2][1:] == ["person", 0.8], "it competes with the others; its class stands beside it"


def test_the_box_to_explain_is_chosen_by_name_among_those_that_there_are(lab):
    page, _ = lab(Nms(source="written", t=0.4))
    assert page.locator(".asked option").all_inner_texts() == ["A 0.90", "B 0.80", "C 0.70", "D 0.60"]
    page.locator(".asked").select_option("D 0.60")
    assert page.locator(".told").inner_text().startswith("D 0.60 was removed by B 0.80")


def test_the_threshold_turns_ones_own_boxes(lab):
    page, _ = lab(Nms(source="drawn", drawn=PEOPLE))
    page.mouse.move(*place_of(page, 0.45))
    page.mouse.down()
    for t in (0.6, 0.2):
        turn_to(page, t)
        kinds = page.eval_on_selector(".drawing .boxes", "(e) => e.state.boxes.map(({ kind }) => kind)")
        assert kinds == (["box", "box"] if t > 0.538 else ["box", "wrong"]) and kinds.count("box") == kept_of(page, t)
    page.mouse.up()


def test_nothing_is_empty_above_play(lab):
    page, _ = lab(Nms(source="written", t=0.4), "steps")
    turn, play = page.locator(".turn").bounding_box(), page.locator(".play").bounding_box()
    assert play["y"] - (turn["y"] + turn["height"]) < 40


def test_steps_go_forward_and_back_with_the_iou_on_each_line(lab):
    page, answer = lab(Nms(source="written", t=0.4), "steps")
    root, trace = page.locator(".nms"), answer.trace()
    seen = []
    for number, step in enumerate(trace):
        for phase in ("pick", "compare", "suppress"):
            assert (root.get_attribute("data-phase"), root.get_attribute("data-picked")) == (phase, str(step.picked))
            if phase == "suppress":
                lines = [line for line in step.comparisons if line.iou > 0]
                shown = page.locator(".lines li").all_inner_texts()
                assert len(shown) == len(lines)
                for text, line in zip(shown, lines, strict=True):
                    assert f"{line.iou:.3f}" in text and ("removed" if line.suppressed else "stays") in text
            seen.append((number, phase, page.locator(".turn").inner_text()))
            page.locator(".forward").click()
            frame(page)
    assert root.get_attribute("data-phase") == "done" and "2 of 4 boxes are kept" in page.locator(".turn").inner_text()
    for _number, phase, text in reversed(seen):
        page.locator(".back").click()
        frame(page)
        assert (root.get_attribute("data-phase"), page.locator(".turn").inner_text()) == (phase, text)


def test_five_rules_stand_beside_each_other(lab):
    page, _ = lab(Nms(source="written", t=0.5), "rules")
    assert page.locator(".rule canvas").count() == 5
    assert page.eval_on_selector_all(".rule canvas", "(all) => all.every((canvas) => canvas.width > 100)")


def test_on_the_page_the_curve_reaches_address_and_sentences(visit):
    page = visit("/nms?nms_source=written+boxes&nms_t=0.3", width=420, color_scheme="dark")
    page.wait_for_selector(".nms[data-ready=true]")
    assert not overflows(page)
    page.locator(".count").scroll_into_view_if_needed()
    turn_to(page, 0.3)
    page.mouse.down()
    turn_to(page, 0.4)
    assert page.locator(".nms").get_attribute("data-kept") == "2"
    page.mouse.up()
    page.wait_for_function("location.search.includes('nms_t=0.4')")
    wait_idle(page)
    assert page.get_by_text("of 4 boxes at 0.40").count()


def test_from_home_the_second_person_is_explained_in_two_actions(visit):
    page = visit("/")
    field = page.get_by_role("searchbox", name="Find a lesson")
    field.fill("second person")
    field.press("Enter")
    page.wait_for_selector(".nms[data-ready=true]")
    expect(page.locator(".told")).to_have_text(
        "object 0.84 was removed by object 0.97: their IoU is 0.512, above 0.45. It is kept at every threshold from 0.512."
    )


def test_on_the_page_a_drag_of_ones_own_boxes_reaches_address_and_sentences(visit):
    page = visit("/nms?nms_source=drawn&photo=chelsea")
    page.wait_for_selector(".nms[data-ready=true]")
    page.wait_for_selector(".boxes[data-ready=true]")
    drag(page, (380, 200), (460, 200))
    page.mouse.up()
    page.wait_for_function("location.search.includes('nms_drawn')")
    wait_idle(page)
    assert page.get_by_text("Greedy NMS keeps 2 of 2 boxes at 0.45").count()
    assert page.locator("[data-headline]").inner_text().startswith("Boxes kept\n2 of 2")


@pytest.mark.parametrize("query", ["", "nms_view=steps", "nms_view=rules", "nms_source=drawn"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["laptop", "phone"])
def test_number_and_picture_are_in_sight_untouched(visit, size, query):
    page = visit(f"/nms?{query}", width=size[0], height=size[1])
    page.wait_for_selector(".nms[data-ready=true]")
    picture = {"nms_view=rules": ".rules", "nms_source=drawn": ".drawing .frame"}.get(query, ".left > .frame")
    if query == "nms_view=rules" and size[0] < 640:
        picture = ".rule canvas"
    number, seen = (page.locator(selector).first.bounding_box() for selector in ("[data-headline]", picture))
    assert 0 < number["y"] < seen["y"] and seen["x"] >= 0 and seen["x"] + seen["width"] <= size[0]
    stage = page.locator(".st-key-stage_picture").bounding_box()
    assert seen["y"] + seen["height"] <= (size[1] if size[0] > 640 else stage["y"] + size[1] / 2)
    assert not overflows(page)
