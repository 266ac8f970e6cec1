"""The one loop over weights, beside loops written out: steps, schedules, modes, averages, resuming, control."""

import dataclasses
import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.swa_utils import AveragedModel

from playground.jobs import Cancelled
from playground.training import precision
from playground.training.loop import train
from playground.training.precision import step_dtype
from playground.training.recipe import Recipe
from playground.training.state import TrainingState, weights_of
from playground.training.tensors import SeededDraws, seed_of
from tests.training.small import SmallBatches, SmallNet, small_pictures

RECIPE = Recipe(epochs=3, rate=0.05, weight_decay=0.01, precision="float32")


def accuracy(outputs, labels) -> float:
    return (outputs.argmax(1) == labels).float().mean().item()


def written_out(model, recipe, optimizer, schedule, after_step=lambda model: None) -> list[float]:
    """The same training as a textbook writes it, with torch's own schedule; the mean loss of each epoch."""
    batches, losses = SmallBatches(), []
    step = 0
    for epoch in range(recipe.epochs):
        model.train()
        summed = 0.0
        for x, y in batches.epoch(epoch):
            with SeededDraws(seed_of(recipe.seed, step)):  # in the order of memory: channels last
                loss = F.cross_entropy(model(x.contiguous(memory_format=torch.channels_last)), y)
            optimizer.zero_grad()
            loss.backward()
            if recipe.clip:
                nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
            optimizer.step()
            schedule.step()
            after_step(model)
            summed += loss.item() * len(x)
            step += 1
        losses.append(summed / 48)
    return losses


def same_weights(a: nn.Module, b: nn.Module, **tolerance) -> None:
    for (name, mine), theirs in zip(a.state_dict().items(), b.state_dict().values(), strict=True):
        torch.testing.assert_close(mine, theirs, msg=lambda text, name=name: f"{name}: {text}", **tolerance)


TOTAL = 9  # steps of three epochs
TORCH_SCHEDULES = {
    "constant": lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1.0, total_iters=1),
    "linear": lambda o: torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.0, total_iters=TOTAL),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=TOTAL),
    "step": lambda o: torch.optim.lr_scheduler.StepLR(o, TOTAL // 3),
}
TORCH_OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.05, 0.9, weight_decay=0.01),
    "nesterov": lambda p: torch.optim.SGD(p, 0.05, 0.9, weight_decay=0.01, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, 0.05, weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.01),
}


@pytest.mark.parametrize(
    ("optimizer", "schedule", "clip"),
    [("sgd", "constant", 0.0), ("nesterov", "linear", 0.1), ("adam", "cosine", 0.0), ("adamw", "step", 1.0)],
)
def test_equals_the_loop_written_out(optimizer, schedule, clip):
    recipe = dataclasses.replace(RECIPE, optimizer=optimizer, schedule=schedule, clip=clip)
    mine, theirs = SmallNet(), SmallNet()
    training = train(mine, SmallBatches(), F.cross_entropy, recipe, score=accuracy)
    reference = TORCH_OPTIMIZERS[optimizer](theirs.parameters())
    losses = written_out(theirs, recipe, reference, TORCH_SCHEDULES[schedule](reference))
    same_weights(mine, theirs, rtol=1e-5, atol=1e-6)
    assert [epoch.loss for epoch in training.history] == pytest.approx(losses, rel=1e-5)
    assert [epoch.number for epoch in training.history] == [1, 2, 3] and training.ended == "finished"
    assert all(epoch.pictures == 48 and 0 <= epoch.score <= 1 and epoch.pictures_per_second > 0 for epoch in training.history)
    assert not mine.training


def test_rates_rise_over_the_warm_up_and_groups_have_factors_of_their_own():
    rates, recipe = [], dataclasses.replace(RECIPE, warmup=1 / 3, schedule="linear", rates=(("head", 10.0),))
    model = SmallNet()
    optimizer = torch.optim.SGD(recipe.groups(model), recipe.rate)
    optimizer.register_step_post_hook(lambda o, *_: rates.append(tuple(group["lr"] for group in o.param_groups)))
    train(model, SmallBatches(), F.cross_entropy, recipe, optimizers=[optimizer])
    body, head = zip(*rates, strict=True)
    assert body == pytest.approx([0.05 * f for f in (1 / 4, 2 / 4, 3 / 4, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6)])
    assert head == pytest.approx([10 * rate for rate in body])


def test_the_textbooks_sum_is_the_mean_at_a_rate_times_the_batch_and_a_decay_divided_by_it():
    """d2l backpropagates the sum: 5e-5 on 16 pictures is 8e-4 on their mean only if the decay 0.16 becomes 0.01."""
    whole = SmallNet(), SmallNet()
    mean = dataclasses.replace(RECIPE, rate=16 * 0.003, weight_decay=0.01)
    summed = dataclasses.replace(RECIPE, rate=0.003, weight_decay=16 * 0.01, reduction="sum")
    for model, recipe in zip(whole, (mean, summed), strict=True):
        training = train(model, SmallBatches(), F.cross_entropy, recipe)
        assert 0.5 < training.history[0].loss < 2  # curves show the mean either way
    same_weights(*whole, rtol=1e-4, atol=1e-6)


def test_averages_are_those_of_torchs_averaged_model():
    recipe = dataclasses.replace(RECIPE, averaging=0.5, schedule="constant")
    mine, theirs = SmallNet(), SmallNet()
    train(mine, SmallBatches(), F.cross_entropy, recipe)
    average = AveragedModel(theirs, avg_fn=lambda mean, new, n: mean + (1 - decays[int(n)]) * (new - mean))
    average.n_averaged += 1  # torch's takes the first update as it is; here the start is an average of one
    decays = {n: min(0.5, (1 + n) / (10 + n)) for n in range(1, TOTAL + 1)}
    optimizer = TORCH_OPTIMIZERS["sgd"](theirs.parameters())
    written_out(theirs, recipe, optimizer, TORCH_SCHEDULES["constant"](optimizer), average.update_parameters)
    for mean, expected in zip(mine.parameters(), average.module.parameters(), strict=True):
        torch.testing.assert_close(mean, expected, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(mine.body[1].running_mean, theirs.body[1].running_mean)


@pytest.mark.parametrize("averaging", [0.0, 0.9])
@pytest.mark.parametrize("through_a_file", [False, True])
def test_a_training_that_goes_on_ends_where_an_uninterrupted_one_does(tmp_path, averaging, through_a_file):
    recipe = dataclasses.replace(RECIPE, averaging=averaging, schedule="constant", optimizer="adam", rate=0.01)
    whole, first, second = SmallNet(), SmallNet(), SmallNet(seed=5)
    expected = train(whole, SmallBatches(), F.cross_entropy, recipe)
    half = dataclasses.replace(recipe, epochs=2)
    if through_a_file:
        path = tmp_path / "deep" / "training.pt"
        train(first, SmallBatches(), F.cross_entropy, half, checkpoint=path)
        resumed = train(second, SmallBatches(), F.cross_entropy, recipe, checkpoint=path)
        assert TrainingState.read(path).history == resumed.history
        assert [file.name for file in path.parent.iterdir()] == ["training.pt"]
    else:
        state = train(first, SmallBatches(), F.cross_entropy, half).state
        resumed = train(second, SmallBatches(), F.cross_entropy, recipe, state=state)
        again = train(SmallNet(seed=6), SmallBatches(), F.cross_entropy, recipe, state=state)
        same_weights(again.model, resumed.model, rtol=0, atol=0)  # going on leaves the state as it was
    same_weights(whole, second, rtol=0, atol=0)
    assert [e.loss for e in resumed.history] == [e.loss for e in expected.history]


def test_a_kill_in_an_epoch_costs_that_epoch_only(tmp_path):
    path, whole, killed, resumed = tmp_path / "training.pt", SmallNet(), SmallNet(), SmallNet(seed=3)
    train(whole, SmallBatches(), F.cross_entropy, RECIPE)
    with pytest.raises(Cancelled):
        train(killed, SmallBatches(), F.cross_entropy, RECIPE, StopAt(6), checkpoint=path)
    assert len(TrainingState.read(path).history) == 1
    train(resumed, SmallBatches(), F.cross_entropy, RECIPE, checkpoint=path)
    same_weights(whole, resumed, rtol=0, atol=0)


class StopAt:
    """A control that notes what happens and cancels at one of the checks."""

    def __init__(self, check: int):
        self.left, self.reports = check, []

    def check(self):
        self.left -= 1
        if not self.left:
            raise Cancelled

    def report(self, step, total, payload=None):
        self.reports.append((step, total, payload))


def test_control_is_asked_before_every_step_and_told_after_it():
    control = StopAt(5)
    with pytest.raises(Cancelled):
        train(SmallNet(), SmallBatches(), F.cross_entropy, RECIPE, control)
    assert [(step, total) for step, total, _ in control.reports] == [(n, TOTAL) for n in (1, 2, 3, 3, 4)]
    assert [len(live.history) for _, _, live in control.reports] == [0, 0, 0, 1, 1]  # and once more after an epoch
    live = control.reports[-1][2]
    assert live.step == 4 and len(live.history) == 1 and math.isfinite(live.loss) and 0 < live.rate < 0.05


def test_the_same_seed_gives_the_same_weights_whatever_else_draws():
    models = [SmallNet(), SmallNet(), SmallNet()]
    for n, model in enumerate(models):
        torch.manual_seed(n)
        torch.rand(n)
        before = torch.get_rng_state()
        train(model, SmallBatches(), F.cross_entropy, dataclasses.replace(RECIPE, seed=n // 2))
        assert torch.equal(before, torch.get_rng_state())  # and others' draws go on as if nothing had been
    same_weights(models[0], models[1], rtol=0, atol=0)
    assert not torch.equal(models[0].head.weight, models[2].head.weight)


def test_dropout_draws_of_its_own_generator_as_dropout_does():
    x = torch.full((400, 250), 3.0)
    global_state = torch.get_rng_state()
    with SeededDraws(4):
        dropped = nn.Dropout(0.2)(x)
        also = F.dropout(x, p=0.2)
        kept = nn.Dropout(0.2).eval()(x), nn.Dropout(0.0)(x)
    with SeededDraws(4):
        again = nn.Dropout(0.2)(x)
    assert torch.equal(dropped, again) and not torch.equal(dropped, also)
    assert set(dropped.unique().tolist()) == {0.0, 3.75} and abs((dropped == 0).float().mean() - 0.2) < 0.005
    assert all(torch.equal(one, x) for one in kept) and torch.equal(global_state, torch.get_rng_state())


def test_early_stopping_keeps_the_weights_of_the_lowest_validation_loss():
    losses, kept = iter([3.0, 1.0, 2.0, 1.5, 0.1]), []

    def validate(model):
        assert not model.training
        kept.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return next(losses), None

    model = SmallNet()
    recipe = dataclasses.replace(RECIPE, epochs=9, patience=2)
    training = train(model, SmallBatches(), F.cross_entropy, recipe, validate=validate)
    assert training.ended == "early" and training.best_epoch == 2
    assert [epoch.validation_loss for epoch in training.history] == [3, 1, 2, 1.5]
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, kept[1][name]), name


def test_a_loss_that_is_no_number_ends_the_training_and_is_told():
    recipe = dataclasses.replace(RECIPE, rate=1e30, schedule="constant", epochs=50)
    training = train(SmallNet(), SmallBatches(), F.cross_entropy, recipe)
    assert training.ended == "diverged" and len(training.history) < 50 and not math.isfinite(training.history[-1].loss)


@pytest.mark.parametrize(("norms", "drifts"), [("train", True), ("follow", False), ("eval", False)])
def test_batch_norms_of_a_frozen_body_drift_only_in_train_mode(norms, drifts):
    model = SmallNet()
    model.body.requires_grad_(False)
    before = {name: tensor.clone() for name, tensor in model.body.state_dict().items()}
    train(model, SmallBatches(), F.cross_entropy, dataclasses.replace(RECIPE, norms=norms))
    after = model.body.state_dict()
    assert torch.equal(before["1.weight"], after["1.weight"]) and torch.equal(before["0.weight"], after["0.weight"])
    assert (not torch.equal(before["1.running_mean"], after["1.running_mean"])) == drifts


def test_batch_norms_that_are_trained_follow_in_train_mode():
    model = SmallNet()
    model.body[1].weight.requires_grad_(False)  # its shift is trained still
    train(model, SmallBatches(), F.cross_entropy, RECIPE)
    assert int(model.body[1].num_batches_tracked) == TOTAL


def test_refusals_say_what_can_be_done():
    with pytest.raises(ValueError, match="nothing to train"):
        train(SmallNet().requires_grad_(False), SmallBatches(), F.cross_entropy, RECIPE)

    class Empty(SmallBatches):
        def __len__(self):
            return 0

    with pytest.raises(ValueError, match="holds no batch"):
        train(SmallNet(), Empty(), F.cross_entropy, RECIPE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"optimizer": "lion"}, "it can be sgd, nesterov, adam, adamw"),
        ({"schedule": ""}, "it can be constant, linear"),
        ({"epochs": 0}, "from 1 to"),
        ({"rate": math.nan}, "from 0 to"),
        ({"rate": math.inf}, "from 0 to"),
        ({"averaging": 1.0}, "from 0 to"),
        ({"norms": "on"}, "it can be follow"),
        ({"momentum": "0.9"}, "must be a number"),
    ],
)
def test_recipes_that_cannot_be_meant_are_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        dataclasses.replace(RECIPE, **change)


def test_a_number_type_is_taken_only_where_the_whole_step_is_faster_in_it(monkeypatch):
    model, (x, y) = SmallNet(), small_pictures()
    monkeypatch.setattr(precision, "_answers", {})
    monkeypatch.setattr(precision, "dtype", lambda device: torch.float32)
    assert step_dtype(model, x, y, F.cross_entropy) is torch.float32  # where convolutions gain nothing, no step is timed
    assert not precision._answers
    monkeypatch.setattr(precision, "dtype", lambda device: torch.bfloat16)
    for half_time, expected in ((0.5, torch.bfloat16), (0.95, torch.float32), (3.0, torch.float32)):
        precision._answers.clear()
        times = {torch.float32: 1.0, torch.bfloat16: half_time}
        monkeypatch.setattr(precision, "_seconds", lambda model, x, y, loss, number_type, times=times: times[number_type])
        assert step_dtype(model, x, y, F.cross_entropy) is expected
        times[torch.float32] = 1 / half_time
        assert step_dtype(model, x, y, F.cross_entropy) is expected  # asked once for a network
    assert step_dtype(model, x, y, F.cross_entropy, "bfloat16") is torch.bfloat16


def test_the_probe_leaves_the_network_as_it_is(monkeypatch):
    model, (x, y) = SmallNet(), small_pictures()
    before = weights_of(model)
    monkeypatch.setattr(precision, "_answers", {})
    monkeypatch.setattr(precision, "dtype", lambda device: torch.bfloat16)
    assert step_dtype(model, x, y, F.cross_entropy) in (torch.float32, torch.bfloat16)
    assert len(precision._answers) == 1 and all(p.grad is None for p in model.parameters())
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_bfloat16_computes_in_it_and_keeps_weights_and_losses_in_float32():
    seen = []

    def loss(outputs, labels):
        seen.append(outputs.dtype)
        return F.cross_entropy(outputs, labels)

    model = SmallNet()
    model.head.register_forward_hook(lambda module, inputs, output: seen.append(output.dtype))
    train(model, SmallBatches(), loss, dataclasses.replace(RECIPE, epochs=1, precision="bfloat16"))
    assert seen == [torch.bfloat16, torch.float32] * 3 and model.head.weight.dtype is torch.float32


def test_depthwise_convolutions_stay_in_float32_and_others_do_not():
    layers = nn.Conv2d(4, 4, 3, groups=4), nn.Conv2d(4, 8, 1), nn.Conv2d(8, 4, 3, groups=2), nn.Conv2d(1, 4, 3)
    inputs = [torch.rand(2, channels, 6, 6, requires_grad=True) for channels in (4, 4, 8, 1)]
    with precision.computing_in(torch.bfloat16, torch.device("cpu")):
        outputs = [layer(x) for layer, x in zip(layers, inputs, strict=True)]
        by_name = F.conv2d(inputs[0].bfloat16(), layers[0].weight, bias=layers[0].bias, groups=4)
    assert [y.dtype for y in outputs] == [torch.float32] + 3 * [torch.bfloat16] and by_name.dtype is torch.float32
    assert torch.equal(outputs[0], layers[0](inputs[0]))
    outputs[0].sum().backward()
    assert inputs[0].grad is not None
    with precision.computing_in(torch.float32, torch.device("cpu")):
        assert layers[1](inputs[1]).dtype is torch.float32
