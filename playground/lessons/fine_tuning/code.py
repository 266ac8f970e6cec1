"""The code on the page: the sets, the training, the drift; and the lines that check them against torch."""

from dataclasses import fields

from playground.lessons.fine_tuning.settings import OWN, Norms, Rates, Train, Tune
from playground.training.tuning import TuningRecipe

OWN_FILE = "pictures.zip"

PICTURES = """\
{imports}
from playground.training.similarity import near_duplicates
from playground.training.sets import split

pictures = {pictures}
dataset = split(pictures, share={share}, seed={seed}{per_class})
for name, train, test in zip(dataset.classes, dataset.train.counts, dataset.test.counts):
    print(f"{{name}}: {{train}} to train, {{test}} to test")
print(len(near_duplicates(dataset.train, dataset.test)), "near-duplicates across the parts")
"""

PICTURES_CHECK = """\
import numpy as np
{imports}
from playground.training.sets import split

pictures = {pictures}
dataset = split(pictures, share={share}, seed={seed}{per_class})
train = {{picture.tobytes() for picture in dataset.train.pictures}}
assert len(dataset.test) == np.sum([picture.tobytes() not in train for picture in dataset.test.pictures])
assert (np.bincount(dataset.train.labels, minlength=len(dataset.classes)) == {counts}).all()
assert (np.bincount(dataset.test.labels, minlength=len(dataset.classes)) == {test_counts}).all()
"""

TRAIN = """\
{imports}
from playground.training.fine_tuning import fine_tune
from playground.training.sets import split
from playground.training.tuning import TuningRecipe

dataset = split({pictures}, share={share}, seed={seed}{per_class})
recipe = TuningRecipe({recipe})
result = fine_tune(dataset, recipe)
print(f"test accuracy {{result.accuracy:.1%}}")
print(result.classes)
print(result.confusion)  # rows: true class, columns: predicted class
"""

TRAIN_CHECK = """\
import torch
import torchvision.transforms.v2.functional as TF
{imports}
from playground.training.fine_tuning import fine_tune
from playground.training.sets import split
from playground.training.tuning import TuningRecipe

dataset = split({pictures}, share={share}, seed={seed}{per_class})
result = fine_tune(dataset, TuningRecipe({recipe}))
squares = [TF.pil_to_tensor(picture.resize(({side}, {side}), 3)) for picture in dataset.test.pictures]
x = TF.to_dtype(torch.stack(squares), torch.float32, scale=True)
with torch.no_grad():
    logits = torch.cat([result.model(part) for part in x.split(20)]).float()
labels = torch.tensor(dataset.test.labels)
probabilities = torch.tensor(result.probabilities).float()
torch.testing.assert_close(logits.softmax(1), probabilities, atol=0.1, rtol=0)  # its body may run in bfloat16
right = (probabilities.argmax(1) == labels).float().mean().item()
assert abs(result.accuracy - right) < 1e-6
"""

RATES = """\
{imports}
from playground.training.range_test import range_test
from playground.training.sets import split
from playground.training.tuning import TuningRecipe

dataset = split({pictures}, share={share}, seed={seed}{per_class})
tested = range_test(dataset, TuningRecipe({recipe}))
print("suggested rate", tested.suggested)
print("lowest loss at", tested.lowest)
"""

RATES_CHECK = """\
import torch
{imports}
from playground.training.range_test import range_test
from playground.training.sets import split
from playground.training.tuning import TuningRecipe

dataset = split({pictures}, share={share}, seed={seed}{per_class})
tested = range_test(dataset, TuningRecipe({recipe}))
rates, losses = torch.tensor(tested.rates).double(), torch.tensor(tested.losses).double()
factors = rates[1:] / rates[:-1]
torch.testing.assert_close(factors, factors.mean().expand_as(factors), rtol=1e-4, atol=0)  # grows by one factor
assert tested.lowest == tested.rates[losses.argmin()] and tested.rates[0] < tested.suggested < tested.lowest <= 10
"""

NORMS = """\
{imports}
from playground.training.forgetting import norm_drift
from playground.training.sets import split

dataset = split({pictures}, share=0.3, seed=0{per_class})
for drift in norm_drift(dataset.train, batches={batches}, momentum={momentum}):
    print(f"after {{drift.batches}} batches: {{drift.old_share:.1%}} of the old statistics, {{drift.kept:.0%}} kept")
"""

NORMS_CHECK = """\
import torch
from playground.models import load

norm = torch.nn.BatchNorm2d(3, momentum={momentum})
norm.running_mean += 1.0  # the old statistics
for _ in range({batches}):
    norm(torch.zeros(2, 3, 4, 4))  # batches of another mean
torch.testing.assert_close(norm.running_mean, torch.full((3,), (1 - {momentum}) ** {batches}))

{imports}
from playground.training.forgetting import norm_drift
from playground.training.sets import split

few = split({pictures}, share=0.3, seed=0, train_per_class=2).train
first, last = norm_drift(few, batches=2, momentum={momentum}, batch=4, side=32)
assert (first.batches, first.old_share, first.kept) == (0, 1.0, 1.0)
assert abs(last.old_share - (1 - {momentum}) ** 2) < 1e-9
"""


def pictures_call(data: str) -> tuple[str, str]:
    """(import line, expression) of a set: a built-in one by name, the reader's own from the archive that the page gives."""
    if data != OWN:
        return "from playground.training.built_in import built_in", f"built_in({data!r})"
    line = "from playground.training.reading_sets import read_set"
    return line, f"read_set([({OWN_FILE!r}, open({OWN_FILE!r}, 'rb').read())])"


def set_slots(settings: Tune) -> dict[str, object]:
    imports, pictures = pictures_call(settings.data)
    per_class = getattr(settings, "per_class", 0)
    slots = {"imports": imports, "pictures": pictures, "per_class": f", train_per_class={per_class}" if per_class else ""}
    return {**slots, "share": f"{getattr(settings, 'share', 0.3):g}", "seed": getattr(settings, "seed", 0)}


def recipe_text(recipe: TuningRecipe) -> str:
    """Only what differs from the defaults, as arguments."""
    changed = {field.name: getattr(recipe, field.name) for field in fields(TuningRecipe)}
    same = TuningRecipe()
    return ", ".join(f"{name}={value!r}" for name, value in changed.items() if value != getattr(same, name))


def pictures_code(settings: Tune) -> str:
    return PICTURES.format(**set_slots(settings))


def pictures_check(settings: Tune, counts: list[int], test_counts: list[int]) -> str:
    return PICTURES_CHECK.format(**set_slots(settings), counts=counts, test_counts=test_counts)


def train_code(settings: Train) -> str:
    return TRAIN.format(**set_slots(settings), recipe=recipe_text(settings.recipe))


def train_check(settings: Train) -> str:
    return TRAIN_CHECK.format(**set_slots(settings), recipe=recipe_text(settings.recipe), side=settings.side)


def rates_code(settings: Rates) -> str:
    return RATES.format(**set_slots(settings), recipe=recipe_text(settings.recipe))


def rates_check(settings: Rates) -> str:
    return RATES_CHECK.format(**set_slots(settings), recipe=recipe_text(settings.recipe))


def norms_code(settings: Norms) -> str:
    return NORMS.format(**_norms_slots(settings))


def norms_check(settings: Norms) -> str:
    return NORMS_CHECK.format(**_norms_slots(settings))


def _norms_slots(settings: Norms) -> dict[str, object]:
    return {**set_slots(settings), "per_class": "", "batches": settings.batches, "momentum": f"{settings.beta:g}"}
