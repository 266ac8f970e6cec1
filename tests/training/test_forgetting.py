"""What a network keeps of its source task, and how far batch norm drifts without an optimiser."""

import pytest
import torch

from playground.models import load, trainable
from playground.training.built_in import built_in
from playground.training.forgetting import delivered_answers, norm_drift, source_crops, source_kept
from playground.training.sets import split

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def patches():
    return split(built_in("photographs"), 0.5, 0).train


def test_the_delivered_network_keeps_everything_and_is_left_as_it_was():
    model = trainable(load("efficientnet_lite0", device=CPU))
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert source_kept(model) == 1.0 and model.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())


def test_a_network_with_other_weights_keeps_next_to_nothing():
    model = trainable(load("efficientnet_lite0", device=CPU))
    torch.manual_seed(0)
    for parameter in model.parameters():
        parameter.data = torch.randn_like(parameter) * parameter.std().nan_to_num(1.0)
    assert source_kept(model) < 0.2


def test_another_head_changes_nothing_of_what_the_body_keeps():
    model = trainable(load("efficientnet_lite0", device=CPU))
    model.classifier = torch.nn.Linear(1280, 3)
    assert source_kept(model) == 1.0


def test_crops_and_answers_belong_to_the_delivered_network():
    with torch.no_grad():
        said = load("efficientnet_lite0", device=CPU)(source_crops()[:7]).argmax(dim=1)
    assert source_crops().shape == (60, 3, 128, 128) and torch.equal(said, delivered_answers()[:7])


def test_statistics_move_by_momentum_and_nothing_else_does(patches, monkeypatch):
    """One batch norm's running mean after two batches, against its definition written out."""
    model = trainable(load("efficientnet_lite0", device=CPU))
    monkeypatch.setattr("playground.training.forgetting.trainable", lambda _delivered: model)
    seen = []
    model.stem[2].register_forward_hook(
        lambda module, inputs, output: seen.append(inputs[0].mean(dim=(0, 2, 3))) if module.training else None
    )
    start = model.stem[2].running_mean.clone()
    weights = [parameter.clone() for parameter in model.parameters()]
    norm_drift(patches, batches=2, momentum=0.25, batch=4, side=32)
    written = start
    for mean in seen:
        written = 0.75 * written + 0.25 * mean
    torch.testing.assert_close(model.stem[2].running_mean, written)
    assert len(seen) == 2 and all(torch.equal(a, b) for a, b in zip(weights, model.parameters(), strict=True))


def test_drift_is_looked_at_where_asked_for_and_can_be_ended(patches):
    steps = []
    found = norm_drift(
        patches,
        batches=4,
        momentum=0.1,
        batch=6,
        side=32,
        looks=(1,),
        report=lambda step, total, seen: steps.append((step, total, len(seen))),
    )
    assert [drift.batches for drift in found] == [0, 1, 4]
    assert [drift.old_share for drift in found] == pytest.approx([1, 0.9, 0.9**4])
    assert found[0].kept == 1.0 and found[-1].kept < 0.8
    assert steps == [(0, 4, 1), (1, 4, 2), (2, 4, 2), (3, 4, 2), (4, 4, 3)]

    class Ended(Exception):
        pass

    def check():
        raise Ended

    with pytest.raises(Ended):
        norm_drift(patches, batches=4, momentum=0.1, batch=6, side=32, check=check)
