"""Labelled pictures in two parts: digits, made shapes, sets that torchvision reads, class folders."""

import dataclasses
import gzip
import hashlib
import http.server
import io
import pickle
import struct
import tarfile
import threading

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision.datasets import CIFAR10, FashionMNIST

from playground.training import published
from playground.training.digits import split_digits
from playground.training.labelled import from_set, labelled
from playground.training.sets import PictureSet, SetError
from playground.training.shape_pictures import CLASSES, shape_pictures


def test_digits_are_scikit_learns_enlarged():
    data = labelled("digits", side=28, most=1400)
    parts = split_digits(1400, 0)
    assert data.images.shape == (1400, 1, 28, 28) and len(data.test_labels) == 397 and data.chance == 0.1
    wanted = F.interpolate(torch.tensor(parts.train_images[:3]), (28, 28), mode="bilinear", align_corners=False)
    torch.testing.assert_close(data.images[:3], wanted)
    assert data.labels.tolist() == parts.train_labels.tolist()
    few = labelled("digits", side=28, most=50)
    assert torch.equal(few.images, data.images[:50]) and torch.equal(few.test_images, data.test_images)
    assert few.digest != data.digest == labelled("digits", side=28, most=1400).digest


def test_shapes_differ_by_their_outline_alone_and_come_again():
    pictures, labels = shape_pictures(120, 5)
    assert pictures.shape == (120, 32, 32, 3) and np.bincount(labels).tolist() == [20] * len(CLASSES)
    again, other = shape_pictures.__wrapped__(120, 5), shape_pictures(120, 6)
    assert np.array_equal(pictures, again[0]) and not np.array_equal(pictures, other[0])
    means = np.stack([pictures[labels == label].mean(axis=(0, 1, 2)) for label in range(6)])
    assert np.ptp(means, axis=0).max() < 60, "a class would be told by its colour"
    data = labelled("shapes", side=32, most=60)
    assert data.channels == 3 and len(data.labels) == 60 and data.classes == CLASSES
    held = {picture.numpy().tobytes() for picture in data.images}
    assert not held & {picture.numpy().tobytes() for picture in data.test_images}


def class_folders(count=10) -> PictureSet:
    generator = np.random.default_rng(0)
    pictures = [Image.fromarray(generator.integers(0, 255, (20, 30, 3), dtype=np.uint8)) for _ in range(2 * count)]
    labels = np.repeat([0, 1], count)
    return PictureSet(tuple(pictures), labels, ("a", "b"), tuple(f"{n}.png" for n in range(2 * count)))


def test_class_folders_are_parted_and_stretched():
    data = from_set(class_folders(), side=16, most=1000)
    assert data.images.shape == (16, 3, 16, 16) and len(data.test_labels) == 4 and data.classes == ("a", "b")
    assert data.labels.bincount().tolist() == [8, 8]
    few = from_set(class_folders(), side=16, most=6)
    assert len(few.labels) == 6 and torch.equal(few.test_images, data.test_images)


def test_what_cannot_be_trained_on_has_a_sentence():
    one = class_folders()
    with pytest.raises(SetError, match="nothing to tell apart"):
        from_set(one.part(np.arange(10)), side=16, most=100)
    with pytest.raises(SetError, match=r"At this side take at most [\d,]+\."):
        labelled("digits", side=4000, most=50_000)
    with pytest.raises(ValueError, match="There are no pictures 'mnist'"):
        labelled("mnist", side=28, most=100)


# ---- sets that torchvision reads -----------------------------------------------------------------------------------------


def idx(array: np.ndarray) -> bytes:
    """As MNIST's files are written."""
    return struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def fashion(monkeypatch):
    """What the publisher sends, in miniature: name → bytes, with torchvision's list of MD5s to match."""
    generator, sent = np.random.default_rng(0), {}
    for part, count in (("train", 30), ("t10k", 12)):
        images, labels = generator.integers(0, 255, (count, 28, 28), dtype=np.uint8), (np.arange(count) % 10).astype(np.uint8)
        sent[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(idx(images))
        sent[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(idx(labels))
    names = [name for name, _md5 in FashionMNIST.resources]
    md5s = [(name, hashlib.md5(sent[name], usedforsecurity=False).hexdigest()) for name in names]
    monkeypatch.setattr(FashionMNIST, "resources", md5s)
    return sent


@pytest.fixture
def publisher(monkeypatch):
    """serve(files): a server on this machine that sends them; both sets are fetched from it."""
    servers = []

    def serve(files: dict[str, bytes]) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                data = files.get(self.path.rsplit("/", 1)[-1])
                self.send_response(200 if data else 404)
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, *_args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        monkeypatch.setattr(FashionMNIST, "mirrors", [address])
        monkeypatch.setattr(CIFAR10, "url", f"{address}cifar-10-python.tar.gz")

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    monkeypatch.setenv("no_proxy", "*")
    published._read.cache_clear()
    yield tmp_path
    published._read.cache_clear()


def test_fashion_mnist_is_fetched_checked_and_read(fashion, publisher, folder):
    assert published.status("fashion") == "needs download"
    with pytest.raises(SetError, match=r"not on this machine yet\. Press “Download”"):
        labelled("fashion", side=28, most=20)
    publisher(fashion)
    told = []
    published.download("fashion", lambda done, total: told.append((done, total)))
    assert published.status("fashion") == "here" and told and told[-1][1] == 30 << 20
    assert not list(folder.rglob("*.gz")) and not list(folder.rglob("*.part"))
    data = labelled("fashion", side=28, most=20)
    assert data.images.shape == (20, 1, 28, 28) and len(data.test_labels) == 12 and data.classes[9] == "Ankle boot"
    original = FashionMNIST(folder, train=True)
    pixels = {(one / 255).float().numpy().tobytes(): int(y) for one, y in zip(original.data, original.targets, strict=True)}
    assert all(pixels[one[0].numpy().tobytes()] == int(y) for one, y in zip(data.images, data.labels, strict=True))


def test_a_file_that_is_not_the_published_one_is_refused_and_leaves_nothing(fashion, publisher, folder):
    publisher(fashion | {"train-labels-idx1-ubyte.gz": b"something else"})
    with pytest.raises(SetError, match=r"Fashion-MNIST .* is not the published one .* PLAYGROUND_DATA, or choose pictures"):
        published.download("fashion")
    assert published.status("fashion") == "needs download" and not list(folder.rglob("*.gz*"))


def test_without_a_network_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(FashionMNIST, "mirrors", ["http://127.0.0.1:9/"])
    with pytest.raises(SetError, match=r"127\.0\.0\.1 could not be reached"):
        published.download("fashion")


def test_a_download_that_is_cancelled_leaves_nothing(fashion, publisher, folder):
    publisher(fashion)

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        published.download("fashion", stop)
    assert not list(folder.rglob("*.gz*"))


def test_cifar10_is_unpacked_checked_and_read(monkeypatch, publisher, folder):
    generator, files = np.random.default_rng(1), {}
    for name, _md5 in CIFAR10.train_list + CIFAR10.test_list:
        rows = {"data": generator.integers(0, 255, (4, 3072), dtype=np.uint8), "labels": [0, 1, 2, 9]}
        files[name] = pickle.dumps(rows)
    files["batches.meta"] = pickle.dumps({"label_names": [f"class {n}" for n in range(10)]})
    md5 = {name: hashlib.md5(data, usedforsecurity=False).hexdigest() for name, data in files.items()}
    for field in ("train_list", "test_list"):
        monkeypatch.setattr(CIFAR10, field, [[name, md5[name]] for name, _old in getattr(CIFAR10, field)])
    monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": md5["batches.meta"]})
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in {**files, "../evil": b"x"}.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    monkeypatch.setattr(CIFAR10, "tgz_md5", hashlib.md5(packed.getvalue(), usedforsecurity=False).hexdigest())
    publisher({"cifar-10-python.tar.gz": packed.getvalue()})
    published.download("cifar10")
    data = labelled("cifar10", side=32, most=8)
    assert data.images.shape == (8, 3, 32, 32) and len(data.test_labels) == 4 and data.classes[9] == "class 9"
    assert not (folder / "evil").exists() and not (folder.parent / "evil").exists()
    published._read.cache_clear()
    (folder / "cifar-10-batches-py" / "test_batch").write_bytes(b"damaged")
    with pytest.raises(SetError, match="CIFAR-10 in cifar-10-batches-py are damaged"):
        labelled("cifar10", side=32, most=8)


def test_a_dataset_in_two_parts_stays_so(faces):
    data = from_set(faces, side=16, most=100)
    assert len(data.labels) == len(faces.train) and len(data.test_labels) == len(faces.test)
    assert dataclasses.replace(data).digest == data.digest
