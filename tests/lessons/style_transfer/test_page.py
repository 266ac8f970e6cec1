"""The style lesson in AppTest: from the first visit to a finished picture, each view, and what cannot be."""

import json
import os
from dataclasses import asdict, replace

import numpy as np
import pytest
from page_text import headline
from PIL import Image

from playground.images import make_photo, sample, style
from playground.kit.lesson import ROOT
from playground.kit.saying import figure
from playground.lessons import lesson
from playground.lessons.style_transfer import paint_lab as style_paint
from playground.lessons.style_transfer.code import view_code
from playground.lessons.style_transfer.measured import MINIMISED, numbers
from playground.lessons.style_transfer.settings import USUAL
from playground.lessons.style_transfer.states import QUESTION, TRY_THIS
from playground.lessons.style_transfer.views import EXPERIMENTS
from playground.lessons.style_transfer.words import painting_figures, step_label
from playground.ui.jobs import SessionJobs, executor
from playground.ui.page import words_of
from playground.vision import StyleConfig
from recipes.style_numbers import rebuild_config

SLUG = "style-transfer"
APP = ROOT / "playground" / "app" / "main.py"
SHORT = {"style_size": 64, "style_steps": 3}
SOON = 60.0


@pytest.fixture
def jobs(monkeypatch):
    """AppTest has no sessions of its own: one set of jobs for this test, closed at its end."""
    own = SessionJobs(executor())
    monkeypatch.setattr(style_paint, "session_jobs", lambda: own)
    yield own
    own.close()


def texts(app):
    kinds = (app.markdown, app.caption, app.error, app.warning, app.metric)
    return " ".join(str(element.value) for kind in kinds for element in kind)


def press(app, key):
    next(button for button in app.button if button.key == key).click()
    return app.run()


def test_the_questions_proof_shows_the_answer(open_page, jobs):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert app.query_params["style_view"] == "start"
    similarity = numbers()["start"]["content"]["similarity"]
    assert f"{similarity:.2f}" in headline(app)


def test_painting(open_page, jobs):
    app = open_page(SLUG, **SHORT)
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)
    assert job.wait(SOON)
    app.run()
    assert "3 steps in" in texts(app)


def test_controls_come_back_after_another_page(open_page, jobs):
    app = open_page(SLUG, style_size=128, style_tv_weight=3)
    app.switch_page("home.py")
    app.run()
    for name in list(app.query_params):
        del app.query_params[name]
    app.switch_page(os.path.relpath(lesson(SLUG).script_path, APP.parent))
    app.run()
    assert not app.exception and app.session_state["style_size"] == 128 and app.session_state["style_tv_weight"] == 3


def adam_over_lbfgs():
    total = numbers()["optimisers"]["total"]
    return f"{100 * (total['content adam 0.1'] / total['content lbfgs'] - 1):.0f} %"


QUOTED = {  # view: what its link promises, which must stand on its screen; charts are compared in tests/vision
    "smoothness": lambda: ", ".join(f"{value:.2f}" for value in numbers()["smoothness"]["tv"].values()),
    "layers": lambda: f"{numbers()['rebuild']['average']['relu4_2']:.0f}",
    "paths": adam_over_lbfgs,
}


@pytest.mark.parametrize("view", EXPERIMENTS)
def test_each_view_opens_from_its_link(open_page, jobs, view):
    app = open_page(SLUG, style_view=view)
    assert not app.exception and not app.error
    if view in QUOTED:
        (state,) = (state for state in TRY_THIS if state.params.get("style_view") == view)
        assert QUOTED[view]() in words_of(state)[1] and QUOTED[view]() in texts(app)
    if view == "taps":
        assert "**No negative number**: 0, 5, 10, 19, 25." in texts(app)


def test_no_number_is_missing_from_a_link():
    assert all(any(c.isdigit() for c in words_of(state)[1]) or "five" in state.why for state in TRY_THIS)
    (first_step,) = (state for state in TRY_THIS if state.settings.steps == 1)
    assert words_of(first_step)[1].startswith("every value moves by 0.3, the result is 23.4 dB from the photo")


def test_a_painting_from_the_button_to_the_files(open_page, jobs):
    app = open_page(SLUG, **SHORT)
    assert "on this device" in texts(app)
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)
    assert job.wait(SOON)
    app.run()
    assert not app.exception and "3 steps in" in texts(app)
    assert "The textbook’s weights that do the same to this picture" in texts(app)
    labels = {button.label for button in app.get("download_button")}
    assert labels >= {"Result as PNG", "Steps as WebP animation", "Settings as JSON", "Code as Python file"}
    assert "Plain torch as Python file" in labels and any("def features(x):" in block.value for block in app.code)
    told = texts(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "Time for each size: 256 px " in told and " · 2048 px " in told
    assert max(job.result.image.size) == 64


def test_the_textbooks_first_step_is_told_in_grey_levels(open_page, jobs):
    app = open_page(SLUG, style_steps=1, style_learning_rate=0.3, style_weighting="textbook", style_start="content")
    assert "red 17.5, green 17.1, blue 17.2; that is 23.4 dB" in texts(app)


def test_a_link_restores_the_settings(open_page, jobs):
    app = open_page(SLUG, style_size=128, style_start="noise", style_tv_weight=3, style_keep_colours=True, photo="coffee")
    code = " ".join(block.value for block in app.code)
    assert "size=128" in code and "start='noise'" in code and "tv_weight=3.0" in code and "keep_colours=True" in code


def test_a_network_that_is_not_here_says_so_and_fails_in_words(open_page, jobs, monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    app = open_page(SLUG, **SHORT, style_network="vgg19")
    assert "VGG-19 is not on this machine" in texts(app)
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)
    assert job.wait(SOON)
    app.run()
    assert not app.exception and any("VGG-19 needs its weights" in error.value for error in app.error)
    press(app, "style_other_network")
    assert app.selectbox(key="style_network").value == "style_vgg" and "VGG-19 is not on this machine" not in texts(app)


@pytest.mark.parametrize("size", [(1, 1), (1, 1024)])
def test_pictures_too_small_to_paint_leave_a_sentence_and_the_controls(open_page, jobs, size):
    app = open_page(SLUG, **SHORT)
    app.session_state["photo-choice"] = make_photo(Image.fromarray(np.zeros((*size[::-1], 3), np.uint8)), name="tiny")
    app.run()
    assert not app.exception and any("on the short side" in error.value for error in app.error)
    assert any(field.key == "style_size" for field in app.number_input)


def test_the_queue_is_told_in_words(open_page, jobs):
    app = open_page(SLUG, **SHORT)
    lane = str(style_paint.models.device())
    holding = executor().submit(lambda control: _hold(control), lane=lane, estimate_s=40, name="another session's")
    press(app, "style_paint")
    assert "one picture before yours, about 40 s" in texts(app)
    holding.cancel()
    assert holding.wait(SOON) and jobs.get(style_paint.JOB)[0].wait(SOON)


def _hold(control):
    while True:
        control.check()


def test_controls_below_the_buttons_stay_where_they_are_when_a_painting_ends(open_page, jobs):
    app = open_page(SLUG, style_size=256, style_steps=1000)
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)

    def above():  # button to go on, and what stands below it
        (button,) = (one for one in app.button if one.key == "style_go_on")
        (words,) = (one.value for one in app.caption if "on this device" in one.value)
        return button.disabled, "to go on, at full size throughout" in words

    assert above() == (True, True)
    with job._changed:
        assert job._changed.wait_for(lambda: job.progress.step > 1, SOON)
    job.cancel()
    assert job.wait(SOON)
    app.run()
    assert above() == (False, True)


def test_cancelling_keeps_what_there_is(open_page, jobs):
    app = open_page(SLUG, style_size=64, style_steps=1000)
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)
    with job._changed:
        assert job._changed.wait_for(lambda: job.progress.step > 1, SOON)
    job.cancel()
    assert job.wait(SOON)
    app.run()
    assert not app.exception and "what there is stays" in texts(app)
    assert "Result as PNG" in {button.label for button in app.get("download_button")}


def test_the_start_of_a_painting_is_named_and_its_losses_stand_large(open_page, jobs, monkeypatch):
    captions = []
    monkeypatch.setattr(style_paint, "thumbnails", lambda items, *_, **_look: captions.append([one.caption for one in items]))
    app = open_page(SLUG, **SHORT)
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)
    assert job.wait(SOON)
    app.run()
    assert step_label(0, job.result.config) == "step 0: photo in the style’s colours"
    assert step_label(0, replace(job.result.config, start="noise")) == "step 0: noise" and step_label(3, USUAL) == "step 3"
    figures = painting_figures(job.result)
    assert [one.value for one in figures][-1] == "3" and figures[-1].note == "of 3"
    assert figures[0].note == f"photo: {figure(job.result.untouched.style)}"
    for step, losses in enumerate(job.result.losses):  # of a picture on the way that was chosen
        chosen = [one.value for one in painting_figures(job.result, step)]
        assert chosen == [figure(losses.style), figure(losses.content), str(step)]
    assert (captions[-1][0], captions[-1][-1]) == ("step 0", "step 3")  # short: eleven stand beside each other
    assert {one.value for one in figures} <= set(headline(app))


def test_settings_that_were_not_painted_say_so(open_page, jobs):
    hint = "press “Paint it”"
    assert hint not in texts(open_page(SLUG))  # what these settings make is shown
    app = open_page(SLUG, **SHORT)
    assert hint in texts(app) and headline(app)[:2] == ["Size of the result", "64 × 43"]
    press(app, "style_paint")
    job, _about = jobs.get(style_paint.JOB)
    assert job.wait(SOON)
    app.run()
    assert hint not in texts(app)
    app.number_input(key="style_steps").set_value(4).run()
    assert hint in texts(app)


def test_a_view_says_what_its_own_pictures_minimised(open_page, jobs):
    def formula(view):
        app = open_page(SLUG, style_view=view)
        return " ".join(one.value for one in app.latex), texts(app)

    start, words = formula("start")
    assert "content" not in start and "G_l" in start and "sign of the gradient" in words
    layers, words = formula("layers")
    assert "content" in layers and "G_l" not in layers and "tv" not in layers
    assert "L-BFGS chooses the length of each step. 200 steps" in words and "sign of the gradient" not in words
    assert asdict(MINIMISED["layers"]) == asdict(rebuild_config("relu4_2", "own"))
    for view in ("start", "smoothness", "paths"):
        measured = numbers()[{"paths": "optimisers"}.get(view, view)]["settings"]
        assert json.loads(json.dumps(asdict(MINIMISED[view]))) == measured


@pytest.mark.parametrize("view", ["start", "smoothness", "paths"])
def test_the_code_of_a_view_has_the_settings_that_were_measured(view):
    """Its settings are those of the recipe, which made the numbers with the same function."""
    code = view_code(view, USUAL, sample("chelsea").photo(), style("swirling_sky").photo(), inplace=True)
    part = {"paths": "optimisers"}.get(view, view)
    shown = code.rpartition("StyleConfig(")[2].partition("))")[0]
    name = shown.rpartition("=")[2]
    config = eval(f"StyleConfig({shown})", {"StyleConfig": StyleConfig, name: getattr(USUAL, name)})
    as_json = json.loads(json.dumps(asdict(config)))
    assert as_json | {name: None} == numbers()[part]["settings"] | {name: None}
