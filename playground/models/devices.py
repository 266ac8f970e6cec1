"""Which device computes, and the lock that keeps two heavy pieces of work off it."""

import functools
import logging
import os
import re
import threading
import warnings

import torch

from playground.models.machine import remember_device

log = logging.getLogger(__name__)
NAME = re.compile(r"cpu|mps|cuda(:\d+)?")

_locks: dict[torch.device, threading.RLock] = {}
_locks_lock = threading.Lock()


def device() -> torch.device:
    """CUDA, else Apple's MPS, else the CPU; PLAYGROUND_DEVICE (cpu, cuda, cuda:N, mps) overrides.

    Raises ValueError when PLAYGROUND_DEVICE names no device, or one that does not work here.
    """
    return _choose(os.environ.get("PLAYGROUND_DEVICE", "").strip().lower())


@functools.cache  # asking CUDA for a first tensor takes seconds
def _choose(wanted: str) -> torch.device:
    if wanted and not NAME.fullmatch(wanted):
        raise ValueError(f"PLAYGROUND_DEVICE is {wanted!r}; it can be cpu, cuda, cuda:N or mps.")
    for name in (wanted,) if wanted else ("cuda", "mps", "cpu"):
        if WORKS[name.partition(":")[0]](name):
            chosen = torch.device(name)
            remember_device(chosen.type, _title(chosen))
            return chosen
    raise ValueError(f"PLAYGROUND_DEVICE asks for {wanted}, but torch cannot use it here. Choose cpu, or unset it.")


def _cuda_works(name: str) -> bool:
    """Computes something there: a driver that is too old, or a GPU this torch was not built for, shows only then."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns at every question about a driver that is too old; one line is enough
        try:
            return torch.cuda.is_available() and torch.ones(1, device=name).add(1).item() == 2
        except (RuntimeError, AssertionError) as error:
            log.warning("CUDA is there but cannot be used, the CPU computes: %s", str(error).splitlines()[0])
            return False


WORKS = {"cuda": _cuda_works, "mps": lambda _: torch.backends.mps.is_available(), "cpu": lambda _: True}


def _title(chosen: torch.device) -> str:
    return {"cuda": lambda: torch.cuda.get_device_name(chosen), "mps": lambda: "Apple GPU", "cpu": lambda: "CPU"}[chosen.type]()


def device_lock(device: torch.device | str) -> threading.RLock:
    """The one lock of that device; 'cuda' and 'cuda:0' are the same device."""
    device = torch.device(device)
    if device.type != "cpu" and device.index is None:
        device = torch.device(device.type, 0)
    with _locks_lock:
        return _locks.setdefault(device, threading.RLock())
