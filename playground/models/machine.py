"""What the sidebar says about the machine, without loading torch: device in use and memory."""

import contextlib
import ctypes
import dataclasses
import os
import pathlib
import shutil
import sys
from collections.abc import Iterator

from playground.kit.i18n import _, plural

NAMES = {"cuda": "NVIDIA GPU", "mps": "Apple GPU", "cpu": "CPU"}  # until torch tells a GPU's own


@dataclasses.dataclass(frozen=True)
class DeviceSummary:
    kind: str  # 'cpu', 'cuda' or 'mps'
    name: str  # 'CPU', or the GPU's own name
    cores: int  # processor cores this process may use
    checked: bool  # False while torch has not been asked yet

    @property
    def text(self) -> str:
        if self.kind == "cpu":
            return plural("CPU, {n} core", "CPU, {n} cores", self.cores)
        return self.name if self.checked else _("{name}, checked at first use").format(name=self.name)


@dataclasses.dataclass(frozen=True)
class Memory:
    used: int | None  # bytes: of this process on a CPU, of the whole device otherwise; None where the system does not tell
    total: int | None  # bytes


_found: list[DeviceSummary] = []  # the device that torch chose, once it has been asked


def remember_device(kind: str, name: str) -> None:
    """Called by the one who asks torch; from then on `describe_device` tells what is in use and not what is likely."""
    _found[:] = [DeviceSummary(kind, name, cores(), checked=True)]


def describe_device() -> DeviceSummary:
    """The device in use, or the likely one as long as torch has not been asked."""
    if _found:
        return _found[0]
    likely = os.environ.get("PLAYGROUND_DEVICE", "").strip().lower().partition(":")[0]
    likely = likely or ("cuda" if shutil.which("nvidia-smi") else "cpu")
    kind = likely if likely in NAMES else "cpu"
    return DeviceSummary(kind, NAMES[kind], cores(), checked=False)


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1  # macOS, Windows lack it


def memory(device: object = "cpu") -> Memory:
    """Memory in use and in all, in bytes. `device` is a torch.device or its name; for a GPU torch is asked."""
    kind = str(device).partition(":")[0]
    if kind not in ("cuda", "mps"):
        return Memory(_process_bytes(), _machine_bytes())
    import torch

    if kind == "mps":
        return Memory(torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory())
    free, total = torch.cuda.mem_get_info(device)
    return Memory(total - free, total)


def _process_bytes() -> int | None:
    """Resident memory of this process; on macOS its highest so far, on Windows not known without another package."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, others kilobytes


def _machine_bytes() -> int | None:
    """The machine's memory, or the container's limit where that is lower."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return None
    try:
        return min(total, int(pathlib.Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):  # no container, or 'max'
        return total


def release_free_memory() -> None:
    """Give back to the machine what the heaps have free, which costs some milliseconds; glibc by itself keeps it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(ctypes.c_size_t(0))


@contextlib.contextmanager
def keep_freed_memory() -> Iterator[None]:
    """As long as it lasts, glibc keeps up to 256 MB that are free at a heap's end, and gives them back afterwards.

    For work that takes and frees the same large tensors at every step: what is given back comes anew in pages of zeros, 17,000 a
    step of VGG-19 at 300×450, up to a tenth of its time. No effect with another library than glibc.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is None:
        yield
        return
    m_trim_threshold, m_mmap_threshold = -1, -3  # malloc.h
    set_option(m_mmap_threshold, 2**25)  # the largest that there is, which glibc reaches by itself in time
    set_option(m_trim_threshold, 2**28)
    try:
        yield
    finally:
        set_option(m_trim_threshold, 2**26)  # as glibc has it with that largest
        release_free_memory()
