"""Networks that a process shares: loaded once, at most four, those of another device let go."""

import threading

import pytest
import torch

from playground.models import sharing


@pytest.fixture
def loads(monkeypatch):
    """Names of the networks that were really loaded; each is a fresh object."""
    names = []

    def load(name):
        names.append(name)
        return torch.nn.Identity()

    monkeypatch.setattr(sharing, "load", load)
    monkeypatch.setattr(sharing, "_networks", type(sharing._networks)())
    return names


def test_a_network_is_loaded_once_and_at_most_four_are_kept(loads):
    first = sharing.shared("a")
    assert sharing.shared("a") is first
    for name in "bcde":
        sharing.shared(name)
    assert loads == list("abcde")
    assert sharing.shared("a") is not first


def test_who_is_asked_for_stays(loads):
    first = sharing.shared("a")
    for name in "bcdae":
        sharing.shared(name)
    assert sharing.shared("a") is first


def test_another_device_releases_the_networks_of_the_one_before(loads, monkeypatch):
    first = sharing.shared("a")
    monkeypatch.setattr(sharing, "device", lambda: "another")
    assert sharing.shared("b") is not first and len(sharing._networks) == 1
    monkeypatch.undo()


def test_threads_that_want_the_same_network_wait_for_one(loads, monkeypatch):
    slow, load = threading.Event(), sharing.load
    monkeypatch.setattr(sharing, "load", lambda name: slow.wait(10) and load(name))
    got = []
    threads = [threading.Thread(target=lambda: got.append(sharing.shared("a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    slow.set()
    for thread in threads:
        thread.join()
    assert loads == ["a"] and len(set(map(id, got))) == 1 and len(got) == 4
