"""What browser tests share beside fixtures: when a page is at rest, and what must never be seen on one."""

import time

from playwright.sync_api import Error, Page

QUIET = 0.35  # seconds without a change
EVERY = 0.04  # seconds from look to look
PATIENCE = 180.0  # a server that has just started imports torch, and a shared machine may be slow

# A look at a page: whether a script runs, how much text there is, what waits, where the page is. The page itself looks: to ask
# it from here at every look takes more time than most of what is awaited.
AT_REST = """async ([quiet, patience, every]) => {
  const app = () => document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state');
  const waits = '[data-testid=stSpinner],[data-testid=stSkeleton],[data-stale=true],[data-edit-waits]';
  const look = () => [app(), document.body.textContent.length, document.querySelectorAll(waits).length, location.href];
  const busy = ([script, , waiting]) => !script || ['initial', 'rerunRequested', 'running'].includes(script) || waiting > 0;
  const end = performance.now() + patience;
  for (let last = '', since = 0; performance.now() < end; await new Promise((next) => setTimeout(next, every))) {
    const state = look();
    if (String(state) !== last || busy(state)) [last, since] = [String(state), performance.now()];
    else if (performance.now() - since > quiet) return null;
  }
  return look();
}"""
LEFT = ("context was destroyed", "navigat")  # what Playwright says when the page that was looking has been left for another


def wait_idle(page: Page) -> None:
    """Return once no script runs and nothing has changed for a moment; TimeoutError after three minutes."""
    end, last = time.monotonic() + PATIENCE, None
    while (left := end - time.monotonic()) > 0:
        try:
            last = page.evaluate(AT_REST, [1000 * QUIET, 1000 * left, 1000 * EVERY])
        except Error as error:
            if not any(words in error.message for words in LEFT):
                raise
            page.wait_for_timeout(1000 * EVERY)
            continue
        if last is None:
            return
    raise TimeoutError(f"{page.url} did not come to rest within {PATIENCE:.0f} s; last state {last}.")


def complaints(page: Page) -> list[str]:
    """What a visitor must never see: exception boxes, and the note of Streamlit's older navigation."""
    boxes = [box.inner_text() for box in page.get_by_test_id("stException").all()]
    notes = ["Page not found"] if page.get_by_text("Page not found").count() else []
    return boxes + notes


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
