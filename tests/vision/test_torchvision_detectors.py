"""torchvision's COCO detectors out of files in torchvision's format, against torchvision's own answers to the same photo."""

import numpy as np
import pytest
import torch
from shaken import shake_norms
from torch import nn
from torchvision.models import get_model
from torchvision.transforms.v2 import functional as TF

from playground.images import sample
from playground.models import ModelUnavailable, model_info
from playground.vision import detectors
from playground.vision.detection import detect
from playground.vision.detectors import Torchvision, detector

SPREAD = {  # factors of the classifying layers
    "ssdlite320_mobilenet_v3_large": 1.0,
    "ssd300_vgg16": 0.02,
    "fasterrcnn_mobilenet_v3_large_320_fpn": 1.0,
    "retinanet_resnet50_fpn": 0.3,
}
SMALL = 96  # pixels to which the large ones are made to shrink photos, so that the test is quick


@pytest.fixture(autouse=True)
def nothing_kept():
    detectors._kept.cache_clear()
    yield
    detectors._kept.cache_clear()


def random_network(name: str) -> nn.Module:
    """With weights that keep the values' size from layer to layer, so that scores differ from anchor to anchor."""
    torch.manual_seed(3)
    network = shake_norms(get_model(name, weights=None, weights_backbone=None))
    for key, parameter in network.named_parameters():
        if "bbox" in key or "regression_head" in key:  # boxes near their anchors: wild ones would leave the photo
            nn.init.zeros_(parameter) if parameter.ndim > 1 else nn.init.uniform_(parameter, -0.3, 0.3)
        elif parameter.ndim > 1:
            nn.init.kaiming_normal_(parameter)
            if "cls_" in key or "classification_head" in key:
                parameter.data *= SPREAD[name]
        elif "cls_logits.bias" in key:
            nn.init.zeros_(parameter)
    return network


def shrink(network: nn.Module) -> None:
    if network.transform.max_size > 400:
        network.transform.min_size, network.transform.max_size = (SMALL,), 2 * SMALL


@pytest.mark.parametrize("name", SPREAD)
def test_the_answer_is_torchvisions_own(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    network = random_network(name)
    torch.save(network.state_dict(), tmp_path / model_info(name).weights)
    image = sample("coffee").photo().image.resize((300, 200))
    shrink(network)
    last = getattr(network, "roi_heads", network)
    last.nms_thresh, last.detections_per_img = 0.5, 100
    x = TF.to_dtype(TF.pil_to_tensor(image), torch.float32, scale=True)
    last.score_thresh = 0.0
    with torch.inference_mode():
        (every,) = network([x])
        threshold = float(every["scores"][39:41].mean())  # so that some dozens stay
        last.score_thresh = threshold
        (expected,) = network([x])

    ours = detector(name)
    shrink(ours.network)
    found = detect(image, ours, score_threshold=threshold, nms_threshold=0.5)
    assert len(found.boxes) == len(expected["boxes"]) > 5
    place = {name: number for number, name in enumerate(ours.classes)}  # COCO has several numbers without a name
    mine = np.column_stack((found.boxes, found.scores, [place[label] for label in found.labels]))
    theirs = [place[ours.classes[label]] for label in expected["labels"]]
    theirs = np.column_stack((expected["boxes"].numpy(), expected["scores"].numpy(), theirs))
    apart = np.abs(mine[:, None] - theirs).max(axis=2)  # equal scores may come in another order
    assert sorted(apart.argmin(axis=1)) == list(range(len(theirs)))
    assert apart.min(axis=1).max() < 0.1
    np.testing.assert_allclose(found.scores, expected["scores"].numpy(), atol=1e-4)
    assert len(found.candidates.scores) >= len(found.boxes)
    assert set(found.timings) == {"preparation", "forward", "decoding", "suppression"}
    assert found.at(threshold, nms_threshold=1.0).funnel["kept"] >= len(found.boxes)


def test_without_the_file_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr("playground.models.transfer.ANSWER_SECONDS", 0.01)
    monkeypatch.setattr("playground.models.store.fetch", lambda *args, **kwargs: (_ for _ in ()).throw(store_error("no network")))
    with pytest.raises(ModelUnavailable, match=r"SSDlite320.*PLAYGROUND_WEIGHTS"):
        detect(sample("coffee").photo(), "ssdlite320_mobilenet_v3_large")


def store_error(words: str) -> Exception:
    from playground.models.transfer import TransferError

    return TransferError(words)


def test_the_wrapper_runs_a_network_that_is_handed_over():
    network = random_network("ssdlite320_mobilenet_v3_large")
    wrapper = Torchvision("ssdlite320_mobilenet_v3_large", network)
    found = detect([sample("coffee").photo(), sample("rocket").photo()], wrapper, score_threshold=0.02)
    assert [one.size for one in found] == [(600, 400), (640, 427)]
    assert all(one.boxes.min(initial=0) >= 0 for one in found)
