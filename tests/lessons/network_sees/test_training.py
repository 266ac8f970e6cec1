"""What training buys: tasks without overlap, nearest features against a double loop, and the numbers that are quoted."""

import numpy as np
import pytest
import torch

from playground.images import sample
from playground.lessons.network_sees import training
from playground.lessons.network_sees.network import network, untrained
from playground.lessons.network_sees.settings import TAPS, Training
from playground.lessons.network_sees.training import Task, accuracies, curves_of, features, figures, nearest, task_of
from playground.lessons.network_sees.training_chart import EXAMPLES, depth_chart, examples
from playground.lessons.network_sees.training_code import files
from playground.lessons.network_sees.training_states import EXERCISES, MISUNDERSTOOD, TRY_THIS
from playground.lessons.network_sees.training_words import notes_parts
from playground.models import load
from playground.models.efficientnet import MEAN, STD

STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.fixture
def small_task():
    """Four pictures of two classes to compare with, two to name."""
    generator = torch.Generator().manual_seed(1)
    labels = np.array([0, 0, 1, 1])
    return Task(torch.rand(4, 3, 64, 64, generator=generator), labels, torch.rand(2, 3, 64, 64, generator=generator), labels[:2])


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_those_of_the_core(state):
    answer = training.training_answer(state.settings, None)
    numbers = figures(answer)
    assert {name: numbers[name] for name in state.shows} == dict(state.shows)
    _formula, sentences = notes_parts(state.settings, answer, None)
    assert all(text in "\n".join(sentences) for text in state.shows.values())


def test_textures_are_compared_with_the_other_half_of_their_photo():
    task = task_of("textures")
    assert task.pictures.shape == task.test_pictures.shape == (96, 3, 64, 64)
    assert np.bincount(task.labels).tolist() == np.bincount(task.test_labels).tolist() == [32, 32, 32] and task.guess == 1 / 3
    grass = torch.from_numpy(sample("grass").photo().rgb()).permute(2, 0, 1)
    assert torch.equal(task.pictures[32 + 5], grass[:, 64:128, 64:128])  # row 1, column 1 of the left half
    assert torch.equal(task.test_pictures[32 + 5], grass[:, 64:128, 320:384])


def test_no_face_is_in_both_parts():
    task = task_of("faces")
    assert (len(task.pictures), len(task.test_pictures)) == (20, 180)
    assert task.labels.sum() == 10 and task.test_labels.sum() == 90
    everything = torch.cat([task.pictures, task.test_pictures]).flatten(1)
    assert len(torch.unique(everything, dim=0)) == 200


def test_features_are_means_of_the_published_networks_channels(small_task):
    found, published = features(network(), small_task.pictures), load("efficientnet_lite0", "cpu")
    assert list(found) == list(TAPS)
    with torch.inference_mode():
        stem = published.stem((small_task.pictures - MEAN) / STD)
        torch.testing.assert_close(found["stem"], stem.mean((2, 3)), rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(found["head"], published.last_map(small_task.pictures).mean((2, 3)), rtol=1e-3, atol=1e-4)


def test_nearest_is_a_double_loop(small_task):
    generator = torch.Generator().manual_seed(2)
    train, test = torch.randn(4, 5, generator=generator), torch.randn(2, 5, generator=generator)
    train[:, 3] = 1.0  # a channel that never differs
    deviation = train.std(0) + 0.1 * train.std(0).mean()
    right = 0
    for row, label in zip(test, small_task.test_labels, strict=True):
        distances = [float((((row - other) / deviation) ** 2).sum()) for other in train]
        right += small_task.labels[int(np.argmin(distances))] == label
    assert nearest(train, test, small_task) == right / 2


def test_three_shuffles_from_the_seed_on_and_a_report_for_each_network(small_task, monkeypatch):
    monkeypatch.setattr(training, "task_of", lambda _name: small_task)
    monkeypatch.setattr(training, "_known", {})
    told = []
    settings = Training(view="training", seed=7)
    curves = curves_of(settings, lambda done, total, so_far: told.append((done, total, len(so_far.shuffled))))
    assert told == [(1, 4, 0), (2, 4, 1), (3, 4, 2), (4, 4, 3)] and curves.complete
    assert curves.trained == accuracies(network(), small_task)
    assert curves.shuffled[2] == accuracies(untrained(9), small_task)
    assert training.known_curves(settings) is curves
    table = files(settings, None, None)[0].content().splitlines()
    assert table[0] == 'layer,trained,"shuffled, seed 7","shuffled, seed 8","shuffled, seed 9"' and len(table) == 1 + len(TAPS)

    def stop(*_told):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        curves_of(Training(view="training", seed=8), stop)
    assert training.known_curves(Training(view="training", seed=8)) is None
    assert "trained" not in figures(training.TrainingAnswer(Training(view="training", seed=8)))


def test_chart_and_examples(small_task):
    words = {"trained": "t", "shuffled": "s", "pixels": "p", "guess": "g"}
    one = training.Curves(dict.fromkeys(TAPS, 0.5), (dict.fromkeys(TAPS, 0.25),), 0.75)
    layers = depth_chart(one, 0.5, "stem", names=words, titles=("layer", "%"))["layer"]
    (rows,) = (layer["data"]["values"] for layer in layers if layer["mark"]["type"] == "line")
    assert {(row["line"], row["share"]) for row in rows} == {("trained", 50.0), ("shuffled 0", 25.0)} and len(rows) == 18
    assert depth_chart(None, 0.5, "stem", names=words, titles=("layer", "%"))["layer"]
    assert examples(task_of("faces")).size == (EXAMPLES * 64 + 8, 64)
    assert examples(task_of("textures")).size == (EXAMPLES * 64 + 16, 64)
