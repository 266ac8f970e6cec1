"""What a reader finds on a page that AppTest drew."""

import re
from collections.abc import Mapping
from html import unescape

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block


def main_texts(app: AppTest) -> str:
    """The same without the sidebar, whose foot tells how much memory is in use."""
    return texts(app.main)


def texts(app: AppTest | Block) -> str:
    """Its large numbers, sentences, captions, formulas and headings, without bold marks."""
    shown = [element.value for kind in ("markdown", "caption", "latex", "subheader") for element in app.get(kind)]
    shown.append(" ".join(headline(app)))
    return "\n".join(shown).replace("**", "").replace("{,}", ",")


def assert_shows(app: AppTest, numbers: Mapping[str, str]) -> None:
    """It drew without an error, and each quoted number stands on it."""
    assert not app.exception and not app.error
    shown = texts(app)
    missing = {name: number for name, number in numbers.items() if str(number) not in shown}
    assert not missing, shown


def headline(app: AppTest | Block) -> list[str]:
    """The large numbers that the server draws above the picture: each its label, its value and what stands behind it."""
    shown = [html.proto.body for html in app.get("html") if "data-headline" in html.proto.body]
    parts = [part for body in shown for part in re.split(r"<[^>]*>", body.partition("data-headline")[2])[1:]]
    return [unescape(part) for part in parts if part]
