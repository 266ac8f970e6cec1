"""The lesson on detection: how soon 1,000 candidates follow a threshold in the browser, and how soon an upload has its boxes."""

from benchmarks.alone import tell
from benchmarks.network_page import FLOOR, FLOOR_APP, SEEK, WATCH_FILE, brought, photos
from benchmarks.report import Row, median, percentile
from benchmarks.server import beside_floor, chromium
from playground.images import sample
from playground.lessons.detect.answer import photo_answer
from playground.lessons.detect.lab import detect_message
from playground.lessons.detect.settings import Detect
from playground.ui.components.packets import pack

FRAME, TWO = 16.0, 33.0  # ms

# Turns a threshold so many times and notes how long it takes until the boxes are drawn.
TURN = """async ([name, moves]) => {
  const { change } = await import('/lessons/detect/detect_shared.js');
  const root = document.querySelector('.detect'), took = [];
  for (let n = 0; n < moves; n++) {
    const value = Math.round(100 * (0.05 + 0.9 * ((n * 0.37) % 1))) / 100;
    await new Promise((done) => setTimeout(done, 30));
    const start = performance.now();
    change({ [name]: value }, true);
    while (Number(root.dataset[name]) !== value) await new Promise((done) => setTimeout(done, 0));
    took.push(performance.now() - start);
  }
  return took;
}"""
# The photo and settings that the page shows; of a new photo not before its picture is there.
SHOWN = f"""(() => {{ const SEEK = {SEEK.replace("SELECTOR", repr(".detect[data-ready=true]"))};
  return (window.shown = SEEK(document)?.dataset.version ?? window.shown); }})()"""


def threshold_rows(quick: bool) -> list[Row]:
    """Of the sample with the most candidates, at a threshold that shows 100 boxes."""
    moves, found = 60 if quick else 300, []
    answers = [photo_answer(Detect(score=0.05), sample(name).photo()) for name in ("astronaut", "motorcycle_left")]
    answer = max(answers, key=lambda one: len(one.first.candidates.scores))
    count = len(answer.first.candidates.scores)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        head, arrays = detect_message(answer.settings, answer, answer.photo)
        tell(page, "lessons/detect/lab.js", pack({**head, "picture": None, "version": "1"}, arrays))
        page.wait_for_selector(".detect[data-ready=true]")
        for name, label in (("score", "score threshold"), ("nms", "NMS threshold")):
            took = page.evaluate(TURN, [name, moves])
            title = f"{label} over {count:,} candidates to boxes drawn"
            found.append(Row(f"{title}, median", median(took), "ms", "a display frame", FRAME, at_most=1))
            found.append(Row(f"{title}, p95", percentile(took, 0.95), "ms", "two display frames", TWO, at_most=1))
    return found


def upload_row(quick: bool) -> Row:
    """On a warm server, in turns; the first upload of each is left out."""
    times, ours, floor = 4 if quick else 11, [], []
    with beside_floor(FLOOR_APP) as (browser, floor_address, address):
        empty, page = (browser.new_page(viewport={"width": 1280, "height": 800}) for _ in range(2))
        empty.goto(floor_address)
        empty.get_by_text("value 0").wait_for(timeout=120_000)
        page.goto(f"{address}/detect")
        page.locator(".detect[data-ready=true]").wait_for(timeout=120_000)
        empty.evaluate(WATCH_FILE, FLOOR)
        page.evaluate(WATCH_FILE, SHOWN)
        for file in photos(times):
            floor.append(brought(empty, file, dialog=False))
            ours.append(brought(page, file, dialog=True))
    compared = "the same file on an empty page, median", median(floor[1:])
    return Row("photo uploaded to boxes on screen, median", median(ours[1:]), "ms", *compared, at_most=2.5)


def rows(quick: bool) -> list[Row]:
    return [*threshold_rows(quick), upload_row(quick)]
