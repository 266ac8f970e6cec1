"""AppTest starts where a visit starts, in the script that navigates, and goes on to a lesson as a click does."""

import os
from collections.abc import Callable, Mapping

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from playground.kit.lesson import ROOT
from playground.lessons import lesson
from playground.ui import page

APP = ROOT / "playground" / "app" / "main.py"
TIMEOUT = 120  # seconds; the first page that loads torch takes its time


@pytest.fixture
def empty_caches():
    """Caches outlive an AppTest within one process; a test must not see another's."""
    st.cache_data.clear()
    yield


@pytest.fixture(scope="session")
def visited() -> AppTest:
    """A session that has been at home: only a run tells AppTest which pages and components there are."""
    page.PICTURE_FIRST = 0  # there is no browser that would paint meanwhile
    return AppTest.from_file(APP, default_timeout=TIMEOUT).run()


@pytest.fixture
def open_page(visited: AppTest, empty_caches: None) -> Callable[..., AppTest]:
    """open_page("conv-photo", conv_stride=2) runs a lesson, or home without a name, in the state of a link; `session` is what the
    session knows already."""

    def open_(slug: str | None = None, *, session: Mapping[str, object] | None = None, **params: object) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=TIMEOUT)
        for key, value in (session or {}).items():
            app.session_state[key] = value
        if slug:
            # Private names, but a run of home in each session would take more time than all the lessons.
            app._registered_pages, app._bidi_component_manager = visited._registered_pages, visited._bidi_component_manager
            app.switch_page(os.path.relpath(lesson(slug).script_path, APP.parent))
        for name, value in params.items():
            app.query_params[name] = str(value).lower() if isinstance(value, bool) else str(value)
        return app.run()

    return open_
