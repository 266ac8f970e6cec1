"""An executor with a clock that the test moves."""

import pytest
from job_helpers import SOON, Clock

from playground.jobs import Executor


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def executor(clock):
    executor = Executor(clock=clock)
    yield executor
    assert executor.close(SOON)
