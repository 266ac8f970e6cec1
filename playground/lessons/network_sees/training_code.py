"""The code of what training buys for the chosen layer, what checks it, and the curves as a table."""

from collections.abc import Iterator

from playground.images import Photo
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.network_sees.settings import TAP_NAMES, TAPS, Training
from playground.lessons.network_sees.training import LEAST, SHUFFLES, TrainingAnswer, curves_of
from playground.ui.files import Download, csv_file

CODE = f"""\
import torch

from playground.lessons.network_sees.training import task_of
from playground.vision import classifier, feature_maps, random_copy

task = task_of("{{task}}")
trained = classifier("efficientnet_lite0", exact=True)


def features(network, pictures):  # means of the channels
    parts = pictures.to(next(network.parameters()).device).split(16)
    maps = [feature_maps(network, part, [LAYER])[LAYER] for part in parts]
    return torch.cat(maps).mean(dim=(2, 3)).cpu()


def share_correct(network):
    train = features(network, task.pictures)
    test = features(network, task.test_pictures)
    mean, deviation = train.mean(0), train.std(0)
    deviation = deviation + {LEAST} * deviation.mean()
    train, test = (train - mean) / deviation, (test - mean) / deviation
    nearest = torch.cdist(test.double(), train.double()).argmin(1)
    return (task.labels[nearest.numpy()] == task.test_labels).mean()


LAYER = "network.{{module}}"
print("trained", share_correct(trained))
print("shuffled", share_correct(random_copy(trained, seed={{seed}})))"""
CHECK = f"""\
import torch
{{settings_import}}
from playground.lessons.network_sees.training import curves_of, task_of
from playground.models import load

curves = curves_of({{settings}})  # what the page shows
task = task_of("{{task}}")
network = load("efficientnet_lite0")  # as published: batch norm is not folded in
outputs = []
layer = network.get_submodule("{{module}}")
hook = layer.register_forward_hook(lambda module, given, made: outputs.append(made))
with torch.no_grad():
    for pictures in (task.pictures, task.test_pictures):
        network(pictures.to(next(network.parameters()).device))
hook.remove()
train, test = (output.mean(dim=(2, 3)).cpu().double() for output in outputs)
deviation = train.std(0) + {LEAST} * train.std(0).mean()
right = 0
for row, label in zip(test, task.test_labels, strict=True):
    distances = (((row - train) / deviation) ** 2).sum(1)
    right += int(task.labels[distances.argmin()] == label)
assert abs(curves.trained["{{tap}}"] * len(test) - right) <= 1  # rounding may decide a tie
print("The page and torch agree on", len(test), "pictures")
"""


def code(settings: Training, _answer: TrainingAnswer) -> str:
    """The chosen layer, trained and with one shuffle."""
    return CODE.format(task=settings.task, module=TAPS[settings.tap], seed=settings.seed)


def check(settings: Training, _answer: TrainingAnswer, _photo: Photo | None) -> str:
    """Compares the chosen layer with the published network, picture by picture."""
    given = {"settings_import": settings_import(settings), "settings": settings_call(settings)}
    return CHECK.format(**given, task=settings.task, module=TAPS[settings.tap], tap=settings.tap)


def files(settings: Training, _answer: TrainingAnswer, _photo: Photo | None) -> list[Download]:
    """All curves; worked out when the button is pressed where they are not there yet."""

    def rows() -> Iterator[list[object]]:
        curves = curves_of(settings)
        yield ["layer", "trained", *(f"shuffled, seed {settings.seed + n}" for n in range(SHUFFLES))]
        for key in TAPS:
            yield [TAP_NAMES[key], curves.trained[key], *(one[key] for one in curves.shuffled)]

    return [csv_file(_("Curves as CSV"), f"{settings.task}-by-layer.csv", rows)]
