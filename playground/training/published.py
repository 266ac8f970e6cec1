"""Fashion-MNIST and CIFAR-10, read through torchvision from the folder PLAYGROUND_DATA or fetched into it.

    status("fashion")               # "here" or "needs download"
    download("fashion", progress)   # the publisher's files, each checked by the MD5 that torchvision lists
    read("fashion")                 # arrays

Without PLAYGROUND_DATA they lie beside torch's downloaded weights.
"""

import gzip
import os
import pathlib
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from torchvision.datasets import CIFAR10, FashionMNIST

from playground.kit.i18n import N_
from playground.models.store import cache_folder
from playground.models.transfer import MEGABYTE, TransferError, fetch
from playground.training.sets import SetError

VARIABLE = "PLAYGROUND_DATA"
LARGEST = 64 * MEGABYTE  # of one file that is unpacked


@dataclass(frozen=True)
class Published:
    """A set that torchvision reads: what it is called, the folder that torchvision makes, its size as it is sent."""

    title: str
    folder: str
    megabytes: int
    kind: type


PUBLISHED = {
    "fashion": Published(N_("Fashion-MNIST"), "FashionMNIST/raw", 30, FashionMNIST),
    "cifar10": Published(N_("CIFAR-10"), CIFAR10.base_folder, 170, CIFAR10),
}


@dataclass(frozen=True, eq=False)
class Pictures:
    """Both parts of a set: images (N, H, W) or (N, H, W, 3) uint8, labels (N,) int64. Shared: never changed."""

    train_images: np.ndarray = field(repr=False)
    train_labels: np.ndarray = field(repr=False)
    test_images: np.ndarray = field(repr=False)
    test_labels: np.ndarray = field(repr=False)
    classes: tuple[str, ...]


def data_folder() -> pathlib.Path:
    """Where sets lie: PLAYGROUND_DATA, else a folder beside torch's downloaded weights."""
    named = os.environ.get(VARIABLE, "").strip()
    return pathlib.Path(named).expanduser() if named else cache_folder().parent / "datasets"


def status(name: str) -> str:
    """'here' or 'needs download'. Raises ValueError for an unknown name."""
    folder = data_folder() / _published(name).folder
    return "here" if all((folder / file).is_file() for file in _files(name)) else "needs download"


def _published(name: str) -> Published:
    if name not in PUBLISHED:
        raise ValueError(f"There is no published set {name!r}; there are {', '.join(PUBLISHED)}.")
    return PUBLISHED[name]


def _files(name: str) -> list[str]:
    """What torchvision reads, in the set's folder."""
    if name == "fashion":
        return [file.removesuffix(".gz") for file, _md5 in FashionMNIST.resources]
    return [CIFAR10.meta["filename"], *(file for file, _md5 in CIFAR10.train_list + CIFAR10.test_list)]


def _sent(name: str) -> list[tuple[str, str]]:
    """(address, MD5) of what is sent."""
    if name == "fashion":
        return [(f"{FashionMNIST.mirrors[0]}{file}", md5) for file, md5 in FashionMNIST.resources]
    return [(CIFAR10.url, CIFAR10.tgz_md5)]


def download(name: str, progress: Callable[[int, int], None] | None = None) -> None:
    """Fetches and unpacks a set. `progress(done, total)` in bytes, the total as published; what it raises ends the download.

    Raises SetError with a sentence: within three seconds where there is no network, and whenever a file is not the published one.
    """
    known, folder = _published(name), data_folder() / _published(name).folder
    done, total = 0, known.megabytes * MEGABYTE
    try:
        for address, md5 in _sent(name):
            target = folder.parent / address.rsplit("/", 1)[-1]
            before = done

            def told(bytes_: int, _of: int, before: int = before) -> None:
                nonlocal done
                done = before + bytes_
                if progress is not None:
                    progress(min(done, total), total)

            try:
                fetch(address, target, max_bytes=2 * total, progress=told, md5=md5)
                for file, data in _unpacked(target, set(_files(name))):
                    _write(folder, file, data)
            finally:
                target.unlink(missing_ok=True)
    except (TransferError, OSError, EOFError, tarfile.TarError) as error:
        raise SetError(
            f"{known.title} ({known.megabytes} MB) is not on this machine and {_clause(error)}. Put torchvision’s folder "
            f"{known.folder} into the folder named by {VARIABLE}, or choose pictures that need no download."
        ) from error


def _clause(error: Exception) -> str:
    return str(error) if isinstance(error, TransferError) else f"could not be unpacked ({error})"


def _unpacked(packed: pathlib.Path, names: set[str]) -> Iterator[tuple[str, bytes]]:
    """(name, contents) of the files that are asked for; of an archive their place in it says nothing."""
    if not packed.name.endswith(".tar.gz"):
        with gzip.open(packed) as file:
            yield packed.name.removesuffix(".gz"), file.read(LARGEST)
        return
    with tarfile.open(packed) as archive:
        for member in archive:
            file = member.name.rsplit("/", 1)[-1]
            if member.isfile() and file in names and member.size <= LARGEST:
                yield file, archive.extractfile(member).read()


def _write(folder: pathlib.Path, name: str, data: bytes) -> None:
    """Whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    part.write_bytes(data)
    part.replace(folder / name)


def read(name: str) -> Pictures:
    """The set's pictures. Raises SetError with a sentence where they are not here or damaged."""
    known = _published(name)
    if status(name) != "here":
        raise SetError(
            f"{known.title} is not on this machine yet. Press “Download” ({known.megabytes} MB), or choose other pictures."
        )
    try:
        return _read(name, data_folder())
    except (RuntimeError, OSError, ValueError) as error:
        raise SetError(f"The files of {known.title} in {known.folder} are damaged. Remove them and press “Download”.") from error


@lru_cache(maxsize=1)
def _read(name: str, folder: pathlib.Path) -> Pictures:
    """torchvision checks CIFAR-10’s files by their MD5 before it opens them."""
    kind, arrays = PUBLISHED[name].kind, []
    for train in (True, False):
        part = kind(folder, train=train)
        arrays += [np.asarray(part.data), np.asarray(part.targets, dtype=np.int64)]
    return Pictures(*arrays, tuple(part.classes))
