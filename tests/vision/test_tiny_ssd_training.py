"""TinySSD's losses and errors against the textbook's formulae; its scenes; a training that is watched, goes on and is stopped."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torchvision import ops

from playground.boxes.pyramids import TEXTBOOK_SSD, pyramid_priors
from playground.models.tiny_ssd import TinySSD
from playground.vision import tiny_ssd_training as training
from playground.vision.shape_scenes import CLASSES, MOST, make_scene, scene_batch
from playground.vision.tiny_ssd_training import Errors, ShapeRecipe, bbox_mae, calc_loss, cls_error, train_tiny_ssd

SHORT = ShapeRecipe(epochs=1, scenes=2, batch_size=2)


@pytest.fixture(autouse=True)
def few_scenes(monkeypatch):
    monkeypatch.setattr(training, "TEST_SCENES", 1)
    monkeypatch.setattr(training.held_out_errors, "__defaults__", (1,))


def batch(rng: torch.Generator, pictures: int = 2, anchors: int = 40, classes: int = 3):
    scores = torch.randn(pictures, anchors, classes + 1, generator=rng)
    kinds = torch.randint(0, classes + 1, (pictures, anchors), generator=rng)
    offsets, wanted = (torch.randn(pictures, 4 * anchors, generator=rng) for _ in range(2))
    masks = (kinds > 0).float().repeat_interleave(4, dim=1)
    return scores, kinds, offsets, wanted * masks, masks


@pytest.mark.parametrize("seed", range(3))
def test_loss_and_errors_are_the_textbooks(seed):
    scores, kinds, offsets, wanted, masks = batch(torch.Generator().manual_seed(seed))
    cls = nn.CrossEntropyLoss(reduction="none")(scores.reshape(-1, 4), kinds.reshape(-1)).reshape(2, -1).mean(dim=1)
    bbox = nn.L1Loss(reduction="none")(offsets * masks, wanted * masks).mean(dim=1)
    torch.testing.assert_close(calc_loss((scores, offsets), (wanted, masks, kinds)), (cls + bbox).mean())
    right = (scores.argmax(dim=-1).type(kinds.dtype) == kinds).sum().item()
    assert cls_error(scores, kinds) == pytest.approx(1 - right / kinds.numel())
    total = torch.abs((wanted - offsets) * masks).sum().item()
    assert bbox_mae(offsets, wanted, masks) == pytest.approx(total / wanted.numel(), rel=1e-5)


def test_a_network_that_knows_nothing_starts_at_the_logarithm_of_its_classes():
    scores = torch.zeros(1, 40, 4)
    _scores, kinds, _offsets, _wanted, masks = batch(torch.Generator().manual_seed(0), pictures=1)
    zeros = torch.zeros(1, 160)
    assert calc_loss((scores, zeros), (zeros, masks, kinds)).item() == pytest.approx(np.log(4), rel=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_a_scene_is_the_same_again_and_its_boxes_hold_its_colours(seed):
    scene = make_scene(seed)
    assert np.array_equal(scene.picture, make_scene(seed).picture)
    assert not np.array_equal(scene.picture, make_scene((seed, 1)).picture)
    kinds, boxes = scene.labels[:, 0], torch.from_numpy(scene.labels[:, 1:])
    assert 1 <= len(kinds) <= MOST and set(kinds) <= set(range(len(CLASSES)))
    assert (boxes >= 0).all() and (boxes <= 1).all()
    assert (ops.box_iou(boxes, boxes) - torch.eye(len(boxes))).abs().max() < 1e-6  # no two overlap
    for kind, box in zip(kinds, boxes, strict=True):
        x, y = ((box[0] + box[2]) / 2 * 256).int(), ((box[1] + 2 * box[3]) / 3 * 256).int()
        red, _green, blue = scene.picture[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(axis=0)
        assert (blue > red) == (CLASSES[int(kind)] == "square")


def test_a_batch_pads_its_labels_and_no_padding_row_gets_an_anchor():
    pictures, labels = scene_batch([(0, n) for n in range(4)])
    assert pictures.shape == (4, 3, 256, 256) and pictures.min() >= 0 and pictures.max() <= 1
    offsets, masks, classes = training.targets_of(labels)
    assert offsets.shape == masks.shape == (4, 21776) and classes.shape == (4, 5444)
    for row, kinds in zip(labels, classes, strict=True):
        assert set(kinds.unique().tolist()) - {0} == {int(kind) + 1 for kind in row[:, 0] if kind >= 0}
    assert offsets.abs().max() < 30


def test_the_baseline_is_a_network_that_says_background_and_moves_nothing():
    _pictures, (wanted, masks, classes) = training.held_out_batch(3, 2)
    silent = torch.zeros(2, 5444, 4)
    silent[..., 0] = 1
    guess = training.baseline(3, 2)
    assert guess.classes == pytest.approx(cls_error(silent, classes))
    assert guess.boxes == pytest.approx(bbox_mae(torch.zeros_like(wanted), wanted, masks))


def test_targets_decode_to_the_objects_again():
    """Offsets put in as predictions find each object of the scene, once, with its class."""
    scene = training.shown_scene(1)
    wanted, _masks, kinds = training.targets_of(torch.from_numpy(scene.labels)[None])

    class Perfect(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            return 12 * nn.functional.one_hot(kinds, 4).float(), wanted

    found = training.detections_in(Perfect(), scene)
    assert sorted(found[:, 0].tolist()) == sorted(scene.labels[:, 0].tolist())
    ious = ops.box_iou(found[:, 2:], torch.from_numpy(scene.labels[:, 1:]))
    assert ious.max(dim=1).values.min() > 0.999


class Watching:
    last = None

    def __init__(self, stop_at: int | None = None):
        self.seen, self.stop_at = [], stop_at

    def check(self):
        if self.stop_at is not None and len(self.seen) >= self.stop_at:
            raise KeyboardInterrupt

    def report(self, step, total, payload):
        self.seen.append((step, total, payload))


def test_a_training_is_watched_and_the_same_seed_gives_the_same_weights_also_when_it_goes_on():
    control = Watching()
    first = train_tiny_ssd(SHORT, control)
    assert [(step, total) for step, total, _payload in control.seen] == [(1, 1), (1, 1)]
    last = control.seen[-1][2]
    assert len(last.errors) == 1 and isinstance(last.errors[0], Errors) and last.so_far.errors == last.errors
    assert np.isfinite(first.losses).all() and len(first.losses) == 1
    again = train_tiny_ssd(SHORT)
    for mine, other in zip(first.model.parameters(), again.model.parameters(), strict=True):
        assert torch.equal(mine, other)
    further = train_tiny_ssd(SHORT, start=first)
    assert len(further.errors) == 2 and further.errors[0] == first.errors[0] and further.recipe.epochs == 2


def test_a_training_ends_where_its_control_says():
    control = Watching(stop_at=0)
    with pytest.raises(KeyboardInterrupt):
        train_tiny_ssd(SHORT, control)
    assert control.seen == []


def test_a_cancelled_training_goes_on_from_its_last_whole_epoch_as_if_it_had_never_stopped():
    recipe, control = replace(SHORT, epochs=2, scenes=4), Watching(stop_at=4)  # two steps, their epoch, one step
    with pytest.raises(KeyboardInterrupt):
        train_tiny_ssd(recipe, control)
    so_far = control.seen[-1][2].so_far
    assert len(so_far.errors) == 1 == so_far.recipe.epochs and not so_far.model.training
    further = train_tiny_ssd(replace(recipe, epochs=1), start=so_far)
    elsewhere = Watching()
    elsewhere.last = control.seen[-1][2]  # the machine that trained was lost
    rescued = train_tiny_ssd(recipe, elsewhere)
    assert elsewhere.seen[0][0] == 3, "the first epoch is not trained again"
    whole = train_tiny_ssd(recipe)
    for one in (further, rescued):
        assert one.errors == whole.errors and one.losses == whole.losses
        for mine, other in zip(one.model.parameters(), whole.model.parameters(), strict=True):
            assert torch.equal(mine, other)


def test_scenes_of_training_and_test_are_never_the_same():
    seeds = set()
    pictures = [make_scene(seed).picture.tobytes() for seed in ((0, 0, 0, 0), (0, 0, 1, 0), (1, 0, 0), (2, 0))]
    seeds.update(pictures)
    assert len(seeds) == 4


def test_anchors_are_the_textbooks():
    _anchors, levels = pyramid_priors(TEXTBOOK_SSD)
    assert levels.bincount().tolist() == [4096, 1024, 256, 64, 4]
    assert isinstance(TinySSD(3).blocks[-1], nn.AdaptiveMaxPool2d)
