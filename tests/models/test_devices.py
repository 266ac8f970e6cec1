"""Choice of the device, its lock, and what the sidebar says about it."""

import mmap
import os
import sys
import threading
import warnings

import pytest
import torch

from playground.models import devices, machine


@pytest.fixture(autouse=True)
def unasked(monkeypatch):
    """Each test begins as a process in which nobody has asked for the device."""
    monkeypatch.delenv("PLAYGROUND_DEVICE", raising=False)
    monkeypatch.setattr(machine, "_found", [])
    devices._choose.cache_clear()
    yield
    devices._choose.cache_clear()


def test_the_tests_their_workers_and_their_servers_compute_in_one_number_type(monkeypatch):
    """Two processes that measured for themselves might differ, and a page in Chromium then show another number than its test."""
    monkeypatch.setattr(devices, "faster_type", lambda *_: pytest.fail("measured once more"))
    assert str(devices.dtype()) == f"torch.{os.environ['PLAYGROUND_DTYPE']}"


@pytest.mark.parametrize(
    ("works", "expected"),
    [({"cuda", "mps"}, "cuda"), ({"mps"}, "mps"), (set(), "cpu")],
)
def test_best_device_that_works_is_chosen(monkeypatch, works, expected):
    for kind in ("cuda", "mps"):
        monkeypatch.setitem(devices.WORKS, kind, lambda name: name.partition(":")[0] in works)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda chosen: "Some GPU")
    assert devices.device() == torch.device(expected)
    assert machine.describe_device().kind == expected
    assert machine.describe_device().checked


@pytest.mark.parametrize("wanted", ["cpu", " CPU ", "cuda:1", "mps"])
def test_environment_overrides(monkeypatch, wanted):
    monkeypatch.setenv("PLAYGROUND_DEVICE", wanted)
    for kind in ("cuda", "mps"):
        monkeypatch.setitem(devices.WORKS, kind, lambda name: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda chosen: "Some GPU")
    assert devices.device() == torch.device(wanted.strip().lower())


@pytest.mark.parametrize("wanted", ["gpu", "cuda:", "cpu:0", "cuda:one", "cuda;1"])
def test_unknown_device_is_a_sentence(monkeypatch, wanted):
    monkeypatch.setenv("PLAYGROUND_DEVICE", wanted)
    with pytest.raises(ValueError, match="it can be cpu, cuda, cuda:N or mps"):
        devices.device()


def test_wanted_device_that_does_not_work_is_a_sentence(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cuda")
    monkeypatch.setitem(devices.WORKS, "cuda", lambda name: False)
    with pytest.raises(ValueError, match="asks for cuda, but torch cannot use it here"):
        devices.device()


def test_old_driver_falls_back_to_the_cpu_without_a_storm_of_warnings(monkeypatch):
    def old_driver():
        warnings.warn("CUDA initialization: The NVIDIA driver on your system is too old (found version 11040)", stacklevel=2)
        return False

    monkeypatch.setattr(torch.cuda, "is_available", old_driver)
    monkeypatch.setitem(devices.WORKS, "mps", lambda name: False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert devices.device() == torch.device("cpu")


def test_gpu_that_this_torch_cannot_drive_falls_back_with_one_line(monkeypatch, caplog):
    def no_kernel(*_, **__):
        raise RuntimeError("no kernel image is available for execution on the device\nlong explanation")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", no_kernel)
    monkeypatch.setitem(devices.WORKS, "mps", lambda name: False)
    assert devices.device() == torch.device("cpu")
    assert [r.getMessage() for r in caplog.records] == [
        "CUDA is there but cannot be used, the CPU computes: no kernel image is available for execution on the device"
    ]


def test_one_lock_a_device():
    assert devices.device_lock("cpu") is devices.device_lock(torch.device("cpu"))
    assert devices.device_lock("cuda") is devices.device_lock("cuda:0")
    assert devices.device_lock("cuda:1") is not devices.device_lock("cuda:0")
    assert devices.device_lock("cpu") is not devices.device_lock("cuda")


def test_lock_keeps_the_second_out():
    lock, entered = devices.device_lock("cpu"), []

    def second():
        entered.append(lock.acquire(blocking=False))

    with lock:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert entered == [False]


@pytest.mark.parametrize(
    ("wanted", "smi", "text"),
    [
        ("", None, "CPU, 2 cores"),
        ("", "/usr/bin/nvidia-smi", "NVIDIA GPU, checked at first use"),
        ("cpu", "/usr/bin/nvidia-smi", "CPU, 2 cores"),
        ("cuda:1", None, "NVIDIA GPU, checked at first use"),
        ("mps", None, "Apple GPU, checked at first use"),
        ("nonsense", None, "CPU, 2 cores"),
    ],
)
def test_what_the_sidebar_says_before_torch_is_asked(monkeypatch, wanted, smi, text):
    monkeypatch.setenv("PLAYGROUND_DEVICE", wanted)
    monkeypatch.setattr(machine.shutil, "which", lambda _: smi)
    monkeypatch.setattr(machine, "cores", lambda: 2)
    assert machine.describe_device().text == text
    assert not machine.describe_device().checked


def test_text_after_torch_was_asked(monkeypatch):
    monkeypatch.setattr(machine, "cores", lambda: 1)
    machine.remember_device("cpu", "CPU")
    assert machine.describe_device().text == "CPU, 1 core"
    machine.remember_device("cuda", "NVIDIA T4")
    assert machine.describe_device().text == "NVIDIA T4"


def test_cores_without_affinity(monkeypatch):
    monkeypatch.delattr(machine.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(machine.os, "cpu_count", lambda: None)
    assert machine.cores() == 1


def test_memory_of_this_process_grows_with_what_it_holds():
    before = machine.memory()
    with mmap.mmap(-1, 50_000_000) as ballast:  # pages of its own: an ordinary allocation may reuse what was freed before
        ballast.write(b"x" * len(ballast))
        after = machine.memory(torch.device("cpu"))
        assert len(ballast) * 0.9 < after.used - before.used < len(ballast) * 2.5
    assert after.used < after.total == before.total


def test_memory_where_the_system_tells_less(monkeypatch):
    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(machine.pathlib.Path, "read_text", refuse)
    assert machine.memory().used > 1_000_000  # from getrusage, as on macOS
    monkeypatch.setitem(sys.modules, "resource", None)  # Windows has neither
    monkeypatch.delattr(machine.os, "sysconf")
    assert machine.memory() == machine.Memory(None, None)


def test_memory_of_a_gpu_is_the_devices_own(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (3_000, 10_000))
    assert machine.memory("cuda:0") == machine.Memory(used=7_000, total=10_000)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: 5)
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 9)
    assert machine.memory("mps") == machine.Memory(used=5, total=9)
