"""Fine-tuning on a handful of faces at 64 px: layers, kept features, going on, progress, what comes out."""

import dataclasses
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from playground.jobs import Cancelled
from playground.models import load
from playground.training import fine_tuning, squares
from playground.training.backbone import PARTS, delivered_parts, new_network, source_network
from playground.training.fine_tuning import fine_tune, learning_parts
from playground.training.sets import Dataset, SetError
from playground.training.squares import ShuffledBatches, Squares, delivered_maps, kept_maps
from playground.training.tensors import SeededDraws, seed_of
from playground.training.tuning import TuningRecipe, recipe_from_json

RECIPE = TuningRecipe(side=64, epochs=3, batch_size=8, rate=0.005, precision="float32")


@pytest.fixture(autouse=True)
def exact(monkeypatch):
    """float32 everywhere, so that numbers can be compared with loops written out."""
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")
    kept_maps.clear()
    yield
    kept_maps.clear()


@pytest.fixture(scope="module")
def probe(faces):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_DTYPE", "float32")
        return fine_tune(faces, RECIPE)


def written_out(dataset: Dataset, recipe: TuningRecipe, learns_from: int) -> torch.nn.Module:
    """The same training as a textbook writes it: all pictures through the whole network in every epoch."""
    network = new_network(len(dataset.classes), recipe.seed, pretrained=recipe.pretrained)
    body = [network.get_submodule(name) for name in PARTS]
    for place, part in enumerate(body):
        part.requires_grad_(place >= learns_from)
    with torch.no_grad():
        x = Squares(dataset.train, recipe.side).batch(range(len(dataset.train)), 0)[0]
        delivered = source_network()
        centre = delivered.pool(delivered.last_map(x)).flatten(1).mean(0) if recipe.pretrained else torch.zeros(1280)
    head = {"params": network.classifier.parameters(), "lr": recipe.rate * (1 if recipe.depth in ("head", "scratch") else 10)}
    rest = [p for part in body[learns_from:] for p in part.parameters()]
    groups = [head, *([{"params": rest}] if rest else [])]
    optimizer = torch.optim.SGD(groups, recipe.rate, recipe.momentum, weight_decay=recipe.weight_decay)
    total = recipe.epochs * -(-len(dataset.train) // recipe.batch_size)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)
    pictures = Squares(dataset.train, recipe.side)
    for epoch in range(recipe.epochs):
        for part in body:
            part.eval()
        for part in body[learns_from:]:
            part.train()
        order = torch.randperm(len(dataset.train), generator=torch.Generator().manual_seed(seed_of(recipe.seed, epoch)))
        for n, places in enumerate(order.split(recipe.batch_size)):
            x, y = pictures.batch(places, epoch)
            with SeededDraws(seed_of(recipe.seed, 3 * epoch + n)):
                features = network.pool(network.last_map(x)).flatten(1) - centre
                logits = network.classifier(F.dropout(features, 0.2))
            loss = F.cross_entropy(logits, y, label_smoothing=recipe.label_smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    with torch.no_grad():
        network.classifier.bias -= network.classifier.weight @ centre
    return network.eval()


@pytest.mark.parametrize(
    ("change", "learns_from"),
    [
        ({}, len(PARTS)),
        ({"depth": "last", "blocks": 2, "label_smoothing": 0.1}, len(PARTS) - 2),
        ({"depth": "all", "epochs": 1, "weight_decay": 0.01, "rate": 0.0005}, 0),  # at ten times that a rounding error grows to 3
        ({"depth": "scratch", "epochs": 1}, 0),
    ],
)
def test_equals_the_training_written_out(faces, change, learns_from):
    """Kept features of frozen parts change nothing but the time."""
    recipe = dataclasses.replace(RECIPE, **change)
    result = fine_tune(faces, recipe)
    assert result.kept_features == (learns_from > 0)
    reference = written_out(faces, recipe, learns_from)
    x, labels = Squares(faces.test, 64).batch(range(len(faces.test)), 0)
    with torch.no_grad():
        expected, mine = reference(x), result.model(x)
    tolerance = {"rtol": 2e-3, "atol": 2e-3}
    torch.testing.assert_close(mine, expected, **tolerance)
    np.testing.assert_allclose(result.probabilities, expected.softmax(1).numpy(), atol=1e-3)
    assert result.curves[-1].validation_loss == pytest.approx(F.cross_entropy(expected, labels).item(), rel=5e-3, abs=1e-4)
    for place, (part, moved) in enumerate(zip(PARTS, result.moved, strict=True)):
        begun = new_network(2, 0, pretrained=recipe.pretrained)
        weights = [torch.cat([p.flatten() for p in net.get_submodule(part).parameters()]) for net in (reference, begun)]
        assert moved.part == part
        assert moved.weights == pytest.approx(((weights[0] - weights[1]).norm() / weights[1].norm()).item(), rel=0.02, abs=1e-6)
        assert (moved.weights > 0) == (place >= learns_from) and (moved.statistics > 0) == (place >= learns_from)


def test_what_comes_out_hangs_together(faces, probe):
    assert probe.classes == ("face", "no face") and probe.ended == "finished" and len(probe.curves) == 3
    assert probe.confusion.sum() == 24 and probe.confusion.shape == (2, 2)
    assert probe.accuracy == pytest.approx(np.mean(probe.probabilities.argmax(1) == probe.labels))
    assert probe.curves[-1].validation_score == pytest.approx(probe.accuracy)
    assert probe.accuracy > 0.85  # a network that knows ImageNet; chance is 0.5
    assert probe.features.shape == (24, 1280)
    np.testing.assert_array_equal(probe.delivered, probe.features)  # its body is as delivered
    np.testing.assert_allclose(probe.probabilities.sum(1), 1)
    assert not any(p.requires_grad for p in probe.model.parameters()) and not probe.model.training
    best = probe.predictor.classify(faces.test.pictures[0])
    assert [name for name, _ in best] == [probe.classes[k] for k in np.argsort(-probe.probabilities[0])]
    assert best[0][1] == pytest.approx(probe.probabilities[0].max(), abs=1e-4)


def test_features_before_and_after_lie_in_two_planes(faces):
    result = fine_tune(faces, dataclasses.replace(RECIPE, depth="last", blocks=1, epochs=2))
    np.testing.assert_allclose(result.delivered, delivered_maps(faces.test, 64).numpy(), atol=1e-5)
    np.testing.assert_allclose(result.features, result.predictor.of(faces.test)[1].numpy(), atol=1e-3)
    before, after = result.planes
    assert before.points.shape == after.points.shape == (24, 2) and not np.allclose(before.points, after.points)
    assert ((before.points * after.points).sum(0) >= 0).all()  # no side is swapped


def test_the_delivered_network_stays_as_it_is(faces):
    for change in ({"depth": "all"}, {"depth": "scratch"}, {"norms": "train"}, {}):
        result = fine_tune(faces, dataclasses.replace(RECIPE, epochs=1, **change))
    assert delivered_parts(result.model) == len(PARTS)
    fresh = load("efficientnet_lite0").state_dict()
    for name, tensor in source_network().state_dict().items():
        assert torch.equal(tensor, fresh[name]), name
    assert not source_network().training and not any(module.training for module in source_network().modules())


def test_frozen_statistics_drift_in_train_mode_only(faces):
    still = fine_tune(faces, dataclasses.replace(RECIPE, epochs=1, augmentation="hflip"))
    drifting = fine_tune(faces, dataclasses.replace(RECIPE, epochs=1, norms="train"))
    assert not still.kept_features and not drifting.kept_features
    assert all(moved.weights == moved.statistics == 0 for moved in still.moved)
    assert all(moved.weights == 0 < moved.statistics for moved in drifting.moved)


@pytest.mark.parametrize("change", [{}, {"depth": "last", "blocks": 1}, {"depth": "head", "augmentation": "hflip"}])
def test_going_on_is_as_if_it_had_not_stopped(faces, change):
    recipe = dataclasses.replace(RECIPE, epochs=1, schedule="constant", **change)
    whole = fine_tune(faces, dataclasses.replace(recipe, epochs=2))
    again = fine_tune(faces, recipe, start=fine_tune(faces, recipe))
    assert torch.equal(whole.model.classifier.weight, again.model.classifier.weight)
    np.testing.assert_array_equal(whole.probabilities, again.probabilities)
    assert [(e.number, e.loss) for e in whole.curves] == [(e.number, e.loss) for e in again.curves]


def test_other_layers_go_on_from_the_weights(faces, probe):
    recipe = dataclasses.replace(RECIPE, depth="all", epochs=1, rate=0.0)
    unchanged = fine_tune(faces, recipe, start=probe)
    torch.testing.assert_close(unchanged.model.classifier.weight, probe.model.classifier.weight)
    torch.testing.assert_close(unchanged.model.classifier.bias, probe.model.classifier.bias, atol=1e-5, rtol=1e-4)
    assert [epoch.number for epoch in unchanged.curves] == [1, 2, 3, 4] and not unchanged.kept_features
    head = fine_tune(faces, RECIPE, start=unchanged)  # its statistics have moved: nothing delivered can be kept
    assert not head.kept_features
    with pytest.raises(ValueError, match="This network knows face, no face; the set has cat, dog"):
        parts = (dataclasses.replace(part, classes=("cat", "dog")) for part in (faces.train, faces.test))
        fine_tune(Dataset(*parts), RECIPE, start=probe)


class Watch:
    def __init__(self, cancel_at: int = 0):
        self.left, self.reports = cancel_at, []

    def check(self):
        self.left -= 1
        if self.left == 0:
            raise Cancelled

    def report(self, step, total, payload=None):
        self.reports.append((step, total, payload))


@pytest.mark.parametrize("change", [{}, {"depth": "all"}, {"depth": "last"}])
def test_progress_runs_from_nothing_to_all_and_cancelling_works_everywhere(faces, change):
    recipe = dataclasses.replace(RECIPE, epochs=2, **change)
    watch = Watch()
    fine_tune(faces, recipe, watch)
    shares = [step / total for step, total, _ in watch.reports]
    assert shares == sorted(shares) and shares[-1] == 1 and shares[0] < 0.5
    assert {payload.phase for *_, payload in watch.reports} == {"training", *(["features"] if change != {"depth": "all"} else [])}
    assert watch.reports[-1][2].live.history[-1].validation_score is not None
    checks = -watch.left
    for at in (1, checks // 2):
        kept_maps.clear()
        with pytest.raises(Cancelled):
            fine_tune(faces, recipe, Watch(at))


def test_features_are_kept_for_the_next_training_on_the_same_pictures(faces, monkeypatch):
    first = fine_tune(faces, RECIPE)
    monkeypatch.setattr(squares, "run_parts", None)  # would fail, were it called
    assert fine_tune(faces, RECIPE).curves[0].loss == first.curves[0].loss
    assert kept_maps.get((faces.train.digest, 64, len(PARTS), torch.device("cpu"), torch.float32)).shape == (24, 1280)


@pytest.mark.parametrize("norms", ["follow", "train"])
def test_a_heads_results_do_not_hang_on_the_fastest_number_type(faces, monkeypatch, norms):
    """Two processes of one machine may find another type fastest, and a reader goes from one to the other."""
    runs = []
    for fastest in ("float32", "bfloat16"):
        monkeypatch.setenv("PLAYGROUND_DTYPE", fastest)
        kept_maps.clear()
        run = fine_tune(faces, dataclasses.replace(RECIPE, norms=norms, epochs=1))
        runs.append((run.probabilities, run.features, run.delivered, run.predictor.of(faces.test)[0].numpy()))
    for one, other in zip(*runs, strict=True):
        assert one.dtype == other.dtype and np.array_equal(one, other)


def test_maps_of_one_number_type_are_not_taken_for_anothers(faces, monkeypatch):
    for fastest in ("float32", "bfloat16", "float32"):
        monkeypatch.setenv("PLAYGROUND_DTYPE", fastest)
        assert delivered_maps(faces.test, 64, 17).dtype is getattr(torch, fastest)


def test_kept_maps_stay_within_their_bytes(monkeypatch):
    monkeypatch.setattr(squares, "KEPT", 1000)
    maps = squares._Kept()
    for n in range(5):
        maps.put((n,), torch.zeros(100))
    assert [maps.get((n,)) is not None for n in range(5)] == [False, False, False, True, True]
    maps.put(("large",), torch.zeros(200))  # would drive out all others
    assert maps.get(("large",)) is None and maps.get((4,)) is not None


def test_maps_that_would_take_too_much_memory_are_worked_out_anew(faces, monkeypatch):
    monkeypatch.setattr(fine_tuning, "MOST_MAPS", 1000)
    assert not fine_tune(faces, dataclasses.replace(RECIPE, depth="last", blocks=1, epochs=1)).kept_features
    assert squares.map_bytes(3, 64, 17) == delivered_maps(faces.train, 64, 17).nbytes // 8


EARLY = dataclasses.replace(RECIPE, depth="last", blocks=1, rate=0.5, epochs=9, patience=1, schedule="constant")


@pytest.fixture(scope="module")
def early(faces):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_DTYPE", "float32")
        return fine_tune(faces, EARLY)


def test_early_stopping_holds_back_a_fifth_and_keeps_the_weights_of_its_lowest_loss(faces, early):
    learned, held_back = learning_parts(faces, EARLY)
    assert (len(learned), len(held_back), early.validation) == (20, 4, 4) and held_back.counts.tolist() == [2, 2]
    assert sorted((*learned.names, *held_back.names)) == sorted(faces.train.names)
    assert early.curves[0].pictures == 20 and early.ended == "early"
    best = min(early.curves, key=lambda epoch: epoch.validation_loss)
    logits = early.predictor.of(held_back)[0]
    loss = F.cross_entropy(logits, torch.from_numpy(held_back.labels.copy())).item()
    assert early.best_epoch == best.number and loss == pytest.approx(best.validation_loss, rel=1e-3)


def test_early_stopping_looks_at_the_test_part_once_and_never_chooses_by_it(faces, early):
    np.testing.assert_allclose(early.probabilities, early.predictor.of(faces.test)[0].softmax(1).numpy(), atol=1e-3)
    upside_down = dataclasses.replace(faces.test, labels=1 - faces.test.labels)
    misled = fine_tune(Dataset(faces.train, upside_down), EARLY)
    assert torch.equal(misled.model.classifier.weight, early.model.classifier.weight)
    assert misled.curves[-1].validation_score == early.curves[-1].validation_score
    assert misled.accuracy == pytest.approx(1 - early.accuracy)


def test_without_early_stopping_all_training_pictures_train_and_the_test_part_is_followed(faces, probe, early):
    assert learning_parts(faces, RECIPE) == (faces.train, faces.test)
    assert probe.validation == 0 and probe.curves[0].pictures == 24
    on = fine_tune(faces, dataclasses.replace(RECIPE, epochs=1), start=early)
    assert [epoch.validation_score is None for epoch in on.curves] == [True] * len(early.curves) + [False]


def test_early_stopping_needs_something_to_hold_back(faces):
    single = Dataset(faces.train.part(np.array([0, 12])), faces.test)
    with pytest.raises(SetError, match="no class has two of them"):
        fine_tune(single, dataclasses.replace(RECIPE, patience=2))
    assert fine_tune(single, dataclasses.replace(RECIPE, epochs=1)).curves[0].pictures == 2


def test_a_rate_beyond_all_bounds_ends_with_curves_and_a_matrix(faces):
    result = fine_tune(faces, dataclasses.replace(RECIPE, depth="all", rate=1e12, momentum=0.0, schedule="constant"))
    assert result.ended == "diverged" and result.confusion.sum() == 24 and np.isfinite(result.probabilities).all()


def test_without_a_test_part_it_trains_and_says_nothing_of_accuracy(no_test):
    result = fine_tune(no_test, dataclasses.replace(RECIPE, epochs=1))
    assert math.isnan(result.accuracy) and result.curves[0].validation_loss is None and result.features.shape == (0, 1280)


def test_sets_that_cannot_be_trained_on_are_refused(faces):
    one_class = faces.train.part(np.flatnonzero(faces.train.labels == 0))
    with pytest.raises(SetError, match="one class"):
        fine_tune(Dataset(one_class, faces.test), RECIPE)
    with pytest.raises(SetError, match="no picture"):
        fine_tune(Dataset(faces.train.part(np.zeros(0, dtype=int)), faces.test), RECIPE)


def test_augmented_pictures_are_drawn_by_seed_and_epoch_and_mixed_with_their_labels(faces):
    recipe = dataclasses.replace(RECIPE, augmentation="resizedcrop-size.48_hflip_mixup_dtype_normalize")
    drawn = Squares(faces.train, 64, recipe.pipeline, seed=3)
    x, shares = drawn.batch([0, 13, 5, 20], epoch=1)
    assert x.shape == (4, 3, 64, 64) and x.dtype is torch.float32 and 0 <= x.min() <= x.max() <= 1
    assert shares.shape == (4, 2) and torch.allclose(shares.sum(1), torch.ones(4))
    again, _ = drawn.batch([0, 13, 5, 20], epoch=1)
    other, _ = drawn.batch([0, 13, 5, 20], epoch=2)
    assert torch.equal(x, again) and not torch.equal(x, other)
    assert fine_tune(faces, dataclasses.replace(recipe, epochs=1)).curves[0].score is not None


def test_a_step_that_cannot_change_a_picture_is_named_with_it(faces):
    with pytest.raises(ValueError, match="Step 2 of the pipeline, RandomIoUCrop, chooses its crop by boxes"):
        TuningRecipe(augmentation="hflip_ioucrop")
    assert TuningRecipe(augmentation="ioucrop-off").pipeline.active == ()
    small = Squares(faces.train, 64, TuningRecipe(augmentation="hflip_elastic-sigma.10").pipeline)
    with pytest.raises(ValueError, match=r"ElasticTransform cannot change face 1 of 25 × 25 px\. Take the step out"):
        small.batch([0], epoch=0)


@pytest.mark.parametrize(
    ("count", "size", "expected"), [(0, 4, []), (1, 4, [1]), (8, 4, [4, 4]), (9, 4, [4, 5]), (10, 4, [4, 4, 2])]
)
def test_batches_hold_every_picture_once_and_none_is_alone(count, size, expected):
    batches = ShuffledBatches(lambda places, epoch: (places, epoch), count, size, seed=1)
    assert len(batches) == len(expected)
    for epoch in (0, 1):
        found = [places for places, _ in batches.epoch(epoch)]
        assert [len(places) for places in found] == expected
        assert sorted(torch.cat(found).tolist() if found else []) == list(range(count))
    if count == 10:
        assert [p.tolist() for p, _ in batches.epoch(0)] != [p.tolist() for p, _ in batches.epoch(1)]


def test_settings_come_back_from_json():
    recipe = dataclasses.replace(RECIPE, augmentation="hflip_rotate-low.m30-high.30", rates=(("head", 2.0),), patience=3)
    assert recipe_from_json(recipe.to_json()) == recipe
    assert recipe_from_json('{"depth": "all", "rate": 1}') == TuningRecipe(depth="all", rate=1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no JSON"),
        ("[1]", "JSON object"),
        ('{"learning": 1}', "'learning', which is no setting"),
        ('{"epochs": 2.5}', "of the kind of 20"),
        ('{"epochs": true}', "of the kind of 20"),
        ('{"centred": 1}', "of the kind of True"),
        ('{"depth": "most"}', "it can be head, last"),
        ('{"rates": 3}', "list of pairs"),
        ('{"rates": [["head", "x"]]}', "list of pairs"),
        ('{"augmentation": "explode"}', "explode"),
        ('{"augmentation": "ioucrop"}', "these pictures have none"),
        ('{"side": 5000}', "from 32 to 512"),
        ('{"rate": NaN}', "must be a number"),
        ("[" * 5000, "no JSON"),
        (" " * 30_000, "at most 20,000"),
    ],
)
def test_settings_that_mean_nothing_are_refused(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        recipe_from_json(text)
