"""Downloads from a real server on this machine: the good file, and every way to fail without leaving anything behind."""

import hashlib
import os
import socket
import time

import pytest

from playground.models import transfer
from playground.models.transfer import CHUNK, TransferError, fetch

BODY = os.urandom(3 * CHUNK + 17)
NAME = f"net-{hashlib.sha256(BODY).hexdigest()[:8]}.pth"


@pytest.fixture
def target(tmp_path):
    return tmp_path / "not" / "yet" / "there" / NAME


def left_behind(target):
    return sorted(p.name for p in target.parent.glob("*")) if target.parent.exists() else []


def test_good_file_arrives_with_progress(server, target):
    server.files["/" + NAME] = BODY
    reports = []
    assert fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY), progress=lambda *r: reports.append(r)) == target
    assert target.read_bytes() == BODY
    assert left_behind(target) == [NAME]
    assert reports == [(done, len(BODY)) for done in (CHUNK, 2 * CHUNK, 3 * CHUNK, len(BODY))]


def test_server_that_does_not_say_how_much(server, target):
    server.files["/" + NAME], server.tells_length = BODY, False
    reports = []
    fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY), progress=lambda *r: reports.append(r))
    assert reports[-1] == (len(BODY), 0)
    assert target.read_bytes() == BODY


def test_file_that_was_there_is_replaced_in_one_step(server, target):
    server.files["/" + NAME] = BODY
    target.parent.mkdir(parents=True)
    target.write_bytes(b"older")
    seen = []
    fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY), progress=lambda *_: seen.append(target.read_bytes()))
    assert set(seen) == {b"older"}
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    ("body", "cut", "tells_length", "sentence"),
    [
        (BODY[:-1] + bytes([BODY[-1] ^ 1]), None, True, "not the published one"),
        (BODY, 2 * CHUNK, True, "broke off after 0.5 of 0.8 MB"),
        (BODY, 0, True, "broke off after 0.0 of 0.8 MB"),
        (BODY, 2 * CHUNK, False, "not the published one"),  # an end without a length looks like an end
        (BODY + BODY, None, True, "larger than the published one"),
        (b"", None, True, "not the published one"),
        (b"<html>Log in to the hotel's network</html>", None, True, "not the published one"),
        (None, None, True, "127.0.0.1 answered with error 404"),
    ],
)
def test_bad_answer_leaves_nothing_behind(server, target, body, cut, tells_length, sentence):
    server.files["/" + NAME], server.cut, server.tells_length = body, cut, tells_length
    with pytest.raises(TransferError, match=sentence):
        fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY))
    assert left_behind(target) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ConnectionError, ValueError])
def test_exception_from_progress_ends_it_and_comes_through(server, target, stop):
    server.files["/" + NAME] = BODY

    def progress(done, total):
        if done > CHUNK:
            raise stop("enough")

    with pytest.raises(stop, match="enough"):
        fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY), progress=progress)
    assert left_behind(target) == []


def test_folder_that_cannot_be_written(server, tmp_path):
    server.files["/" + NAME] = BODY
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(TransferError, match="cannot be written"):
        fetch(f"{server.address}/{NAME}", tmp_path / "file" / NAME, max_bytes=len(BODY))


def test_full_disk_leaves_nothing_behind(server, target, monkeypatch):
    server.files["/" + NAME] = BODY

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transfer.os, "replace", full)
    with pytest.raises(TransferError, match=r"cannot be written \(No space left on device\)"):
        fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY))
    assert left_behind(target) == []


def test_file_name_without_checksum_is_refused(tmp_path):
    with pytest.raises(ValueError, match="carries no checksum"):
        fetch("http://127.0.0.1/net.pth", tmp_path / "net.pth", max_bytes=1)


def test_proxy_of_the_system_is_used(server, target, monkeypatch):
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.setenv("no_proxy", "")
    url = f"http://weights.example/{NAME}"
    server.files[url] = BODY
    fetch(url, target, max_bytes=len(BODY))
    assert server.asked == [url]
    assert target.read_bytes() == BODY


def test_closed_port_is_said_at_once(target, monkeypatch):
    monkeypatch.delenv("http_proxy", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    start = time.perf_counter()
    with pytest.raises(TransferError, match=r"127\.0\.0\.1 could not be reached"):
        fetch(f"http://127.0.0.1:{port}/{NAME}", target, max_bytes=1)
    assert time.perf_counter() - start < 1
    assert left_behind(target) == []


def test_server_that_never_answers_is_given_up(target):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.perf_counter()
        with pytest.raises(TransferError, match="could not be reached"):
            fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/{NAME}", target, max_bytes=1, answer_seconds=0.3)
        assert time.perf_counter() - start < 1.5
    assert left_behind(target) == []


def test_answer_that_comes_too_late_is_let_go(server, target, monkeypatch):
    server.files["/" + NAME] = BODY
    opener, closed = transfer.urllib.request.OpenerDirector, []
    real = opener.open

    def late(*args, **options):
        time.sleep(0.3)
        response = real(*args, **options)
        monkeypatch.setattr(response, "close", lambda: closed.append(True))
        return response

    monkeypatch.setattr(opener, "open", late)
    with pytest.raises(TransferError, match="could not be reached"):
        fetch(f"{server.address}/{NAME}", target, max_bytes=len(BODY), answer_seconds=0.1)
    deadline = time.perf_counter() + 5
    while not closed and time.perf_counter() < deadline:
        time.sleep(0.02)
    assert closed == [True]
    assert left_behind(target) == []
