"""From files to networks: torchvision's format, the embedded format, and files that are not to be trusted."""

import hashlib
import json
import pickle

import pytest
import torch
from safetensors.torch import save_file
from shaken import shake_norms
from torch import nn
from torchvision.models import WeightsEnum, get_model

from playground.models import load, model_info
from playground.models.embedded import ThinVGG
from playground.models.store import ModelUnavailable

QUICK = ("squeezenet1_1", "mobilenet_v3_large", "ssdlite320_mobilenet_v3_large", "lraspp_mobilenet_v3_large")


def save_embedded(folder) -> nn.Module:
    """A random network in the layout of the shipped files, with its card. Returns what was saved, in float16's numbers."""
    torch.manual_seed(1)
    model = shake_norms(ThinVGG())
    tensors = {k: v.half() for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    path = folder / "thin_vgg.safetensors"
    save_file(tensors, path)
    (folder / "thin_vgg.json").write_text(json.dumps({"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}))
    return model.half().float()


def assert_ready(model: nn.Module) -> None:
    assert not model.training
    assert not any(module.training for module in model.modules())
    assert not any(p.requires_grad for p in model.parameters())
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    assert {t.device.type for t in [*model.parameters(), *model.buffers()]} == {"cpu"}
    convolutions = [m.weight for m in model.modules() if isinstance(m, nn.Conv2d)]
    assert all(w.is_contiguous(memory_format=torch.channels_last) for w in convolutions)


def test_embedded_file_makes_a_ready_network(places):
    saved = save_embedded(places.embedded)
    model = load("thin_vgg", device="cpu")
    assert_ready(model)
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(model(x), saved(x), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", QUICK)
def test_torchvisions_file_makes_torchvisions_network(places, monkeypatch, name):
    """Built here without weights and filled, against torchvision's own builder that is handed the same file."""
    info = model_info(name)
    torch.manual_seed(2)
    backbone = {} if info.task == "classification" else {"weights_backbone": None}
    state = shake_norms(get_model(name, weights=None, **backbone)).state_dict()
    torch.save(state, places.local / info.weights)
    monkeypatch.setattr(WeightsEnum, "get_state_dict", lambda self, *args, **kwargs: state)
    expected = get_model(name, weights="DEFAULT").eval()
    model = load(name, device="cpu")
    assert_ready(model)
    x = torch.rand(1, 3, 96, 96)
    with torch.inference_mode():
        for found, wanted in zip(outputs(model, x), outputs(expected, x), strict=True):
            torch.testing.assert_close(found, wanted, rtol=1e-3, atol=1e-4)


def outputs(model: nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    """What a network answers, flattened; of a detector the raw scores and offsets, because random ones find nothing."""
    if hasattr(model, "backbone") and hasattr(model, "head"):
        return list(model.head(list(model.backbone(x).values())).values())
    answer = model(x)
    return list(answer.values()) if isinstance(answer, dict) else [answer]


def test_networks_are_independent(places):
    save_embedded(places.embedded)
    first, second = load("thin_vgg", "cpu"), load("thin_vgg", "cpu")
    first.head.weight.zero_()
    assert second.head.weight.abs().sum() > 0


def test_default_device_is_the_one_in_use(places, monkeypatch):
    save_embedded(places.embedded)
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cpu")
    assert_ready(load("thin_vgg"))


def test_embedded_file_without_or_against_its_card_is_not_used(places):
    save_embedded(places.embedded)
    (places.embedded / "thin_vgg.json").write_text(json.dumps({"sha256": "0" * 64}))
    with pytest.raises(ModelUnavailable, match="not the file its card describes"):
        load("thin_vgg", "cpu")


def test_users_own_file_needs_no_card(places):
    save_embedded(places.local)
    (places.local / "thin_vgg.json").unlink()
    assert_ready(load("thin_vgg", "cpu"))


def test_missing_weights_are_fetched_with_progress(places, monkeypatch):
    asked = []

    def download(name, progress):
        asked.append((name, progress))
        torch.save(get_model("squeezenet1_1").state_dict(), places.cache / model_info(name).weights)
        return places.cache / model_info(name).weights

    monkeypatch.setattr("playground.models.store.download", download)
    assert_ready(load("squeezenet1_1", "cpu", progress=print))
    assert asked == [("squeezenet1_1", print)]


class Bomb:
    """Creates a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (open, (str(self.marker), "w"))


def bomb_in_a_dictionary(folder) -> bytes:
    return pickle.dumps({"features.0.weight": Bomb(folder / "exploded")}, protocol=2)  # torch's own


def bomb_in_torchs_archive(folder) -> bytes:
    torch.save({"features.0.weight": Bomb(folder / "exploded")}, folder / "bomb")
    return (folder / "bomb").read_bytes()


def truncated_archive(folder) -> bytes:
    torch.save({"features.0.weight": torch.zeros(1000)}, folder / "whole")
    return (folder / "whole").read_bytes()[:-900]


HOSTILE = {
    "bomb": bomb_in_a_dictionary,
    "bomb in an archive": bomb_in_torchs_archive,
    "truncated": truncated_archive,
    "empty": lambda _: b"",
    "text": lambda _: b"<html>Log in first</html>",
    "zip": lambda _: b"PK\x05\x06" + bytes(18),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_a_sentence_and_runs_nothing(places, tmp_path, content):
    (places.local / model_info("squeezenet1_1").weights).write_bytes(content(tmp_path))
    with pytest.raises(ModelUnavailable, match=r"SqueezeNet 1\.1: squeezenet1_1-b8a52dc0\.pth could not be read"):
        load("squeezenet1_1", "cpu")
    assert not (tmp_path / "exploded").exists()


def test_the_bomb_is_real(tmp_path):
    pickle.loads(bomb_in_a_dictionary(tmp_path))["features.0.weight"].close()
    assert (tmp_path / "exploded").exists()


@pytest.mark.parametrize("content", [b"", b"\x08\0\0\0\0\0\0\0{}", b"\xff" * 64], ids=["empty", "torn", "noise"])
def test_damaged_safetensors_is_a_sentence(places, content):
    (places.local / "thin_vgg.safetensors").write_bytes(content)
    with pytest.raises(ModelUnavailable, match=r"Thin VGG: thin_vgg\.safetensors could not be read"):
        load("thin_vgg", "cpu")


@pytest.mark.parametrize("thing", [[1, 2], {"a": 1}, {1: torch.zeros(1)}, torch.zeros(3)], ids=str)
def test_file_of_other_things_is_a_sentence(places, thing):
    torch.save(thing, places.local / model_info("squeezenet1_1").weights)
    with pytest.raises(ModelUnavailable, match=r"holds no weights by name\. Replace it"):
        load("squeezenet1_1", "cpu")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: s.pop("head.weight"), r"does not fit the network, it lacks head\.weight\."),
        (lambda s: [s.pop(k) for k in list(s) if "blocks.0" in k], r"it lacks blocks\.0\.0\.weight and \d+ more"),
        (lambda s: s.update(extra=torch.zeros(1)), "it holds the unknown extra"),
        (lambda s: s.update({"head.weight": torch.zeros(1000, 192)}), "another shape or type for head.weight"),
        (lambda s: s.update({"head.weight": torch.zeros(10, 192, dtype=torch.int8)}), "another shape or type for head.weight"),
    ],
)
def test_file_of_another_network_is_a_sentence(places, change, sentence):
    state = ThinVGG().state_dict()
    change(state)
    save_file(state, places.local / "thin_vgg.safetensors")
    with pytest.raises(ModelUnavailable, match=sentence):
        load("thin_vgg", "cpu")


def test_unknown_name_is_a_sentence():
    with pytest.raises(ValueError, match="no model called 'vgg'"):
        load("vgg", "cpu")
