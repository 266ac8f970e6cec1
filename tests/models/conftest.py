"""A weight store without anything in it, and a server to download from."""

import http.server
import threading

import pytest

from playground.models import store


@pytest.fixture
def places(monkeypatch, tmp_path):
    """Three empty folders in place of the real ones: .local (PLAYGROUND_WEIGHTS), .cache (torch's), .embedded."""

    class Places:
        local, home, embedded = tmp_path / "local", tmp_path / "torch", tmp_path / "embedded"
        cache = home / "hub" / "checkpoints"

    for folder in (Places.local, Places.cache, Places.embedded):
        folder.mkdir(parents=True)
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(Places.local))
    monkeypatch.setenv("TORCH_HOME", str(Places.home))
    monkeypatch.setattr(store, "EMBEDDED", Places.embedded)
    return Places


@pytest.fixture
def server(monkeypatch):
    """A real web server on this machine. `.files` maps a path to its bytes, `.cut` ends each answer after that many bytes."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            running.asked.append(self.path)
            body = running.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            if running.tells_length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: running.cut])

        def log_message(self, *_):
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.files, running.asked, running.cut, running.tells_length = {}, [], None, True
    running.address = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()
