"""What browser tests share beside fixtures: when a page is at rest, and what must never be seen on one."""

import time

from playwright.sync_api import Page

QUIET = 0.35  # seconds without a change
PATIENCE = 60.0

STATE = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const waits = '[data-testid=stSpinner],[data-testid=stSkeleton],[data-stale=true],[data-edit-waits]';
  const busy = document.querySelectorAll(waits).length;
  return [app && app.getAttribute('data-test-script-state'), document.body.innerText.length, busy, location.href];
}"""


def wait_idle(page: Page) -> None:
    """Return once no script runs and nothing has changed for a moment; TimeoutError after a minute."""
    last, since, end = None, time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        state = page.evaluate(STATE)
        if state != last or state[0] in (None, "initial", "rerunRequested", "running") or state[2]:
            last, since = state, time.monotonic()
        elif time.monotonic() - since > QUIET:
            return
        page.wait_for_timeout(40)
    raise TimeoutError(f"{page.url} did not come to rest within {PATIENCE:.0f} s; last state {last}.")


def complaints(page: Page) -> list[str]:
    """What a visitor must never see: exception boxes, and the note of Streamlit's older navigation."""
    boxes = [box.inner_text() for box in page.get_by_test_id("stException").all()]
    notes = ["Page not found"] if page.get_by_text("Page not found").count() else []
    return boxes + notes


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
