"""The networks: which there are, where their weights lie, on which device and in which number type they run.

catalog, machine, store and transfer know nothing of torch, so that the sidebar can tell which models are ready before
torch is loaded; the names of the other modules are fetched when they are first asked for.
"""

import importlib

from playground.models.catalog import ModelInfo, catalog, model_info
from playground.models.machine import describe_device, memory
from playground.models.store import ModelUnavailable, download, find_weights, status

_WITH_TORCH = {"device": "devices", "device_lock": "devices", "dtype": "devices", "training_dtype": "devices"}
_WITH_TORCH |= {"load": "loading", "trainable": "loading", "fold_batch_norm": "folding", "shared": "sharing"}

__all__ = ["ModelInfo", "ModelUnavailable", "catalog", "describe_device", "device", "device_lock", "download", "dtype"]
__all__ += ["find_weights", "fold_batch_norm", "load", "memory", "model_info", "shared", "status", "trainable", "training_dtype"]


def __getattr__(name: str) -> object:
    if name not in _WITH_TORCH:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_WITH_TORCH[name]}"), name)
