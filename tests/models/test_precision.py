"""The number type is what a timed probe prefers: both answers, and the cost of the question."""

import threading
import time

import pytest
import torch

from playground.models import precision

FIRST, DECIDING = (64, 16), (128, 24)


@pytest.fixture(autouse=True)
def unmeasured(monkeypatch):
    monkeypatch.delenv("PLAYGROUND_DTYPE", raising=False)
    precision._measured.cache_clear()
    yield
    precision._measured.cache_clear()


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
    assert precision.faster_type(machine_with(ratio_at_first, ratio), FIRST, DECIDING) is expected


def test_ruinous_bfloat16_is_not_asked_twice():
    calls = []
    precision.faster_type(machine_with(30.0, 30.0, calls), FIRST, DECIDING)
    assert {work for _, work in calls} == {FIRST}
    assert len(calls) == 2 * (precision.REPEATS + 1)


def test_one_busy_moment_does_not_decide():
    turn = iter([1, 1, 1, 9, 1, 9, 9, 9] + [9, 9, 9, 0.4, 1, 9, 9, 9])  # float32 and bfloat16 by turns
    assert precision.faster_type(lambda dtype, work: next(turn), FIRST, DECIDING) is torch.float32
    turn = iter([1, 9, 1, 1, 9, 9, 9, 9] + [1, 1, 1, 9, 9, 0.4, 9, 9])
    assert precision.faster_type(lambda dtype, work: next(turn), FIRST, DECIDING) is torch.bfloat16


@pytest.mark.parametrize("answer", [torch.float32, torch.bfloat16])
def test_measured_answer_holds_for_the_process(monkeypatch, answer):
    asked = []

    def probe(*_):
        time.sleep(0.01)
        asked.append(threading.current_thread().name)
        return answer

    monkeypatch.setattr(precision, "faster_type", probe)
    found = []
    threads = [threading.Thread(target=lambda: found.append(precision.dtype("cpu"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [answer] * 5
    assert len(asked) == 1


@pytest.mark.parametrize(("wanted", "expected"), [("float32", torch.float32), (" BFloat16", torch.bfloat16)])
def test_environment_overrides_and_is_not_measured(monkeypatch, wanted, expected):
    monkeypatch.setenv("PLAYGROUND_DTYPE", wanted)
    monkeypatch.setattr(precision, "faster_type", lambda *_: pytest.fail("measured all the same"))
    assert precision.dtype() is expected


def test_unknown_type_is_a_sentence(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "half")
    with pytest.raises(ValueError, match="PLAYGROUND_DTYPE is 'half'; it can be float32 or bfloat16"):
        precision.dtype("cpu")


def test_device_without_bfloat16_computes_in_float32(monkeypatch):
    def unsupported(*_):
        raise RuntimeError("bfloat16 is not supported on this device")

    monkeypatch.setattr(precision, "faster_type", unsupported)
    assert precision.dtype("cpu") is torch.float32
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)
    assert precision.dtype("cuda") is torch.float32


def test_real_probe_agrees_with_larger_work_and_costs_milliseconds():
    timer = precision._convolution_timer("cpu")
    with torch.inference_mode():
        start = time.perf_counter()
        chosen = precision.faster_type(timer, FIRST, DECIDING)
        cost = time.perf_counter() - start
        float32, bfloat16 = (min(timer(dtype, (128, 64)) for _ in range(3)) for dtype in (torch.float32, torch.bfloat16))
    assert cost < 1.0  # milliseconds on an idle machine; a test may share its cores with others
    if max(float32, bfloat16) > 1.5 * min(float32, bfloat16):  # in between, either answer is right
        assert chosen is (torch.bfloat16 if bfloat16 < float32 else torch.float32)
