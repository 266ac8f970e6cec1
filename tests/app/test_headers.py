"""What a browser is told that our pages may load, and who may send them orders."""

import tomllib

from playground.app.headers import POLICY, SECURITY_HEADERS, _inline_scripts
from playground.kit.lesson import ROOT

DIRECTIVES = dict(part.split(" ", 1) for part in POLICY.split("; "))


def test_nothing_is_loaded_from_elsewhere():
    assert DIRECTIVES["default-src"] == "'self'"
    for name, sources in DIRECTIVES.items():
        assert not any(mark in sources for mark in ("*", "http:", "https:", "ws:", "'unsafe-eval'")), name
    assert "'unsafe-inline'" not in DIRECTIVES["script-src"], "no script that a text on a page brings along is run"


def test_no_plugin_no_other_base_and_no_frame_of_a_stranger():
    assert (DIRECTIVES["object-src"], DIRECTIVES["base-uri"]) == ("'none'", "'self'")
    assert DIRECTIVES["frame-ancestors"] == DIRECTIVES["form-action"] == "'self'"
    assert (b"x-frame-options", b"SAMEORIGIN") in SECURITY_HEADERS and dict(SECURITY_HEADERS)[b"content-security-policy"]


def test_the_scripts_within_streamlits_page_are_known_by_their_digests():
    assert _inline_scripts().startswith("'sha256-") and _inline_scripts() in DIRECTIVES["script-src"]


def test_no_page_that_frames_this_one_may_send_it_orders():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert settings["client"]["allowedOrigins"] == [], "Streamlit's own list names hosts of its cloud"
    assert settings["server"]["enableXsrfProtection"] and settings["server"]["enableCORS"]
