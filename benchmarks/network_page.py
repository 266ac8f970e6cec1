"""The page "What a network sees": from a chosen photo to its answer, a class map under the finger, and the memory it takes."""

import io

from playwright.sync_api import Browser, Page

from benchmarks.alone import tell
from benchmarks.report import Row, median, percentile
from benchmarks.server import ROOT, beside_floor, chromium, memory, streamlit, wait_healthy
from playground.images import sample, samples
from playground.lessons.network_sees.settings import METHODS, VIEWS, Where
from playground.lessons.network_sees.where import where_base
from playground.lessons.network_sees.where_lab import lab_packet

OTHERS = ("firm&sees_change=sign", *(f"where&sees_method={method}" for method in METHODS if method != "cam"))
FLOOR_APP = "import streamlit as st; f = st.file_uploader('f'); st.markdown(f'value {f.name if f else 0}')\n"
FLOOR = "[...document.querySelectorAll('[data-testid=stMarkdown]')].find((e) => e.innerText.startsWith('value'))?.innerText"
SEEK = """(root) => { for (const e of root.querySelectorAll('*')) { if (e.matches(SELECTOR)) return e;
  const found = e.shadowRoot && SEEK(e.shadowRoot); if (found) return found; } return null; }"""
BARS = f"(() => {{ const SEEK = {SEEK.replace('SELECTOR', repr('.scores .bars'))}; return SEEK(document)?.innerText; }})()"
# Notes when a file arrives in an input of the page and when what is watched first differs.
WATCH_FILE = """(state) => {
  const read = new Function('return ' + state), watch = (window.benchmark = { took: null });
  document.addEventListener('change', () => {
    const start = performance.now(), before = read();
    const look = () => (read() !== before ? (watch.took = performance.now() - start) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  }, true);
}"""
# Arrow keys on the list of classes: milliseconds from each press until all is drawn for the next class, and of display frames.
CHANGE_CLASS = """async (presses) => {
  const root = document.querySelector('.where'), list = root.querySelector('.classes'), took = [], frames = [];
  const frame = () => new Promise(requestAnimationFrame);
  for (let n = 0; n < presses; n++) {
    const [before, start] = [await frame(), performance.now()], class_ = root.dataset.focus;
    list.dispatchEvent(new KeyboardEvent('keydown', { key: n % 2 ? 'ArrowUp' : 'ArrowDown', bubbles: true }));
    while (root.dataset.focus === class_) frames.push((await frame()) - before);
    took.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 20));
  }
  const display = [];
  for (let n = 0, last = await frame(); n < 60; n++) { const now = await frame(); display.push(now - last); last = now; }
  return [took, display];
}"""


def photos(count: int) -> list[dict[str, object]]:
    """Files that no one has shown before: samples at 640 px, each with another border."""
    files = []
    for n in range(count):
        image = sample(samples()[n % 4].name).photo().image.resize((640, 480))
        image.paste((n, 255 - n, 90), (0, 0, 640, 8))
        data = io.BytesIO()
        image.save(data, "JPEG", quality=90)
        files.append({"name": f"photo-{n}.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()})
    return files


def brought(page: Page, file: dict[str, object], *, dialog: bool) -> float:
    """Milliseconds from the file's arrival until what is watched differs."""
    page.bring_to_front()
    if dialog:
        page.get_by_role("button", name="Change", exact=True).click()
    page.locator("input[type=file]").wait_for(state="attached")
    page.wait_for_timeout(800)
    page.evaluate("window.benchmark.took = null")
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_function("window.benchmark.took !== null", timeout=60_000)
    page.wait_for_timeout(1500)
    return page.evaluate("window.benchmark.took")


def photo_to_answer(runs: int) -> Row:
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        floor_page, page = browser.new_page(), browser.new_page(viewport={"width": 1280, "height": 800})
        floor_page.goto(floor_address)
        floor_page.wait_for_function(f"() => {FLOOR}", timeout=60_000)
        page.goto(f"{address}/network-sees")
        page.wait_for_function(f"() => {BARS}", timeout=120_000)
        page.wait_for_timeout(5000)
        floor_page.evaluate(WATCH_FILE, FLOOR)
        page.evaluate(WATCH_FILE, BARS)
        ours, floors = [], []
        for file in photos(runs + 1):
            ours.append(brought(page, file, dialog=True))
            floors.append(brought(floor_page, file, dialog=False))
    name = "photo brought to its first five classes on What a network sees"
    return Row(name, median(ours[1:]), "ms", "the same file's name on an empty page", median(floors[1:]), at_most=2)


def class_map(browser: Browser, presses: int) -> list[Row]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    tell(page, "lessons/network_sees/where_lab.js", lab_packet(where_base(Where(view="where"), sample("camera").photo())))
    page.wait_for_selector(".where[data-ready=true]")
    took, frames = page.evaluate(CHANGE_CLASS, presses)
    page.close()
    name, compared = "class map of another class", "a display frame"
    return [
        Row(f"{name}, median", median(took), "ms", compared, median(frames), at_most=1),
        Row(f"{name}, p95", percentile(took, 0.95), "ms", compared, median(frames), at_most=2),
    ]


def peak(browser: Browser, addresses: list[str]) -> float:
    """Peak memory in MB of a server of which these pages were opened one after the other."""
    with streamlit(ROOT / "streamlit_app.py") as (address, process):
        wait_healthy(address)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for one in addresses:
            page.goto(f"{address}{one}")
            page.get_by_text("In PyTorch").or_(page.get_by_text("checked against torch")).first.wait_for(timeout=120_000)
            page.wait_for_timeout(3000)
            page.get_by_role("button", name="Cancel").wait_for(state="hidden", timeout=180_000)  # a job is done
        page.close()
        return memory(process, "VmHWM")


def rows(quick: bool) -> list[Row]:
    found = [photo_to_answer(4 if quick else 12)]
    with chromium() as browser:
        found += class_map(browser, 40 if quick else 200)
        ours = peak(browser, [f"/network-sees?sees_view={view}" for view in (*VIEWS, *OTHERS)])
        theirs = peak(browser, ["/conv-photo", "/conv-photo?conv_stride=2"])
    name = "peak memory, What a network sees, all views and methods"
    return [*found, Row(name, ours, "MB", "convolution lesson opened", theirs, at_most=1.3)]
