"""Proposals of networks: the house's detector without its classes; torchvision's two-stage detectors stage by stage, from files
in its format with random weights."""

import numpy as np
import pytest
import torch
from shaken import shake_norms
from torchvision import ops
from torchvision.models import get_model
from torchvision.transforms.v2 import functional as TF

from playground.images import sample
from playground.models import ModelUnavailable, model_info
from playground.vision import rcnn_rpn
from playground.vision.rcnn_rpn import Proposals, everyday_proposals, two_stage
from playground.vision.ssd_pass import ssd_pass


def test_the_everyday_detectors_highest_score_is_its_objectness():
    photo = sample("chelsea").photo()
    found, ms = everyday_proposals(photo)
    raw = ssd_pass(photo)
    assert found.anchors == 6120 and set(ms) == {"network", "proposals"}
    best = np.sort(raw.scores.max(1))[::-1][: len(found.scores)]
    assert np.array_equal(found.scores, best) and len(found.boxes) <= 1000
    kept = found.kept(0.7, 50)
    expected = ops.nms(torch.tensor(found.boxes), torch.tensor(found.scores), 0.7)[:50]
    assert kept.tolist() == expected.tolist()


def test_suppression_goes_level_by_level():
    box = np.array([[0, 0, 10, 10]] * 3, np.float32)
    found = Proposals(box, np.array([0.9, 0.8, 0.7], np.float32), np.array([0, 0, 1]), 3)
    assert found.kept(0.7).tolist() == [0, 2] and found.kept(0.7, 1).tolist() == [0]


@pytest.mark.parametrize("name", ["fasterrcnn_mobilenet_v3_large_320_fpn", "maskrcnn_resnet50_fpn"])
def test_stages_after_each_other_are_torchvisions_own_answer(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    torch.manual_seed(3)
    network = shake_norms(get_model(name, weights=None, weights_backbone=None))
    torch.save(network.state_dict(), tmp_path / model_info(name).weights)
    image = sample("coffee").photo().image.resize((150, 100))
    x = TF.to_dtype(TF.pil_to_tensor(image), torch.float32, scale=True)
    ours = rcnn_rpn._kept(name, tmp_path, torch.device("cpu"))
    monkeypatch.setattr(rcnn_rpn, "_kept", lambda *_: ours)
    monkeypatch.setattr(rcnn_rpn, "LEAST_SCORE", 0.0)
    for one in (network, ours):
        one.transform.min_size, one.transform.max_size = (64,), 128
        one.roi_heads.score_thresh, one.roi_heads.detections_per_img = 0.0, 5
    with torch.inference_mode():
        (expected,) = network([x])
        images, _ = network.transform([x])
        proposals, _ = network.rpn(images, network.backbone(images.tensors))
    found = two_stage(image, (300, 200), name)
    torch.testing.assert_close(torch.tensor(found.boxes), expected["boxes"] * 2, rtol=1e-4, atol=1e-2)
    torch.testing.assert_close(torch.tensor(found.scores), expected["scores"], rtol=1e-4, atol=1e-6)
    mine = torch.tensor(found.proposals.boxes[found.proposals.kept()])
    scale = torch.tensor([300 / images.image_sizes[0][1], 200 / images.image_sizes[0][0]] * 2)
    torch.testing.assert_close(mine[:1000], proposals[0] * scale, rtol=1e-3, atol=0.05)
    if "masks" in expected:
        assert np.array_equal(found.masks, expected["masks"][:, 0].numpy() >= 0.5) and found.ms["masks"] > 0
    else:
        assert found.masks is None and "masks" not in found.ms


def test_a_model_without_proposals_and_missing_weights_get_a_sentence(tmp_path, monkeypatch):
    image = sample("coffee").photo().image
    with pytest.raises(ValueError, match="has no region proposals"):
        two_stage(image, image.size, "ssd300_vgg16")
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    monkeypatch.setattr("playground.models.store.download", lambda *_: (_ for _ in ()).throw(ModelUnavailable("not here")))
    with pytest.raises(ModelUnavailable):
        two_stage(image, image.size, "maskrcnn_resnet50_fpn")
