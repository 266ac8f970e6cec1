"""The files that ship: present, small, those of their cards, and good for something."""

import hashlib

import pytest
import torch

from playground.models import catalog, load, status, store
from playground.models.catalog import MEGABYTE
from playground.models.store import read_card

EMBEDDED = [info for info in catalog() if info.embedded]
LIMIT_MB = {"thin_vgg": 3}
shipped = pytest.mark.parametrize("info", EMBEDDED, ids=lambda info: info.name)


@pytest.fixture(autouse=True)
def no_other_files(monkeypatch, tmp_path):
    """The shipped files are meant, whatever the machine has elsewhere."""
    monkeypatch.delenv("PLAYGROUND_WEIGHTS", raising=False)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))


@shipped
def test_file_is_there_and_small(info):
    size = (store.EMBEDDED / info.weights).stat().st_size
    assert size == info.size_bytes
    assert size <= LIMIT_MB[info.name] * MEGABYTE
    assert status(info.name) == "embedded"


@shipped
def test_file_is_the_one_of_its_card(info):
    card = read_card(info.name)
    content = (store.EMBEDDED / info.weights).read_bytes()
    assert card["sha256"] == hashlib.sha256(content).hexdigest()
    assert card["bytes"] == len(content)
    assert card["parameters"] == info.parameters


@shipped
def test_card_for_people_says_the_same(info):
    text = (store.EMBEDDED / "README.md").read_text(encoding="utf-8")
    card = read_card(info.name)
    assert card["sha256"] in text
    assert f"{100 * card['test_accuracy']:.2f}" in text


@shipped
@pytest.mark.parametrize("side", [32, 96, 224])
def test_answers_are_finite_at_every_size(info, side):
    torch.manual_seed(0)
    with torch.inference_mode():
        logits = load(info.name, "cpu")(torch.rand(2, 3, side, side))
    assert logits.shape == (2, 10)
    assert logits.isfinite().all()
