"""Every sentence a reader sees passes gettext: the sources are searched for text that does not."""

import ast
import gettext
import re

import pytest

from playground.kit import i18n
from playground.kit.lesson import ROOT

# Streamlit calls that show text, and which of their arguments do: positions, then keywords.
BODY, LABEL = ((0,), ("body",)), ((0,), ("label",))
SHOWS = {
    **dict.fromkeys(("title", "header", "subheader", "markdown", "caption", "write", "text", "badge"), BODY),
    **dict.fromkeys(("error", "warning", "info", "success", "toast", "spinner", "dialog"), ((0,), ("body", "text", "title"))),
    **dict.fromkeys(("button", "download_button", "link_button", "page_link", "popover", "expander", "status"), LABEL),
    **dict.fromkeys(("slider", "select_slider", "number_input", "text_input", "text_area", "toggle", "checkbox"), LABEL),
    **dict.fromkeys(("radio", "selectbox", "multiselect", "pills", "segmented_control", "file_uploader", "camera_input"), LABEL),
    **dict.fromkeys(("metric", "color_picker", "data_editor", "progress"), ((), ("label", "text"))),
}
EVERYWHERE = ("help", "placeholder", "caption", "alt")


def untranslated(source: str) -> list[str]:
    """Literal sentences, also inside f-strings, that reach a Streamlit call without `_`."""
    found = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in SHOWS or ast.unparse(call.func.value) == "log":
            continue
        positions, keywords = SHOWS[call.func.attr]
        shown = [call.args[n] for n in positions if n < len(call.args)]
        shown += [word.value for word in call.keywords if word.arg in (*keywords, *EVERYWHERE)]
        found += [f"line {call.lineno}: {text}" for value in shown for text in literals(value) if has_words(text)]
    return found


def literals(value: ast.expr) -> list[str]:
    """Text that stands in the source of an argument itself; what a call returns is that call's business."""
    if isinstance(value, ast.Constant):
        return [value.value] if isinstance(value.value, str) else []
    if isinstance(value, ast.JoinedStr):
        return [part.value for part in value.values if isinstance(part, ast.Constant)]
    if isinstance(value, ast.BinOp | ast.BoolOp | ast.IfExp):
        return [text for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr) for text in literals(child)]
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "format":
        return literals(value.func.value)
    return []


def has_words(text: str) -> bool:
    """Two letters in a row outside Markdown's directives such as `:gray[` and `:material/check:`."""
    return bool(re.search(r"[^\W\d_]{2}", re.sub(r":(material/\w+:|[a-z-]+\[)", "", text)))


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "playground" / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]), ids=lambda path: path.name
)
def test_no_sentence_escapes_translation(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("st.caption(_('A sentence'))", False),
        ("st.caption('A sentence')", True),
        ("column.button(f'{n} steps')", True),
        ("st.error('{n} px'.format(n=n))", True),
        ("st.slider(_('Stride'), help='How far')", True),
        ("st.markdown(f':gray[{about}]')", False),
        ("st.button(_('Stop') if running else 'Start')", True),
        ("st.latex('x + yy')", False),
        ("st.markdown('---')", False),
    ],
)
def test_the_search_finds_what_it_should(source, caught):
    assert bool(untranslated(source)) is caught


def test_english_falls_through_and_a_catalog_takes_over(monkeypatch, tmp_path):
    assert i18n._("Reset") == "Reset"
    assert i18n.plural("{n} model ready", "{n} models ready", 1) == "1 model ready"
    assert i18n.plural("{n} model ready", "{n} models ready", 0) == "0 models ready"

    class Shouting(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    monkeypatch.setattr(i18n, "_catalog", lambda language: Shouting())
    assert i18n._("Reset") == "RESET"


def test_words_are_worked_out_once_a_language(monkeypatch):
    made = []
    words = i18n.worded(lambda: made.append("") or {"reset": i18n._("Reset")})
    assert words() is words() and len(made) == 1
    catalog = gettext.NullTranslations()
    catalog.gettext = str.upper
    monkeypatch.setattr(i18n, "_catalog", lambda language: catalog)
    assert words() is words() and words() == {"reset": "RESET"} and len(made) == 2
