"""The lesson on SSD: how soon another anchor, class or threshold is drawn in the browser, and what its pass costs beside the
network alone."""

import base64
from typing import Any

import torch

from benchmarks.alone import stand, tell
from benchmarks.classifier import in_turns
from benchmarks.detect_page import FRAME, TWO
from benchmarks.report import Row, median, percentile
from benchmarks.server import chromium
from playground.images import Photo, sample
from playground.lessons.ssd.lab import pass_message, scene
from playground.lessons.ssd.settings import Ssd
from playground.models.everyday import CLASSES
from playground.ui.components.packets import pack
from playground.ui.components.picture_store import image_message
from playground.vision.detectors import detector
from playground.vision.ssd_pass import SsdPass, ssd_pass

LAB, STORE = "lessons/ssd/lab.js", "ui/components/picture_store.js"
OBJECTS = "2 2 374 290 cat; 60 90 150 165 cat; 300 20 440 200 dog"
PUT = """async ([name, text]) => (await import(`/${name}`)).default({
  data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) })"""
# Gives settings other values, one after the other, and notes how long each takes until it is drawn.
TURN = """async ([changes]) => {
  const { live } = await import('/lessons/ssd/ssd_live.js');
  const root = document.querySelector('.ssd'), took = [];
  for (const change of changes) {
    await new Promise((done) => setTimeout(done, 20));
    root.dataset.shown = '';
    const start = performance.now();
    live.change(change, true);
    while (!root.dataset.shown) await new Promise((done) => setTimeout(done, 0));
    took.push(performance.now() - start);
  }
  return took;
}"""


def changes(count: int) -> dict[str, tuple[Ssd, list[dict[str, Any]]]]:
    """What is turned, the view it is turned in, and the values."""
    steps = [(n * 0.37) % 1 for n in range(count)]
    points = [
        {"x": 100 * x, "kind": CLASSES[n % len(CLASSES)], "shape": str(1 + n % 3), "level": "8"} for n, x in enumerate(steps)
    ]
    thresholds = [{"iou": round(0.1 + 0.8 * x, 2)} for x in steps]
    return {
        "anchor and class to heat map of 1,536 cells drawn": (Ssd(), points),
        "IoU threshold to the losses of all anchors, textbook's matching": (Ssd(view="loss", truth=OBJECTS), thresholds),
        "focal loss's γ to the losses of all anchors, ATSS": (
            Ssd(view="loss", truth=OBJECTS, match="atss"),
            [{"gamma": 5 * x} for x in steps],
        ),
    }


def drawn_rows(quick: bool, photo: Photo, found: SsdPass) -> list[Row]:
    rows = []
    head, arrays = pass_message(found)
    told = [image_message("photo", photo.image), pack({"name": "pass", **head}, arrays)]
    with chromium() as browser:
        for name, (settings, values) in changes(40 if quick else 200).items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            stand(page, LAB)
            for message in told:
                page.evaluate(PUT, [STORE, _text(message)])
            asked = scene(settings, photo) | {"picture": "photo", "pass": "pass", "version": "1"}
            tell(page, LAB, pack(asked, {}))
            page.wait_for_selector(".ssd[data-ready=true]")
            took = page.evaluate(TURN, [values])
            page.close()
            rows.append(Row(f"{name}, median", median(took), "ms", "a display frame", FRAME, at_most=1))
            rows.append(Row(f"{name}, p95", percentile(took, 0.95), "ms", "two display frames", TWO, at_most=1))
    return rows


def _text(message: bytes) -> str:
    return base64.b64encode(message).decode()


@torch.inference_mode()
def pass_row(quick: bool, photo: Photo) -> Row:
    """All the page needs of a photo, beside the same network's forward pass alone; both in float32."""
    network = detector("everyday", exact=True)
    x = network.prepare(photo.image)[0].to(memory_format=torch.channels_last)
    ours, alone = in_turns(lambda: ssd_pass(photo, network), lambda: network.network(x), 5 if quick else 25)
    return Row("a photo's pass with features, scores and boxes", ours, "ms", "the network's forward pass", alone, at_most=1.5)


def rows(quick: bool) -> list[Row]:
    photo = sample("chelsea").photo()
    return [*drawn_rows(quick, photo, ssd_pass(photo)), pass_row(quick, photo)]
