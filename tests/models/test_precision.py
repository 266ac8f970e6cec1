"""The number type is what a timed probe prefers: both answers, and the cost of the question."""

import itertools
import threading
import time

import pytest
import torch

from playground.models import devices

FIRST, DECIDING = devices.FIRST_LOOK["cpu"], devices.DECIDING["cpu"]


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch):
    monkeypatch.delenv("PLAYGROUND_DTYPE", raising=False)
    devices._measured.cache_clear()
    yield
    devices._measured.cache_clear()


def machine_with(ratio_at_first: float, ratio: float, calls: list | None = None):
    """A timer for a machine on which bfloat16 takes `ratio` times as long as float32."""

    def seconds(dtype, work):
        if calls is not None:
            calls.append((dtype, work))
        return 1.0 if dtype is torch.float32 else {FIRST: ratio_at_first, DECIDING: ratio}[work]

    return seconds


@pytest.mark.parametrize(
    ("ratio_at_first", "ratio", "expected"),
    [
        (0.5, 1 / 2.9, torch.bfloat16),  # a CPU with the units
        (2.0, 0.5, torch.bfloat16),  # with them, and overheads in small work
        (30.0, 30.0, torch.float32),  # without them
        (0.8, 5.0, torch.float32),
        (1.0, 1.0, torch.float32),  # nothing to gain
        (1.0, 0.9, torch.float32),  # too little to gain
    ],
)
def test_faster_type_wins(ratio_at_first, ratio, expected):
    assert devices.faster_type(machine_with(ratio_at_first, ratio), FIRST, DECIDING) is expected


def test_ruinous_bfloat16_is_not_asked_twice():
    calls = []
    devices.faster_type(machine_with(30.0, 30.0, calls), FIRST, DECIDING)
    assert {work for _, work in calls} == {FIRST}
    assert len(calls) == 2 * (devices.REPEATS + 1)


def runs_meeting_another_process(times, slowed):
    """A timer by `times` whose runs with the numbers in `slowed` take nine times as long."""
    runs = itertools.count()
    return lambda dtype, work: times[dtype] * (9 if next(runs) in slowed else 1)


@pytest.mark.parametrize("busy", range(24))
def test_one_busy_moment_does_not_cost_the_gain(busy):
    quiet = {torch.float32: 1.0, torch.bfloat16: 0.4}
    timer = runs_meeting_another_process(quiet, (busy, busy + 1, busy + 2))
    assert devices.faster_type(timer, FIRST, DECIDING) is torch.bfloat16


def test_round_in_which_float32_was_held_up_does_not_ruin():
    turns = 2 * (devices.REPEATS + 1)
    held_up = range(turns, 2 * turns, 2)  # all float32 runs of the first deciding round
    timer = runs_meeting_another_process({torch.float32: 1.0, torch.bfloat16: 3.0}, held_up)
    assert devices.faster_type(timer, FIRST, DECIDING) is torch.float32


@pytest.mark.parametrize("answer", [torch.float32, torch.bfloat16])
def test_measured_answer_holds_for_the_process(monkeypatch, answer):
    asked = []

    def probe(*_):
        time.sleep(0.01)
        asked.append(threading.current_thread().name)
        return answer

    monkeypatch.setattr(devices, "faster_type", probe)
    found = []
    threads = [threading.Thread(target=lambda: found.append(devices.dtype("cpu"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [answer] * 5
    assert len(asked) == 1


@pytest.mark.parametrize(("wanted", "expected"), [("float32", torch.float32), (" BFloat16", torch.bfloat16)])
def test_environment_overrides_and_is_not_measured(monkeypatch, wanted, expected):
    monkeypatch.setenv("PLAYGROUND_DTYPE", wanted)
    monkeypatch.setattr(devices, "faster_type", lambda *_: pytest.fail("measured all the same"))
    assert devices.dtype() is expected


def test_unknown_type_is_a_sentence(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "half")
    with pytest.raises(ValueError, match="PLAYGROUND_DTYPE is 'half'; it can be float32 or bfloat16"):
        devices.dtype("cpu")


def test_device_without_bfloat16_computes_in_float32(monkeypatch):
    def unsupported(*_):
        raise RuntimeError("bfloat16 is not supported on this device")

    monkeypatch.setattr(devices, "faster_type", unsupported)
    assert devices.dtype("cpu") is torch.float32
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)
    assert devices.dtype("cuda") is torch.float32


def test_real_probe_agrees_with_larger_work_and_costs_milliseconds():
    timer = devices._convolution_timer("cpu")
    with torch.inference_mode():
        start = time.process_time()
        chosen = devices.faster_type(timer, FIRST, DECIDING)
        cost = time.process_time() - start
        float32, bfloat16 = (min(timer(dtype, (128, 64)) for _ in range(3)) for dtype in (torch.float32, torch.bfloat16))
    assert cost < 0.5  # seconds of the processor's own time, whoever else is at work: 0.03 where it was measured
    if max(float32, bfloat16) > 1.5 * min(float32, bfloat16):  # in between, either answer is right
        assert chosen is (torch.bfloat16 if bfloat16 < float32 else torch.float32)


def test_training_is_probed_apart_from_inference(monkeypatch):
    """A machine whose depthwise convolutions lose backward what others win forward."""
    asked = []

    def probe(seconds, first_look, deciding):
        asked.append(deciding)
        return torch.float32 if deciding == devices.DECIDING_TRAINING["cpu"] else torch.bfloat16

    monkeypatch.setattr(devices, "faster_type", probe)
    assert devices.dtype("cpu") is torch.bfloat16
    assert devices.training_dtype("cpu") is torch.float32
    assert devices.training_dtype("cpu") is torch.float32
    assert asked == [DECIDING, devices.DECIDING_TRAINING["cpu"]]


def test_environment_overrides_training_too(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "bfloat16")
    assert devices.training_dtype("cpu") is torch.bfloat16


def test_real_training_probe_runs_backward_and_costs_milliseconds():
    start = time.process_time()
    chosen = devices.training_dtype("cpu")
    assert chosen in (torch.float32, torch.bfloat16)
    assert time.process_time() - start < 1  # seconds of the processor's own time, whoever else is at work


def test_training_timer_runs_forward_and_backward(monkeypatch):
    calls = []
    real = torch.autograd.grad
    monkeypatch.setattr(torch.autograd, "grad", lambda *args: calls.append(args) or real(*args))
    devices._convolution_timer("cpu", training=True)(torch.float32, (8, 4))
    ((y, (x, weight), _),) = calls
    assert (x.shape, weight.shape, y.shape) == ((1, 8, 4, 4), (8, 1, 3, 3), (1, 8, 4, 4))
