"""Undo and the browser's Back on lessons' pages: what each goes through, and what is left to the fields of text."""

import io
import json

from box_hand import boxes, drag
from driver import wait_idle
from PIL import Image
from playwright.sync_api import Page, expect

ENTRIES = "window.history.length"
STEPS = "window[Symbol.for('playground.history')].line.steps.length"
BOXES = "125 70 345 260; 175 95 395 285"


def pull(page: Page, right: float, down: float) -> list[list[float]]:
    """Drag the chosen box, wait for the page, and give all boxes."""
    steps = page.evaluate(STEPS)
    hold(page, right, down)
    page.mouse.up()
    page.wait_for_function(f"{STEPS} > {steps}")
    wait_idle(page)
    return boxes(page)


def hold(page: Page, right: float, down: float) -> None:
    x1, y1, x2, y2 = boxes(page)[1]
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    drag(page, (x, y), (x + right, y + down))


def stands(page: Page, wanted: list[list[float]]) -> None:
    """Wait until the boxes are these."""
    expect(page.locator(".boxes")).to_have_attribute("data-boxes", json.dumps(wanted, separators=(",", ":")))
    wait_idle(page)


def lab(visit, path: str) -> Page:
    page = visit(path, fresh=True)
    page.wait_for_selector(".boxes[data-ready=true]")
    page.wait_for_function("window[Symbol.for('playground.history')] !== undefined")
    return page


def test_undo_puts_a_dragged_box_back_and_redo_takes_it_again(visit):
    page = lab(visit, "/box-iou")
    undo = page.locator("button.undo")
    expect(undo).to_be_disabled()
    start = boxes(page)
    first, second = pull(page, 30, 10), pull(page, -60, 5)
    page.keyboard.press("Control+z")
    stands(page, first)
    undo.click()
    stands(page, start)
    expect(undo).to_be_disabled()
    for wanted in (first, second):
        page.keyboard.press("Control+Shift+z")
        stands(page, wanted)
    expect(page.get_by_role("textbox", name="Boxes")).not_to_have_value(BOXES)


def test_undo_that_is_asked_for_before_the_page_has_answered_waits_for_it(visit):
    page = lab(visit, "/box-iou")
    start = boxes(page)
    hold(page, 30, 10)
    page.keyboard.press("Control+z")  # while it is held: nothing
    page.mouse.up()
    page.keyboard.press("Control+z")
    stands(page, start)
    assert boxes(page) == start and page.url.endswith("/box-iou")


def test_back_goes_through_drags_views_and_examples(visit):
    page = lab(visit, "/box-iou")
    start = boxes(page)
    moved = pull(page, 30, 10)
    page.get_by_role("radio", name="Formats").or_(page.get_by_role("button", name="Formats")).first.click()
    page.wait_for_url("**iou_view=formats**")
    wait_idle(page)
    before = page.url
    page.locator(".st-key-examples_box-iou a").first.click()
    page.wait_for_url(lambda url: url != before)
    wait_idle(page)
    page.go_back()
    page.wait_for_url("**iou_view=formats**")
    stands(page, moved)
    page.go_back()
    page.wait_for_url(lambda url: "iou_view" not in url)
    stands(page, moved)
    page.go_back()
    stands(page, start)
    page.go_forward()
    stands(page, moved)


def test_a_slider_is_one_step_of_undo_and_none_of_back(visit):
    page = lab(visit, "/box-iou?iou_view=island")
    entries, steps = page.evaluate(ENTRIES), page.evaluate(STEPS)
    slider = page.locator(".st-key-iou_t [role=slider], .st-key-iou_t input[type=range]").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**iou_t=0.6**")
    wait_idle(page)
    assert (page.evaluate(ENTRIES), page.evaluate(STEPS)) == (entries, steps + 1)
    page.keyboard.press("Control+z")
    page.wait_for_url(lambda url: "iou_t" not in url)
    wait_idle(page)
    expect(page.locator("button.undo")).to_be_disabled()


def test_a_choice_among_the_controls_is_undone_but_no_step_of_back(visit):
    page = lab(visit, "/box-iou")
    entries = page.evaluate(ENTRIES)
    page.get_by_role("radio", name="diagonally").or_(page.get_by_role("button", name="diagonally")).first.click()
    page.wait_for_url("**iou_slide=diagonally**")
    wait_idle(page)
    assert page.evaluate(ENTRIES) == entries
    page.locator("button.undo").click()
    page.wait_for_url(lambda url: "iou_slide" not in url)


def test_undo_leaves_a_photo_of_ones_own(visit):
    page = lab(visit, "/box-iou?photo=coffee")
    pull(page, 30, 10)
    page.get_by_role("button", name="Change").click()
    data = io.BytesIO()
    Image.new("RGB", (600, 400), "red").save(data, "PNG")
    page.locator("input[type=file]").set_input_files({"name": "red.png", "mimeType": "image/png", "buffer": data.getvalue()})
    expect(page.get_by_text("red.png").first).to_be_visible()
    wait_idle(page)
    moved = boxes(page)
    pull(page, -50, 0)
    page.keyboard.press("Control+z")
    stands(page, moved)
    expect(page.get_by_text("red.png").first).to_be_visible()
    page.keyboard.press("Control+z")  # before the upload the sample was there, and one's own is a click away
    page.wait_for_url("**photo=coffee**")
    expect(page.get_by_role("button", name="Back to my photo")).to_be_visible()
    wait_idle(page)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("red.png").first).to_be_visible()
    expect(page.get_by_role("button", name="Back to my photo")).to_have_count(0)


def test_in_a_field_of_text_the_keys_are_its_own(visit):
    page = lab(visit, "/box-iou")
    moved = pull(page, 30, 10)
    field = page.get_by_role("textbox", name="Boxes")
    before = field.input_value()
    field.click()
    page.keyboard.press("End")
    page.keyboard.type(" dog")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(before)
    assert boxes(page) == moved and "iou_boxes" in page.url


def test_in_an_area_of_text_too(visit):
    page = visit("/receptive-field?stack_net=own", fresh=True)
    area = page.locator("textarea").first
    text = area.input_value()
    area.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("x")
    expect(area).to_have_value(f"{text}x")
    page.keyboard.press("Control+z")
    expect(area).to_have_value(text)


# ---- no undo is lost -----------------------------------------------------------------------------------------------------

# So many presses of Ctrl+Z within one task of the browser.
PRESS = """([count, key]) => {
  const press = { key, code: "KeyZ", ctrlKey: true, bubbles: true };
  for (; count; count -= 1) document.body.dispatchEvent(new KeyboardEvent("keydown", press));
}"""


def slide(page: Page, value: str) -> None:
    """Set the strength as an assistant program does: no pointer and no key tells of it."""
    slider = page.locator(".st-key-instant_side .strength input")
    slider.evaluate("(slider, value) => void (slider.value = value)", value)
    slider.dispatch_event("input")
    slider.dispatch_event("change")
    page.wait_for_url(f"**instant_strength={value}**")
    wait_idle(page)


def test_the_first_edit_of_a_page_is_a_step_though_no_press_comes_between_it_and_the_edit_on_the_page_before(visit):
    page = visit("/box-iou")
    page.wait_for_selector(".boxes[data-ready=true]")
    pull(page, 30, 10)
    page.evaluate(
        "() => { history.pushState({}, '', '/instant-style?instant_size=96'); dispatchEvent(new PopStateEvent('popstate')); }"
    )
    page.wait_for_selector(".st-key-instant_side .side[data-ready=true]")
    wait_idle(page)
    slide(page, "0.3")
    page.wait_for_timeout(1_100)  # of a screen reader's user
    slide(page, "0.6")
    undo = page.locator("button.undo")
    undo.click()
    page.wait_for_url("**instant_strength=0.3**")
    undo.click()
    page.wait_for_url(lambda url: "instant_strength" not in url)


def test_two_undos_at_once_are_two(visit):
    page = lab(visit, "/box-iou")
    start = boxes(page)
    pull(page, 30, 10)
    pull(page, -60, 5)
    page.evaluate(PRESS, [2, "z"])
    stands(page, start)
    expect(page.locator("button.undo")).to_be_disabled()


def test_undo_goes_on_after_a_press_of_which_no_end_was_told(visit):
    page = lab(visit, "/box-iou")
    start = boxes(page)
    pull(page, 30, 10)
    for event in ("{ button: 2 }", "{ button: 0 }"):
        page.evaluate(f"() => document.body.dispatchEvent(new PointerEvent('pointerdown', {event}))")
    page.mouse.move(5, 5)
    page.keyboard.press("Control+z")
    stands(page, start)


def test_undo_needs_no_entry_that_the_browser_has_dropped(visit):
    page = lab(visit, "/box-iou")
    start = boxes(page)
    pull(page, 30, 10)
    page.evaluate("() => void (history.go = () => {})")  # as after fifty entries
    page.keyboard.press("Control+z")
    stands(page, start)
    hold(page, 20, 10)
    page.mouse.up()
    page.wait_for_url("**iou_boxes=**")  # addresses are heard as before


def test_the_keys_undo_on_a_keyboard_of_other_letters(visit):
    page = lab(visit, "/box-iou")
    start = boxes(page)
    pull(page, 30, 10)
    page.evaluate(PRESS, [1, "я"])
    stands(page, start)


def test_undo_waits_as_long_as_the_page_needs_for_its_answer(held):
    page, hold_back = held("/box-iou")
    start = boxes(page)
    pull(page, 30, 10)
    second = page.evaluate("() => location.href")
    hold_back(True)
    hold(page, -60, 5)
    page.mouse.up()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(4_000)
    assert page.url == second  # the step before is not undone in its place
    hold_back(False)
    page.wait_for_function("() => window[Symbol.for('playground.history')].line.steps.length === 3")
    page.wait_for_url(second)
    wait_idle(page)
    assert page.url == second
    page.keyboard.press("Control+z")
    stands(page, start)


def test_undo_of_a_choice_waits_for_its_address(held):
    page, _hold_back = held("/box-iou")
    pull(page, 30, 10)
    before = page.url
    moved = boxes(page)
    page.get_by_role("radio", name="diagonally").or_(page.get_by_role("button", name="diagonally")).first.click()
    page.keyboard.press("Control+z")
    page.wait_for_function("() => window[Symbol.for('playground.history')].line.steps.length === 3")
    page.wait_for_url(before)
    stands(page, moved)
    assert page.url == before


def test_another_control_that_is_moved_before_the_answer_takes_no_undo_back(held):
    page, hold_back = held("/box-iou?iou_view=island")
    start = boxes(page)
    pull(page, 30, 10)
    hold_back(True)
    page.keyboard.press("Control+z")
    page.wait_for_url(lambda url: "iou_boxes" not in url)
    page.locator(".st-key-iou_t [role=slider], .st-key-iou_t input[type=range]").first.press("ArrowRight")
    page.wait_for_url("**iou_t=**")
    hold_back(False)
    stands(page, start)
    assert "iou_boxes" not in page.url and "iou_t=" in page.url
