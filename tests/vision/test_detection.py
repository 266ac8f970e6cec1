"""`detect` with a network that answers what a test plants: boxes come back in the photo's own pixels, whatever came in."""

import io
import threading
import time

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from playground.boxes import offset_boxes
from playground.images import ImageError, read_photo
from playground.models.everyday import CLASSES, PIXELS, SIDE, input_scale
from playground.vision.detection import LARGEST, SCORE_THRESHOLD, detect
from playground.vision.detector_anchors import assigned_objects, detector_anchors
from playground.vision.detectors import FLOOR, MOST, Everyday, detector

CAT, ORANGE = CLASSES.index("cat"), CLASSES.index("orange")


class Planted(nn.Module):
    """Answers that objects lie at `parts` of the canvas's photo (x1, y1, x2, y2 in shares of it), through every anchor that
    ATSS gives them; `size` is the photo's width and height."""

    def __init__(self, size=(640, 480), parts=((0.25, 0.25, 0.75, 0.9),), kinds=(CAT,), scores=(0.8,)):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.size, self.parts, self.kinds, self.scores, self.passes = size, parts, kinds, scores, 0
        self.inside = threading.Lock()

    def forward(self, x):
        assert self.inside.acquire(blocking=False), "two passes at once"
        self.passes += 1
        height, width = x.shape[-2:]
        anchors = detector_anchors(height, width)
        logits, offsets = torch.full((len(x), len(anchors), len(CLASSES)), -9.0), torch.zeros(len(x), len(anchors), 4)
        scale = input_scale(self.size)
        boxes = torch.tensor(self.parts).reshape(-1, 4) * torch.tensor([self.size[0] * scale, self.size[1] * scale] * 2)
        objects = assigned_objects(boxes, height, width)
        for number, (kind, score) in enumerate(zip(self.kinds, self.scores, strict=True)):
            mine = (objects == number).nonzero().squeeze(1)
            logits[:, mine, kind] = torch.logit(torch.linspace(score, score / 2, len(mine)))
            offsets[:, mine] = offset_boxes(anchors[mine], boxes[number].expand(len(mine), 4))
        time.sleep(0.002)
        self.inside.release()
        return logits, offsets


class Wrapped(Everyday):
    """The wrapper round a network that torch.fx need not follow."""

    def __init__(self, network):
        nn.Module.__init__(self)
        self.network, self.number_type = network, torch.float32


def picture(width=640, height=480):
    ramp = np.add.outer(np.arange(height), np.arange(width)) % 256
    return Image.fromarray(np.repeat(ramp[..., None], 3, axis=2).astype(np.uint8))


def encoded(image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()


def assert_found(found, size, part=(0.25, 0.25, 0.75, 0.9), label="cat"):
    assert found.labels == (label,)
    expected = np.array([part]) * np.tile(size, 2)
    assert np.abs(found.boxes - expected).max() <= 0.01 * max(size)
    assert found.size == size


def test_photos_come_in_every_form(tmp_path):
    network, image = Wrapped(Planted()), picture()
    image.save(tmp_path / "photo.png")
    forms = [
        image,
        np.asarray(image),
        np.asarray(image) / 255,
        tmp_path / "photo.png",
        str(tmp_path / "photo.png"),
        encoded(image, format="png"),
        read_photo(encoded(image, format="png"), "photo.png"),
        image.convert("L"),
        np.asarray(image)[..., 0],
        image.convert("RGBA"),
    ]
    answers = [detect(form, network) for form in forms]
    for found in answers:
        assert_found(found, (640, 480))
        np.testing.assert_allclose(found.boxes, answers[0].boxes, atol=1e-3)
        np.testing.assert_allclose(found.scores, answers[0].scores, atol=1e-6)


@pytest.mark.parametrize("size", [(4000, 3000), (1500, 900), (321, 320), (64, 48), (480, 640), (3000, 300)])
def test_boxes_are_in_pixels_of_the_original(size, tmp_path):
    network = Wrapped(Planted(size))
    image = picture(*size)
    assert_found(detect(image, network), size)
    assert_found(detect(encoded(image, format="jpeg"), network), size)
    assert_found(detect(read_photo(encoded(image, format="jpeg"), "photo.jpg"), network), size)


def test_a_turned_photo_is_read_upright():
    image = picture(300, 400)
    exif = Image.Exif()
    exif[274] = 6  # lies on its side
    found = detect(encoded(image, format="jpeg", exif=exif), Wrapped(Planted((400, 300))))
    assert_found(found, (400, 300))


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (900, 1)])
def test_the_smallest_photos_are_answered(size):
    found = detect(picture(*size), Wrapped(Planted(size, parts=(), kinds=(), scores=())))
    assert (found.boxes.shape, found.labels, found.scores.shape) == ((0, 4), (), (0,))
    assert found.funnel["kept"] == 0 < found.funnel["anchors"]


def test_several_photos_are_answered_as_alone():
    network = Wrapped(Planted())
    images = [picture(), picture(320, 240), picture(1280, 960), picture()]
    together = detect(images, network)
    assert network.network.passes == 1
    for image, found in zip(images, together, strict=True):
        alone = detect(image, network)
        np.testing.assert_allclose(found.boxes, alone.boxes, atol=1e-3)
        assert (found.labels, found.size) == (alone.labels, alone.size)
    assert detect([], network) == []
    mixed = detect([picture(), picture(480, 640)], network)
    assert [found.size for found in mixed] == [(640, 480), (480, 640)]


def test_thresholds_act_on_the_same_candidates():
    network = Wrapped(Planted(parts=((0.1, 0.1, 0.5, 0.5), (0.6, 0.5, 0.95, 0.95)), kinds=(CAT, ORANGE), scores=(0.9, 0.3)))
    found = detect(picture(), network, score_threshold=0.5)
    assert found.labels == ("cat",)
    again = found.at(score_threshold=0.25)
    assert again.labels == ("cat", "orange")
    assert again.labels == detect(picture(), network, score_threshold=0.25).labels
    assert network.network.passes == 2
    assert found.at(0.25, classes=("orange",)).labels == ("orange",)
    assert found.at(0.25, classes=()).labels == ()
    assert found.at(0.25, most=1).labels == ("cat",)
    assert (found.at(1.0).labels, found.at(0.0).labels[0]) == ((), "cat")
    everything = found.at(0.06, nms_threshold=1.0)
    assert len(everything.boxes) == everything.funnel["inside"] == everything.funnel["above"] > 10


def test_candidates_are_sorted_inside_the_photo_and_counted():
    found = detect(picture(), Wrapped(Planted(parts=((-0.2, -0.2, 0.5, 0.5),))), score_threshold=0.6)
    boxes, scores = found.candidates.boxes, found.candidates.scores
    assert (np.diff(scores) <= 0).all()
    assert scores.min() >= FLOOR
    assert boxes.min() == 0
    assert (boxes <= np.tile(found.size, 2)).all()
    assert len(scores) == found.candidates.above <= MOST
    assert found.candidates.anchors == found.funnel["anchors"] == 6894
    assert found.funnel["kept"] == 1 <= found.funnel["inside"] < len(scores)


def test_every_stage_is_timed():
    timings = detect(picture(), Wrapped(Planted())).timings
    assert list(timings) == ["preparation", "forward", "decoding", "suppression"]
    assert all(ms >= 0 for ms in timings.values())
    assert timings["forward"] >= 2  # the planted network sleeps so long


def test_ten_callers_all_finish_one_pass_at_a_time():
    network = Wrapped(Planted())
    results = []
    threads = [threading.Thread(target=lambda: results.append(detect(picture(), network))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(results) == network.network.passes == 10
    assert all(found.labels == ("cat",) for found in results)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (dict(score_threshold=1.5), "The score threshold is 1.5; it must lie from 0 to 1"),
        (dict(score_threshold=float("nan")), "score threshold is nan"),
        (dict(nms_threshold=-0.1), "The NMS threshold is -0.1"),
        (dict(image=np.zeros((4, 4, 4), np.uint8)), r"shape \(4, 4, 4\); a picture has"),
        (dict(image=np.zeros((0, 4, 3), np.uint8)), r"shape \(0, 4, 3\)"),
        (dict(image=np.zeros(5, np.uint8)), r"shape \(5,\)"),
        (dict(image=np.full((4, 4), 200.0)), "numbers outside 0 to 1"),
        (dict(image=np.full((4, 4), np.nan)), "numbers outside 0 to 1"),
        (dict(image=np.zeros((4, 4), np.int64)), "holds int64"),
        (dict(model="resnet18"), "ResNet-18 is made for classification; choose a detector"),
        (dict(model="nothing"), "no model called 'nothing'"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        detect(**{"image": picture(8, 8), "model": Wrapped(Planted((8, 8)))} | call)


def test_a_file_that_is_no_picture_is_a_sentence(tmp_path):
    (tmp_path / "photo.jpg").write_text("no picture")
    with pytest.raises(ImageError):
        detect(tmp_path / "photo.jpg", Wrapped(Planted()))
    with pytest.raises(ImageError, match="cannot be opened"):
        detect(tmp_path / "nowhere.jpg", Wrapped(Planted()))


def test_an_unknown_class_is_a_sentence():
    with pytest.raises(ValueError, match=r"does not know 'lion'\. It knows person, cat"):
        detect(picture(), Wrapped(Planted())).at(classes=("lion",))


@pytest.mark.parametrize(
    ("size", "seen"), [((640, 480), (384, 288)), ((300, 400), (288, 384)), ((1000, 500), (384, 192)), ((500, 500), (333, 333))]
)
def test_a_photo_is_seen_within_both_limits(size, seen):
    scale = input_scale(size)
    assert tuple(round(side * scale) for side in size) == seen
    assert max(size) * scale <= SIDE + 1e-9
    assert size[0] * size[1] * scale**2 <= PIXELS + 1e-6
    canvas, same = Wrapped(Planted(size)).prepare(picture(*size))
    assert same == scale
    assert tuple(canvas.shape[2:]) == tuple(-(-side // 32) * 32 for side in reversed(seen))


def test_a_huge_photo_is_reduced_before_it_is_prepared():
    assert LARGEST >= SIDE
    assert 0 < FLOOR < SCORE_THRESHOLD < 1
    with pytest.raises(ValueError, match="choose a detector"):
        detector("thin_vgg")
