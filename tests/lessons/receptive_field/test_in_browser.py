"""The field map in Chromium: what a pointer is told against the core, clicks that reach the address, layers scrubbed through."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page, expect

from playground.lessons.receptive_field.answer import stack_answer
from playground.lessons.receptive_field.settings import Stack, report_of

MAP = "figure.field[data-ready=true]"
SETTINGS = Stack(net="dilated125")
ADDRESS = "/receptive-field?stack_net=dilated125"
PLACES = [(0.1, 0.9), (0.5, 0.5), (0.99, 0.01)]  # of the canvas, from top and from left


def told(page: Page) -> dict[str, str]:
    return page.locator(MAP).evaluate("figure => ({ ...figure.dataset, margin: figure.data.margin, scale: figure.scale })")


@pytest.mark.parametrize("place", PLACES)
def test_a_pointer_is_told_the_unit_that_the_core_would_name(visit, place):
    page = visit(ADDRESS)
    canvas = page.locator(f"{MAP} canvas")
    box = canvas.bounding_box()
    down, across = (share * side for share, side in zip(place, (box["height"], box["width"]), strict=True))
    canvas.hover(position={"x": across, "y": down})
    page.wait_for_timeout(100)
    found = told(page)
    field = report_of(SETTINGS).rows[-1].field.axis(0)
    expected = []
    for at in (down, across):
        pixel = at / found["scale"] - found["margin"] - 0.5
        expected.append(min(63, max(0, round((pixel - float(field.centre)) / float(field.jump)))))
    assert [int(found["row"]), int(found["column"])] == pytest.approx(expected, abs=1)
    assert found["size"] == f"{field.size} {field.size}"


def test_a_click_chooses_the_unit_and_a_scrub_the_layer(visit):
    page = visit(ADDRESS)
    page.locator(f"{MAP} canvas").click(position={"x": 120, "y": 300})
    expect(page).to_have_url(re.compile("stack_across"))
    wait_idle(page)
    row, column = (int(told(page)[name]) for name in ("row", "column"))
    expect(page.get_by_text(f"The unit in row {row + 1}, column {column + 1} of 64 × 64").first).to_be_visible()
    page.locator(f"{MAP} input[type=range]").press("Home")
    expect(page).to_have_url(re.compile("stack_layer=0"))
    wait_idle(page)
    assert told(page)["size"] == "3 3"


def test_on_a_phone_nothing_sticks_out(visit):
    page = visit(ADDRESS, width=420)
    assert not overflows(page)


def test_the_table_of_layers_keeps_its_place_while_it_is_edited(visit):
    page = visit("/receptive-field?stack_view=layers&stack_net=own")
    table = page.get_by_test_id("stDataFrame")
    table.evaluate("(e) => (e.dataset.mark = 'the same')")
    kernel_of_the_first_layer = {"x": 42 + 94 + 50 + 20, "y": 38 + 17}
    editor = page.locator("#portal input, #portal textarea").first
    for kernel in ("5", "7"):
        for _ in range(5):  # the table hears keys only once it has drawn the cell as chosen
            table.locator("canvas").first.click(position=kernel_of_the_first_layer, force=True)
            page.keyboard.press("Enter")
            page.wait_for_timeout(300)
            if editor.is_visible():
                break
        editor.fill(kernel)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**kernel_size%3D{kernel}*")
        wait_idle(page)
    assert table.get_attribute("data-mark") == "the same"


def test_back_from_another_size_brings_the_networks_own(visit):
    page = visit("/receptive-field?stack_view=layers&stack_net=lenet")
    height = page.get_by_label("Image height, px")
    expect(height).to_have_value("28")
    page.get_by_role("link", name="Give LeNet images of 32 px").click()
    page.wait_for_url("**stack_h=32*")
    wait_idle(page)
    expect(height).to_have_value("32")
    page.go_back()
    wait_idle(page)
    expect(height).to_have_value("28")


def test_another_network_begins_anew_in_the_address_too(visit):
    page = visit(f"{ADDRESS}&stack_h=40&stack_layer=0&stack_down=0.9")
    network = page.get_by_role("combobox", name="Network")
    network.fill("encoder")
    network.press("Enter")
    page.wait_for_url("**stack_net=down_and_up*")
    wait_idle(page)
    expect(page.get_by_label("Image height, px")).to_have_value("128")
    assert not {"stack_h", "stack_layer", "stack_down"} & {part.split("=")[0] for part in page.url.split("?")[1].split("&")}


def test_a_click_while_a_job_measures_chooses_another_unit(visit):
    page = visit("/receptive-field?stack_net=vgg11&stack_weights=random")
    expect(page.get_by_role("progressbar").first).to_be_visible(timeout=60_000)  # the job is told of in the run after its start
    figure = page.locator(MAP)
    page.locator(f"{MAP} canvas").hover(position={"x": 100, "y": 100})
    figure.evaluate("figure => (figure.former = figure.data)")
    page.mouse.down()
    page.wait_for_function("figure => figure.data !== figure.former", arg=figure.element_handle())  # the job's progress
    page.mouse.up()
    expect(page).to_have_url(re.compile("stack_down"))
    expect(page.get_by_text("8 steps in").first).to_be_visible(timeout=120_000)
    asked = parse_qs(urlsplit(page.url).query)
    down, across = (float(asked[name][0]) for name in ("stack_down", "stack_across"))
    row, column = stack_answer(Stack(net="vgg11", weights="random", down=down, across=across)).unit.unit
    expect(page.get_by_text(f"The unit in row {row + 1}, column {column + 1} of").first).to_be_visible(timeout=60_000)


def test_neighbouring_units_show_their_own_fields_and_the_headline_both(visit):
    page = visit("/receptive-field?stack_net=stride_and_back")
    figures = page.locator("figure.field [data-headline]")
    expect(figures).to_contain_text("3–5 px")
    canvas = page.locator(f"{MAP} canvas")
    rows = Stack(net="stride_and_back")
    field = report_of(rows).rows[-1].field.rows
    canvas.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(100)
        unit = int(told(page)["row"])
        first, last = field.span_of(unit)
        assert told(page)["size"].split()[0] == str(last - first + 1)
        expect(page.locator("figure.field .reading")).to_contain_text(f"pixel rows {first} to {last}")


@pytest.mark.parametrize("typed", ["paste", "my model"])
def test_my_model_is_found_by_typing_and_a_preset_changes_every_view(visit, typed):
    page = visit("/receptive-field?stack_view=layers")
    network = page.get_by_role("combobox", name="Network")
    network.fill(typed)
    network.press("Enter")
    page.wait_for_url("**stack_net=own*")
    expect(page.get_by_role("textbox", name="Your model, as code")).to_be_visible()
    network.fill("lenet")
    network.press("Enter")
    page.wait_for_url("**stack_net=lenet*")
    wait_idle(page)
    for view, shown in (("Receptive field", "16 px"), ("Skip connections", "16 px"), ("Layer table", "61,706")):
        page.get_by_role("button", name=view, exact=True).or_(page.get_by_role("radio", name=view, exact=True)).first.click()
        wait_idle(page)
        expect(page.locator("[data-headline]").first).to_contain_text(shown)
        expect(page.get_by_label("Image height, px")).to_have_value("28")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_number_picture_and_controls_are_in_view(visit, width, height):
    page = visit("/receptive-field", width=width, height=height)
    canvas, figures = page.locator(f"{MAP} canvas").bounding_box(), page.locator("figure.field [data-headline]").bounding_box()
    assert figures["y"] + figures["height"] <= canvas["y"] and canvas["y"] + canvas["height"] <= height
    assert canvas["x"] + canvas["width"] <= width and not overflows(page)
