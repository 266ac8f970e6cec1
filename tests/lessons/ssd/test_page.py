"""The lesson "SSD, layer by layer" without a browser: quoted numbers, objects that can be drawn, a training as a job."""

import time

import pytest
from contract import photo_for

from playground.images import sample
from playground.lessons.ssd import page, states, train_lab
from playground.lessons.ssd.answer import TrainAnswer, ssd_answer
from playground.lessons.ssd.lab import lab_words, pass_message, scene
from playground.lessons.ssd.settings import Ssd, text_of_truth
from playground.lessons.ssd.words import figures, words
from playground.ui.components.box_stage import stage_words
from playground.vision import tiny_ssd_training
from playground.vision.tiny_ssd_training import Errors

STATES = (states.QUESTION.proof, *states.TRY_THIS, *states.MISUNDERSTOOD, *states.EXERCISES)
PATIENCE = 120  # seconds for a training of one step


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_figures_and_stand_in_the_sentences(state):
    answer = ssd_answer(state.settings, photo_for(page.PAGE, state.settings, state.photo))
    known = figures(answer)
    assert {name: known[name] for name in state.shows} == dict(state.shows)
    text = words(answer)
    shown = "\n".join([*text.sentences, text.formula]).replace("**", "")
    assert all(number in shown for number in state.shows.values()), shown


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0 0 10 10 zebra", "Object 1 is called 'zebra'; the detector knows person"),
        ("5 5 5 9 cat", "Object 1 has no area"),
        ("; ".join(["0 0 10 10 cat"] * 7), "There are 7 objects; at most 6 are possible here"),
        ("", "There is no box"),
    ],
)
def test_objects_that_cannot_be_are_refused_with_a_sentence(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        Ssd(view="loss", truth=written)


def test_a_drawn_box_without_a_class_is_a_person():
    assert text_of_truth([((0, 0, 10, 10), "")]) == "0 0 10 10 person"
    assert Ssd(view="loss", truth="0 0 10 10").classes == [0]


def test_the_anchor_looked_at_is_the_chosen_one_else_the_positive_with_the_largest_loss():
    photo = sample("chelsea").photo()
    answer = ssd_answer(Ssd(view="loss"), photo)
    losses = answer.losses
    total = losses.by_class + losses.by_box
    assert losses.positive[answer.picked] and total[answer.picked] == total[losses.positive].max()
    assert ssd_answer(Ssd(view="loss", pick=8), photo).picked == 7


def test_the_message_holds_the_pass_and_each_channel_in_256_steps():
    photo = sample("chelsea").photo()
    found = ssd_answer(Ssd(), photo).found
    head, arrays = pass_message(found)
    assert head["grids"] == found.grids and arrays["scores"].shape == (6120, 9)
    for level, maps in enumerate(found.features):
        again = arrays[f"map{level}"] / 255 * arrays[f"most{level}"][:, None, None]
        assert abs(again - maps.clip(min=0)).max() <= arrays[f"most{level}"].max() / 500
    assert scene(Ssd(), photo)["boxes"] == [] and scene(Ssd(view="loss"), photo)["boxes"][0]["label"] == "cat"
    assert not set(lab_words()) & set(stage_words()), "the box canvas has words of its own"


def test_errors_of_a_training_stand_beside_what_guessing_has():
    trained = type("Trained", (), {"errors": (Errors(0.5, 0.02), Errors(0.004, 0.006)), "losses": (1.0, 0.1)})()
    text = words(TrainAnswer(Ssd(view="train"), Errors(0.01, 0.011), trained)).sentences[0]
    assert "After 2 epochs" in text and "0.40 %" in text and "0.0060" in text


def test_a_training_is_a_job_of_the_session_that_goes_on(open_page, monkeypatch):
    monkeypatch.setattr(tiny_ssd_training.held_out_errors, "__defaults__", (1,))
    monkeypatch.setattr(tiny_ssd_training.baseline, "__defaults__", (1,))
    short = tiny_ssd_training.ShapeRecipe(epochs=1, scenes=2, batch_size=2)
    monkeypatch.setattr(train_lab, "recipe_of", lambda _settings: short)
    app = open_page("ssd", ssd_view="train", ssd_epochs=1, ssd_scenes=8)
    assert not any("Go on" in button.label for button in app.button)
    app.button(key="ssd_train_button").click().run()
    wait_for(app, "Go on for 1 epoch")
    assert "After 1 epoch " in "\n".join(block.value for block in app.markdown)
    other = open_page("ssd", ssd_view="train", ssd_epochs=1, ssd_scenes=8)
    assert not any("Go on" in button.label for button in other.button), "another session has a training of its own"


def test_what_a_cancelled_training_has_learnt_stays_and_goes_on(open_page, monkeypatch):
    """A job that reports one epoch and then waits to be cancelled."""
    learnt = tiny_ssd_training.train_tiny_ssd(tiny_ssd_training.ShapeRecipe(epochs=1, scenes=2, batch_size=2))
    starts = []

    def stub(control, *, recipe, start):
        starts.append(start)
        while True:
            control.report(1, 2, tiny_ssd_training.Progress(None, learnt.errors, learnt))
            control.check()
            time.sleep(0.02)

    monkeypatch.setattr(train_lab, "_work", stub)
    app = open_page("ssd", ssd_view="train", ssd_epochs=3, ssd_scenes=8)
    app.button(key="ssd_train_button").click().run()
    wait_for(app, "Cancel")
    app.button(key="ssd_train_cancel").click().run()
    wait_for(app, "Go on for 3 epochs")
    assert "After 1 epoch " in "\n".join(block.value for block in app.markdown)
    app.button(key="ssd_go_on").click().run()
    assert starts == [None, learnt]
    app.button(key="ssd_train_cancel").click().run()


def wait_for(app, label: str) -> None:
    end = time.monotonic() + PATIENCE
    while not any(button.label == label for button in app.button):
        assert time.monotonic() < end and not app.exception
        time.sleep(0.3)
        app.run()


def test_boxes_below_the_least_score_are_not_drawn():
    rows = tiny_ssd_training.Detections([[0, 0.9, 0, 0, 1, 1], [1, 0.1, 0, 0, 1, 1]])
    assert len(train_lab._drawn(rows)) == 1
