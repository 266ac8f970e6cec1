"""The lesson "A kernel learns" without a browser, beside what the contract of all lessons asks."""

import pytest
from page_text import texts

from playground.lessons.kernel_learns.settings import Learn
from playground.lessons.kernel_learns.states import QUESTION

SLUG = "kernel-learns"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "After 10 steps the loss is 101, from 27" in texts(app)
    assert app.number_input(key="learn_rate").value == 0.035


def test_the_formula_has_todays_matrix_and_limit(open_page):
    shown = texts(open_page(SLUG))
    assert r"\begin{pmatrix}18 & 12\\12 & 18\end{pmatrix}" in shown and r"\frac{1}{30} = 0.0333" in shown
    adam = open_page(SLUG, learn_method="adam")
    assert r"\hat m(g)" in texts(adam) and "no limit for its rate" in texts(adam)
    assert any("torch.optim.Adam" in block.value for block in adam.code)


def test_a_dragged_start_and_a_changed_target_become_the_readers_own(open_page):
    app = open_page(SLUG, learn_start="own", learn_own_start="2 2", learn_target="own", learn_own="3 -1")
    assert not app.exception and not app.error
    assert "your own" not in texts(app) and "After 10 steps" in texts(app)
    assert any("[3., -1.]" in block.value and "[2., 2.]" in block.value for block in app.code)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"learn_size": "7x7"}, "A window of 7 × 7 does not fit into a picture of 6 × 8"),
        ({"learn_target": "own", "learn_own": "1 2; 3"}, "Row 2 of the kernel has 1 numbers"),
        ({"learn_start": "own", "learn_own_start": "1 2 3"}, "The initial weights are 1 × 3 numbers"),
        ({"learn_size": "1x1", "learn_view": "bowl"}, "a loss curve, not a surface"),
    ],
)
def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page, params, sentence):
    app = open_page(SLUG, **params)
    assert sentence in app.error[0].value and not app.exception
    app.selectbox(key="learn_size").set_value("3x3").run()
    for key, value in (("learn_own", "1 2"), ("learn_own_start", "0 0 0; 0 0 0; 0 0 0")):
        if key in params:
            app.text_input(key=key).set_value(value).run()
    assert not app.error


def test_adam_asks_for_a_rate_as_a_number_alone(open_page):
    app = open_page(SLUG, learn_rate_by="share")
    assert app.slider(key="learn_share").value == 0.5 and "learn_rate" not in [one.key for one in app.number_input]
    app.selectbox(key="learn_method").set_value("adam").run()
    assert not app.exception and app.number_input(key="learn_rate").value == 0.03
    assert "learn_share" not in [one.key for one in app.slider]


@pytest.mark.parametrize(
    ("view", "figures"),
    [
        ("eigen", ["Strongest ÷ weakest pattern", "6,289 : 1", "28,960"]),
        ("fits", ["Variance explained, best 3 × 3 kernel", "100.0 %", "93.5 %"]),
    ],
)
def test_large_numbers_of_the_views_that_the_server_draws(open_page, view, figures):
    target = {"eigen": "copy", "fits": "sobel-x"}[view]
    params = {"learn_source": "photo", "photo": "camera", "learn_target": target, "learn_view": view}
    app = open_page(SLUG, learn_rate_by="share", **params)
    (row,) = [block.proto.body for block in app.get("html") if "data-headline" in block.proto.body]
    assert all(text in row for text in figures)


@pytest.mark.parametrize(
    ("view", "asked"),
    [
        (
            "watch",
            {"source", "target", "rate_by", "rate", "steps", "start", "size", "method", "loss", "bias", "centred", "noise"},
        ),
        ("eigen", {"source", "target", "rate_by", "rate", "start", "size", "loss", "bias", "centred"}),
        ("fits", {"source", "target", "centred", "noise"}),
    ],
)
def test_a_view_asks_for_what_changes_it(view, asked):
    assert set(Learn(view=view).asked()) == {"view", *asked}
    assert ("seed" in Learn(view=view, noise=0.1).asked()) == (view != "eigen") and "own" in Learn(
        view=view, target="own"
    ).asked()


@pytest.mark.parametrize("view", ["watch", "bowl", "eigen", "fits"])
def test_the_code_is_that_of_the_view(open_page, view):
    (code, *_rest) = [block.value for block in open_page(SLUG, learn_view=view).code if "playground.lessons" not in block.value]
    words = {"watch": "nn.Conv2d", "bowl": "path.append", "eigen": "torch.linalg.eigh(", "fits": "torch.linalg.pinv"}
    assert [name for name, word in words.items() if word in code] == [view]


def test_own_initial_weights_begin_with_as_many_as_the_kernel_has(open_page):
    app = open_page(SLUG)
    app.selectbox(key="learn_target").set_value("sobel-x").run()
    app.selectbox(key="learn_start").set_value("own").run()
    assert not app.error and app.text_input(key="learn_own_start").value == "0.5 0.5 0.5; 0.5 0.5 0.5; 0.5 0.5 0.5"
