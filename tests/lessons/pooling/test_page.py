"""The lesson "Pooling" without a browser: the question, every view, its controls, and what cannot be."""

import pytest
from page_text import texts

from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.states import QUESTION

SLUG = "pooling"
VIEWS = tuple(Pool.controls["view"].options)


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "21.7 % of the photo, 6.8 % after max pooling 3 ×" in texts(app)
    assert "average 19.7 % · min 54.6 %" in texts(app)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_has_formula_code_and_the_check(open_page, view):
    app = open_page(SLUG, pool_view=view)
    assert not app.exception and not app.error
    assert app.latex and len(app.code) == 2
    assert "torch" in app.code[1].value


def test_controls_that_a_pooling_does_not_know_are_not_there(open_page):
    app = open_page(SLUG, pool_mode="softmax", pool_source="ones")
    keys = {control.key for kind in ("slider", "toggle") for control in app.get(kind)}
    assert "pool_by_hand" in keys and not keys & {"pool_dilation", "pool_count_include_pad", "pool_power"}


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page(SLUG, pool_source="ones", pool_pad=2)
    assert "more than half the window" in app.error[0].value
    app.slider(key="pool_pad").set_value(1).run()
    assert not app.error
    app = open_page(SLUG, pool_view="On a photo", pool_times=5, pool_window=7, pool_stride=8)
    assert "the window needs 7" in app.error[0].value


@pytest.mark.parametrize("name", ["pool_view", "pool_mode", "pool_source", "pool_own_input", "pool_shift", "pool_height"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "pool_window": 3})
    assert not app.exception
    assert app.slider(key="pool_window").value == 3


def test_windows_adapt_on_the_stage_and_on_the_photo(open_page):
    app = open_page("pooling", pool_adaptive="true", pool_outputs=3, pool_across=5)
    assert not app.exception and not app.error
    assert "Windows have 3 or 4 rows and 2 or 3 columns: " in texts(app)
    assert "nn.AdaptiveMaxPool2d((3, 5))" in app.code[0].value
    app = open_page("pooling", pool_view="On a photo", pool_mode="average", pool_adaptive="true", photo="chelsea")
    assert not app.exception and not app.error
    assert "nn.AdaptiveAvgPool2d((3, 3))" in app.code[0].value
    app = open_page("pooling", pool_view="On a photo", pool_mode="power", pool_adaptive="true")
    assert "no adaptive power pooling" in app.error[0].value


@pytest.mark.parametrize(
    ("view", "above", "below"),
    [
        ("windows", "", "vega_lite_chart"),
        ("photo", "", "vega_lite_chart"),
        ("shift", "vega_lite_chart", "bidi_component"),
        ("signal", "vega_lite_chart", "caption"),
        ("sizes", "subheader", "vega_lite_chart"),
        ("edges", "", "subheader"),
        ("relu", "vega_lite_chart", "caption"),
    ],
)
def test_sentences_stand_in_the_picture_among_the_charts(open_page, view, above, below):
    app = open_page(SLUG, pool_view=view, pool_source="own")
    shown = list(app.main)
    kinds = [node.type for node in shown]
    first = next(place for place, node in enumerate(shown) if node.type == "markdown" and "**" in node.value)
    formula = kinds.index("latex")
    assert first < formula and (not above or above in kinds[:first]) and below in kinds[first:formula]
    if view in ("windows", "photo", "edges"):
        assert "vega_lite_chart" not in kinds[:first]


def test_nothing_is_said_of_the_picture_while_the_question_stands_there(open_page):
    shown = texts(open_page(SLUG))
    assert "The ink…" in shown and "Output size" in shown and "by every pooling" not in shown
