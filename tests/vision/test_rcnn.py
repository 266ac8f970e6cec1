"""R-CNN and Fast R-CNN on the house's network: crops, one shared map, suppression, and what both cost."""

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import ops
from torchvision.transforms.v2 import functional as TF

from playground.images import sample
from playground.models.efficientnet import EfficientNetLite0
from playground.vision.rcnn import (
    POOLED,
    crop_scores,
    feature_map,
    found_objects,
    layers_after,
    same_answer,
    shared_scores,
    warped_crop,
)
from playground.vision.rcnn_costs import lite0_costs, multiplications, paper_costs

BOXES = np.array([[0, 0, 160, 106], [20, 10, 90, 100], [70, 30, 150, 90]])


@pytest.fixture(scope="module")
def small():
    return sample("coffee").photo().at(160)


def test_a_crop_holds_the_region_inside_and_its_surroundings_on_the_rim():
    picture = Image.new("RGB", (300, 300), (255, 0, 0))
    picture.paste((0, 0, 255), (100, 120, 196, 216))
    crop = np.asarray(warped_crop(picture, np.array([100, 120, 196, 216])))
    assert crop.shape == (224, 224, 3)
    blue = crop[..., 2] > 127
    assert np.array_equal(np.flatnonzero(blue.any(0)), np.arange(16, 208)) and np.array_equal(
        np.flatnonzero(blue.any(1)), np.arange(16, 208)
    )


def test_a_crop_beyond_the_photo_is_grey_there_and_without_context_it_is_a_plain_resize(small):
    crop = np.asarray(warped_crop(small, np.array([0, 0, *small.size])))
    assert np.abs(crop[0].astype(int) - 127).max() <= 1 and np.abs(crop[:, -1].astype(int) - 127).max() <= 1
    plain = small.resize((64, 64), Image.Resampling.BILINEAR, box=(20, 10, 90, 100))
    assert warped_crop(small, BOXES[1], side=64, context=0).tobytes() == plain.tobytes()


def test_rcnn_gives_each_crop_what_the_classifier_gives_it(small, lite0):
    found = crop_scores(small, BOXES, lite0)
    assert found.passes == 3 and set(found.ms) == {"warping", "network"}
    x = TF.to_dtype(TF.pil_to_tensor(warped_crop(small, BOXES[1])), torch.float32, scale=True)[None]
    torch.testing.assert_close(torch.tensor(found.probabilities[1]), lite0(x)[0].softmax(0), rtol=1e-3, atol=1e-5)
    assert crop_scores(small, BOXES[:0], lite0).probabilities.shape == (0, 1000)


@pytest.mark.parametrize("stride", POOLED)
@pytest.mark.parametrize("method", ["align", "pool"])
def test_fast_rcnn_is_torchvisions_pooling_between_the_two_parts_of_the_network(small, lite0, stride, method):
    found = shared_scores(small, BOXES, stride, method, lite0)
    assert found.passes == 1 and set(found.ms) == {"network", "roi", "head"}
    rois = torch.cat((torch.zeros(3, 1), torch.tensor(BOXES).float()), 1)
    features = feature_map(small, stride, lite0)[None]
    assert features.shape[-2:] == (-(-small.height // stride), -(-small.width // stride))
    pool = ops.roi_pool if method == "pool" else lambda *given: ops.roi_align(*given, aligned=True)
    pooled = pool(features, rois, POOLED[stride], 1 / stride)
    expected = layers_after(lite0.network, stride)(pooled).softmax(1)
    torch.testing.assert_close(torch.tensor(found.probabilities), expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("stride", POOLED)
def test_both_parts_after_each_other_are_the_network(lite0, stride):
    """A region of a whole 224-px photo, aligned to as many cells as its map has, is the map itself: R-CNN's answer."""
    photo = sample("chelsea").photo().image.resize((224, 224))
    found = shared_scores(photo, np.array([[0, 0, 224, 224]]), stride, "align", lite0)
    x = TF.to_dtype(TF.pil_to_tensor(photo), torch.float32, scale=True)[None]
    torch.testing.assert_close(torch.tensor(found.probabilities), lite0(x).softmax(1), rtol=1e-3, atol=1e-5)


def test_regions_are_kept_class_by_class():
    table = np.full((4, 5), 0.01, np.float32)
    table[[0, 1, 2, 3], [2, 2, 3, 4]] = 0.7, 0.8, 0.6, 0.3
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 9], [0, 0, 10, 10], [50, 50, 60, 60]])
    found = found_objects(boxes, table, 0.5, 0.3)
    assert found.regions.tolist() == [1, 0, 2] and found.classes.tolist() == [2, 2, 3] and found.kept.tolist() == [0, 2]
    assert len(found_objects(boxes, table, 0.9, 0.3).kept) == 0 == len(found_objects(boxes[:0], table[:0], 0.5, 0.3).kept)
    assert same_answer(table, table[::-1]) == 0 and same_answer(table[:0], table[:0]) == same_answer(table, table) == 1


def test_the_papers_networks_cost_what_the_textbook_sheet_counts():
    costs = paper_costs()
    rounded = {name: f"{value:.3g}" for name, value in costs.items()}
    assert rounded["rcnn"] == "3.09e+13" and rounded["fast"] == "3.87e+11" and rounded["faster"] == "1.87e+11"
    assert rounded["trunk"] == "1.47e+11" and rounded["rpn"] == "4.42e+09"
    assert costs["heads"] / costs["fast"] == pytest.approx(0.62, abs=0.005)


def test_costs_count_every_layer_once():
    with torch.device("meta"):
        network = EfficientNetLite0()
        layer = torch.nn.Conv2d(6, 4, 3, groups=2, padding=1)
    assert multiplications(layer, (1, 6, 5, 7)) == 4 * 5 * 7 * 3 * 9
    whole = multiplications(network, (1, 3, 224, 224))
    for stride in POOLED:
        costs = lite0_costs((224, 224), 2, stride)
        assert costs.rcnn == 2 * whole and costs.fast == costs.shared + costs.heads
        assert costs.shared + costs.heads // 2 == whole  # the two parts of one pass
