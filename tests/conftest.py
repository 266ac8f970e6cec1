"""How the tests are shared out between the workers, and how torch's threads wait: as in the app."""

import pytest

from playground.runtime import prepare_environment

pytest_plugins = ["browser_fixtures", "page_fixtures"]
prepare_environment()  # the tests share their cores with each other, servers and a browser
APART = {"test_every_page.py"}  # long, and each lesson's tests stand alone


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays with one worker, what it builds once too; those in APART go lesson by lesson."""
    for item in items:
        group = f"{item.path.stem}-{item.callspec.id}" if item.path.name in APART else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
