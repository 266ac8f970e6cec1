"""torchvision's COCO detectors with a file in torchvision's format in the weights folder: what they find on the page is what
torchvision finds by itself."""

import numpy as np
import pytest
import torch
from torchvision.models import get_model
from torchvision.transforms.v2 import functional as TF

from playground.images import sample
from playground.lessons.detect.answer import answer_from, raw_detection
from playground.lessons.detect.lab import detect_message
from playground.lessons.detect.settings import Detect
from playground.models import model_info, status
from playground.ui.components.packets import pack
from playground.vision.detectors import _kept

PHOTO = sample("astronaut").photo()
PIXELS = TF.to_dtype(TF.pil_to_tensor(PHOTO.image), torch.float32, scale=True)
SCORE, NMS = 0.3, 0.5


def shaken(name: str, spread: float) -> torch.nn.Module:
    """torchvision's network with random weights, its norms set by two pictures, its last layer so that scores differ."""
    torch.manual_seed(3)
    network = get_model(name, weights=None, weights_backbone=None).eval()
    for norm in (part for part in network.modules() if isinstance(part, torch.nn.BatchNorm2d)):
        norm.momentum = None
        norm.reset_running_stats()
        norm.train()
    with torch.no_grad():
        network([PIXELS, PIXELS.flip(2)])
    for part, parameter in ((part, one) for part, one in network.named_parameters() if one.dim() > 1):
        if "cls_score.weight" in part or (part.startswith("head.classification_head") and part.endswith(".1.weight")):
            torch.nn.init.normal_(parameter, std=spread)
    return network.eval()


@pytest.mark.parametrize(
    ("name", "spread"), [("ssdlite320_mobilenet_v3_large", 0.1), ("fasterrcnn_mobilenet_v3_large_320_fpn", 0.5)]
)
def test_a_file_in_the_folder_is_enough(name, spread, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    with pytest.raises(ValueError, match=f"{model_info(name).weights} into the folder"):
        raw_detection(name, PHOTO)
    network = shaken(name, spread)
    torch.save(network.state_dict(), tmp_path / model_info(name).weights)
    assert status(name) == "local"
    try:
        shown = answer_from(Detect(model=name, score=SCORE, nms=NMS), PHOTO, raw_detection(name, PHOTO), None)
    finally:
        _kept.cache_clear()
    last = getattr(network, "roi_heads", network)
    last.score_thresh, last.nms_thresh, last.detections_per_img = SCORE, NMS, 100
    with torch.inference_mode():
        (own,) = network([PIXELS])
    wanted = own["scores"] >= SCORE
    assert wanted.any(), "the test compares something"
    found = shown.first
    np.testing.assert_allclose(found.scores, own["scores"][wanted].numpy(), rtol=1e-4)
    np.testing.assert_allclose(found.boxes, own["boxes"][wanted].numpy(), rtol=1e-3, atol=0.05)
    names = [found.classes[kind] for kind in own["labels"][wanted].tolist()]
    assert list(found.labels) == names and pack(*detect_message(shown.settings, shown, PHOTO))
