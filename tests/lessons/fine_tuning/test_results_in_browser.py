"""The views after the training in Chromium: a cell and a brush show their pictures, the camera is answered, files come back."""

import numpy as np
from driver import wait_idle
from playwright.sync_api import Page, expect

from playground.lessons.fine_tuning.answer import parted
from playground.lessons.fine_tuning.results import matrix, shown_places
from playground.lessons.fine_tuning.runs import trained
from playground.lessons.fine_tuning.settings import Train
from playground.training.built_in import built_in
from playground.training.exporting import settings_file, weights_file

A_CAMERA = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  const pen = canvas.getContext("2d");
  const paint = () => { pen.fillStyle = `hsl(${Date.now() % 360}, 60%, 50%)`; pen.fillRect(0, 0, 320, 240); };
  setInterval(paint, 100);
  paint();
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
}"""


def first_run():
    settings = Train()
    return trained(parted(built_in(settings.data), settings.share, settings.seed, settings.per_class), settings.recipe)


def pictures(page: Page):
    return page.locator(".pictures span")


def test_a_cell_and_a_box_over_the_features_show_their_pictures(visit):
    run = first_run()
    result, table = run.result, matrix(run)
    predicted = result.probabilities.argmax(1)
    page = visit("/fine-tuning?tune_view=results", width=1280, height=800)
    expect(page.locator("[data-headline]").first).to_contain_text(f"{100 * result.accuracy:.1f} %")
    expect(pictures(page)).to_have_count(int((predicted != result.labels).sum()))  # the wrong ones come first
    counts = table.counts
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    cell = page.locator(f"button[data-row='{row}'][data-column='{column}']")
    cell.click()
    expect(pictures(page)).to_have_count(int(counts[row, column]))
    expect(page.locator(".said")).to_contain_text(
        f"{table.names[row]}, predicted as {table.names[column]}: {counts[row, column]}"
    )
    expect(cell).to_have_attribute("aria-pressed", "true")
    cell.press("ArrowUp" if row else "ArrowDown")
    page.keyboard.press("Enter")
    expect(pictures(page)).to_have_count(int(counts[row - 1 if row else 1, column]))
    canvas = page.locator(".plane canvas")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)  # inside its rounded corner
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + box["height"] - 5, steps=3)
    every = len(shown_places(run))
    expect(pictures(page)).to_have_count(min(every, 60))  # while it is dragged
    page.mouse.up()
    expect(page.locator(".said")).to_have_text(f"{every} pictures in the box")
    expect(page.locator(".plane input")).to_be_hidden()  # the body has not moved
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    expect(pictures(page)).to_have_count(int((predicted != result.labels).sum()))


def test_the_camera_is_answered_and_a_network_and_settings_come_back(visit):
    run = first_run()
    page = visit("/fine-tuning?tune_view=use&photo=chelsea", width=1280, height=800)
    expect(page.locator("[data-headline]").first).to_contain_text("cat")
    page.evaluate(A_CAMERA)
    page.get_by_role("button", name="Predict from the camera").click()
    rows = page.locator("ol li .share")
    expect(rows).to_have_count(len(run.result.classes))
    page.get_by_role("button", name="Stop the camera").click()
    expect(page.locator("video")).to_be_hidden()
    back = page.locator("[data-testid=stFileUploader]", has_text="weights.safetensors or settings.json").locator("input")
    back.set_input_files({"name": "mine.safetensors", "mimeType": "application/octet-stream", "buffer": weights_file(run.result)})
    expect(page.get_by_text("This view uses mine.safetensors")).to_be_visible()
    back.set_input_files({"name": "broken.safetensors", "mimeType": "application/octet-stream", "buffer": b"no weights"})
    expect(page.get_by_text("broken.safetensors is no safetensors file")).to_be_visible()
    recipe = settings_file(run.result).replace('"epochs": 20', '"epochs": 7').encode()
    back.set_input_files({"name": "settings.json", "mimeType": "application/json", "buffer": recipe})
    expect(page.get_by_text("The settings are those of the view")).to_be_visible()
    wait_idle(page)
    page.get_by_role("radio", name="Train and compare").or_(page.get_by_role("button", name="Train and compare")).first.click()
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value("7")
    expect(page.get_by_role("button", name="Go on with mine.safetensors")).to_be_enabled()
