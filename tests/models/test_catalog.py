"""The catalog, written out without torch, against torchvision's own statements about its weights."""

import dataclasses

import pytest
from torch import nn
from torchvision.models import get_model_weights

from playground.kit.lesson import ROOT
from playground.models.catalog import MEGABYTE, TASKS, ModelInfo, catalog, model_info
from playground.models.loading import build

DOWNLOADED = [info for info in catalog() if info.url]
FROZEN_NORMS = ("fasterrcnn", "maskrcnn", "retinanet")  # in torchvision's training, where their numbers are no parameters
names = pytest.mark.parametrize("info", catalog(), ids=lambda info: info.name)


def test_the_textbooks_needs_are_covered():
    assert [info.name for info in catalog() if info.embedded] == ["thin_vgg", "style_vgg", "style_decoder", "everyday"]
    assert [info.name for info in catalog() if info.package] == ["efficientnet_lite0"]
    assert {info.task for info in DOWNLOADED} == set(TASKS) - {"style"}
    assert len({info.name for info in catalog()}) == len({info.title for info in catalog()}) == len(catalog())


@pytest.mark.parametrize("info", DOWNLOADED, ids=lambda info: info.name)
def test_entry_says_what_torchvision_says(info):
    (weights,) = (w for w in get_model_weights(info.name) if w.url == info.url)
    assert info.weights == weights.url.rpartition("/")[2]
    assert info.parameters == weights.meta["num_params"]
    assert info.size_bytes / MEGABYTE == pytest.approx(weights.meta["_file_size"], abs=5e-4)
    assert info.classes == len(weights.meta["categories"])
    assert any(info.class_names.split("-")[0].replace("Pascal ", "") in metric for metric in weights.meta["_metrics"])


@names
def test_network_has_the_parameters_that_are_stated(info):
    model = build(info.name)
    count = sum(p.numel() for p in model.parameters())
    if info.name.startswith(FROZEN_NORMS):
        count -= sum(2 * m.num_features for m in model.modules() if isinstance(m, nn.BatchNorm2d))
    assert count == info.parameters


@names
def test_entry_is_complete(info):
    fields = [field.name for field in dataclasses.fields(ModelInfo)]
    for name in (*fields, "weights", "classes", "source", "licence"):
        assert getattr(info, name) or name in ("url", "package") or (name == "classes" and info.task == "style"), name
    assert info.note.endswith(".")
    assert model_info(info.name) is info


def test_unknown_task_is_refused():
    with pytest.raises(ValueError, match="it can be classification, detection, segmentation, style"):
        dataclasses.replace(model_info("resnet18"), task="poetry")


def test_a_model_is_embedded_or_comes_with_a_package_or_has_an_address():
    for info in catalog():
        assert [info.embedded, info.package is not None, bool(info.url)].count(True) == 1
        assert info.embedded is info.weights.endswith(".safetensors")
        assert info.embedded or (info.url or info.package.file).endswith(f"/{info.weights}")


def test_a_package_is_pinned_as_the_requirements_pin_it():
    lines = {line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()}
    for info in catalog():
        assert info.package is None or info.package.requirement in lines


def test_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no model called 'resnet19'\. Known: thin_vgg, style_vgg, style_decoder"):
        model_info("resnet19")


@pytest.mark.parametrize(("name", "text"), [("vgg19", "548 MB"), ("squeezenet1_1", "4.7 MB"), ("fcn_resnet50", "135 MB")])
def test_size_as_people_say_it(name, text):
    assert model_info(name).size_text == text
