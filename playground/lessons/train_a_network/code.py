"""The code on the page: the textbook's loop in PyTorch, range test, pictures, a competition; and the lines that check them."""

import io
import zipfile
from collections.abc import Callable

from playground.lessons.train_a_network.answer import Answer, KaggleAnswer, PicturesAnswer, RatesAnswer, TrainAnswer
from playground.lessons.train_a_network.settings import OWN_PICTURES
from playground.networks.small import OWN
from playground.training.classifier import ClassifierRecipe

OWN_FILE, COMPETITION_FILE = "pictures.zip", "competition.zip"

TRAIN = """\
import torch
from torch import nn
{imports}
from playground.networks.small import fresh_network
from playground.training.classifier import ClassifierRecipe, batches_of
{more_imports}
data = {data}
recipe = ClassifierRecipe({recipe})
{layers}sizes = {{"channels": data.channels, "classes": len(data.classes), "side": data.side}}
net = fresh_network({network}, **sizes, seed={seed}{layers_argument})
batches, loss = batches_of(data, recipe), nn.CrossEntropyLoss()
trainer = {optimizer}
step = 0
for epoch in range({epochs}):
    net.train()
    for x, y in batches.epoch(epoch):
{step}
        trainer.zero_grad()
        value.backward()
        trainer.step()
        step += 1
    net.eval()
    with torch.no_grad():
        hits = (net(data.test_images).argmax(1) == data.test_labels).float().mean()
    print(f"epoch {{epoch + 1}}: loss {{value:.3f}}, test accuracy {{hits:.1%}}")
"""
PLAIN_STEP = "        value = loss(net(x), y)"
DROPOUT_STEP = """\
        with seeded(torch.device("cpu"), {seed}, step):  # whose outputs dropout leaves out
            value = loss(net(x), y)"""
WITH_DROPOUT = ("vgg", "nin", OWN)

TRAIN_CHECK = """\
from playground.training.classifier import train_classifier

trained = train_classifier(data, recipe)
assert abs(trained.accuracy - hits.item()) < 0.05  # sums run in another order of memory
parameters = sum(tensor.numel() for tensor in net.parameters())
assert parameters == sum(tensor.numel() for tensor in trained.model.parameters()) == {parameters}
"""

RATES = """\
{imports}
from playground.training.classifier import ClassifierRecipe
from playground.training.classifier_rates import classifier_range_test

data = {data}
tested = classifier_range_test(data, ClassifierRecipe({recipe}))
print("suggested rate", tested.suggested)
print("lowest loss at", tested.lowest)
"""

RATES_CHECK = """\
import torch
from torch import nn
from playground.networks.small import fresh_network
from playground.training.classifier import batches_of

recipe = ClassifierRecipe({recipe})
net = fresh_network({network}, channels=data.channels, classes=len(data.classes), side=data.side, seed={seed})
trainer = torch.optim.SGD(net.parameters(), lr=0.1)
losses = []
for rate, (x, y) in zip(tested.rates[:5], batches_of(data, recipe).epoch(0)):
    trainer.param_groups[0]["lr"] = rate
    losses.append(nn.functional.cross_entropy(net(x), y))
    trainer.zero_grad()
    losses[-1].backward()
    trainer.step()
means, mean = [], 0.0
for n, value in enumerate(losses, start=1):
    mean = 0.8 * mean + 0.2 * value.item()
    means.append(mean / (1 - 0.8**n))
torch.testing.assert_close(torch.tensor(tested.losses[:5]), torch.tensor(means), rtol=1e-3, atol=1e-4)
"""

PICTURES = """\
import torch
{imports}

data = {data}
print(data.images.shape, data.images.min().item(), data.images.max().item())
for name, train, test in zip(data.classes, data.labels.bincount(), data.test_labels.bincount()):
    print(f"{{name}}: {{train}} to train, {{test}} to test")
"""

PICTURES_CHECK = """\
assert data.images.shape == {shape} and len(data.test_labels) == {test}
assert 0 <= data.images.min() and data.images.max() <= 1
assert data.labels.bincount(minlength={classes}).tolist() == {counts}
"""

CIFAR = """\
from playground.training.classifier import ClassifierRecipe, answers, train_classifier
from playground.training.exporting import submission
from playground.training.kaggle import archive_entries, predicted, read_competition, to_labelled

with open({file!r}, "rb") as file:
    competition = read_competition(archive_entries(file.read(), {file!r}))
data = to_labelled(competition, side={side}, most={most}, seed={seed})
trained = train_classifier(data, ClassifierRecipe({recipe}))
print(f"validation accuracy {{trained.accuracy:.1%}}")
shares = predicted(competition, lambda x: answers(trained.model, x).softmax(1), side={side}, problems=[])
text = submission([f"{{one}}.png" for one in competition.test_ids], shares, competition.classes)
with open("submission.csv", "w") as file:
    file.write(text)
print(text[:60])
"""

DOGS = """\
from dataclasses import replace
from playground.training.breeds import HEAD, train_breeds
from playground.training.exporting import submission
from playground.training.kaggle import archive_entries, read_competition

with open({file!r}, "rb") as file:
    competition = read_competition(archive_entries(file.read(), {file!r}))
result = train_breeds(competition, side={side}, most={most}, recipe=replace(HEAD, epochs={epochs}, seed={seed}))
print("head:            ", result.head)
print("without training:", result.own)
names = [f"{{one}}.jpg" for one in competition.test_ids]
text = submission(names, result.probabilities, competition.classes, shares=True)
with open("submission.csv", "w") as file:
    file.write(text)
"""

KAGGLE_CHECK = """\
import csv
import io
import zipfile
from playground.training.kaggle import archive_entries, read_competition

with open({file!r}, "rb") as file:
    archive = zipfile.ZipFile(io.BytesIO(file.read()))
    file.seek(0)
    competition = read_competition(archive_entries(file.read(), {file!r}))
(table,) = [name for name in archive.namelist() if name.endswith({table!r})]
rows = list(csv.DictReader(io.StringIO(archive.read(table).decode())))
of = {{row["id"]: row[{column!r}] for row in rows}}
assert list(competition.classes) == sorted(set(of.values()))
for entry, label in zip(competition.train, competition.labels):
    name = entry.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    assert of[name] == competition.classes[int(label)]
assert len(competition.test) == {test}
"""

KAGGLE_FOLDER_CHECK = """\
from playground.training.kaggle import archive_entries, read_competition

with open():
    competition = read_competition(archive_entries())
assert len(competition.test) == {test}
"""


def data_call(source: str, *, side: int, most: int, seed: int) -> tuple[str, str]:
    """(import lines, expression) of the pictures."""
    arguments = f"side={side}, most={most}, seed={seed}"
    if source != OWN_PICTURES:
        return "from playground.training.labelled import labelled", f"labelled({source!r}, {arguments})"
    lines = "from playground.training.labelled import from_set\nfrom playground.training.reading_sets import read_set"
    return lines, f"from_set(read_set([({OWN_FILE!r}, open({OWN_FILE!r}, 'rb').read())]), {arguments})"


def recipe_text(recipe: ClassifierRecipe, *, without: tuple[str, ...] = ()) -> str:
    """Only what differs from the defaults, as arguments; pasted layers stand in a variable of their own."""
    same, found = ClassifierRecipe(), []
    for name, value in vars(recipe).items():
        if value != getattr(same, name) and name not in without:
            found.append(f"{name}={'layers' if name == 'layers' else repr(value)}")
    return ", ".join(found)


def code_of(answer: Answer) -> str:
    """The view in PyTorch."""
    if isinstance(answer, TrainAnswer):
        return train_code(answer)
    if isinstance(answer, RatesAnswer):
        return RATES.format(**_rates_slots(answer))
    if isinstance(answer, PicturesAnswer):
        imports, data = _data_of(answer)
        return PICTURES.format(imports=imports, data=data)
    return kaggle_code(answer)


def check_of(answer: Answer) -> str:
    """The same lines, then some that stop with an error where the page differs."""
    if isinstance(answer, TrainAnswer):
        return train_code(answer) + TRAIN_CHECK.format(parameters=answer.parameters)
    if isinstance(answer, RatesAnswer):
        return RATES.format(**_rates_slots(answer)) + RATES_CHECK.format(**_rates_slots(answer))
    if isinstance(answer, PicturesAnswer):
        data, counts = answer.data, answer.data.labels.bincount(minlength=len(answer.data.classes)).tolist()
        slots = {"shape": tuple(data.images.shape), "test": len(data.test_labels), "classes": len(data.classes)}
        return code_of(answer) + PICTURES_CHECK.format(**slots, counts=counts)
    if answer.source == "folder":
        return _from_folder(KAGGLE_FOLDER_CHECK, answer).format(test=len(answer.competition.test))
    table, column = ("trainLabels.csv", "label") if answer.settings.layout == "cifar10" else ("labels.csv", "breed")
    return KAGGLE_CHECK.format(file=COMPETITION_FILE, table=table, column=column, test=len(answer.competition.test))


def _data_of(answer: TrainAnswer | RatesAnswer | PicturesAnswer) -> tuple[str, str]:
    settings = answer.settings
    return data_call(settings.data, side=settings.side, most=settings.most, seed=settings.seed)


def train_code(answer: TrainAnswer) -> str:
    settings, recipe = answer.settings, answer.settings.recipe
    imports, data = _data_of(answer)
    own, dropout = settings.network == OWN, settings.network in WITH_DROPOUT
    if settings.optimizer == "adam":
        optimizer = f"torch.optim.Adam(net.parameters(), lr={settings.rate:g})"
    else:
        momentum = f", momentum={settings.momentum:g}" if settings.momentum else ""
        optimizer = f"torch.optim.SGD(net.parameters(), lr={settings.rate:g}{momentum})"
    return TRAIN.format(
        imports=imports,
        more_imports="from playground.training.tensors import seeded\n" if dropout else "",
        data=data,
        recipe=recipe_text(recipe),
        layers=f'layers = """{settings.layers}"""\n' if own else "",
        layers_argument=", layers=layers" if own else "",
        network=repr(settings.network),
        seed=settings.seed,
        optimizer=optimizer,
        epochs=settings.epochs,
        step=DROPOUT_STEP.format(seed=settings.seed) if dropout else PLAIN_STEP,
    )


def _rates_slots(answer: RatesAnswer) -> dict[str, object]:
    imports, data = _data_of(answer)
    settings = answer.settings
    slots = {"imports": imports, "data": data, "recipe": recipe_text(settings.tested)}
    return slots | {"network": repr(settings.small), "seed": settings.seed}


def kaggle_code(answer: KaggleAnswer) -> str:
    settings = answer.settings
    slots = {"file": COMPETITION_FILE, "side": settings.kaggle_side, "most": settings.most, "seed": settings.seed}
    text = DOGS if settings.layout == "dogs" else CIFAR
    text = text.format(**slots, epochs=settings.epochs, recipe=recipe_text(settings.recipe))
    return _from_folder(text, answer) if answer.source == "folder" else text


def _from_folder(text: str, answer: KaggleAnswer) -> str:
    """The same for a folder below PLAYGROUND_DATA."""
    start, end = text.index("with open"), text.index("\n", text.index("read_competition(arch")) + 1
    lines = (
        'root = pathlib.Path(os.environ["PLAYGROUND_DATA"])',
        f'folder = competition_folders(root)["{answer.settings.layout}"]',
        "competition = read_competition(folder_entries(folder))",
    )
    text = text[:start] + "\n".join(lines) + "\n" + text[end:]
    return "import os\nimport pathlib\n" + text.replace("archive_entries", "competition_folders, folder_entries", 1)


def packed(files: Callable[[], list[tuple[str, bytes]]]) -> bytes:
    """Files (path, contents) as a ZIP archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files():
            archive.writestr(path, content)
    return data.getvalue()
