"""The measurement of how the ImageNet classifier wants its pixels, on a few sample photographs."""

import pathlib
import sys

import pytest

from playground.images import sample
from playground.models.preparation import IMAGENET_CLASSES, preparation
from recipes import preparation as recipe


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("n01440764_tench", 0),
        ("n02123394_Persian_cat", 283),
        ("n15075141_toilet_tissue", 999),
        ("n02012849_crane", 134),  # the bird
        ("n03126707_crane", 517),  # the machine
        ("n02113186_Cardigan", 264),  # the dog
        ("n02963159_cardigan", 474),  # the garment
        ("n03710637_maillot", 638),
        ("n03710721_maillot", 639),
        ("holiday", -1),
    ],
)
def test_labels_follow_from_names(name, number):
    assert recipe.label(pathlib.Path(f"{name}.jpg")) == number
    assert number < 0 or name.partition("_")[2].split("_")[0].lower() in IMAGENET_CLASSES[number].lower()


def test_table_of_a_few_photographs(tmp_path, monkeypatch, capsys):
    for name, photo in (("n07920052_espresso", "coffee"), ("n04008634_missile", "rocket")):
        sample(photo).photo().image.save(tmp_path / f"{name}.jpg", quality=95)
    (tmp_path / "notes.jpg").write_bytes(b"")
    monkeypatch.setattr(sys, "argv", ["preparation", "--data", str(tmp_path)])
    recipe.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 photographs"
    rows = lines[3:]
    assert len(rows) == len(recipe.CROPS) + len(recipe.NORMALISATIONS)
    chosen = next(row for row in rows if row.startswith("| (x − 127) / 128 | 224/256 of it, bicubic |"))
    assert "| 100.0% | 100.0% |" in chosen


def test_the_app_prepares_as_was_measured():
    assert preparation("efficientnet_lite0") == recipe.CROPS["224/256 of it, bicubic"]


def test_a_folder_without_photographs_is_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="holds no photographs named like"):
        recipe.photographs(tmp_path)
