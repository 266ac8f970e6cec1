"""The recipe of the embedded network on a handful of pictures: both forms of the data, resuming, export."""

import dataclasses
import functools
import hashlib
import io
import json
import pickle
import re
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from playground.models.embedded import ThinVGG
from recipes import thin_vgg as recipe
from recipes.cifar10 import augmented_epoch, load_cifar10
from recipes.muon import orthogonalise

SCHEDULE = recipe.Schedule(epochs=2, batch_size=250, lr=0.05, seed=1)


@pytest.fixture(scope="module")
def pictures() -> tuple[np.ndarray, np.ndarray]:
    """One sheet's worth: 1,000 pictures of one colour each, which JPEG keeps to a grey level or two, and their labels."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 1000)
    colours = (labels[:, None] * 25 + np.array([0, 5, 10])).astype(np.uint8)
    return np.broadcast_to(colours[:, None, None, :], (1000, 32, 32, 3)).copy(), labels


@pytest.fixture(scope="module")
def sheets(tmp_path_factory, pictures):
    images, labels = pictures
    path = tmp_path_factory.mktemp("data") / "cifar10.zip"
    sheet = images.reshape(25, 40, 32, 32, 3).transpose(0, 2, 1, 3, 4).reshape(800, 1280, 3)
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "JPEG", quality=95, subsampling=0)
    with zipfile.ZipFile(path, "w") as archive:
        for part in ("train", "test"):
            archive.writestr(f"cifar10/{part}/00.jpg", buffer.getvalue())
            archive.writestr(f"cifar10/{part}_labels.txt", "\n".join(map(str, labels)))
    return path


def test_sheets_give_every_picture_with_its_label(sheets, pictures):
    images, labels = load_cifar10(sheets, train=True)
    assert images.shape == (1000, 3, 32, 32) and images.dtype == torch.uint8
    assert torch.equal(labels, torch.from_numpy(pictures[1]))
    expected = torch.from_numpy(pictures[0]).permute(0, 3, 1, 2)
    assert (images.int() - expected.int()).abs().max() <= 4


def test_torchvision_folder_gives_the_same(tmp_path, pictures):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    flat = pictures[0].transpose(0, 3, 1, 2).reshape(1000, -1)
    for name in [*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]:
        (folder / name).write_bytes(pickle.dumps({"data": flat, "labels": pictures[1].tolist()}))
    images, labels = load_cifar10(tmp_path, train=True)
    assert len(images) == len(labels) == 5000
    test_images, _ = load_cifar10(folder, train=False)
    assert torch.equal(test_images, torch.from_numpy(pictures[0]).permute(0, 3, 1, 2))


def test_two_epochs_show_both_sides_and_shifts_stay_small():
    ramp = torch.arange(32, dtype=torch.uint8).expand(8, 3, 32, 32).contiguous()  # value = column
    mirrored = torch.tensor([True, False] * 4)
    first = augmented_epoch(ramp, mirrored, 0, 0, torch.Generator())
    second = augmented_epoch(ramp, mirrored, 1, 0, torch.Generator())
    assert torch.equal(first[0], ramp[0].flip(-1)) and torch.equal(first[1], ramp[1])
    assert torch.equal(second, first.flip(-1))
    moved = augmented_epoch(ramp, torch.zeros(8, dtype=torch.bool), 0, 2, torch.Generator().manual_seed(1))
    offsets = moved[:, 0, 5, 10].int() - 10
    assert offsets.abs().max() <= 2 and offsets.unique().numel() > 1
    for picture, offset in zip(moved, offsets, strict=True):
        columns = (torch.arange(2, 30) + offset).to(torch.uint8)
        assert torch.equal(picture[0, 7, 2:30], columns)


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (24, 27), (64, 216)])
def test_orthogonalise_brings_singular_values_together(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    before, after = torch.linalg.svdvals(matrix), torch.linalg.svdvals(orthogonalise(matrix, steps=5))
    assert after.max() < 1.3 and after.min() > 0.3
    assert after.max() / after.min() < before.max() / before.min()


def test_a_resumed_training_ends_where_an_uninterrupted_one_does(sheets, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(recipe, "ThinVGG", functools.partial(ThinVGG, widths=(4, 8)))
    whole = recipe.train(sheets, tmp_path / "whole.pt", SCHEDULE)
    real_save = torch.save

    def save_then_stop(state, path):
        """Ends the process, as it were, after the first epoch."""
        real_save(state, path)
        path.replace(path.with_suffix(".pt"))
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", save_then_stop)
    with pytest.raises(KeyboardInterrupt):
        recipe.train(sheets, tmp_path / "parts.pt", SCHEDULE)
    monkeypatch.setattr(torch, "save", real_save)
    capsys.readouterr()
    resumed = recipe.train(sheets, tmp_path / "parts.pt", SCHEDULE)
    assert re.fullmatch(
        r"epoch 2 \(8 of 8 steps\): loss [\d.]+, score [\d.]+, validation score [\d.]+, \d+ s\n", capsys.readouterr().out
    )
    for name, tensor in whole.state_dict().items():
        assert torch.allclose(tensor.float(), resumed.state_dict()[name].float(), atol=1e-4), name


def test_export_and_card_describe_the_same_file(tmp_path):
    torch.manual_seed(0)
    model = ThinVGG().eval()
    path = tmp_path / "thin_vgg.safetensors"
    recipe.export(model, path)
    loaded = recipe.load_shipped(path)
    x = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        assert torch.allclose(loaded(x), model(x), atol=2e-3)
    recipe.write_card(path, loaded, (0.5, 0.6))
    card = json.loads(path.with_suffix(".json").read_text())
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert card["schedules"] == [dataclasses.asdict(recipe.Schedule())]
    save_file({"head.weight": torch.zeros(10, 192)}, path)
    with pytest.raises(ValueError, match="is not a file of the thin VGG"):
        recipe.load_shipped(path)


def test_sharpness_finds_the_factor_that_was_taken_away():
    labels = torch.randint(0, 10, (2000,), generator=torch.Generator().manual_seed(0))
    logits = 3 * torch.nn.functional.one_hot(labels, 10) + torch.randn(2000, 10, generator=torch.Generator().manual_seed(1))

    class Cautious(nn.Module):
        def __init__(self):
            super().__init__()
            self.dummy = nn.Parameter(torch.zeros(1))
            self.place = 0

        def forward(self, x):
            self.place += len(x)
            return logits[self.place - len(x) : self.place] / 20

    images = torch.zeros(2000, 3, 1, 1, dtype=torch.uint8)
    factor = recipe.sharpness(Cautious(), images, labels)
    assert 40 < factor < 80  # logits of class means 3 apart and unit noise are calibrated at three times their value: 20 × 3
