"""The lesson "Matching and offsets" in Chromium: what the browser works out of the boxes is what playground.boxes answers."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import torch
from box_hand import drag, frame
from driver import overflows, wait_idle

from playground.boxes import box_iou, trace_matching
from playground.lessons.matching.answer import match_answer, sweep_of
from playground.lessons.matching.settings import Match
from playground.lessons.matching.words import offset_text


def address(**params: object) -> str:
    return f"/matching?{urlencode({**params})}"


def told(page) -> dict[str, str]:
    return page.eval_on_selector(".player", "(root) => ({...root.dataset})")


def large(page) -> list[str]:
    return page.locator("[data-headline] b > span").all_inner_texts()


def agree(page, *, padding: int = 0, threshold: float = 0.5) -> None:
    """Matrix, owners and offsets, as the core works them out of the boxes drawn now."""
    size = page.eval_on_selector(".player", "(root) => root.state.scene.size")
    drawn = page.eval_on_selector(".player", "(root) => root.state.boxes.map((b) => [b.role, b.box])")
    scale = torch.tensor([*size, *size], dtype=torch.float64) / 100
    sets = {
        role: torch.tensor([box for kind, box in drawn if kind == role], dtype=torch.float64) / scale
        for role in ("truth", "anchor")
    }
    rows = torch.cat((sets["truth"], -torch.ones(padding, 4, dtype=torch.float64)))
    data = told(page)
    torch.testing.assert_close(torch.tensor(json.loads(data["iou"]), dtype=torch.float64), box_iou(sets["anchor"], rows))
    trace = trace_matching(rows, sets["anchor"], threshold)
    assert [int(owner) for owner in data["owners"].split()] == trace.assignment.tolist()


def test_the_steps_the_drag_and_the_address(visit):
    page = visit(address(match_ground="paper"))
    page.wait_for_selector(".boxes[data-ready=true]")
    agree(page)
    assert told(page)["step"] == "5" and page.locator(".becomes").all_inner_texts() == [
        "background",
        "dog",
        "cat",
        "background",
        "cat",
    ]
    assert large(page) == ["3", "0.142"]
    for _ in range(3):
        page.locator(".transport .back").click()
    frame(page)
    assert "dog takes its best anchor A1" in page.locator(".sentence").inner_text() and page.locator(".strike.on").count() == 4
    assert page.locator(".becomes").all_inner_texts() == ["", "dog", "", "", "cat"]
    page.locator(".matrix .cell").nth(4).hover()  # A2 and the dog
    frame(page)
    assert page.locator(".matrix .pointed").count() == 1
    page.locator(".boxes .frame").scroll_into_view_if_needed()
    drag(page, (10, 20), (10, 20))  # a click chooses A0
    page.mouse.up()
    drag(page, (10, 20), (32, 45))
    agree(page)
    page.mouse.up()
    page.wait_for_function("!location.search.includes('0+10+20+30') && location.search.includes('match_anchors')")
    wait_idle(page)
    frame(page)
    agree(page)
    (text,) = parse_qs(urlsplit(page.url).query)["match_anchors"]
    answer = match_answer(Match(anchors=text))
    assert [int(owner) for owner in told(page)["owners"].split()] == answer.owners
    assert page.get_by_text(f"{len(answer.positives)} of 5", exact=False).count()


def test_targets_are_the_cores(visit):
    page = visit(address(match_view="targets", match_pad=2, match_skip="false"), width=420, color_scheme="dark")
    page.wait_for_selector(".boxes[data-ready=true]")
    agree(page, padding=2)
    wanted = match_answer(Match(pad=2, skip=False)).offsets
    torch.testing.assert_close(torch.tensor(json.loads(told(page)["offsets"]), dtype=torch.float64), wanted)
    assert large(page) == [", ".join(offset_text(value) for value in wanted[1].tolist()), "2"]
    assert not overflows(page)


def test_a_size_is_dragged_along_the_curve(visit):
    page = visit(address(match_view="sizes"))
    page.wait_for_selector(".rules[data-ready=true]")
    shown = page.locator(".rules").get_attribute("data-shown")
    assert shown == "22 2 35" and large(page) == shown.split()
    page.locator(".sweep").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('match_side=52')")
    sweep, place = sweep_of(Match()), Match(side=52).place
    assert page.locator(".rules").get_attribute("data-shown") == " ".join(str(sweep.counts(rule)[place]) for rule in sweep.chosen)
