"""An embedded file is used only when it is the one its card describes."""

import hashlib
import json

import pytest

from playground.models.store import ModelUnavailable, read_card, verify


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "thin_vgg.safetensors").write_bytes(b"weights")
    card = {"sha256": hashlib.sha256(b"weights").hexdigest(), "test_accuracy": 0.9}
    (tmp_path / "thin_vgg.json").write_text(json.dumps(card))
    return tmp_path


def test_the_file_of_the_card_passes(folder):
    verify("thin_vgg", folder)
    assert read_card("thin_vgg", folder)["test_accuracy"] == 0.9


def test_another_file_does_not(folder):
    (folder / "thin_vgg.safetensors").write_bytes(b"weighty")
    with pytest.raises(ModelUnavailable, match=r"thin_vgg\.safetensors is not the file its card describes"):
        verify("thin_vgg", folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sha256": 5}', "\udcff"])
def test_damaged_card_is_a_sentence(folder, text):
    (folder / "thin_vgg.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelUnavailable, match=r"Thin VGG.*thin_vgg\.json"):
        verify("thin_vgg", folder)


@pytest.mark.parametrize("missing", ["thin_vgg.json", "thin_vgg.safetensors"])
def test_missing_half_is_a_sentence(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(ModelUnavailable, match="assets/weights anew"):
        verify("thin_vgg", folder)
