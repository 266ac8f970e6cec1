"""The lesson "Pooling" without a browser: the question, every view, its controls, and what cannot be."""

import pytest
from page_text import headline, texts

from playground.lessons.pooling.settings import Pool
from playground.lessons.pooling.states import QUESTION

SLUG = "pooling"
VIEWS = tuple(Pool.controls["view"].options)


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "21.7 % of the photo’s pixels lie below 0.5 (dark); after max pooling 3 times 6.8 % do." in texts(app)
    assert headline(app) == ["Pixels below 0.5 after max pooling", "6.8 %", "21.7 % before"]
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
    ("view", "numbers"),
    [
        ("windows", ["Output size", "1 × 1", "from 2 × 2"]),
        ("signal", ["Max pooling, stride 2", "1 1 1 1", "With a blur in between", "¾ ¾ ¾ ¾"]),
        ("sizes", ["Output size", "56", "from 112", "With ceil_mode", "56"]),
        ("relu", ["Layers of ReLU", "2", "Largest difference from max pooling"]),
    ],
)
def test_the_large_numbers_are_the_views_own(open_page, view, numbers):
    assert headline(open_page(SLUG, pool_view=view, pool_source="own"))[: len(numbers)] == numbers
