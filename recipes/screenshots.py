"""python -m recipes.screenshots: a picture of each page for the README, assets/screenshots/<slug>.webp (needs Chromium)."""

import io
import pathlib

from PIL import Image
from playwright.sync_api import Page

from benchmarks.server import ROOT, chromium, streamlit, wait_healthy
from playground.lessons import LESSONS

FOLDER = ROOT / "assets" / "screenshots"
WIDTH, HEIGHT = 1440, 900


def settle(page: Page) -> None:
    """Waits until Streamlit has been quiet for a second."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
    page.wait_for_timeout(1500)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def shoot(page: Page, path: pathlib.Path) -> None:
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.resize((WIDTH * 3 // 4, HEIGHT * 3 // 4), Image.Resampling.LANCZOS).save(path, quality=82, method=6)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with streamlit(ROOT / "streamlit_app.py") as (address, _), chromium() as browser:
        wait_healthy(address)
        for slug in ("", *(lesson.slug for lesson in LESSONS)):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(f"{address}/{slug}")
            settle(page)
            shoot(page, FOLDER / f"{slug or 'home'}.webp")
            page.close()


if __name__ == "__main__":
    main()
