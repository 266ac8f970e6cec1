"""A Streamlit server and a browser for the benchmarks: started, used, and gone again."""

import contextlib
import functools
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
ONE_LINE_APP = "import streamlit as st; st.title('One line')\n"
FLOOR_APP = "import streamlit as st; n = st.slider('n', 0, 100, 50); st.markdown(f'value {n}')\n"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def streamlit(script: pathlib.Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """(address, process) of `streamlit run script`; the process has only just been started."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    process = subprocess.Popen(command, cwd=script.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(15)


@contextlib.contextmanager
def small_app(source: str) -> Iterator[pathlib.Path]:
    """A script of its own folder, for what our pages are compared to."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "small.py"
        script.write_text(source)
        yield script


def wait_healthy(address: str, limit_s: float = 60) -> None:
    deadline = time.perf_counter() + limit_s
    while time.perf_counter() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address + "/_stcore/health", timeout=2).close()
            return
        time.sleep(0.02)
    raise TimeoutError(f"{address} did not start within {limit_s} s")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("these benchmarks drive a real browser: install Chromium (apt-get install chromium)")
    with sync_playwright() as p:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = p.chromium.launch(executable_path=path, args=flags)
        # What is watched is told to the page as text, which its Content-Security-Policy forbids.
        browser.new_page = functools.partial(browser.new_page, bypass_csp=True)
        yield browser
        browser.close()


@contextlib.contextmanager
def beside_floor(floor: str) -> Iterator[tuple[Browser, str, str]]:
    """(browser, address of the small app `floor`, address of ours), both ready."""
    with (
        chromium() as browser,
        small_app(floor) as script,
        streamlit(script) as (floor_address, _),
        streamlit(ROOT / "streamlit_app.py") as (address, _),
    ):
        wait_healthy(floor_address)
        wait_healthy(address)
        yield browser, floor_address, address


def processor_seconds(process: subprocess.Popen) -> float:
    """Processor time that a process has taken, all its threads together; nan where /proc does not tell."""
    with contextlib.suppress(OSError):
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return float("nan")


def memory(process: subprocess.Popen, which: str = "VmRSS") -> float:
    """Resident memory of a process in MB, now (VmRSS) or at its peak (VmHWM); nan where /proc does not tell."""
    with contextlib.suppress(OSError):
        for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith(which):
                return int(line.split()[1]) / 1024
    return float("nan")
