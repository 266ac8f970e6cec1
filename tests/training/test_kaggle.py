"""Kaggle's folders in miniature: CIFAR-10's and the dogs', read, trained on, and answered in their format."""

import csv
import io
import itertools
import math
import pickle
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

from playground.models.preparation import IMAGENET_CLASSES
from playground.training.breeds import HEAD, features_and_logits, known_classes, log_loss, own_probabilities, train_breeds
from playground.training.classifier import ClassifierRecipe, answers, train_classifier
from playground.training.competition_examples import example, example_zip
from playground.training.exporting import submission
from playground.training.kaggle import (
    archive_entries,
    competition_folders,
    folder_entries,
    parted,
    predicted,
    read_competition,
    squares,
    to_labelled,
)
from playground.training.sets import SetError


def picture(value: int, form: str = "PNG") -> bytes:
    data = io.BytesIO()
    pixels = np.random.default_rng(value).integers(0, 60, (32, 32, 3), dtype=np.uint8)
    pixels[..., value % 3] += 150
    Image.fromarray(pixels).save(data, form)
    return data.getvalue()


def cifar(train: int = 12, test: int = 11, base: str = "") -> dict[str, bytes]:
    """Ids count from 1; classes are told by their colour."""
    names = ("cat", "dog", "airplane")
    rows = "".join(f"{n},{names[n % 3]}\n" for n in range(1, train + 1))
    files = {"trainLabels.csv": f"id,label\n{rows}".encode()}
    files |= {f"train/{n}.png": picture(n) for n in range(1, train + 1)}
    files |= {f"test/{n}.png": picture(n) for n in range(1, test + 1)}
    return {base + name: data for name, data in files.items()}


def dogs() -> dict[str, bytes]:
    breeds = ("boston_bull", "dingo", "no_such_breed")
    rows = "".join(f"{n:032x},{breeds[n % 3]}\n" for n in range(9))
    files = {"labels.csv": f"id,breed\n{rows}".encode()}
    files |= {f"train/{n:032x}.jpg": picture(n, "JPEG") for n in range(9)}
    return files | {f"test/{n:032x}.jpg": picture(n, "JPEG") for n in range(20, 24)}


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def read(files: dict[str, bytes]):
    return read_competition(archive_entries(zipped(files), "competition.zip"))


def written(folder, files: dict[str, bytes]):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("base", ["", "kaggle_cifar10_tiny/"])
def test_cifars_folder_is_read_as_it_is(base):
    found = read(cifar(base=base))
    assert found.layout == "cifar10" and found.classes == ("airplane", "cat", "dog") and not found.notes
    assert [entry.path for entry in found.train][:3] == [f"{base}train/{n}.png" for n in (1, 2, 3)]
    assert [found.classes[label] for label in found.labels][:3] == ["dog", "airplane", "cat"]
    assert found.test_ids == tuple(str(n) for n in range(1, 12)), "in the order of numbers: 2 before 10"


def test_a_folder_of_this_machine_is_read_as_its_archive(tmp_path):
    written(tmp_path / "cifar-10", cifar())
    written(tmp_path / "dog-breed-identification", dogs())
    found = competition_folders(tmp_path)
    assert {name: folder.name for name, folder in found.items()} == {"cifar10": "cifar-10", "dogs": "dog-breed-identification"}
    of_disk, of_zip = read_competition(folder_entries(found["dogs"])), read(dogs())
    assert of_disk.classes == of_zip.classes and of_disk.test_ids == of_zip.test_ids
    assert of_disk.labels.tolist() == of_zip.labels.tolist()
    assert competition_folders(tmp_path / "nothing") == {}


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path):
    folder = written(tmp_path / "cifar-10", cifar())
    (tmp_path / "secret.png").write_bytes(picture(1))
    (folder / "test" / "99.png").symlink_to(tmp_path / "secret.png")
    assert "99" not in read_competition(folder_entries(folder)).test_ids


def test_what_does_not_fit_together_is_told():
    files = cifar()
    del files["train/3.png"]
    files["train/77.png"] = picture(5)
    files["trainLabels.csv"] += b"\n,cat\nbroken\n"
    found = read(files)
    assert len(found.train) == 11
    assert found.notes == (
        "2 lines of trainLabels.csv have no id or no label; they are left out.",
        "1 ids of trainLabels.csv have no picture in train.",
        "1 pictures in train have no label; they are left out.",
    )


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"readme.txt": b"hello"}, "needs trainLabels.csv .* or labels.csv"),
        ({"train.7z": b"7z", "sampleSubmission.csv": b"id,label"}, "train.7z is an archive within: unpack it first"),
        ({"trainLabels.csv": b"number,kind\n1,cat", "train/1.png": b""}, "expected are the columns id,label"),
        ({"trainLabels.csv": b"id,label\n8,cat", "train/1.png": b""}, "names no picture of train"),
        ({"labels.csv": b"id,breed\n1,pug", "train/1.jpg": b""}, "names 1 classes"),
    ],
)
def test_what_is_no_competition_has_a_sentence(files, sentence):
    with pytest.raises(SetError, match=sentence):
        read(files)


def test_a_tenth_of_each_class_validates():
    labels = np.repeat([0, 1, 2], [40, 20, 1])
    train, validation = parted(labels, 0.1, 0)
    assert sorted([*train, *validation]) == list(range(61)) and np.bincount(labels[validation], minlength=3).tolist() == [4, 2, 0]


def test_training_and_predicting_cifars_folder_gives_its_submission():
    found, problems = read(cifar(train=45, test=12) | {"test/5.png": b"no picture"}), []
    data = to_labelled(found, side=16, most=100)
    assert data.images.shape == (39, 3, 16, 16) and len(data.test_labels) == 6
    trained = train_classifier(data, ClassifierRecipe(epochs=4, batch_size=8))
    shares = predicted(found, lambda x: answers(trained.model, x).softmax(1), side=16, problems=problems, batch=5)
    assert [one.name for one in problems] == ["test/5.png"] and shares[4].tolist() == pytest.approx([1 / 3] * 3)
    rows = list(csv.reader(io.StringIO(submission([f"{n}.png" for n in found.test_ids], shares, found.classes))))
    assert rows[0] == ["id", "label"] and [row[0] for row in rows[1:]] == [str(n) for n in range(1, 13)]
    names = ("cat", "dog", "airplane")
    right = [row[1] == names[int(row[0]) % 3] for row in rows[1:] if row[0] != "5"]
    assert sum(right) >= 9, rows


def test_imagenets_breeds_are_the_competitions_by_name():
    breeds = [name for name in IMAGENET_CLASSES[151:269] if name != "dalmatian"] + list(IMAGENET_CLASSES[273:276])
    kaggles = [name.lower().replace(" ", "_") for name in breeds]  # as labels.csv spells them
    assert len(set(kaggles)) == 120 and "african_hunting_dog" in kaggles and "german_short-haired_pointer" in kaggles
    known = known_classes(kaggles)
    assert [IMAGENET_CLASSES[place] for place in known.values()] == breeds


def test_the_networks_own_answers_are_softmax_among_the_breeds_it_knows():
    logits = torch.randn(3, 1000, generator=torch.Generator().manual_seed(0))
    own = own_probabilities(logits, ("boston_bull", "no_such_breed", "dingo"))
    places = [IMAGENET_CLASSES.index("Boston bull"), IMAGENET_CLASSES.index("dingo")]
    torch.testing.assert_close(own[:, [0, 2]], logits[:, places].softmax(1))
    assert own[:, 1].eq(0).all()
    assert own_probabilities(logits, ("x", "y")).eq(0.5).all()


def test_log_loss_is_cross_entropy_and_bounded_as_kaggles():
    logits, labels = torch.randn(5, 4, generator=torch.Generator().manual_seed(1)), torch.tensor([0, 1, 2, 3, 0])
    assert log_loss(logits.softmax(1), labels) == pytest.approx(
        torch.nn.functional.cross_entropy(logits, labels).item(), rel=1e-5
    )
    assert log_loss(torch.tensor([[0.0, 1.0]]), torch.tensor([0])) == pytest.approx(-math.log(1e-15))


def test_a_head_on_frozen_features_answers_the_dogs_folder():
    found = read(dogs() | {f"train/{3:032x}.jpg": b"no picture"})
    result = train_breeds(found, side=64, share=0.3, recipe=HEAD)
    assert result.known == 2 and result.probabilities.shape == result.own_probabilities.shape == (4, 3)
    assert np.allclose(result.probabilities.sum(1), 1, atol=1e-5) and np.allclose(result.own_probabilities.sum(1), 1, atol=1e-5)
    assert len(result.curves) == 20 and len(result.problems) == 1 and result.head.accuracy >= result.own.accuracy
    x = torch.tensor(next(iter(squares(found.test[:1], 64, [])))).permute(2, 0, 1)[None] / 255
    _features, logits = features_and_logits(x)
    own = own_probabilities(logits, found.classes).numpy()
    np.testing.assert_allclose(result.own_probabilities[:1], own, atol=0.02)
    rows = list(csv.reader(io.StringIO(submission(found.test_ids, result.probabilities, found.classes, shares=True))))
    assert rows[0] == ["id", "boston_bull", "dingo", "no_such_breed"] and len(rows) == 5


def test_answers_to_breeds_are_float32_on_every_machine(monkeypatch):
    x = torch.rand((2, 3, 64, 64), generator=torch.Generator().manual_seed(0))
    found = []
    for number_type in ("float32", "bfloat16"):
        monkeypatch.setenv("PLAYGROUND_DTYPE", number_type)
        found.append(features_and_logits(x))
    assert all(map(torch.equal, *found))


def test_a_competition_travels_to_another_process():
    found = example("dogs")
    there = pickle.loads(pickle.dumps(found))
    assert there.test_ids == found.test_ids and there.test[0].read() == found.test[0].read()


@pytest.mark.parametrize("layout", ["cifar10", "dogs"])
def test_the_examples_are_folders_like_any_other(layout):
    found = example(layout)
    again = read_competition(archive_entries(example_zip(layout), "again.zip"))
    assert found.layout == layout == again.layout and found.test_ids == again.test_ids and not found.notes
    assert all(pixels is not None for pixels in itertools.islice(squares(found.train, 16, []), 5))
    assert len(known_classes(found.classes)) == (0 if layout == "cifar10" else 2)


def test_what_would_keep_the_page_is_refused_before_it_is_read():
    with pytest.raises(SetError, match="has 100,001 entries; the limit is 100,000"):  # a second of the page
        archive_entries(b"PK\x03\x04" + b"PK\x01\x02" * 100_001, "competition.zip")
    rows = b"".join(b"%d,cat%d\n" % (n, n % 9) for n in range(400_000))
    with pytest.raises(SetError, match=r"trainLabels\.csv is larger than 4 MB"):
        read({"trainLabels.csv": b"id,label\n" + rows, "train/1.png": b"", "train/2.png": b""})
