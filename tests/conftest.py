"""How the tests are shared out between the workers, and how torch's threads wait: as in the app."""

import gc
import os

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from playground.lessons import LESSONS
from playground.runtime import prepare_environment

pytest_plugins = ["browser_fixtures", "page_fixtures"]
prepare_environment()  # the tests share their cores with each other, servers and a browser
if "PLAYGROUND_DTYPE" not in os.environ:  # the first process measures: all workers and servers have its answer
    from playground.models import dtype

    os.environ["PLAYGROUND_DTYPE"] = str(dtype()).removeprefix("torch.")
settings.register_profile("shared", deadline=None)  # other work on the machine makes no test wrong
settings.load_profile("shared")
APART = ("test_every_page.py", "test_contract.py", "test_first_screen_in_browser.py")  # long, and each lesson's tests stand alone
SLUGS = sorted((lesson.slug for lesson in LESSONS), key=len, reverse=True)


class ByFile(LoadScopeScheduling):
    """A file stays with one worker, what it builds once too; those in APART go lesson by lesson.

    xdist's own groups say nothing to pytest 9.2: it names a test by its place, and no longer by what xdist adds to it.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        case = test.partition("[")[2]
        return file + next((slug for slug in SLUGS if case.startswith(slug)), case) if file.endswith(APART) else file


def pytest_collection() -> None:
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What has been imported stays: the collector need not look at half a million objects again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # what ends with the process is to end as it should


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)
