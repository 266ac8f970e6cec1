"""The machine-readable half of an embedded model's card, assets/weights/NAME.json; the half for people is the README there."""

import hashlib
import json
import pathlib

from playground.models import store
from playground.models.catalog import model_info


def read_card(name: str, folder: pathlib.Path | None = None) -> dict:
    """The card of an embedded model: sha256, bytes, parameters, test_accuracy and how it was trained.

    `folder` is assets/weights unless another is given. Raises ModelUnavailable where there is no card or it is damaged.
    """
    info = model_info(name)
    path = (folder or store.EMBEDDED) / f"{name}.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise store.ModelUnavailable(f"{info.title} has no readable card beside its weights ({path.name}). {REMEDY}") from error
    if not isinstance(card, dict) or not isinstance(card.get("sha256"), str):
        raise store.ModelUnavailable(f"The card of {info.title} ({path.name}) says no SHA-256. {REMEDY}")
    return card


def verify(name: str, folder: pathlib.Path | None = None) -> None:
    """Raises ModelUnavailable unless the embedded file of weights is the one whose SHA-256 its card gives."""
    info = model_info(name)
    path = (folder or store.EMBEDDED) / info.weights
    expected = read_card(name, folder)["sha256"]
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise store.ModelUnavailable(f"{info.title}: {path.name} cannot be read. {REMEDY}") from error
    if found != expected.lower():
        raise store.ModelUnavailable(f"{info.title}: {path.name} is not the file its card describes (SHA-256 differs). {REMEDY}")


REMEDY = "Fetch the project's assets/weights anew."
