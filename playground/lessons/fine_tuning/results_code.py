"""The code of the views after the training: what the answers say, and the network that is taken along."""

from playground.images import Photo, photo_call
from playground.lessons.fine_tuning.code import TRAIN, recipe_text, set_slots
from playground.lessons.fine_tuning.runs import Run
from playground.lessons.fine_tuning.settings import Train
from playground.training.exporting import PROGRAM, WEIGHTS

MEASURES = """
from playground.training.measures import calibration, class_scores, worst_mistakes

for name, score in zip(result.classes, class_scores(result.confusion)):
    print(f"{name}: precision {score.precision:.2f}, recall {score.recall:.2f}")
print(f"calibration error {calibration(result.labels, result.probabilities).ece:.3f}")
for worst in worst_mistakes(result.labels, result.probabilities, 3):
    print(dataset.test.names[worst.place], "as", result.classes[worst.predicted])
before, after = result.planes  # features of the test pictures in two dimensions
"""

MEASURES_CHECK = """
import torch
from playground.training.measures import calibration, class_scores

labels, probabilities = torch.tensor(result.labels), torch.tensor(result.probabilities)
confidence, predicted = probabilities.max(1)
for k, score in enumerate(class_scores(result.confusion)):
    hits = ((labels == k) & (predicted == k)).sum()
    torch.testing.assert_close(torch.tensor(score.precision), hits / (predicted == k).sum(), equal_nan=True)
    torch.testing.assert_close(torch.tensor(score.recall), hits / (labels == k).sum(), equal_nan=True)
steps = torch.ceil(10 * confidence).clamp(1, 10)
gaps = [((predicted == labels)[steps == n].double() - confidence[steps == n]).sum().abs() for n in range(1, 11)]
error = calibration(result.labels, result.probabilities).ece
assert abs(error - float(sum(gaps)) / len(labels)) < 1e-6
features = torch.tensor(result.features).double()
_, lengths, _ = torch.linalg.svd(features - features.mean(0), full_matrices=False)
shares = torch.tensor(result.planes[1].shares)
torch.testing.assert_close(shares, lengths[:2] ** 2 / (lengths**2).sum(), atol=1e-6, rtol=1e-4)
"""

FILES = """
import pathlib
from playground.training.exporting import program as written, weights_file

pathlib.Path({weights!r}).write_bytes(weights_file(result))
pathlib.Path({program!r}).write_text(written(result))
"""

USE = """\
import pathlib
import runpy
{imports}

program = runpy.run_path({program!r})  # both files lie beside this one
model, classes, side = program["load"](pathlib.Path({weights!r}))
picture = {picture}.image
probabilities = program["predict"](model, side, picture)
for share, name in sorted(zip(probabilities.tolist(), classes), reverse=True):
    print(f"{{name}}: {{share:.1%}}")
"""

USE_CHECK = """
import torch
from playground.training.importing import read_network
from playground.training.squares import in_unit, square
from playground.vision import activation_map

tuned = read_network(pathlib.Path({weights!r}).read_bytes(), {weights!r})
x = in_unit(square(picture, side)[None])
with torch.no_grad():
    logits = tuned.model(x)
maps = activation_map(tuned.model, x)  # of every class: (1, K, h, w)
torch.testing.assert_close(maps.mean((2, 3)) + tuned.model.classifier.bias, logits, atol=1e-3, rtol=1e-3)
torch.testing.assert_close(probabilities, logits.softmax(1)[0], atol=1e-4, rtol=1e-3)
"""


def results_code(data: str, run: Run) -> str:
    return _training(data, run) + MEASURES


def results_check(data: str, run: Run) -> str:
    return _training(data, run) + MEASURES_CHECK


def _training(data: str, run: Run) -> str:
    """How the run was made, from the set of that name."""
    parted = run.parted
    settings = Train(view="train", data=data, share=parted.share, seed=parted.seed, per_class=parted.per_class)
    return TRAIN.format(**set_slots(settings), recipe=recipe_text(run.recipe))


def use_code(photo: Photo) -> str:
    imports, picture = photo_call(photo)
    return USE.format(imports=imports, picture=picture, program=PROGRAM, weights=WEIGHTS)


def use_check(photo: Photo, data: str, run: Run | None) -> str:
    """Without a run, of a network that was brought along, it needs the two files beside it; else it writes them."""
    files = _training(data, run) + FILES.format(program=PROGRAM, weights=WEIGHTS) if run else ""
    return files + use_code(photo) + USE_CHECK.format(weights=WEIGHTS)
