"""A pipeline at work: errors named by their step, labels that move along, two threads that draw at once."""

import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision import tv_tensors
from torchvision.transforms import v2

from playground.images import sample
from playground.training.augment import PRESETS, Labels, OwnDraws, Pipeline, run, step
from playground.training.augment.labels import KEPT, LEFT, areas, around_corners, ellipse_masks, fates, mask_box
from playground.training.augment.numbers import edge_strength, off_classes, unequal_share, value_range
from playground.training.augment.running import paired, shown, to_tensor

PHOTO = sample("astronaut").photo().image
PICTURE = to_tensor(PHOTO)
SMALL = to_tensor(PHOTO.resize((80, 60)))
SQUARE = torch.tensor([[206.0, 206, 306, 306]])


def turned(*degrees: int) -> Pipeline:
    return Pipeline(tuple(step("rotate", low=one, high=one) for one in degrees))


def square_after(*degrees: int):
    return run(turned(*degrees), PICTURE, Labels(SQUARE, ellipse_masks(SQUARE, (512, 512))))[-1]


def test_an_empty_pipeline_changes_nothing():
    [stage] = run(Pipeline(), PICTURE)
    assert torch.equal(stage.picture, PICTURE) and stage.ids == () and shown(stage).tobytes() == PHOTO.tobytes()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_ends_where_its_compose_ends(name):
    pipeline, labels = PRESETS[name][1], Labels(torch.tensor([[174.0, 64, 272, 194]]))
    for seed in range(3):
        stages = run(pipeline, PICTURE, labels, seed)
        torch.manual_seed(seed)
        boxes = tv_tensors.BoundingBoxes(labels.boxes, format="XYXY", canvas_size=(512, 512))
        plain = pipeline.compose()({"image": PICTURE, "boxes": boxes, "labels": torch.zeros(1)})
        assert torch.equal(plain["image"], stages[-1].picture) and len(stages) == len(pipeline.active) + 1
        assert torch.equal(plain["boxes"].as_subclass(torch.Tensor), stages[-1].boxes)


def test_a_step_that_is_off_draws_nothing():
    on, off = Pipeline.read("hflip_rotate"), Pipeline.read("hflip_jitter-off_rotate")
    assert torch.equal(run(on, SMALL, seed=4)[-1].picture, run(off, SMALL, seed=4)[-1].picture)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hflip_mixup", "Step 2, MixUp, needs float values"),
        ("normalize", "Step 1, Normalize, needs float values"),
        ("dtype_jpeg", "Step 2, JPEG, needs uint8 values"),
        ("dtype_solarize-p.1", "Step 2, RandomSolarize, needs uint8"),
        ("ioucrop", "Step 1, RandomIoUCrop, needs boxes"),
        ("zoomout-low.4-p.1_zoomout-low.4-p.1", "Step 2, RandomZoomOut: the canvas"),
    ],
)
def test_what_torchvision_refuses_names_the_step(text, says):
    picture = PICTURE if "zoomout" in text else SMALL
    with pytest.raises(ValueError, match=says):
        run(Pipeline.read(text), picture, partner=SMALL)


def test_two_threads_draw_what_each_would_draw_alone():
    pipeline, found = Pipeline.read("hflip_affine_jitter"), {}
    alone = {seed: run(pipeline, SMALL, seed=seed)[-1].picture for seed in range(2)}

    def work(seed: int) -> None:
        found[seed] = [run(pipeline, SMALL, seed=seed)[-1].picture for _ in range(10)]

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        torch.rand(5)  # a training of another session
    for thread in threads:
        thread.join()
    assert all(torch.equal(one, alone[seed]) for seed in range(2) for one in found[seed])


def test_draws_of_distributions_come_from_the_own_generator_too():
    before = torch.get_rng_state()
    with OwnDraws(2):
        mixed = [v2.MixUp(alpha=0.4, num_classes=2)(torch.rand(2, 3, 4, 4), torch.tensor([0, 1]))[1] for _ in range(2)]
    assert torch.equal(torch.get_rng_state(), before) and not torch.equal(*mixed)


@pytest.mark.parametrize(("degrees", "ratio"), [((15, -15), 2.25), ((15,), 1.5), ((15,) * 6, 11.39), ((90,), 1.0)])
def test_a_squares_upright_box_grows_with_each_turn_and_its_corners_do_not(degrees, ratio):
    stage = square_after(*degrees)
    assert areas(stage.boxes)[0].item() / 1e4 == pytest.approx(ratio, abs=0.005)  # (1 + sin 30°)^turns
    together = abs(sum(degrees)) % 90
    alone = 1.5 if together == 15 else 1.0
    assert areas(around_corners(stage.corners))[0].item() / 1e4 == pytest.approx(alone, abs=0.005)


def test_a_mask_keeps_the_tight_box():
    box = mask_box(square_after(15, -15).masks[0])
    assert (box - SQUARE[0]).abs().max() <= 1
    assert mask_box(torch.zeros(4, 4, dtype=torch.uint8)) is None


@given(st.lists(st.tuples(*[st.integers(-20, 60)] * 4), max_size=6), st.integers(1, 8), st.integers(1, 60))
def test_fates_are_those_of_sanitize_bounding_boxes(drawn, side, area):
    boxes = torch.tensor([[min(a, c), min(b, d), max(a, c), max(b, d)] for a, b, c, d in drawn], dtype=torch.float32).reshape(
        -1, 4
    )
    boxes = boxes.clamp(0, 40)
    found = fates(boxes, (40, 40), side, area)
    sample = {"boxes": tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(40, 40)), "labels": torch.arange(len(boxes))}
    kept = v2.SanitizeBoundingBoxes(min_size=side, min_area=area)(sample)["labels"].tolist()
    assert [number for number, one in enumerate(found) if one.reason == KEPT] == kept


def test_reasons_of_dropped_boxes():
    boxes = torch.tensor([[0.0, 0, 0, 0], [10, 5, 10, 9], [1, 1, 4, 30], [1, 1, 6, 6], [0, 0, 30, 30]])
    assert [one.reason for one in fates(boxes, (40, 40), 4, 30)] == [LEFT, LEFT, "side", "area", KEPT]
    assert fates(boxes, (40, 40), cropped=True)[0].reason == "centre"


def test_a_sanitised_box_takes_its_mask_along():
    boxes = torch.tensor([[0.0, 0, 2, 2], [20, 20, 60, 50]])
    stage = run(Pipeline.read("sanitize-side.5"), SMALL, Labels(boxes, ellipse_masks(boxes, (60, 80))))[-1]
    assert stage.ids == (1,) and len(stage.masks) == 1 and mask_box(stage.masks[0]).tolist() == boxes[1].tolist()


@pytest.mark.parametrize("text", ["rotate-low.20-high.20-fill.grey", "zoomout-low.2-p.1-fill.mean", "pad-fill.mean"])
def test_a_fill_colours_the_picture_and_leaves_the_mask(text):
    box = torch.tensor([[20.0, 20, 60, 50]])
    stage = run(Pipeline.read(text), SMALL, Labels(box, ellipse_masks(box, (60, 80))))[-1]
    colour = [128] * 3 if "grey" in text else [123, 117, 104]
    assert stage.picture[:, 0, -1].tolist() == colour and set(stage.masks.unique().tolist()) <= {0, 1}
    assert stage.masks[0, 0, -1] == 0


def test_an_ellipse_touches_its_box():
    box = torch.tensor([[10.0, 20, 50, 44]])
    mask = ellipse_masks(box, (60, 80))[0]
    assert mask_box(mask).tolist() == box[0].tolist()
    assert mask.sum().item() == pytest.approx(torch.pi / 4 * 40 * 24, rel=0.02)


def test_labels_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match="corners"):
        Labels(torch.zeros(3))
    with pytest.raises(ValueError, match="1 boxes and 2 masks"):
        Labels(SQUARE, torch.zeros(2, 4, 4))
    with pytest.raises(ValueError, match="Keypoints"):
        Labels(points=torch.zeros(4))
    with pytest.raises(ValueError, match="masks are"):
        run(Pipeline(), SMALL, Labels(SQUARE, torch.zeros(1, 4, 4)))


def test_mixes_are_those_of_torchvision_on_the_pair():
    partner = to_tensor(sample("chelsea").photo().image)
    for key, made in (("mixup", v2.MixUp), ("cutmix", v2.CutMix)):
        pipeline = Pipeline.read(f"resizedcrop-size.64_dtype_{key}-alpha.1.5")
        stage = run(pipeline, PICTURE, seed=6, partner=partner)[-1]
        torch.manual_seed(6)
        pair = torch.stack([pipeline.compose()(tv_tensors.Image(one)) for one in (PICTURE, partner)])
        mixed, labels = made(alpha=1.5, num_classes=2)(pair, torch.tensor([0, 1]))
        assert torch.equal(mixed[0], stage.picture) and labels[0].tolist() == pytest.approx(stage.shares)
    assert len(run(Pipeline((step("mixup"),)), PICTURE)) == 1, "nothing to mix with"
    with pytest.raises(ValueError, match="is for boxes"):
        run(Pipeline.read("sanitize_dtype_mixup"), PICTURE, Labels(SQUARE), partner=partner)


def test_two_mixes_share_out_the_labels():
    stages = run(Pipeline.read("resizedcrop-size.64_dtype_mixup_cutmix"), PICTURE, seed=2, partner=PICTURE.flip(-1))
    assert sum(stages[-1].shares) == pytest.approx(1) and stages[-1].shares != stages[-2].shares
    assert paired(PICTURE, SMALL).shape == (2, *PICTURE.shape)


def test_number_types():
    wrong = value_range(run(Pipeline.read("dtype-scale.no_normalize"), PICTURE)[-1].picture)
    right = value_range(run(Pipeline.read("dtype_normalize"), PICTURE)[-1].picture)
    assert (round(wrong.mean), round(wrong.most)) == (504, 1136) and (round(right.mean, 2), round(right.most, 2)) == (0, 2.64)
    back = run(Pipeline.read("dtype_dtype-to.uint8-scale.no"), PICTURE)[-1].picture
    assert back.max() == 1 and (back == 1).double().mean().item() == pytest.approx(0.0012, abs=5e-5)
    normal = v2.functional.normalize(v2.functional.to_dtype(PICTURE, scale=True), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    assert right.means == pytest.approx(normal.double().mean((1, 2)).tolist())


def test_a_normalised_picture_is_shown_as_it_was():
    assert shown(run(Pipeline.read("dtype_normalize_normalize-statistics.half"), PICTURE)[-1]).tobytes() == PHOTO.tobytes()
    assert set(shown(run(Pipeline.read("dtype-scale.no"), PICTURE)[-1]).tobytes()) <= {0, 255}


def test_brightness_before_contrast_and_after():
    bright, contrast = "brightness-low.1.5-high.1.5", "contrast-low.0.5-high.0.5"
    means = [
        value_range(run(Pipeline.read(text), PICTURE)[-1].picture).mean
        for text in (f"{bright}_{contrast}", f"{contrast}_{bright}")
    ]
    assert [round(mean, 1) for mean in means] == [153.7, 170.4]
    clipped = run(Pipeline.read(bright), PICTURE)[-1].picture == 255
    assert clipped.double().mean().item() == pytest.approx(0.36, abs=0.005)


def test_measures_against_loops():
    picture = SMALL[:, :5, :6].clone()
    pairs = [abs(int(c[y][x]) - int(c[y][x - 1])) for c in picture.tolist() for y in range(5) for x in range(1, 6)]
    lines = [abs(int(c[y][x]) - int(c[y - 1][x])) for c in picture.tolist() for y in range(1, 5) for x in range(6)]
    assert edge_strength(picture) == pytest.approx((sum(pairs) / len(pairs) + sum(lines) / len(lines)) / 2)
    assert unequal_share(picture, picture) == 0 and unequal_share(picture, SMALL) == 1
    assert off_classes(torch.tensor([[0, 13], [12, 13]]), torch.tensor([0, 13])) == 1
