"""Which device computes and in which number type, and the lock that keeps two heavy pieces of work off it."""

import functools
import logging
import os
import re
import threading
import time
import warnings
from collections.abc import Callable

import torch
import torch.nn.functional as F

from playground.models.machine import NAMES, remember_device

log = logging.getLogger(__name__)
ASKED = re.compile(r"cpu|mps|cuda(:\d+)?")

Work = tuple[int, int]  # channels and side of a 3×3 convolution on (1, channels, side, side), for training a depthwise one
CHOICES = {"float32": torch.float32, "bfloat16": torch.bfloat16}

# What is timed. The first look is small enough to stay within milliseconds at thirty times its float32 time; where bfloat16
# is ruinous there, the deciding work is left out.
FIRST_LOOK = {"cpu": (64, 16), "cuda": (64, 64), "mps": (64, 64)}
DECIDING = {"cpu": (128, 16), "cuda": (256, 128), "mps": (128, 64)}
DECIDING_TRAINING = {"cpu": (192, 28), "cuda": (512, 64), "mps": (256, 64)}
RUINOUS = 4.0  # times as long as float32: overheads of small work may hide a gain, but not behind this
WORTHWHILE = 1.2  # times as fast: less is lost again in conversions
REPEATS = 3
ROUNDS = 2  # that bfloat16 must win: a wrong yes costs thirty times, a wrong no three times

_probe_lock = threading.Lock()  # two probes at once would time each other

_locks: dict[torch.device, threading.RLock] = {}
_locks_lock = threading.Lock()


def device() -> torch.device:
    """CUDA, else Apple's MPS, else the CPU; PLAYGROUND_DEVICE (cpu, cuda, cuda:N, mps) overrides.

    Raises ValueError when PLAYGROUND_DEVICE names no device, or one that does not work here.
    """
    return _choose(os.environ.get("PLAYGROUND_DEVICE", "").strip().lower())


@functools.cache  # asking CUDA for a first tensor takes seconds
def _choose(wanted: str) -> torch.device:
    if wanted and not ASKED.fullmatch(wanted):
        raise ValueError(f"PLAYGROUND_DEVICE is {wanted!r}; it can be cpu, cuda, cuda:N or mps.")
    for name in (wanted,) if wanted else ("cuda", "mps", "cpu"):
        if WORKS[name.partition(":")[0]](name):
            chosen = torch.device(name)
            title = torch.cuda.get_device_name(chosen) if chosen.type == "cuda" else NAMES[chosen.type]
            remember_device(chosen.type, title)
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


def device_lock(device: torch.device | str) -> threading.RLock:
    """The one lock of that device; 'cuda' and 'cuda:0' are the same device."""
    device = torch.device(device)
    if device.type != "cpu" and device.index is None:
        device = torch.device(device.type, 0)
    with _locks_lock:
        return _locks.setdefault(device, threading.RLock())


def dtype(on: torch.device | str | None = None, *, training: bool = False) -> torch.dtype:
    """torch.float32 or torch.bfloat16, whichever convolutions run faster in on that device (default: the device in use).

    Measured on this machine and never assumed. Where a CPU has units for bfloat16, VGG-19 runs 2.9 times as fast in it; where it
    has none, the same work takes 30 times as long, and neither the processor's name nor a list of its features tells which (a
    virtual machine may hide or emulate them).

    PLAYGROUND_DTYPE (float32, bfloat16) overrides; another value raises ValueError. The answer holds for the process.
    """
    wanted = os.environ.get("PLAYGROUND_DTYPE", "").strip().lower()
    if wanted:
        if wanted not in CHOICES:
            raise ValueError(f"PLAYGROUND_DTYPE is {wanted!r}; it can be {' or '.join(CHOICES)}.")
        return CHOICES[wanted]
    with _probe_lock:
        return _measured(str(device() if on is None else on), training)


def training_dtype(on: torch.device | str | None = None) -> torch.dtype:
    """As `dtype`, for networks of depthwise convolutions whose gradients are asked for.

    Measured apart: a CPU that runs EfficientNet-Lite0 forward faster in bfloat16 may take longer backward.
    """
    return dtype(on, training=True)


@functools.cache
def _measured(device: str, training: bool = False) -> torch.dtype:
    kind = torch.device(device).type
    if kind == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.float32
    try:
        with torch.inference_mode(not training):
            deciding = (DECIDING_TRAINING if training else DECIDING)[kind]
            chosen = faster_type(_convolution_timer(device, training), FIRST_LOOK[kind], deciding)
    except (RuntimeError, TypeError) as error:  # a device without bfloat16 at all says so here
        log.info("no bfloat16 on %s: %s", device, error)
        chosen = torch.float32
    log.info("%s %s in %s", device, "trains" if training else "computes", chosen)
    return chosen


def faster_type(seconds: Callable[[torch.dtype, Work], float], first_look: Work, deciding: Work) -> torch.dtype:
    """bfloat16 if `deciding` runs at least WORTHWHILE times as fast in it, round after round, else float32.

    `seconds(dtype, work)` runs a piece of work once. `first_look` goes first; bfloat16 loses at once if it is RUINOUS there.
    """
    float32, bfloat16 = _best_times(seconds, first_look)
    if bfloat16 > RUINOUS * float32:
        return torch.float32
    for _ in range(ROUNDS):
        float32, bfloat16 = _best_times(seconds, deciding)
        if bfloat16 * WORTHWHILE > float32:
            return torch.float32
    return torch.bfloat16


def _best_times(seconds: Callable[[torch.dtype, Work], float], work: Work) -> tuple[float, float]:
    """Lowest times in float32 and bfloat16, taken in turns so that a busy moment meets both; the first of each is not counted."""
    turns = [(seconds(torch.float32, work), seconds(torch.bfloat16, work)) for _ in range(REPEATS + 1)]
    return tuple(map(min, zip(*turns[1:], strict=True)))


def _convolution_timer(device: str, training: bool = False) -> Callable[[torch.dtype, Work], float]:
    """A function (dtype, (channels, side)) -> seconds spent on a 3×3 convolution of (1, channels, side, side), channels last.

    For training on a depthwise one, forward and backward.
    """

    @functools.cache
    def operands(dtype: torch.dtype, channels: int, side: int) -> tuple[torch.Tensor, torch.Tensor]:
        shapes = (1, channels, side, side), (channels, 1 if training else channels, 3, 3)
        ones = (torch.ones(shape, device=device, dtype=dtype) for shape in shapes)
        return tuple(one.contiguous(memory_format=torch.channels_last).requires_grad_(training) for one in ones)

    kind = torch.device(device).type
    # Beside other processes a CPU's wall clock misleads (one probe in six took bfloat16 for faster where it takes twice as
    # long); the processor's own time does not. Other devices compute elsewhere and leave only the wall clock.
    clock = time.process_time if kind == "cpu" else time.perf_counter

    def finish() -> None:
        if kind != "cpu":
            getattr(torch, kind).synchronize()

    def seconds(dtype: torch.dtype, work: Work) -> float:
        x, weight = operands(dtype, *work)
        finish()
        start = clock()
        y = F.conv2d(x, weight, padding=1, groups=x.shape[1] if training else 1)
        if training:
            torch.autograd.grad(y, (x, weight), torch.ones_like(y))
        finish()
        return clock() - start

    return seconds
