"""The application around the script: what it warms up, its headers."""

import asyncio
import concurrent.futures
import subprocess
import sys
import tomllib

from streamlit import config as streamlit_config

from playground.app import server
from playground.kit.lesson import ROOT


def run_apart(coroutine) -> None:
    """Runs a coroutine to its end in a thread of its own: the browser tests keep a running event loop in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


def test_warming_up_loads_torch_and_spares_the_collector_what_stays():
    program = (
        "import gc, sys\n"
        "from playground.app.server import warm_up\n"
        "assert 'torch' not in sys.modules\n"
        "warm_up()\n"
        "assert 'torch' in sys.modules\n"
        "frozen, watched = gc.get_freeze_count(), len(gc.get_objects())\n"
        "assert frozen > 100_000 and watched < frozen / 10, (frozen, watched)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_server_warms_up_once_it_has_been_started_and_not_before(monkeypatch):
    called = []
    monkeypatch.setattr(server, "warm_up", lambda: called.append(True))
    monkeypatch.setattr(server, "WARM_AFTER", 0.05)

    async def life() -> None:
        async with server.lifespan(None):
            assert not called
            await asyncio.sleep(0.5)
        assert called == [True]

    run_apart(life())


def test_a_server_that_ends_at_once_warms_nothing(monkeypatch):
    called = []
    monkeypatch.setattr(server, "warm_up", lambda: called.append(True))
    monkeypatch.setattr(server, "WARM_AFTER", 0.2)

    async def life() -> None:
        async with server.lifespan(None):
            pass
        await asyncio.sleep(0.4)

    run_apart(life())
    assert not called


def test_every_response_carries_the_headers_and_keeps_its_own():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"no-referrer")]})

    sent = []

    async def send(message):
        sent.append(message)

    run_apart(server.SecurityHeaders(app)({"type": "http"}, None, send))
    headers = sent[0]["headers"]
    assert (b"x-content-type-options", b"nosniff") in headers
    assert [value for name, value in headers if name == b"referrer-policy"] == [b"no-referrer"]


def test_a_links_value_beside_a_controls_default_is_no_news_for_the_log():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["global"] == {"disableWidgetStateDuplicationWarning": True}
    assert "global.disableWidgetStateDuplicationWarning" in streamlit_config.get_config_options()
