"""A browser component alone in Chromium, for benchmarks and tests: its module as the app serves it, on an empty page."""

import base64
from typing import Any

from playwright.sync_api import Page, Route

from playground.ui.modules import MODULES, ROOT, stylesheet

ORIGIN = "http://alone.test"  # answered by `_answer`, not by a server
EMPTY = "<body style='margin:0'><div id='host' style='width:900px'></div></body>"
MOUNT = """(text) => {
  globalThis.sent ??= [];
  mount({ data: Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), parentElement: document.getElementById('host'),
          setTriggerValue: (name, value) => sent.push(value) });
}"""


def stand(page: Page, address: str) -> None:
    """Put the component of a module ("lessons/nms/lab.js") on an empty page, with its style."""
    page.route(f"{ORIGIN}/**", _answer)
    page.goto(ORIGIN)
    page.add_style_tag(content=stylesheet((ROOT / address).with_suffix(".css")))
    page.evaluate("async (name) => { globalThis.mount = (await import(name)).default; }", f"/{address}")


def tell(page: Page, address: str, message: bytes) -> None:
    """Run the component, which is put on the page first where it does not stand there. What it sends gathers in `sent`."""
    if not page.locator("#host").count():
        stand(page, address)
    page.evaluate(MOUNT, base64.b64encode(message).decode())


def ask(page: Page, address: str, function: str) -> Any:
    """What a JavaScript function of a module's exports and the box canvas's state gives: "(m, state) => m.curveOf(state)"."""
    state = "document.querySelector('.boxes')?.state"
    return page.evaluate(f"async () => ({function})(await import('/{address}'), {state})")


def _answer(route: Route) -> None:
    content = MODULES.get(route.request.url.removeprefix(f"{ORIGIN}/"))
    if content is None:
        route.fulfill(body=EMPTY, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(body=content, content_type="text/javascript; charset=utf-8")
