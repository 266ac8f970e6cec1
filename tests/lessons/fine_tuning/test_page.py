"""The page under AppTest: runs are kept and compared, a job trains and can be cancelled, a set of one's own stays."""

import time

import numpy as np
import pytest
from PIL import Image

from playground.lessons.fine_tuning.own_lab import folder_name
from playground.training.built_in import built_in
from playground.training.sets import PictureSet
from playground.ui import brought

SLUG = "fine-tuning"
PATIENCE = 120  # seconds for a job


def button(app, label):
    return next(one for one in app.button if one.label == label)


def until_idle(app):
    end = time.monotonic() + PATIENCE
    while any(one.label == "Cancel" for one in app.button) and time.monotonic() < end:
        time.sleep(0.3)
        app.run()
    assert not app.exception and not app.error
    return app


def bring(app, pictures):
    """As if the reader had brought them on the page."""
    app.session_state["brought"] = (brought.Item("pictures", pictures.digest, "mine", pictures, pictures.memory),)


def coloured(count=6, classes=("red", "blue")):
    generator = np.random.default_rng(0)
    pictures, labels = [], np.repeat(np.arange(len(classes)), count)
    for label in labels:
        pixels = generator.integers(0, 90, (24, 24, 3), dtype=np.uint8)
        pixels[..., 2 * label] += 160
        pictures.append(Image.fromarray(pixels))
    return PictureSet(tuple(pictures), labels, classes, tuple(f"{n}.png" for n in range(len(labels))))


def rows(app):
    return app.dataframe[0].value if app.dataframe else None


def test_a_click_keeps_the_run_that_is_shown_and_a_second_one_stands_beside_it(open_page):
    app = open_page(SLUG)
    assert rows(app) is None
    button(app, "Train").click()
    app.run()
    assert list(rows(app)["Run"]) == ["1 · head only"]
    app.session_state["tune_per_class"] = 1
    app.run()
    button(app, "Train").click()
    app.run()
    table = rows(app)
    assert list(table["Run"]) == ["1 · head only", "2 · head only"] and table["Test accuracy"][0] > table["Test accuracy"][1]
    button(app, "Forget all runs").click()
    app.run()
    assert rows(app) is None and not app.exception


def test_blocks_are_trained_by_a_job_and_can_be_gone_on_with(open_page):
    app = open_page(SLUG, tune_depth="last", tune_blocks=1, tune_epochs=2, tune_per_class=2, tune_side=32)
    assert not app.dataframe
    button(app, "Train").click()
    app.run()
    until_idle(app)
    assert list(rows(app)["Run"]) == ["1 · last blocks (1)"] and list(rows(app)["Epochs"]) == [2]
    button(app, "Go on with run 1 for 2 epochs").click()
    app.run()
    until_idle(app)
    assert list(rows(app)["Epochs"]) == [2, 4]


def test_a_cancelled_training_leaves_the_page_as_it_was(open_page):
    app = open_page(SLUG, tune_depth="all", tune_epochs=200, tune_per_class=2, tune_side=32)
    button(app, "Train").click()
    app.run()
    button(app, "Cancel").click()
    app.run()
    until_idle(app)
    assert not app.dataframe and not button(app, "Train").disabled
    said = lambda: [one.value for one in app.markdown if "cancelled " in one.value]  # noqa: E731
    assert said()
    app.session_state["tune_depth"] = "head"  # other settings: what was cancelled is not theirs
    app.run()
    assert not said() and not app.exception and not app.error


def test_three_depths_in_one_click(open_page):
    app = open_page(SLUG, tune_epochs=1, tune_per_class=2, tune_side=32)
    button(app, "Compare frozen, fine-tuned and from scratch").click()
    app.run()
    until_idle(app)
    table = rows(app)
    assert list(table["Run"]) == ["1 · head only", "2 · all layers", "3 · from scratch"]
    assert table["Source kept"][0] == 100 and table["Source kept"][2] < 50


def test_ones_own_pictures_are_trained_on_and_stay_through_views_and_reset(open_page):
    app = open_page(SLUG)
    bring(app, coloured())
    app.session_state["tune_data"] = "own"
    app.session_state["tune_per_class"] = 0
    app.run()
    assert not app.exception and not app.error
    button(app, "Train").click()
    app.run()
    until_idle(app)
    assert list(rows(app)["Test accuracy"]) == [100]
    for view in ("pictures", "norms", "train"):
        app.session_state["tune_view"] = view
        app.run()
        assert not app.exception and not app.error
    app.query_params["reset"] = "yes"
    app.run()
    assert app.session_state["brought"][0].value.classes == ("red", "blue")


@pytest.mark.parametrize(
    ("pictures", "sentence"),
    [
        (coloured(classes=("red",)), "nothing to tell apart"),
        (coloured(1), "No class has two pictures"),
        (None, "no pictures of your own"),
    ],
)
def test_what_cannot_be_trained_on_has_its_sentence_in_the_pictures_place(open_page, pictures, sentence):
    app = open_page(SLUG)
    if pictures is not None:
        bring(app, pictures)
    app.session_state["tune_data"] = "own"
    app.run()
    assert not app.exception and sentence in app.error[0].value and button(app, "Train").disabled


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("augmentation", "hflip_ioucrop", "chooses its crop by boxes, and these pictures have none"),
        ("augmentation", "hflip_explode", "explode"),
        ("patience", 3, "no class has two of them"),
    ],
)
def test_what_a_setting_cannot_mean_here_has_its_sentence(open_page, field, value, sentence):
    app = open_page(SLUG)
    app.session_state["tune_per_class"] = 1
    app.session_state[f"tune_{field}"] = value
    app.run()
    assert not app.exception and any(sentence in one.value for one in app.error) and button(app, "Train").disabled


def test_two_sessions_know_nothing_of_each_others_runs_and_pictures(open_page):
    one, other = open_page(SLUG), open_page(SLUG)
    bring(one, built_in("faces"))
    button(one, "Train").click()
    one.run()
    other.run()
    assert one.dataframe and not other.dataframe and "brought" not in other.session_state


@pytest.mark.parametrize(("name", "folder"), [("a/b", "a b"), ("..", "class"), (".hidden", "hidden"), ("New York", "New York")])
def test_folders_of_the_archive_keep_inside_it(name, folder):
    assert folder_name(name) == folder
