"""Maps that share objects out, anchors that touch, heads that are flattened: against torch and torchvision."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.models.detection import anchor_utils
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou
from torchvision.ops.poolers import LevelMapper

from playground.boxes import multibox_prior
from playground.boxes.anchors import overlap_sizes, overlapping_pairs
from playground.boxes.level_assignment import UNASSIGNED, assigned_levels, best_per_level, counts_reaching, slide
from playground.boxes.pyramid_nets import CONV, HALVE, KNOWN, Pyramid, Step, Trunk, known_pyramid, square_names, textbook_maps
from playground.boxes.pyramids import TEXTBOOK_SSD, Level, flatten_head, pyramid_priors

LEVELS = [Level(cells, cells, sizes, (1, 2, 0.5)) for cells, sizes in ((4, (0.15, 0.3)), (2, (0.4,)), (1, (0.8,)))]
SMALL = Pyramid("small", 256, square_names((4, 2, 1)), textbook_maps(LEVELS, 256), Trunk(((CONV, HALVE),) * 3, (CONV,)))
TEXTBOOK = known_pyramid("textbook SSD")


def every_anchor(pyramid: Pyramid) -> list[torch.Tensor]:
    return [torch.from_numpy(layout.anchors() * pyramid.side) for layout in pyramid.maps]


edge = st.integers(-40, 300)
BOXES = st.lists(st.tuples(edge, edge, st.integers(1, 250), st.integers(1, 250)), min_size=1, max_size=4).map(
    lambda boxes: np.array([[x, y, x + w, y + h] for x, y, w, h in boxes], dtype=float)
)


@settings(max_examples=30, deadline=None)
@given(BOXES, st.sampled_from([SMALL, TEXTBOOK, known_pyramid("SSD300")]), st.sampled_from([0.3, 0.5, 0.7]))
def test_the_nearest_centre_is_enough(boxes, pyramid, threshold):
    values, anchors = best_per_level(boxes, pyramid)
    counts, winners = counts_reaching(boxes, pyramid, threshold), assigned_levels(boxes, pyramid)
    for level, part in enumerate(every_anchor(pyramid)):
        iou = box_iou(torch.from_numpy(boxes), part)
        np.testing.assert_allclose(values[:, level], iou.amax(dim=1), atol=1e-9)
        here = box_iou(torch.from_numpy(boxes), torch.from_numpy(anchors[:, level])).diagonal()
        np.testing.assert_allclose(values[:, level], here, atol=1e-9)
        unclear = ((iou - threshold).abs() < 1e-9).sum(dim=1).numpy()
        assert (abs(counts[:, level] - (iou >= threshold).sum(dim=1).numpy()) <= unclear).all()
    assert (winners == np.where(values.max(axis=1) > 0, values.argmax(axis=1), UNASSIGNED)).all()


def test_an_object_without_area_goes_to_nobody():
    boxes = np.array([[10.0, 10, 10, 50], [50, 50, 10, 10]])
    for name in ("textbook SSD", "FPN"):
        pyramid = known_pyramid(name)
        assert (assigned_levels(boxes, pyramid) == UNASSIGNED).all() and not best_per_level(boxes, pyramid)[0].any()
    with pytest.raises(ValueError, match="both sides must be positive"):
        slide((0, 5), SMALL)


def test_the_levels_by_area_are_torchvisions():
    boxes = torch.rand(300, 4, dtype=torch.double, generator=torch.manual_seed(0)) * 400
    boxes[:, 2:] += boxes[:, :2] + 1
    assert (assigned_levels(boxes.numpy(), known_pyramid("FPN")) == LevelMapper(2, 5)([boxes]).numpy()).all()


@pytest.mark.parametrize("shape", [(36, 36), (90, 40), (300, 20)])
def test_a_slide_is_what_each_place_gives(shape):
    places = slide(shape, TEXTBOOK)
    rows, columns = (np.repeat(places.rows[::37], 2), np.tile(places.columns[[0, -1]], len(places.rows[::37])))
    boxes = np.stack((columns, rows, columns + shape[0], rows + shape[1]), axis=1)
    values, _anchors = best_per_level(boxes, TEXTBOOK)
    at = np.ix_(range(0, len(places.rows), 37), [0, len(places.columns) - 1])
    np.testing.assert_allclose(places.best[at].reshape(-1), values.max(axis=1), atol=1e-6)
    shares = sum(places.share(level) for level in range(5))
    assert shares + (places.level == UNASSIGNED).mean() == pytest.approx(1)
    assert places.share(0, 2.0) == 0 and places.caught(0) == 1


def test_pyramids_are_their_libraries():
    anchors, _levels = pyramid_priors(TEXTBOOK_SSD)
    np.testing.assert_allclose(torch.cat(every_anchor(TEXTBOOK)) / 256, anchors, atol=1e-6)
    ssd = anchor_utils.DefaultBoxGenerator(
        [[2], [2, 3], [2, 3], [2, 3], [2], [2]],
        scales=[0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
        steps=[8, 16, 32, 64, 100, 300],
    )
    sizes = tuple((s, int(s * 2 ** (1 / 3)), int(s * 2 ** (2 / 3))) for s in (32, 64, 128, 256, 512))
    retina = anchor_utils.AnchorGenerator(sizes, ((0.5, 1.0, 2.0),) * 5)
    for name, generator in (("SSD300", ssd), ("RetinaNet", retina)):
        pyramid = known_pyramid(name)
        picture = ImageList(torch.zeros(1, 3, pyramid.side, pyramid.side), [(pyramid.side, pyramid.side)])
        (wanted,) = generator(picture, [torch.zeros(1, 1, cells, cells) for cells in pyramid.cells])
        np.testing.assert_allclose(torch.cat(every_anchor(pyramid)), wanted, atol=1e-3)
    assert [known_pyramid(name).count for name in KNOWN] == [5444, 8732, 49104, 261120]


def test_the_ssd300s_layers_are_torchvisions():
    """Kernel, stride, padding and dilation of every layer that moves a window, in order."""
    from torchvision.models import vgg16
    from torchvision.models.detection.ssd import _vgg_extractor

    with torch.device("meta"):
        net = _vgg_extractor(vgg16(weights=None), False, 5)
    wanted = []
    for block in (net.features, *net.extra):
        layers = [layer for layer in block.modules() if isinstance(layer, torch.nn.Conv2d | torch.nn.MaxPool2d)]
        pairs = ((layer.kernel_size, layer.stride, layer.padding, layer.dilation) for layer in layers)
        wanted.append([tuple(value[0] if isinstance(value, tuple) else value for value in taps) for taps in pairs])
    assert [[step.taps for step in stage] for stage in known_pyramid("SSD300").trunk.stages] == wanted


def test_the_resnets_layers_are_torchvisions():
    from torchvision.models import resnet50

    with torch.device("meta"):
        net = resnet50(weights=None)
    stem = [(7, 2, 3, 1), (3, 2, 1, 1)]
    stages = [
        [
            (conv.kernel_size[0], conv.stride[0], conv.padding[0], conv.dilation[0])
            for block in stage
            for conv in (block.conv1, block.conv2, block.conv3)
        ]
        for stage in (net.layer1, net.layer2, net.layer3, net.layer4)
    ]
    ours = [[step.taps for step in stage] for stage in known_pyramid("FPN").trunk.stages]
    assert ours == [stem + stages[0], *stages[1:]]
    retina = [[step.taps for step in stage] for stage in known_pyramid("RetinaNet").trunk.stages]
    assert retina == [stem + stages[0] + stages[1], *stages[2:], [(3, 2, 1, 1)], [(3, 2, 1, 1)]]


def test_records_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="There is no pyramid"):
        known_pyramid("YOLO")
    trunk = Trunk(((Step(3),),), ())
    with pytest.raises(ValueError, match="2 names"):
        Pyramid("x", 8, ("a", "b"), TEXTBOOK.maps[:1], trunk)
    with pytest.raises(ValueError, match="IoU, area"):
        Pyramid("x", 8, ("a",), TEXTBOOK.maps[:1], trunk, rule="luck")


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.sampled_from([(1.0,), (1.0, 2.0, 0.5), (3.0, 0.7)]), st.integers(40, 900))
def test_pairs_are_those_that_torchvision_finds(cells, ratios, thousandths):
    size = thousandths / 1000
    anchors = torch.cat([multibox_prior(cells, cells, [size], [r], dtype=torch.double)[:, None] for r in ratios], dim=1)
    cell = torch.arange(cells**2).repeat_interleave(len(ratios))
    iou = box_iou(anchors.reshape(-1, 4), anchors.reshape(-1, 4))
    assert overlapping_pairs(cells, ratios, size) == int(((iou > 1e-12) & (cell[:, None] < cell)).sum())


def test_steps_of_pairs():
    steps, pairs = overlap_sizes(4, (1.0,))
    assert steps[:2] == pytest.approx([0.25, 0.5]) and pairs[0] == 42
    assert len(overlap_sizes(1, (1.0,))[0]) == 0
    with pytest.raises(ValueError, match="at least 1"):
        overlap_sizes(0, (1.0,))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.booleans())
def test_rows_come_from_where_torch_puts_them(cells, anchors, classes, permute):
    rows = flatten_head(cells, anchors, classes, permute)
    made = torch.arange(anchors * (classes + 1) * cells**2).reshape(1, -1, cells, cells)
    flat = (made.permute(0, 2, 3, 1) if permute else made).flatten(1).reshape(-1, classes + 1)
    assert (rows.channel * cells**2 + rows.cell == flat.numpy()).all()
    assert rows.count == cells**2 * anchors and rows.right.all() == (permute or cells == 1)


def test_a_head_without_anything_is_refused():
    with pytest.raises(ValueError, match="0 classes"):
        flatten_head(2, 1, 0, True)
