"""What a reader finds on a page that AppTest drew."""

from collections.abc import Mapping

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block


def main_texts(app: AppTest) -> str:
    """The same without the sidebar, whose foot tells how much memory is in use."""
    return texts(app.main)


def texts(app: AppTest | Block) -> str:
    """Its sentences, captions, formulas and headings, without bold marks."""
    shown = [element.value for kind in ("markdown", "caption", "latex", "subheader") for element in app.get(kind)]
    return "\n".join(shown).replace("**", "").replace("{,}", ",")


def assert_shows(app: AppTest, numbers: Mapping[str, str]) -> None:
    """It drew without an error, and each quoted number stands on it."""
    assert not app.exception and not app.error
    shown = texts(app)
    missing = {name: number for name, number in numbers.items() if str(number) not in shown}
    assert not missing, shown
