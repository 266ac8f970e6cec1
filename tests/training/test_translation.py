"""Two networks that learn digits in the middle of a sheet and see shifted ones."""

import numpy as np
import pytest
import torch

from playground.training.digits import digits, split_digits
from playground.training.translation import (
    DIRECTIONS,
    NETWORKS,
    REACH,
    SHIFTS,
    SIDE,
    SheetBatches,
    ShiftRecipe,
    cnn,
    digit_of,
    mlp,
    on_sheet,
    train_shifted,
)

SHORT = {"epochs": 1, "train": 1700}  # 27 steps, 97 digits to test


@pytest.fixture(scope="module")
def short():
    return train_shifted(ShiftRecipe(**SHORT))


def test_a_shifted_sheet_is_the_middle_one_rolled():
    images = split_digits().test_images[:5]
    middle = torch.from_numpy(on_sheet(images))
    assert middle.shape == (5, 1, SIDE, SIDE) and middle.dtype == torch.float32
    for right, down in ((0, 0), (4, -4), (-3, 1), (6, 6)):
        assert torch.equal(torch.from_numpy(on_sheet(images, right, down)), middle.roll((down, right), (2, 3)))
    with pytest.raises(ValueError, match="up to 6 px"):
        on_sheet(images, 0, 7)


@pytest.mark.parametrize(("network", "parameters"), [(mlp(), 26_314), (cnn("global"), 2_082), (cnn("halved"), 2_082)])
def test_sizes_of_the_networks(network, parameters):
    assert sum(p.numel() for p in network.parameters()) == parameters
    assert network(torch.zeros(3, 1, SIDE, SIDE)).shape == (3, 10)


def test_a_flat_head_has_a_weight_for_each_place_of_each_channel():
    assert cnn("flat")[-1].weight.shape == (10, 24 * 5 * 5)
    with pytest.raises(ValueError, match="no head"):
        cnn("round")


def test_a_maximum_over_all_places_is_blind_to_the_place():
    """With random weights. Without biases paper stays 0 up to the border, which windows reach from 3 px on."""
    torch.manual_seed(0)
    network = cnn("global")
    for layer in (network[0], network[3]):
        layer.bias.data.zero_()
    images = split_digits().test_images[:20]
    with torch.no_grad():
        middle = network(torch.from_numpy(on_sheet(images)))
        for right, down in ((2, 2), (-2, 1), (0, -2)):
            torch.testing.assert_close(network(torch.from_numpy(on_sheet(images, right, down))), middle)


@pytest.mark.parametrize("bad", [{"head": "round"}, {"taught": 5}, {"taught": -1}, {"epochs": 0}, {"epochs": 31}])
def test_recipes_that_cannot_be(bad):
    with pytest.raises(ValueError, match="cannot be trained"):
        ShiftRecipe(**bad)


class TestBatches:
    parts = split_digits(150)

    def epoch(self, number: int, **recipe):
        batches = SheetBatches(self.parts.train_images, self.parts.train_labels, ShiftRecipe(**recipe))
        sheets, labels = (torch.cat(part) for part in zip(*batches.epoch(number), strict=True))
        assert len(batches) == 3 and len(labels) == 150
        return sheets, labels

    def test_an_epoch_holds_each_digit_once_in_the_middle(self):
        sheets, labels = self.epoch(0)
        middle = on_sheet(self.parts.train_images)
        assert sorted(one.tobytes() for one in sheets.numpy()) == sorted(one.tobytes() for one in middle)
        assert torch.equal(labels.bincount(), torch.from_numpy(self.parts.train_labels.copy()).bincount())

    def test_epochs_differ_and_come_again(self):
        first, again, second = (self.epoch(n, taught=2)[0] for n in (0, 0, 1))
        assert torch.equal(first, again) and not torch.equal(first, second)

    def test_taught_digits_lie_up_to_so_many_pixels_off_the_middle(self):
        sheets, _labels = self.epoch(0, taught=2)
        margin = (SIDE - 8) // 2
        assert sheets[:, :, margin - 2 : margin + 10, margin - 2 : margin + 10].sum() == pytest.approx(float(sheets.sum()))
        assert sheets[:, :, margin - 2].sum() > 0 and sheets[:, :, margin + 9].sum() > 0


def test_answers_are_the_networks_at_each_shift(short):
    images = split_digits(1700).test_images
    assert set(short.answers) == set(short.networks) == set(NETWORKS) and short.complete
    for name, network in short.networks.items():
        for direction, (right, down) in DIRECTIONS.items():
            place = SHIFTS.index(3)
            moved = torch.from_numpy(on_sheet(images)).roll((3 * down, 3 * right), (2, 3))
            with torch.no_grad():
                expected = network(moved).argmax(1).numpy()
            np.testing.assert_array_equal(short.answers[name][direction][place], expected)
            accuracy = short.accuracy[name][direction]
            assert accuracy.shape == (len(SHIFTS),) and accuracy[place] == np.mean(expected == short.labels)
        assert len({found[REACH].tobytes() for found in short.answers[name].values()}) == 1, "no shift has no direction"


def test_the_same_seed_trains_the_same_networks(short):
    again = train_shifted(ShiftRecipe(**SHORT))
    for name, network in again.networks.items():
        for own, other in zip(network.parameters(), short.networks[name].parameters(), strict=True):
            assert torch.equal(own, other)


def test_a_watched_training_counts_both_networks_and_can_be_ended():
    class Watch:
        def __init__(self):
            self.reports = []

        def report(self, step, total, payload=None):
            self.reports.append((step, total, len(payload.answers)))

        def check(self):
            if self.reports and self.reports[-1][0] == 30:
                raise InterruptedError

    watch = Watch()
    with pytest.raises(InterruptedError):
        train_shifted(ShiftRecipe(**SHORT), watch)
    assert watch.reports[0] == (1, 54, 0) and watch.reports[-1] == (30, 54, 1), "the first network is done"


def test_in_the_middle_both_know_digits_and_beside_it_only_the_convolutional_one():
    """The lesson's default."""
    accuracy = train_shifted(ShiftRecipe()).accuracy
    perceptron, convolutional = accuracy["mlp"]["horizontal"], accuracy["cnn"]["horizontal"]
    assert perceptron[REACH] > 0.93 and max(perceptron[0], perceptron[1], perceptron[-2], perceptron[-1]) < 0.4
    assert convolutional.min() > 0.85 and np.ptp(convolutional) < 0.03


@pytest.mark.parametrize("label", [0, 3, 9])
def test_digits_by_label_and_number_begin_again_after_the_last(label):
    images, labels = digits()
    own = images[labels == label, 0]
    np.testing.assert_array_equal(digit_of(label, 2), own[2])
    np.testing.assert_array_equal(digit_of(label, len(own) + 1), own[1])
