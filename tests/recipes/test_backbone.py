"""The recipe of the embedded networks on a handful of pictures: both forms of the data, resuming, export."""

import dataclasses
import functools
import hashlib
import io
import json
import pickle
import shutil
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from playground.models.embedded import dequantise
from recipes import backbone as recipe
from recipes.cifar10 import augmented_epoch, load_cifar10
from recipes.muon import orthogonalise

TEACHER = recipe.Schedule(epochs=1, batch_size=250, lr=0.1)
PUPIL = recipe.Schedule(
    epochs=2, batch_size=250, lr=0.05, cutout=8, whiten_floor=2e-2, crop_epochs=1, crop=24, taught=0.5, seed=1
)
SCHEDULES = {"backbone": (TEACHER, PUPIL), "thin_vgg": (dataclasses.replace(PUPIL, taught=0.0),)}


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


def test_cutout_hides_one_square_of_each_picture():
    white = torch.full((16, 3, 32, 32), 255, dtype=torch.uint8)
    seen = augmented_epoch(white, torch.zeros(16, dtype=torch.bool), 0, 2, torch.Generator().manual_seed(0), cutout=10)
    hidden = seen[:, 0] != 255
    assert torch.equal(hidden.flatten(1).sum(1), torch.full((16,), 100))
    assert (hidden.any(1).sum(1) == 10).all() and (hidden.any(2).sum(1) == 10).all()
    assert hidden.float().mean(0).unique().numel() > 2  # not always the same square


def test_crops_are_whole_squares_of_the_picture():
    ramp = (8 * torch.arange(32, dtype=torch.uint8)).expand(64, 3, 32, 32).contiguous()  # value = 8 × column
    seen = augmented_epoch(ramp, torch.zeros(64, dtype=torch.bool), 0, 0, torch.Generator().manual_seed(0), cutout=0, side=24)
    assert seen.shape == (64, 3, 24, 24)
    first = seen[:, 0, 0, 0].int() // 8
    assert first.min() == 0 and first.max() == 8  # both ends of the room
    assert torch.equal(seen[:, 1, 23].int() // 8, first[:, None] + torch.arange(24))


def test_teachers_speak_together_of_both_sides(tmp_path):
    torch.manual_seed(0)
    teachers = [NARROW["thin_vgg"]().eval() for _ in range(2)]
    images = torch.randint(0, 256, (6, 3, 32, 32), dtype=torch.uint8)
    said = recipe.opinion(teachers, images, tmp_path / "said.pt", batch_size=4)
    with torch.no_grad():
        logits = [teacher(side) for teacher in teachers for side in (images / 255, images.flip(-1) / 255)]
    assert torch.allclose(said, (sum(logits) / 4).softmax(1), atol=1e-5)
    assert torch.equal(recipe.opinion([], images, tmp_path / "said.pt"), said)  # asked once


def test_the_stem_whitens_patches_down_to_its_floor(sheets):
    images, _ = load_cifar10(sheets, train=True)
    images = (images + torch.randint(0, 60, images.shape, generator=torch.Generator().manual_seed(0))).to(torch.uint8)
    model = recipe.NETS["backbone"]().columns[0]
    recipe.whiten(model, images[:200], floor=1e-6)
    model.whiten.bias.data.zero_()
    with torch.no_grad():
        answers = model.whiten((images[:200].float() / 255 - model.mean) / model.std).transpose(0, 1).flatten(1)
    moments = answers[:12] @ answers[:12].T / answers.shape[1]
    assert torch.allclose(moments, torch.eye(12), atol=0.02)
    assert torch.equal(answers[12:], -answers[:12])
    recipe.whiten(model, images[:200], floor=1e6)
    assert model.whiten.weight.abs().max() < 1e-2


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (24, 27), (64, 216)])
def test_orthogonalise_brings_singular_values_together(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    before, after = torch.linalg.svdvals(matrix), torch.linalg.svdvals(orthogonalise(matrix, steps=5))
    assert after.max() < 1.3 and after.min() > 0.3
    assert after.max() / after.min() < before.max() / before.min()


NARROW = {
    "backbone": functools.partial(recipe.NETS["backbone"], widths=(8, 8, 8), depths=(2, 3)),
    "thin_vgg": functools.partial(recipe.NETS["thin_vgg"], widths=(4, 8)),
}


@pytest.mark.parametrize("net", recipe.NETS)
def test_a_resumed_training_ends_where_an_uninterrupted_one_does(net, sheets, tmp_path, monkeypatch):
    monkeypatch.setattr(recipe, "NETS", NARROW)
    whole = recipe.train(net, sheets, tmp_path / "whole", SCHEDULES[net])
    real_save = torch.save

    def save_then_stop(state, path):
        """Ends the process, as it were, after the first epoch of the last schedule."""
        real_save(state, path)
        path.replace(path.with_suffix(".pt"))
        if path.stem.endswith(f".{len(SCHEDULES[net]) - 1}"):
            raise KeyboardInterrupt
        shutil.copy(path.with_suffix(".pt"), path)

    monkeypatch.setattr(torch, "save", save_then_stop)
    with pytest.raises(KeyboardInterrupt):
        recipe.train(net, sheets, tmp_path / "parts", SCHEDULES[net])
    monkeypatch.setattr(torch, "save", real_save)
    resumed = recipe.train(net, sheets, tmp_path / "parts", SCHEDULES[net])
    for name, tensor in whole.state_dict().items():
        assert torch.allclose(tensor.float(), resumed.state_dict()[name].float(), atol=1e-4), name


def test_a_further_cycle_starts_where_the_net_before_it_ended(sheets, tmp_path, monkeypatch):
    monkeypatch.setattr(recipe, "NETS", NARROW)
    once = recipe.train("thin_vgg", sheets, tmp_path, (TEACHER,))
    further = dataclasses.replace(TEACHER, epochs=0, goes_on=True)
    again = recipe.train("thin_vgg", sheets, tmp_path, (TEACHER, further))
    for name, tensor in once.state_dict().items():
        assert torch.allclose(tensor.float(), again.state_dict()[name].float(), rtol=1e-5), name
    moved = recipe.train("thin_vgg", sheets, tmp_path, (TEACHER, dataclasses.replace(further, epochs=1)))
    assert not torch.allclose(moved.head.weight, once.head.weight)


def test_export_and_card_describe_the_same_file(tmp_path):
    torch.manual_seed(0)
    model = recipe.NETS["thin_vgg"]().eval()
    path = tmp_path / "thin_vgg.safetensors"
    recipe.export(model, path)
    loaded = recipe.load_shipped("thin_vgg", path)
    x = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        assert torch.allclose(loaded(x), model(x), atol=2e-3)
    recipe.write_card("thin_vgg", path, loaded, (0.5, 0.6, [0.5]))
    card = json.loads(path.with_suffix(".json").read_text())
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert card["schedules"] == [dataclasses.asdict(schedule) for schedule in recipe.SCHEDULES["thin_vgg"]]
    with pytest.raises((ValueError, RuntimeError)):
        recipe.load_shipped("backbone", path)


def test_a_net_of_columns_is_exported_in_eight_bits(tmp_path):
    torch.manual_seed(0)
    model = NARROW["backbone"]().eval()
    path = tmp_path / "backbone.safetensors"
    recipe.export(model, path)
    stored = load_file(path)
    assert {tensor.dtype for name, tensor in stored.items() if name.endswith("conv1.weight")} == {torch.int8}
    filters = {name: tensor for name, tensor in model.state_dict().items() if tensor.ndim == 4}
    for name, tensor in filters.items():
        step = tensor.abs().amax((1, 2, 3), keepdim=True) / 127
        assert ((dequantise(stored)[name] - tensor).abs() <= 0.501 * step).all(), name


def test_the_answer_is_the_mean_over_columns_and_both_sides():
    torch.manual_seed(0)
    model = NARROW["backbone"]().eval()
    x = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        expected = sum(column(side) for column in model.columns for side in (x, x.flip(-1))) / 4
        torch.testing.assert_close(model(x), expected, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(model(x), model(x.flip(-1)), atol=1e-5, rtol=1e-4)


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
