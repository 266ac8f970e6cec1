"""The executor that an installation chooses."""

import importlib.util
from types import SimpleNamespace

import pytest

from playground.jobs import Executor, JobState, Progress, RayExecutor
from playground.ui.executors import FOR_READERS, chosen_executor
from playground.ui.jobs import job_words


@pytest.mark.parametrize("environment", [{}, {"PLAYGROUND_EXECUTOR": ""}, {"PLAYGROUND_EXECUTOR": "Threads "}])
def test_threads_unless_told_otherwise(environment):
    chosen = chosen_executor(environment)
    assert type(chosen) is Executor and chosen.for_readers == FOR_READERS


def test_ray_where_it_is_wanted(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "ray")
    chosen = chosen_executor({"PLAYGROUND_EXECUTOR": "ray", "PLAYGROUND_RAY_CPUS": "4"})
    assert isinstance(chosen, RayExecutor) and chosen.cluster.cpus == 4 and chosen.for_readers == FOR_READERS
    assert chosen_executor({"PLAYGROUND_EXECUTOR": "ray"}).cluster.cpus is None


def test_without_ray_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"pip install -r requirements-cluster\.txt"):
        chosen_executor({"PLAYGROUND_EXECUTOR": "ray"})


@pytest.mark.parametrize(
    "environment", [{"PLAYGROUND_EXECUTOR": "dask"}, {"PLAYGROUND_EXECUTOR": "ray", "PLAYGROUND_RAY_CPUS": "0.5"}]
)
def test_other_words_are_refused(environment, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name == "ray")
    with pytest.raises(ValueError, match="PLAYGROUND_"):
        chosen_executor(environment)


def test_a_job_that_has_lost_its_machine_says_that_it_has_begun_again():
    lost = SimpleNamespace(state=JobState.RUNNING, progress=Progress(), stopping=False, again=True)
    assert job_words(lost) == "begun again on another machine"
    lost.progress = Progress(3, 10, seconds_left=4.0)
    assert job_words(lost) == "step 3 of 10 · 4 s left"
    lost.again, lost.progress = False, Progress()
    assert job_words(lost) == "getting ready"
