"""LeNet at three rates: what the book's exercise finds, the one loop against plain lines, and what a stopped race leaves."""

import pickle
from dataclasses import replace
from functools import partial

import pytest
import torch

from playground.lessons.batch_norm.rates_lab import _work, rates_for
from playground.lessons.batch_norm.settings import RATES, Rates
from playground.lessons.batch_norm.training import (
    RUNS,
    Race,
    RatesAnswer,
    Shuffled,
    enlarged,
    keep_race,
    key_of,
    large_digits,
    network_for,
    rates_figures,
    run_race,
    scores_of,
    train_one,
)
from playground.training.state import Epoch

DEFAULT = Rates(view="rates")


@pytest.fixture(autouse=True)
def one_thread():
    """Layers this small gain nothing from a second one, which waits where other processes run."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Watched:
    """A control that keeps what is reported, and stops at a step."""

    def __init__(self, stop_at: int = 10**9, last: Race | None = None) -> None:
        self.reports, self.stop_at, self.last = [], stop_at, last

    def report(self, step, total, payload=None):
        self.reports.append((step, total, payload))

    def check(self):
        if len(self.reports) >= self.stop_at:
            raise InterruptedError


def test_only_with_batch_norm_does_the_sigmoid_lenet_leave_guessing_at_every_rate():
    watched = Watched()
    race = run_race(DEFAULT, watched)
    guess = large_digits().guess
    last = {run: curve[-1][1] for run, curve in race.curves.items()}
    assert race.complete and set(last) == set(RUNS)
    assert all(last[True, rate] > 0.75 for rate in RATES) and all(last[False, rate] <= guess for rate in RATES)
    assert all([epoch for epoch, _share in curve] == list(range(6)) for curve in race.curves.values())
    steps = [step for step, _total, _payload in watched.reports]
    assert steps == sorted(steps) and steps[-1] == watched.reports[-1][1] == 6 * 5 * 11
    figures = rates_figures(RatesAnswer(DEFAULT, race))
    assert (
        figures["with_1"] == f"{100 * last[True, 1.0]:.1f} %" and figures["plain"] == "61,706" and figures["normed"] == "62,158"
    )
    keep_race(key_of(DEFAULT), race)
    assert rates_for(replace(DEFAULT, rate=10.0), None).race is race  # the rate only says where to look
    assert pickle.loads(pickle.dumps(race)) == race  # it may come from another machine
    assert pickle.loads(pickle.dumps(partial(_work, settings=DEFAULT))).keywords == {"settings": DEFAULT}


def test_digits_are_enlarged_to_what_lenet_takes_and_parts_stay_apart():
    data = large_digits()
    assert data.train[0].shape == (1400, 1, 28, 28) and data.test[0].shape == (397, 1, 28, 28)
    assert data.train[0].min() >= 0 and data.train[0].max() <= 1
    flat = enlarged(torch.full((1, 1, 8, 8), 0.5).numpy())
    torch.testing.assert_close(flat, torch.full((1, 1, 28, 28), 0.5))
    pixels = {one.numpy().tobytes() for one in data.train[0]}
    assert sum(one.numpy().tobytes() in pixels for one in data.test[0]) < 5  # a few digits were written twice alike


def test_networks_of_one_seed_start_from_the_same_weights_with_and_without_batch_norm():
    for kind in ("sigmoid", "relu"):
        settings = replace(DEFAULT, network=kind, seed=3)
        plain, normed = (network_for(settings, norm) for norm in (False, True))
        weights = [
            [layer.weight for layer in network if isinstance(layer, torch.nn.Conv2d | torch.nn.Linear)]
            for network in (plain, normed)
        ]
        assert all(torch.equal(one, other) for one, other in zip(*weights, strict=True))
        assert not torch.equal(weights[0][0], network_for(replace(settings, seed=4), False)[0].weight)
        assert sum(isinstance(layer, torch.nn.Sigmoid) for layer in normed) == (4 if kind == "sigmoid" else 0)


@pytest.mark.parametrize(("norm", "more"), [("both", 452), ("convolutions", 44), ("mean", 452), ("variance", 452), ("fixed", 0)])
def test_each_kind_of_batch_norm_is_counted_and_trained(norm, more):
    settings = replace(DEFAULT, norm=norm, epochs=1, digits=512)
    assert sum(one.numel() for one in network_for(settings, True).parameters()) == 61_706 + more
    assert rates_figures(RatesAnswer(settings))["more"] == str(more)
    (epoch,) = train_one(settings, True, 0.1).history
    assert epoch.validation_score is not None
    assert (key_of(settings) == key_of(replace(settings, norm="both"))) == (norm == "both")


def test_every_epoch_meets_every_digit_once_in_its_own_order():
    labels = torch.arange(10)
    batches = Shuffled(labels, labels, 4, seed=1)
    orders = [torch.cat([y for _x, y in batches.epoch(number)]) for number in (0, 1, 0)]
    assert len(batches) == 3 and all(order.sort().values.equal(labels) for order in orders)
    assert orders[0].equal(orders[2]) and not orders[0].equal(orders[1])


def test_of_a_stopped_race_the_last_report_has_the_curves_so_far():
    settings, watched = replace(DEFAULT, epochs=1, digits=512, seed=7), Watched(stop_at=9)
    with pytest.raises(InterruptedError):
        run_race(settings, watched)
    curves = watched.reports[-1][2].curves
    assert list(curves) == list(RUNS[:3]) and curves[RUNS[0]][-1][0] == 1 and not watched.reports[-1][2].complete
    later = Watched(stop_at=2, last=watched.reports[-1][2])
    with pytest.raises(InterruptedError):
        run_race(settings, later)
    assert [step for step, _total, _race in later.reports] == [7, 8]  # the first two networks were trained


def test_an_epoch_whose_loss_left_the_numbers_has_no_score():
    scored = Epoch(1, 2.3, None, 2.3, 0.1, 10.0, 1400, 1.0)
    assert scores_of([scored, replace(scored, number=2, validation_loss=None, validation_score=None)]) == ((1, 0.1),)
