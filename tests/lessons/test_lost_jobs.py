"""Where a reader's job was lost with the server that ran it, its page says so beside the button that starts it again."""

from urllib.parse import parse_qsl

import pytest
from job_kinds import KINDS, Kind

from playground.ui import jobs as ui_jobs

SESSION = "test session id"  # of every AppTest


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.button], ids=lambda kind: kind.name)
def test_the_page_offers_to_start_it_again(open_page, kind: Kind):
    jobs = ui_jobs._SESSIONS.of(SESSION)
    jobs.lost.add(kind.name)
    try:
        app = open_page(kind.page, **dict(parse_qsl(kind.query)))
    finally:
        jobs.lost.clear()
    assert not app.exception
    (sentence,) = [warning.value for warning in app.warning if "is lost" in warning.value]
    assert sentence.endswith(f"Press “{kind.label}” to start it again.")
    assert kind.button in [button.key for button in app.button]
