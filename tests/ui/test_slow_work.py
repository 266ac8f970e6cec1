"""What takes longer than a second: its result comes back to the page wherever it was worked out."""

import pytest
import slow_page
from here_cluster import HereCluster
from job_helpers import SOON, until
from streamlit.testing.v1 import AppTest

from playground.jobs import Executor, RayExecutor, Sessions
from playground.ui import jobs as ui_jobs


@pytest.fixture(params=["threads", "messages"])
def executor(request, monkeypatch):
    executor = Executor() if request.param == "threads" else RayExecutor(cluster=HereCluster())
    monkeypatch.setattr(ui_jobs, "_SESSIONS", Sessions(executor, lambda _key: True, look_every_s=None))
    monkeypatch.setattr(slow_page, "KNOWN", {})
    yield executor
    assert executor.close(SOON)


def test_a_result_from_anywhere_is_kept_and_drawn(executor):
    app = AppTest.from_function(slow_page.page).run()
    assert until(lambda: [text.value for text in app.run().text] == ["answer: whole"]) and not app.exception
    assert slow_page.KNOWN == {"answer": "whole"}
