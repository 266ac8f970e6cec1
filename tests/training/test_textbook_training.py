"""The one loop beside the textbook's train_ch13, which benchmarks time: the same numbers where it is asked for the same."""

import pytest
import torch
import torch.nn.functional as F

from benchmarks.textbook_training import TextbookTraining
from playground.training.loop import train
from playground.training.recipe import Recipe
from tests.training.small import SmallBatches, SmallNet


def accuracy(outputs, labels) -> float:
    return (outputs.argmax(1) == labels).float().mean().item()


@pytest.mark.parametrize("frozen", [False, True])
def test_the_sum_a_decay_and_a_head_ten_times_as_fast(frozen):
    """All pictures in one batch, so that the textbook's own shuffling changes nothing."""
    batches = SmallBatches(size=48)
    part = batches.pictures, batches.labels
    theirs, mine = SmallNet(), SmallNet()
    for model in (theirs, mine):
        model.body[3].p = 0.0  # dropout draws of the global generator there
        model.body.requires_grad_(not frozen)
    book = TextbookTraining(theirs, theirs.head, part, part, rate=1e-3, batch=48)
    found = [book.epoch() for _ in range(3)]
    recipe = Recipe(epochs=3, rate=1e-3, rates=(("head", 10.0),), momentum=0.0, weight_decay=0.001, schedule="constant")
    recipe = Recipe(**{**vars(recipe), "norms": "train", "reduction": "sum", "precision": "float32"})

    def validate(model):
        return F.cross_entropy(model(part[0]), part[1]).item(), accuracy(model(part[0]), part[1])

    history = train(mine, batches, F.cross_entropy, recipe, score=accuracy, validate=validate).history
    for epoch, (loss, score, test) in zip(history, found, strict=True):
        assert (epoch.loss, epoch.score, epoch.validation_score) == pytest.approx((loss, score, test), rel=1e-5)
    for ours, other in zip(mine.state_dict().values(), theirs.state_dict().values(), strict=True):
        torch.testing.assert_close(ours, other, rtol=1e-4, atol=1e-6)
