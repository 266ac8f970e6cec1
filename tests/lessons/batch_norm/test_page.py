"""The page of batch normalisation without a browser: its sentences, the job, and what a link may hold."""

import time

from page_text import texts

from playground.lessons.batch_norm.states import QUESTION
from playground.lessons.batch_norm.training import RUNS


def test_a_single_vector_is_refused_with_a_sentence_and_the_controls_stay(open_page):
    app = open_page("batch-norm", bn_batch=1, bn_source="random")
    assert "at least 2" in app.error[0].value
    app.slider(key="bn_batch").set_value(2).run()
    assert not app.error and "which is larger" in texts(app)


def test_the_questions_proof_shows_plus_and_minus_one(open_page):
    assert "−1 1 1 / 1 −1 −1" in texts(open_page("batch-norm", **QUESTION.proof.params))


def test_six_networks_are_trained_as_a_job_that_can_be_cancelled_and_begun_again(open_page):
    app = open_page("batch-norm", bn_view="rates", bn_epochs=20, bn_digits=512, bn_seed=11)
    assert "not trained yet" in texts(app)
    app.button(key="bn_train").click().run()
    assert app.button(key="bn_train").disabled
    app.button(key="bn_rates_cancel").click().run()
    wait_for(app, lambda: "cancelled " in texts(app))
    assert not app.button(key="bn_train").disabled
    app.number_input(key="bn_epochs").set_value(1).run()
    assert "cancelled" not in texts(app)
    app.button(key="bn_train").click().run()
    wait_for(app, lambda: "Accuracy after epoch 1" in texts(app))
    assert not app.exception and app.button(key="bn_train").disabled
    chart = app.get("vega_lite_chart")[0].proto.spec
    assert all(f"{'with' if norm else 'without'}, {rate:g}" in chart for norm, rate in RUNS) and "guessing" in chart


def wait_for(app, holds, patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert holds()
