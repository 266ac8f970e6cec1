"""A reader's own pictures in Chromium: an archive with rubbish inside, files of one class, the camera, a job that is ended."""

import io
import re
import zipfile

import numpy as np
import pytest
from driver import wait_idle
from PIL import Image
from playwright.sync_api import Page, expect

OWN = "/fine-tuning?tune_view=pictures&tune_data=own"
CAMERA = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const pen = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => { pen.fillStyle = `hsl(${(frame += 7)} 80% 50%)`; pen.fillRect(0, 0, 320, 240); }, 30);
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(30);
}"""


def picture(seed, channel, size=(60, 45)):
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    pixels[..., channel] = 255
    data = io.BytesIO()
    Image.fromarray(pixels).resize(size).save(data, "PNG")
    return data.getvalue()


def packed(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def drop(page: Page, *files):
    named = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
    page.locator("input[type=file]").first.set_input_files(named)


def row(page: Page, name: str):
    return page.locator("tr").filter(has=page.locator("th", has_text=name))


TOYS = {
    f"toys/{kind}/{n}.png": picture(10 * channel + n, channel) for channel, kind in ((0, "red"), (2, "blue")) for n in range(8)
}
RUBBISH = {
    "__MACOSX/toys/red/._1.png": b"x",
    "toys/red/Thumbs.db": b"x",
    "toys/readme.txt": b"hello",
    "toys/red/broken.png": TOYS["toys/red/1.png"][:60],
    "../evil.png": picture(1, 1),
    "toys/inner.zip": b"PK\x03\x04",
}


@pytest.fixture
def page(visit):
    return visit(OWN, width=1280, height=800)


def test_an_archive_with_rubbish_and_files_of_one_class_become_one_set(page):
    drop(page, ("toys.zip", packed({**TOYS, **RUBBISH})))
    expect(row(page, "red").locator("td").first).to_have_text("6")
    expect(page.get_by_text("Files that are no pictures, left aside: toys.zip: toys/readme.txt.")).to_be_visible()
    page.get_by_text("3 files could not be read").click()
    items = page.get_by_role("listitem")
    expect(items.filter(has_text="evil.png: the name leads out of the archive")).to_be_visible()
    expect(items.filter(has_text="red/broken.png: This PNG file is damaged")).to_be_visible()
    expect(items.filter(has_text="inner.zip: an archive within the archive is not opened")).to_be_visible()
    page.get_by_label("Class of the next pictures").fill("green")
    page.get_by_label("Class of the next pictures").press("Enter")
    wait_idle(page)
    drop(page, *((f"{n}.png", picture(90 + n, 1)) for n in range(4)))
    expect(row(page, "green").locator("td").first).to_have_text("3")
    expect(row(page, "blue").locator("td").first).to_have_text("6")
    page.get_by_role("radio", name="Train and compare").click()
    wait_idle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("1 · head only").first).to_be_attached()
    page.get_by_role("radio", name="Pictures").click()
    wait_idle(page)
    page.get_by_role("button", name="Remove all pictures").click()
    expect(row(page, "red")).to_have_count(0)


def test_camera_pictures_one_by_one_and_in_a_burst(page):
    page.evaluate(CAMERA)
    page.get_by_role("button", name="Start the camera").click()
    take = page.get_by_role("button", name="Take pictures")
    expect(take).to_be_enabled()
    for kind, count in (("one", ""), ("many", "20 pictures")):
        page.get_by_label("Class of the next pictures").fill(kind)
        page.get_by_label("Class of the next pictures").press("Enter")
        wait_idle(page)
        take.hover()
        page.mouse.down()
        if kind == "many":  # it ends by itself
            expect(page.locator(".status")).to_have_text(count)
        page.mouse.up()
        expect(row(page, kind)).to_be_visible()
    counts = {kind: sum(map(int, row(page, kind).locator("td.count").all_inner_texts())) for kind in ("one", "many")}
    assert counts["one"] == 1 and 5 < counts["many"] <= 20  # a frame that came twice counts once
    expect(page.get_by_role("button", name="Stop the camera")).to_be_visible()


def test_reading_much_is_a_job_that_can_be_cancelled(page):
    """Pictures of 12 megapixels take their time to be decoded; what is more than a megabyte is read by a job."""
    data = io.BytesIO()
    Image.new("RGB", (4000, 3000), (200, 30, 30)).save(data, "PNG")
    drop(page, ("slow.zip", packed({f"slow/{n}.png": data.getvalue() for n in range(100)})))
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text(re.compile(r"cancelled (at step|before)"))).to_be_visible()
    expect(row(page, "slow")).to_have_count(0)
    heavy = np.random.default_rng(0).bytes(1_200_000)
    drop(page, ("toys.zip", packed({**TOYS, "toys/notes.txt": heavy})))
    expect(row(page, "red")).to_be_visible()
    expect(row(page, "blue")).to_be_visible()
    expect(page.get_by_text(re.compile(r"cancelled (at step|before)"))).to_have_count(0)
