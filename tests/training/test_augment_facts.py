"""Crops and mixes in numbers, against torchvision's own draws and plain counts."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision.transforms import v2

from playground.training.augment import OwnDraws, step
from playground.training.augment.crops import box_seen, crop_rectangles, mean_area, seen_share
from playground.training.augment.mixes import cutmix_floor, cutmix_shares, entropy, mix_facts, mixup_floor, mixup_shares

FACE = torch.tensor([174.0, 64, 272, 194])


@given(st.lists(st.tuples(*[st.integers(-4, 12)] * 4), min_size=1, max_size=8))
def test_the_share_of_crops_that_see_a_pixel_is_a_plain_count(drawn):
    rectangles = torch.tensor([[min(a, c), min(b, d), max(a, c), max(b, d)] for a, b, c, d in drawn], dtype=torch.float32)
    counted = torch.zeros(7, 9, dtype=torch.float64)
    for x1, y1, x2, y2 in rectangles.long().tolist():
        counted[max(0, y1) : max(0, y2), max(0, x1) : max(0, x2)] += 1
    assert torch.allclose(seen_share(rectangles, (7, 9)), counted / len(drawn), atol=1e-12)


def test_a_face_in_random_resized_crops():
    rectangles = crop_rectangles(step("resizedcrop"), (512, 512))
    seen = box_seen(rectangles, FACE)
    assert seen.nothing == pytest.approx(0.12, abs=0.01) and seen.under_half == pytest.approx(0.28, abs=0.01)
    assert seen.whole == pytest.approx(0.465, abs=0.01) and mean_area(rectangles, (512, 512)) == pytest.approx(0.48, abs=0.005)
    share = seen_share(rectangles, (512, 512))
    assert share[256, 256].item() == pytest.approx(0.88, abs=0.01) and share[0, 0].item() < 0.002


@pytest.mark.parametrize("text", ["resizedcrop", "crop", "center"])
def test_rectangles_are_those_that_torchvision_cuts(text):
    """A picture that holds its own coordinates, cut by the transform."""
    rows, columns = torch.meshgrid(torch.arange(60), torch.arange(80), indexing="ij")
    where = torch.stack([rows, columns, rows * 0]).float()
    one = step(text, size=32)
    with OwnDraws(3):
        made = one.build()
        if text == "resizedcrop":
            params = made.make_params([where])
            cut = v2.functional.crop(where, params["top"], params["left"], params["height"], params["width"])
        else:
            cut = made(where)
    x1, y1, x2, y2 = crop_rectangles(one, (60, 80), 1, seed=3)[0].tolist()
    assert [cut[1].min(), cut[0].min(), cut[1].max() + 1, cut[0].max() + 1] == [x1, y1, x2, y2]


def test_padding_of_a_crop_lies_outside_the_picture():
    rectangles = crop_rectangles(step("crop", size=32, padding=4), (32, 32), 500)
    assert rectangles.min() == -4 and rectangles.max() == 36 and seen_share(rectangles, (32, 32))[16, 16] == 1
    with pytest.raises(ValueError, match="cuts nothing out"):
        crop_rectangles(step("hflip"), (32, 32))


def test_mixup_floor():
    assert mixup_floor(1.0, 10) == pytest.approx(0.45)  # λ even: the mean entropy is ½, and one pair in ten shares its class
    for alpha in (0.2, 1.0, 3.0):
        drawn = entropy(mixup_shares(alpha)).mean().item()
        assert mixup_floor(alpha, 10**9) == pytest.approx(drawn, abs=0.004)
    assert mix_facts("mixup", 0.2, 10).pure == pytest.approx(0.67, abs=0.01)
    assert entropy(torch.tensor([0.0, 1.0, 0.5])).tolist() == pytest.approx([0, 0, 0.6931], abs=1e-4)


@pytest.mark.parametrize("size", [(224, 224), (32, 48)])
def test_cutmix_shares_are_those_of_torchvision(size):
    cut, batch = v2.CutMix(alpha=1.0, num_classes=2), torch.zeros(2, 1, *size)
    with OwnDraws(0):
        drawn = torch.tensor([cut.make_params([batch])["lam_adjusted"] for _ in range(4000)], dtype=torch.float64)
    ours = cutmix_shares(1.0, size)
    for at in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert ours.quantile(at).item() == pytest.approx(drawn.quantile(at).item(), abs=0.03)
    assert cutmix_floor(1.0, 10, size) == pytest.approx(0.9 * entropy(drawn).mean().item(), abs=0.01)
    assert (1 - ours).mean().item() < 0.33, "the border cuts the window"
