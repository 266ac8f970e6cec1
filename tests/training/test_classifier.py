"""Training a small classifier: beside the textbook's loop written out, stopped and gone on, watched, and as a whole."""

import dataclasses
import itertools
import math
import pickle

import pytest
import torch
import torch.nn.functional as F

from playground.jobs import Cancelled
from playground.networks.small import fresh_network
from playground.training.classifier import (
    AUGMENTATIONS,
    MOST_SNAPSHOTS,
    ClassifierRecipe,
    Watched,
    batches_of,
    confusion,
    measured,
    snapshot_steps,
    train_classifier,
)
from playground.training.labelled import Labelled, labelled
from playground.training.layer_look import convolutions, facts_of, look
from playground.training.tensors import seeded

RECIPE = ClassifierRecipe(network="bn_lenet", epochs=3, batch_size=40)


@pytest.fixture(scope="module")
def few() -> Labelled:
    """200 digits to train, at 16 px."""
    data = labelled("digits", side=16, most=200)
    return dataclasses.replace(data, test_images=data.test_images[:60], test_labels=data.test_labels[:60])


@pytest.fixture(scope="module")
def trained(few):
    return train_classifier(few, RECIPE)


class Watching:
    """A control that keeps every report, and cancels after one."""

    def __init__(self, stop_at: int = 0):
        self.reports: list[Watched] = []
        self.stop_at = stop_at

    def report(self, step, total, payload=None):
        self.reports.append(payload)
        self.step, self.total = step, total

    def check(self):
        if self.stop_at and self.reports and self.reports[-1].live.step >= self.stop_at:
            raise Cancelled


@pytest.mark.parametrize("network", ["bn_lenet", "nin"])
def test_equals_train_ch6_written_out(few, network):
    recipe = dataclasses.replace(RECIPE, network=network, epochs=2)
    net = fresh_network(network, 1, 10, 16, recipe.seed)
    trainer, step, losses = torch.optim.SGD(net.parameters(), lr=recipe.rate), 0, []
    for epoch in range(recipe.epochs):
        net.train()
        for x, y in batches_of(few, recipe).epoch(epoch):
            with seeded(torch.device("cpu"), recipe.seed, step):
                loss = F.cross_entropy(net(x), y)
            trainer.zero_grad()
            loss.backward()
            trainer.step()
            losses.append(loss.item())
            step += 1
    watching = Watching()
    mine = train_classifier(few, recipe, watching)
    steps = {report.live.step: report.live.loss for report in watching.reports}
    assert [steps[n + 1] for n in range(step)] == pytest.approx(losses, rel=1e-3)
    for one, other in zip(mine.model.state_dict().values(), net.state_dict().values(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-2, atol=1e-3)


def test_it_learns_and_says_what_it_reached(few, trained):
    long = train_classifier(few, dataclasses.replace(RECIPE, epochs=10))
    assert long.accuracy > 0.75 > 0.3 > long.start[1]
    matrix = confusion(long, few)
    assert matrix.sum() == 60 and matrix.trace() / 60 == pytest.approx(long.accuracy)
    assert measured(long.model, few)[0] == pytest.approx(long.curves[-1].validation_loss, rel=1e-4)
    assert not any(p.requires_grad for p in long.model.parameters()) and not long.model.training


def test_going_on_is_as_if_it_had_not_stopped(few, trained):
    first = train_classifier(few, dataclasses.replace(RECIPE, epochs=1))
    on = train_classifier(few, dataclasses.replace(RECIPE, epochs=2), start=first)
    for name, tensor in trained.model.state_dict().items():
        torch.testing.assert_close(on.model.state_dict()[name], tensor, rtol=1e-4, atol=1e-6, msg=name)
    assert [epoch.number for epoch in on.curves] == [1, 2, 3] and on.start == first.start
    assert on.recipe.epochs == 3 and on.snapshots[0].step == 0 and on.steps == 15


def test_another_network_or_other_classes_cannot_be_gone_on_with(few, trained):
    with pytest.raises(ValueError, match="another network"):
        train_classifier(few, dataclasses.replace(RECIPE, network="lenet"), start=trained)


def test_a_cancelled_training_leaves_its_last_whole_epoch(few):
    watching = Watching(stop_at=8)  # in the second epoch of five steps each
    with pytest.raises(Cancelled):
        train_classifier(few, RECIPE, watching)
    left = watching.reports[-1].so_far
    assert len(left.curves) == 1 and left.ended == "stopped"
    on = train_classifier(few, dataclasses.replace(RECIPE, epochs=2), start=left)
    whole = train_classifier(few, RECIPE)
    torch.testing.assert_close(on.model.state_dict()["0.weight"], whole.model.state_dict()["0.weight"], rtol=1e-4, atol=1e-6)


def test_snapshots_are_weights_of_their_steps(few, trained):
    steps = [snapshot.step for snapshot in trained.snapshots]
    assert steps == sorted(set(steps)) and steps[0] == 0 and steps[-1] == 15 and len(steps) <= MOST_SNAPSHOTS
    begun = fresh_network("bn_lenet", 1, 10, 16, 0)
    assert torch.equal(trained.snapshots[0].weights["0.weight"], begun.state_dict()["0.weight"])
    assert torch.equal(trained.snapshots[-1].weights["0.weight"], trained.model.state_dict()["0.weight"])
    assert not torch.equal(trained.snapshots[1].weights["0.weight"], begun.state_dict()["0.weight"])


def test_what_was_trained_travels_to_another_process(few, trained):
    there = pickle.loads(pickle.dumps(trained))
    torch.testing.assert_close(there.model(few.test_images), trained.model(few.test_images))
    assert pickle.loads(pickle.dumps(few)).digest == few.digest


def test_kept_steps_lie_apart_by_equal_factors():
    assert snapshot_steps(1) == {0, 1}
    steps = sorted(snapshot_steps(1024))
    assert steps[0] == 0 and steps[-1] == 1024 and len(steps) <= MOST_SNAPSHOTS
    assert all(later <= 2.1 * earlier for earlier, later in itertools.pairwise(steps[1:]))


def test_a_rate_that_is_far_too_high_diverges_and_says_so(few):
    broken = train_classifier(few, dataclasses.replace(RECIPE, network="relu_lenet", rate=1e9, epochs=5))
    assert broken.ended == "diverged" and len(broken.curves) < 5
    assert broken.accuracy == broken.start[1] and math.isfinite(broken.start[0])


def test_maps_of_a_layer_are_what_the_network_computes(few, trained):
    names = [fact.name for fact in convolutions(facts_of("bn_lenet", "", 1, 10, 16))]
    assert names == ["0", "4"]
    picture = few.test_images[3]
    seen = look(trained.recipe, 10, trained.snapshots[-1].weights, picture, "4")
    maps = trained.model[:5](picture[None])[0]
    torch.testing.assert_close(torch.tensor(seen.maps), maps, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(torch.tensor(seen.probabilities), trained.model(picture[None])[0].softmax(0), rtol=1e-4, atol=1e-6)
    assert seen.kernels.shape == (16, 6, 5, 5)
    with pytest.raises(ValueError, match="no convolution '1'"):
        look(trained.recipe, 10, trained.snapshots[-1].weights, picture, "1")


def test_shifted_pictures_are_the_same_pixels_elsewhere():
    generator = torch.Generator().manual_seed(0)
    x = torch.zeros(32, 1, 16, 16)
    x[:, :, 6:10, 6:10] = torch.rand(32, 1, 4, 4, generator=generator)
    for change in (AUGMENTATIONS["shift"], AUGMENTATIONS["mirror"]):
        moved = change(x, generator)
        torch.testing.assert_close(moved.flatten(1).sort(1).values, x.flatten(1).sort(1).values)
        assert not torch.equal(moved, x)
    assert [(m > 0).any(-1).nonzero()[0, -1].item() for m in AUGMENTATIONS["shift"](x, generator)].count(6) < 20


def test_augmented_epochs_differ_and_come_again(few):
    recipe = dataclasses.replace(RECIPE, augmentation="shift")
    first, second, again = (torch.cat([x for x, _y in batches_of(few, recipe).epoch(n)]) for n in (0, 1, 0))
    assert torch.equal(first, again) and not torch.equal(first.sum(0), second.sum(0))


@pytest.mark.parametrize("change", [{"network": "x"}, {"augmentation": "x"}, {"batch_size": 1}, {"rate": math.nan}])
def test_a_recipe_that_cannot_be_meant_is_refused(change):
    with pytest.raises(ValueError):
        dataclasses.replace(RECIPE, **change)
