"""An embedded file is used only when it is the one its card describes."""

import hashlib
import json

import pytest

from playground.models.store import ModelUnavailable, read_card, verify


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "backbone.safetensors").write_bytes(b"weights")
    card = {"sha256": hashlib.sha256(b"weights").hexdigest(), "test_accuracy": 0.9}
    (tmp_path / "backbone.json").write_text(json.dumps(card))
    return tmp_path


def test_the_file_of_the_card_passes(folder):
    verify("backbone", folder)
    assert read_card("backbone", folder)["test_accuracy"] == 0.9


def test_another_file_does_not(folder):
    (folder / "backbone.safetensors").write_bytes(b"weighty")
    with pytest.raises(ModelUnavailable, match=r"backbone\.safetensors is not the file its card describes"):
        verify("backbone", folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sha256": 5}', "\udcff"])
def test_damaged_card_is_a_sentence(folder, text):
    (folder / "backbone.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelUnavailable, match=r"Backbone.*backbone\.json"):
        verify("backbone", folder)


@pytest.mark.parametrize("missing", ["backbone.json", "backbone.safetensors"])
def test_missing_half_is_a_sentence(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(ModelUnavailable, match="assets/weights anew"):
        verify("backbone", folder)
