"""Where a reader's job was lost with the server that ran it, its page says so beside what starts it again."""

from urllib.parse import parse_qsl

import pytest
from job_kinds import KINDS, Kind

from playground.training.published import VARIABLE
from playground.ui import jobs as ui_jobs

SESSION = "test session id"  # of every AppTest


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.button or kind.brings], ids=lambda kind: kind.name)
def test_the_page_offers_to_start_it_again(open_page, kind: Kind, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))  # no set has been downloaded there
    jobs = ui_jobs._SESSIONS.of(SESSION)
    jobs.lost.add(kind.name)
    try:
        app = open_page(kind.page, **dict(parse_qsl(kind.query)))
    finally:
        jobs.lost.clear()
    assert not app.exception
    (sentence,) = [warning.value for warning in app.warning if "is lost" in warning.value]
    assert sentence.endswith(kind.way_back)
    keys = [widget.key for widget in (*app.button, *app.get("file_uploader"))]
    assert {kind.button, kind.brings and kind.brings[0]} - {None} <= {*keys}
