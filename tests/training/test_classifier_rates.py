"""Rates of a small classifier: the range test beside a loop written out, and where the sigmoid LeNet stays at chance."""

import dataclasses

import pytest
import torch
import torch.nn.functional as F

from playground.networks.small import fresh_network
from playground.training.classifier import ClassifierRecipe, batches_of, train_classifier
from playground.training.classifier_rates import Studied, classifier_range_test, rate_study, run_of
from playground.training.labelled import labelled


@pytest.fixture(scope="module")
def digits():
    return labelled("digits", side=28, most=1400)


def test_the_range_test_equals_one_written_out():
    data = labelled("digits", side=12, most=100)
    recipe = ClassifierRecipe(network="relu_lenet", batch_size=20)
    tested = classifier_range_test(data, recipe, steps=10)
    net = fresh_network("relu_lenet", 1, 10, 12, 0)
    losses, mean = [], 0.0
    for epoch in range(2):
        for n, (x, y) in enumerate(batches_of(data, recipe).epoch(epoch)):
            step = 5 * epoch + n
            rate = 10 * 1e6 ** (step / 10 - 1)
            assert tested.rates[step] == pytest.approx(rate) if step < len(tested.rates) else True
            loss = F.cross_entropy(net(x), y)
            mean = 0.8 * mean + 0.2 * loss.item()
            losses.append(mean / (1 - 0.8 ** (step + 1)))
            net.zero_grad()
            loss.backward()
            with torch.no_grad():
                for parameter in net.parameters():
                    parameter -= rate * parameter.grad
    assert list(tested.losses) == pytest.approx(losses[: len(tested.losses)], rel=1e-3)


def test_with_sigmoids_lenet_stays_at_chance_where_batch_norm_learns(digits):
    """1,400 digits, five epochs: the sheet's finding, by what 95 % of all guessers reach."""
    recipe = ClassifierRecipe(epochs=5)
    stuck = rate_study(digits, recipe, ["lenet"], [0.1, 1.0, 10.0])
    assert [run.at_chance for run in stuck] == [True] * 3
    learned = run_of(train_classifier(digits, dataclasses.replace(recipe, epochs=2, network="bn_lenet", rate=0.1)), digits)
    assert learned.accuracy > 0.5 and not learned.at_chance


def test_a_study_reports_each_training_and_bears_one_that_diverges():
    data = labelled("digits", side=12, most=60)
    reports: list[tuple[int, int, Studied]] = []

    class Control:
        def check(self):
            pass

        def report(self, step, total, payload=None):
            reports.append((step, total, payload))

    runs = rate_study(data, ClassifierRecipe(epochs=2, batch_size=30), ["relu_lenet"], [0.01, 1e12], Control())
    assert [run.rate for run in runs] == [0.01, 1e12] and runs[1].ended_badly and runs[1].accuracy == data.chance
    assert runs[1].at_chance and reports[-1][:2] == (200, 200) and reports[-1][2].runs == runs
    assert {payload.rate for _step, _total, payload in reports[:-1]} == {0.01, 1e12}
