"""The container file, the compose file and the Kubernetes manifest say of the app what is true of it."""

import json
import math
import os
import re
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml
from browser_fixtures import ROOT, free_port, wait_healthy
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

DEPLOY = ROOT / "deploy"
KINDS = {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text())}
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CONTAINER = (DEPLOY / "Containerfile").read_text()
HEALTH = "/_stcore/health"


def start_command(port: int) -> list[str]:
    """The container's command, on another port and in this environment."""
    command = json.loads(re.search(r"^CMD (.+)$", CONTAINER, re.M)[1])
    assert "8501" in command and command[0] == "streamlit"
    return [sys.executable, "-m", *(str(port) if word == "8501" else word for word in command)]


def test_the_containers_command_starts_the_app_which_answers_readers_of_its_own_name_only(tmp_path: Path):
    port, log = free_port(), tmp_path / "log.txt"
    told = COMPOSE["services"]["app"]["environment"]["STREAMLIT_SERVER_ALLOWED_HOSTS"]
    with ExitStack() as stack:
        output = stack.enter_context(log.open("w"))
        allowed = {"STREAMLIT_SERVER_ALLOWED_HOSTS": told.replace("${PUBLIC_HOST:-localhost}", "vision.example other.example")}
        process = subprocess.Popen(start_command(port), cwd=ROOT, env=clean() | allowed, stdout=output, stderr=subprocess.STDOUT)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        wait_healthy(f"http://127.0.0.1:{port}", process, log)
        assert answered(port, "vision.example") and answered(port, "other.example")
        assert not answered(port, "evil.example")
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}{HEALTH}").status == 200


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}


def answered(port: int, host: str) -> bool:
    """Whether a websocket is opened for readers who typed this name."""
    wire = socket.create_connection(("127.0.0.1", port))
    try:
        with connect(f"ws://{host}/_stcore/stream", sock=wire, subprotocols=["streamlit"]):
            return True
    except InvalidStatus as refusal:
        assert refusal.response.status_code == 403
        return False


def test_health_ports_and_weights_are_the_same_everywhere():
    container = KINDS["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    for probe in ("readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": HEALTH, "port": 8501}
    assert HEALTH in CONTAINER and HEALTH in (DEPLOY / "haproxy.cfg").read_text()
    assert KINDS["Service"]["spec"]["ports"][0]["targetPort"] == container["ports"][0]["containerPort"] == 8501
    assert "PLAYGROUND_WEIGHTS=/weights" in CONTAINER
    assert container["volumeMounts"][0]["mountPath"] == "/weights"
    assert COMPOSE["services"]["app"]["volumes"] == ["weights:/weights"]


def test_sessions_stick_by_cookie_on_kubernetes_too_and_an_upload_of_the_apps_size_passes():
    notes = KINDS["Ingress"]["metadata"]["annotations"]
    assert notes["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    size = re.search(r"maxUploadSize = (\d+)", (ROOT / ".streamlit" / "config.toml").read_text())[1]
    assert notes["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{size}m"


def test_what_compose_tells_the_proxy_is_what_the_proxy_asks_for():
    asked = set(re.findall(r"\$(\w+)", (DEPLOY / "haproxy.cfg").read_text())) - {"COPY_1", "COPY_2"}
    assert asked == set(COMPOSE["services"]["proxy"]["environment"])


def test_the_figures_for_200_to_20000_readers_follow_from_the_readmes_rows():
    text, table = (DEPLOY / "README.md").read_text(), (ROOT / "README.md").read_text()

    def row(name: str) -> list[float]:
        cells = re.search(rf"^\| {re.escape(name)} \| ([\d.]+) [^|]*\| [^|]* \| ([\d.]+) ", table, re.M)
        return [float(cell) for cell in cells.groups()]

    change, _answer = row("one change, the server's processor time")
    peak, copy = row("server's memory, peak with 50 readers")
    steps, _textbook = row("style transfer, embedded network at 384 px")
    told = re.search(r"\| (0\.\d+) s \| one change.*\| (0\.\d+) GB, (0\.\d) MB \|.*\| (\d+) s \| style", text, re.DOTALL)
    c, m, r, j = map(float, told.groups())
    assert [c, m, r, j] == pytest.approx([change, copy / 1000, (peak - copy) / 50, 200 / steps], rel=0.25)
    assert f"about {3600 * 0.7 / j / 10:.0f}0 paintings an hour" in text
    pace = int(0.6 / c) - int(0.6 / c) % 5
    assert f"Plan with 60 % of that, {pace}:" in text
    for readers in (200, 2_000, 20_000):
        copies, devices = math.ceil(readers / 1.5 / pace), math.ceil(readers * j / 3600 / 0.7)
        memory = copies * m + readers * r / 1000
        line = f"| {readers:,} | {readers / 1.5:,.0f} | {copies} | {memory:.0f} GB | {devices} |"
        assert line in text, line
