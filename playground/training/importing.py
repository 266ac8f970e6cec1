"""Networks and settings that were taken along, read again. What comes in is not trusted: safetensors and JSON only, sizes are
bounded before anything is unpacked, and every tensor must be one of the network's."""

import json
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from playground.models import device
from playground.models.efficientnet import WIDEST, EfficientNetLite0
from playground.training.exporting import ABOUT, CENTRE, FORMAT
from playground.training.fine_tuning import Tuned
from playground.training.reading_sets import MAX_CLASSES
from playground.training.tuning import TuningRecipe, recipe_from_json

MOST_BYTES = 32 * 2**20  # of a file of weights; 13.6 MB are usual
MOST_HEAD = 2**20
MOST_NAME = 200  # characters of a class


class NetworkError(ValueError):
    """A file that is no network of this kind; the message says what it is and what would do."""


def read_network(data: bytes, name: str) -> Tuned:
    """What `exporting.weights_file` wrote, ready to predict or to go on from. Raises NetworkError with a sentence."""
    about = _head(data, name)
    if about.get("format") != FORMAT:
        raise NetworkError(
            f"{name} holds weights, but not a network that was trained here. Choose a weights.safetensors of this page."
        )
    classes, recipe = _classes(about, name), _recipe(about, name)
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise NetworkError(f"{name} is damaged: {error}. Download it once more.") from None
    with torch.device("meta"):
        model = EfficientNetLite0(len(classes))
    expected = {key: (tensor.shape, tensor.dtype) for key, tensor in model.state_dict().items()}
    expected[CENTRE] = torch.Size([WIDEST]), torch.float32
    _check(tensors, expected, name)
    centre = tensors.pop(CENTRE)
    model.load_state_dict(tensors, assign=True)
    model.to(device(), memory_format=torch.channels_last).eval().requires_grad_(False)
    return Tuned(model=model, classes=classes, recipe=recipe, centre=centre.to(device()))


def read_settings(data: bytes, name: str) -> TuningRecipe:
    """What `exporting.settings_file` wrote. Raises NetworkError with a sentence."""
    try:
        return recipe_from_json(data[: MOST_HEAD + 1].decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NetworkError(f"{name} is no text. Choose a settings.json of this page.") from None
    except ValueError as error:
        raise NetworkError(f"{name}: {error}") from None


def _head(data: bytes, name: str) -> dict[str, Any]:
    """What the file says of itself."""
    if len(data) > MOST_BYTES:
        raise NetworkError(f"{name} has {len(data) / 2**20:.0f} MB; a network of this page has at most {MOST_BYTES >> 20} MB.")
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or not 2 <= size <= min(MOST_HEAD, len(data) - 8):
        raise NetworkError(f"{name} is no safetensors file. Choose a weights.safetensors of this page.")
    try:
        head = json.loads(data[8 : 8 + size])
    except (ValueError, RecursionError):
        raise NetworkError(f"{name} is no safetensors file. Choose a weights.safetensors of this page.") from None
    try:
        about = json.loads(head["__metadata__"][ABOUT])
    except (KeyError, TypeError, ValueError, RecursionError):
        about = None
    return about if isinstance(about, dict) else {}


def _classes(about: dict[str, Any], name: str) -> tuple[str, ...]:
    read = about.get("classes")
    fair = isinstance(read, list) and 1 < len(read) <= MAX_CLASSES and len({str(one) for one in read}) == len(read)
    if not fair or not all(isinstance(one, str) and 0 < len(one) <= MOST_NAME for one in read):
        raise NetworkError(f"{name} does not say which classes it knows: 2 to {MAX_CLASSES} different names are expected.")
    return tuple(read)


def _recipe(about: dict[str, Any], name: str) -> TuningRecipe:
    try:
        return recipe_from_json(json.dumps(about.get("settings")))
    except ValueError as error:
        raise NetworkError(f"{name}: its settings cannot be read. {error}") from None


def _check(tensors: dict[str, Tensor], expected: dict[str, tuple[torch.Size, torch.dtype]], name: str) -> None:
    for sort, keys in (("lacks", expected.keys() - tensors.keys()), ("holds the unknown", tensors.keys() - expected.keys())):
        if keys:
            raise NetworkError(f"{name} does not fit: it {sort} {sorted(keys)[0]}. Download it once more.")
    for key, (shape, kind) in expected.items():
        tensor = tensors[key]
        if tensor.shape != shape or tensor.dtype != kind:
            raise NetworkError(
                f"{name} does not fit: {key} has the shape {tuple(tensor.shape)} and not {tuple(shape)} in {kind}."
            )
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise NetworkError(f"{name} holds values in {key} that are no numbers: its training had failed.")
