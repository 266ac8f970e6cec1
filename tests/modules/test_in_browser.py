"""The browser's modules where a reader meets them: behind a deep link, below a base path, after an update, without a network."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from browser_fixtures import ROOT as PROJECT
from browser_fixtures import free_port, started
from driver import wait_idle
from playwright.sync_api import Browser, Page, Route, expect

from playground.ui.modules import VERSION

NMS = "/nms?nms_t=0.5"
PARTS = ("playground", "pages", ".streamlit")


def requests_of(page: Page) -> list[str]:
    """The addresses that a page asks for from now on; the list grows."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def modules_in(asked: list[str]) -> set[str]:
    return {address for address in asked if "/modules/" in address}


def test_a_deep_link_is_the_first_visit_of_a_server(fresh_server: str, browser: Browser):
    page = browser.new_page()
    asked = requests_of(page)
    page.goto(fresh_server + NMS)
    expect(page.locator(".nms[data-ready=true]")).to_have_attribute("data-t", "0.50")
    found = modules_in(asked)
    assert f"{fresh_server}/modules/{VERSION}/lessons/nms/nms_bars.js" in found
    assert all(address.startswith(f"{fresh_server}/modules/{VERSION}/") for address in found)
    assert len(asked) == len(set(asked)), "each is asked for once"
    page.close()


def test_below_a_base_path(browser: Browser, tmp_path: Path):
    with started(tmp_path / "log.txt", base="cv") as address:
        page = browser.new_page()
        asked = requests_of(page)
        page.goto(address + NMS)
        expect(page.locator(".nms[data-ready=true]")).to_have_attribute("data-t", "0.50")
        page.get_by_role("link", name="Home").click()
        expect(page.locator(".finder").first).to_be_visible()
        assert modules_in(asked) and all(url.startswith(f"{address}/modules/{VERSION}/") for url in modules_in(asked))
        page.close()


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """A copy of the project whose scripts a test may change."""
    for part in PARTS:
        shutil.copytree(PROJECT / part, tmp_path / "app" / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("streamlit_app.py", "pyproject.toml"):
        shutil.copy(PROJECT / file, tmp_path / "app")
    (tmp_path / "app" / "assets").symlink_to(PROJECT / "assets")
    return tmp_path / "app"


def from_cache(page: Page) -> list[str]:
    """Addresses that the browser took from what it had kept; the list grows."""
    kept = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.responseReceived", lambda event: event["response"]["fromDiskCache"] and kept.append(event["response"]["url"])
    )
    session.on("Network.requestServedFromCache", lambda event: kept.append(event["requestId"]))
    return kept


def test_an_update_is_seen_and_what_has_not_changed_is_kept(edition: Path, browser: Browser, tmp_path: Path):
    port, context, links = free_port(), browser.new_context(), "ui/components/lesson_finder.js"
    script = edition / "playground" / links

    def visit(address: str) -> tuple[set[str], list[str]]:
        page = context.new_page()
        kept, asked = from_cache(page), requests_of(page)
        page.goto(address)
        expect(page.locator(".finder").first).to_be_visible()
        wait_idle(page)
        shown.append(page.locator(".finder").first.get_attribute("data-edition"))
        page.close()
        return {url for url in asked if url.endswith(links)}, [url for url in kept if "/modules/" in url]

    shown: list[str | None] = []
    with started(tmp_path / "log.txt", root=edition, port=port) as address:
        first, _ = visit(address)
        again, kept = visit(address)
    script.write_text(
        script.read_text().replace("  root.drawn = text;", '  root.drawn = text;\n  root.dataset.edition = "second";')
    )
    with started(tmp_path / "log.txt", root=edition, port=port) as address:
        after, _ = visit(address)
    assert shown == [None, None, "second"]
    assert first == again and any(url in kept for url in first), "the same version comes from the browser's cache"
    assert after.isdisjoint(first) and len(after) == 1, "another version is asked for under another address"
    context.close()


def test_everything_comes_from_the_server_itself(server: str, browser: Browser):
    """Without a network the app works: nothing is asked of anybody else, and nothing would come."""
    context, foreign = browser.new_context(), []

    def own_only(route: Route) -> None:
        url = route.request.url
        if url.startswith((server, "blob:", "data:")):
            route.continue_()
        else:
            foreign.append(url)
            route.abort("internetdisconnected")

    context.route("**/*", own_only)
    page = context.new_page()
    for path, selector in ((NMS, ".nms[data-ready=true]"), ("/padding-stride", "figure.map"), ("/", ".finder")):
        page.goto(server + path)
        expect(page.locator(selector).first).to_be_visible()
        wait_idle(page)
    assert foreign == []
    context.close()


def test_what_a_bad_network_loses_is_asked_for_again(server: str, browser: Browser):
    context, tries = browser.new_context(), Counter()

    def lose_the_first(route: Route) -> None:
        tries[route.request.url] += 1
        if tries[route.request.url] == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    context.route("**/modules/**", lose_the_first)
    page = context.new_page()
    page.goto(server)
    expect(page.locator(".finder").first).to_be_visible()
    assert set(tries.values()) == {2}
    context.close()


@pytest.mark.parametrize(
    ("path", "canvas"),
    [
        (NMS, ".nms .bars canvas"),
        ("/conv-step", ".stage canvas"),
        ("/box-iou", ".lab canvas.curve"),
        ("/padding-stride", "figure.map canvas"),
    ],
)
def test_a_change_of_theme_is_drawn_at_once(visit, path: str, canvas: str):
    """Nothing looks for it: Streamlit runs a component again with the colours of the other theme."""
    page = visit(path)
    picture = page.locator(canvas).first
    expect(picture).to_be_visible()
    wait_idle(page)
    for scheme in ("dark", "light"):
        before = picture.evaluate("(canvas) => canvas.toDataURL()")
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[picture.element_handle(), before])
        wait_idle(page)
