"""Ten sessions ask for a painting at once: all get theirs, in order, and each can cancel."""

import threading

import numpy as np
import pytest
from job_helpers import SOON
from PIL import Image

from playground.images import sample, style
from playground.jobs import JobState, SessionJobs
from playground.vision import StyleConfig, style_transfer
from playground.vision.style_job import paint

LEAVE = (3, 7)


@pytest.fixture(autouse=True)
def plain_cpu(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")


def test_ten_at_once(executor):
    photo, painting = (one.photo().image.resize((64, 64)) for one in (sample("chelsea"), style("swirling_sky")))
    configs = [StyleConfig(size=64, steps=2, start="noise", seed=n) for n in range(10)]
    go, ended, sessions = threading.Event(), [], [SessionJobs(executor) for _ in configs]

    def painted(n: int):
        def work(control) -> Image.Image:
            assert go.wait(SOON)
            result = paint(control, photo, painting, configs[n])
            ended.append(n)
            return result.image

        return work

    jobs = [one.start("style", painted(n), lane="cpu", estimate_s=2.0, about=n) for n, one in enumerate(sessions)]
    assert [job.ahead().jobs for job in jobs] == list(range(10))
    for n in LEAVE:
        jobs[n].cancel()
    assert jobs[-1].ahead().jobs == 7
    go.set()
    assert all(job.wait(SOON) for job in jobs)
    assert ended == [n for n in range(10) if n not in LEAVE]
    assert [job.state for job in jobs] == [JobState.CANCELLED if n in LEAVE else JobState.DONE for n in range(10)]
    for n in (0, 9):
        expected = style_transfer(photo, painting, configs[n]).image
        assert np.array_equal(np.asarray(jobs[n].result), np.asarray(expected))
