"""How soon the answers that people come for stand on the screen after the last action, beside the same action on an empty page.

tests/app/test_ten_seconds_in_browser.py takes the whole way from home and checks what is answered.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from benchmarks.report import Row, median
from benchmarks.server import beside_floor

FLOOR_APP = """\
import streamlit as st

moved, typed, pasted = st.slider("slider", 0, 100, 50), st.text_input("field"), st.text_area("area")
files = st.file_uploader("files", accept_multiple_files=True)
st.markdown(f"moved {moved} typed {typed} pasted {len(pasted)} files {len(files)}")
"""
REST = 800  # ms that a page is left alone before the last action
HEADLINE = "[data-headline]"

# Notes when an action begins, and the first frame in which an element of this selector has the text, in shadow roots too.
WATCH = """([selector, text]) => {
  const seek = (root) => {
    for (const e of root.querySelectorAll(selector)) if (e.textContent.includes(text)) return true;
    for (const e of root.querySelectorAll('*')) if (e.shadowRoot && seek(e.shadowRoot)) return true;
    return false;
  };
  const watch = (window.answer = { took: null, early: seek(document) });
  let start = null;
  const look = () => {
    if (seek(document)) watch.took = performance.now() - start;
    else requestAnimationFrame(look);
  };
  const begin = () => {
    if (start === null) requestAnimationFrame(look);
    start ??= performance.now();
  };
  for (const kind of ['keydown', 'change']) document.addEventListener(kind, begin, true);
}"""


@dataclass(frozen=True)
class Action:
    """A key on a slider, a text and what confirms it, or a file."""

    kind: str  # slider, field, area or file
    place: str | int  # label of the control; which uploader of the page
    text: str = ""  # typed, pasted or in the file

    def prepare(self, page: Page) -> None:
        if self.kind != "file":
            roles = ("slider",) if self.kind == "slider" else ("textbox", "spinbutton")
            found = [page.get_by_role(role, name=self.place) for role in roles]
            field = found[0].or_(found[-1]).first
            field.focus() if self.kind == "slider" else field.fill(self.text)

    def take(self, page: Page) -> None:
        if self.kind == "file":
            file = {"name": f"mine{self.place}{SUFFIX[self.text[0]]}", "mimeType": "text/plain", "buffer": self.text.encode()}
            page.locator("input[type=file]").nth(self.place).set_input_files(file)
        else:
            page.keyboard.press({"slider": "ArrowRight", "field": "Enter", "area": "Control+Enter"}[self.kind])


SUFFIX = {"{": ".json", "[": ".json", "x": ".csv"}  # of a file that begins so
SHOWN = "[data-testid=stMarkdown]"
EMPTY = {  # kind of action → the same on an empty page for the nth time, and what it then says
    "slider": lambda n: (Action("slider", "slider"), f"moved {50 + n} "),
    "field": lambda n: (Action("field", "field", f"{n} words"), f"typed {n} words"),
    "area": lambda n: (Action("area", "area", n * "a"), f"pasted {n} "),
    "file": lambda n: (Action("file", 0, "x"), f"files {n}"),
}


@dataclass(frozen=True)
class Asked:
    """Where the last action is taken, and the text that then answers. Each pass asks something new: no answer is a kept one."""

    name: str
    address: Callable[[int], str]
    last: Callable[[int], Action]
    text: Callable[[int], str]
    before: Callable[[int], Action] | None = None
    selector: str = HEADLINE


def _model(n: int) -> str:
    """A model of 16 · 26 + (100 + n) · 401 parameters."""
    layers = f"nn.Conv2d(1, 16, 5), nn.AdaptiveAvgPool2d(5), nn.Flatten(), nn.Linear(16 * 5 * 5, {100 + n})"
    return f"nn.Sequential({layers})"


def _people(n: int) -> str:
    """Boxes that do not touch: NMS keeps them all."""
    rows = [f"{60 * k},0,{60 * k + 50},90,0.{90 - k},person" for k in range(n + 2)]
    return "\n".join(["x1,y1,x2,y2,score,class", *rows])


def _labels(n: int) -> str:
    """Nine shapes, so that k-means with nine gives them back."""
    shapes = [(16 + n, 24), (32, 20), (40, 60), (80, 64), (64, 128), (128, 100), (200, 140), (160, 260), (360, 300)]
    entries = [{"id": k, "image_id": 1, "category_id": 1, "bbox": [9, 9, *shape]} for k, shape in enumerate(2 * shapes)]
    images = [{"id": 1, "file_name": "1.jpg", "width": 640, "height": 640}]
    return json.dumps({"images": images, "categories": [{"id": 1, "name": "cat"}], "annotations": entries})


def _truth(n: int) -> str:
    cat = {"id": 1, "image_id": n, "category_id": 1, "bbox": [0, 0, 100, 100]}
    return json.dumps({"images": [{"id": n}], "categories": [{"id": 1, "name": "cat"}], "annotations": [cat]})


def _found(n: int) -> str:
    """Its IoU of 0.97 − 0.05 n reaches 10 − n of COCO's ten thresholds."""
    return json.dumps([{"image_id": n, "category_id": 1, "bbox": [0, 0, 100, 97 - 5 * n], "score": 0.8}])


ASKED = (
    Asked(
        "output size and cost of a layer",
        lambda n: f"/padding-stride?pad_h={12 + n}",
        lambda n: Action("slider", "Kernel size"),
        lambda n: "784",  # parameters: 16 kernels of 3 × 4 × 4 weights, and 16 biases
    ),
    Asked(
        "which layer gives a size",
        lambda n: f"/padding-stride?pad_view=solver&pad_start={56 + n}&pad_goal=14",
        lambda n: Action("field", "Output size, px", "28"),
        lambda n: f"Layers from {56 + n} to 28",
    ),
    Asked(
        "a pasted model",
        lambda n: "/receptive-field?stack_net=own&stack_view=layers",
        lambda n: Action("area", "Your model, as code", _model(n)),
        lambda n: f"{416 + 401 * (100 + n):,}",
    ),
    Asked(
        "IoU of two typed boxes",
        lambda n: "/box-iou",
        lambda n: Action("field", "Boxes: ground truth; A", f"(0, 0, 100, 100), ({n}, 0, {100 + n}, 100)"),
        lambda n: f"{(100 - n) / (100 + n):.3f}",
    ),
    Asked(
        "which boxes of a file NMS keeps",
        lambda n: "/nms?nms_source=file",
        lambda n: Action("file", 0, _people(n)),
        lambda n: f"of {n + 2} at",
    ),
    Asked(
        "YOLO anchors for a data set",
        lambda n: "/annotations?ann_view=anchors&ann_anchors=yolo",
        lambda n: Action("file", 0, _labels(n)),
        lambda n: f"[{16 + n},24, ",
        selector="[data-testid=stText]",
    ),
    Asked(
        "mAP of a pair of COCO files",
        lambda n: "/detector-metrics?ap_view=results",
        lambda n: Action("file", 1, _found(n)),
        lambda n: f"{1 - n / 10:.3f}",
        before=lambda n: Action("file", 0, _truth(n)),
    ),
)


def took(page: Page, action: Action, selector: str, text: str) -> float:
    """Seconds from an action until the text is there."""
    page.bring_to_front()
    page.wait_for_timeout(REST)
    action.prepare(page)
    page.evaluate(WATCH, [selector, text])
    if page.evaluate("answer.early"):
        raise RuntimeError(f"{page.url} says {text!r} before it is asked")
    action.take(page)
    page.wait_for_function("answer.took !== null", timeout=30_000)
    return page.evaluate("answer.took") / 1000


def on_our_page(browser: Browser, address: str, asked: Asked, n: int) -> float:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address + asked.address(n))
    page.locator(HEADLINE).first.wait_for(timeout=120_000)
    if asked.before:
        page.wait_for_timeout(REST)
        asked.before(n).take(page)
    seconds = took(page, asked.last(n), asked.selector, asked.text(n))
    page.close()
    return seconds


def rows(quick: bool) -> list[Row]:
    passes, found = 3 if quick else 8, []
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        for asked in ASKED:
            ours, floor, empty = [], [], browser.new_page()
            empty.goto(floor_address)
            empty.get_by_text("moved 50").wait_for()
            for n in range(1, passes + 2):  # the first warms caches
                action, text = EMPTY[asked.last(n).kind](n)
                floor.append(took(empty, action, SHOWN, text))
                ours.append(on_our_page(browser, address, asked, n))
            empty.close()
            compared = "the same action on an empty page", median(floor[1:])
            found.append(Row(f"answer: {asked.name}", median(ours[1:]), "s", *compared, at_most=3))
    return found
