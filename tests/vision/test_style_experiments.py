"""The numbers of the style lesson: exact ones from counting, measured ones again where that is cheap."""

import io
import time

import pytest
import torch
import torchvision
from PIL import Image

from playground import images, models
from playground.lessons.style_transfer.code import CHECK, changed, style_code
from playground.lessons.style_transfer.measured import (
    FIRST_PHOTO,
    FIRST_STEP,
    FIRST_STYLE,
    START_PHOTO,
    numbers,
    photo_tvs,
    picture,
    style_tv,
)
from playground.vision import StyleConfig, style_transfer
from playground.vision.style_experiments import (
    adam_bytes,
    gram_numbers,
    gram_study,
    grey_levels,
    lbfgs_bytes,
    multiply_adds,
    picture_numbers,
    step_decibels,
    tap_values,
    untrained_vgg19_features,
    vgg19_convolutions,
)
from playground.vision.style_job import estimate_seconds, learn_pace, paint, share_done, way
from playground.vision.style_pictures import film, to_tensor
from playground.vision.style_transfer import StyleProblem
from recipes.style_numbers import rebuild, rebuild_config, similarity, square


def test_how_much_is_in_a_style():
    assert gram_numbers((64, 128, 256, 512, 512)) == 305_888
    assert picture_numbers(300, 450) == 405_000 and picture_numbers(150, 225) == 101_250
    _c_in, channels, height, width = vgg19_convolutions(300, 450)[-1]
    assert height * width == 504 and channels == 512
    gram = torch.randn(512, 504, dtype=torch.float64)
    assert torch.linalg.matrix_rank(gram @ gram.T) == 504  # singular


def test_what_optimising_costs():
    values = picture_numbers(300, 450)
    assert lbfgs_bytes(values) == 324_000_000 and adam_bytes(values) == pytest.approx(3.2e6, rel=0.02)
    layers = vgg19_convolutions(300, 450)
    assert 500 * multiply_adds(layers, frozen=True) == pytest.approx(48.3e12, rel=0.002)
    assert 500 * multiply_adds(layers, frozen=False) == pytest.approx(72.5e12, rel=0.002)


def test_first_step_in_grey_levels():
    assert [round(level, 1) for level in grey_levels(0.3)] == [17.5, 17.1, 17.2]
    assert step_decibels(0.3) == pytest.approx(23.4, abs=0.05)


def test_one_default_step_of_lbfgs_is_twenty_evaluations():
    x, calls = torch.randn(40, requires_grad=True), []

    def closure():
        calls.append(1)
        x.grad = None
        loss = (x.pow(4).sum() + x.roll(1).mul(x).sum()).exp().log()
        loss.backward()
        return loss

    torch.optim.LBFGS([x]).step(closure)
    assert len(calls) == 20


def test_tv_of_the_photos():
    expected = {"brick": 0.07, "astronaut": 0.12, "gravel": 0.24, "grass": 0.35, "noise": 1.47}
    assert {name: round(value, 2) for name, value in photo_tvs().items()} == expected


def test_five_of_six_taps_hold_no_negative_number():
    photo = images.sample("chelsea").photo().image
    stored = {tap.index: tap.negative_share for tap in tap_values(photo, inplace=True)}
    assert [index for index, share in stored.items() if share == 0] == [0, 5, 10, 19, 25]
    assert stored[28] > 0.3
    kept = tap_values(photo, inplace=False)
    assert all(tap.negative_share > 0.3 for tap in kept)
    assert all(sum(tap.counts) == pytest.approx(1) for tap in kept)


def test_untrained_features_have_torchvisions_layers():
    with torch.device("meta"):  # its plan without its 144 M numbers
        reference = torchvision.models.vgg19(weights=None).features[:29]
    own = untrained_vgg19_features(inplace=True)
    assert [str(layer) for layer in own] == [str(layer) for layer in reference]
    assert own[5].weight.std().item() == pytest.approx((2 / (9 * 128)) ** 0.5, rel=0.05)  # He et al. over outputs


def test_gram_distances_of_the_shipped_network():
    """Shuffling changes nothing at all, shifting and mirroring little, a quarter turn much; as the link quotes it."""
    brick, grass = (images.sample(name).photo().image for name in ("brick", "grass"))
    moved = gram_study(brick, grass, models.load("style_vgg", "cpu"))
    assert moved["shuffled"] < 1e-12
    assert moved["shift"] < moved["mirror"] < moved["turn"] < 1
    assert moved == pytest.approx(numbers()["gram"], abs=0.005)


def test_one_setting_weighs_alike_at_every_size():
    """The cat half blended with a painting, shipped network: each loss within a factor of 1.6 over nine times the pixels."""
    cat, sky = images.sample("chelsea").photo().image, images.styles()[0].photo().image
    blend = Image.blend(cat, sky.resize(cat.size), 0.5)
    found = []
    for size in (128, 256, 384):
        problem = StyleProblem(cat, sky, StyleConfig(size=size), models.load("style_vgg", "cpu"))
        with torch.no_grad():
            problem.picture.copy_(to_tensor(blend, problem.size))
        found.append(problem.look())
    for part in ("content", "style", "tv", "total"):
        values = [getattr(losses, part) for losses in found]
        assert max(values) < 1.6 * min(values), part


def test_first_step_is_told_as_measured():
    photo, style = images.sample(FIRST_PHOTO).photo().image, images.style(FIRST_STYLE).photo().image
    result = style_transfer(photo, style, FIRST_STEP)
    assert result.losses[1].total / result.losses[0].total == pytest.approx(numbers()["first_step"]["loss_ratio"], rel=0.05)


def test_the_start_decides():
    """The stored pictures hold what the stored numbers say."""
    photo = images.sample(START_PHOTO).photo().image
    start = numbers()["start"]
    for name in ("content", "noise"):
        assert similarity(picture(f"style_from_{name}"), photo) == pytest.approx(start[name]["similarity"], abs=0.03)
    assert start["content"]["similarity"] > 0.5 > 0.2 > start["noise"]["similarity"]


def test_stored_numbers_are_told_in_the_right_order():
    measured = numbers()
    tv = list(measured["smoothness"]["tv"].values())
    assert tv == sorted(tv, reverse=True) and tv[0] > 1.2 * style_tv()  # "rougher than the style picture"
    assert measured["smoothness"]["similarity"]["1"] > measured["start"]["content"]["similarity"]  # "more content is kept"
    for pooling in ("max", "average"):
        decibels = list(measured["rebuild"][pooling].values())
        assert decibels == sorted(decibels, reverse=True)
    assert measured["optimisers"]["total"]["content lbfgs"] < measured["optimisers"]["total"]["content adam 0.1"]


def test_rebuilding_a_shallow_layer(thin, photo):
    image, decibels = rebuild(photo, rebuild_config("relu1_1", "average", steps=40, side=64), model=thin)
    assert decibels > 25 and image.size == (64, 64)
    assert square(photo, 32).size == (32, 32)


class Control:
    """Notes reports; cancels after so many checks."""

    def __init__(self, cancel_at=None):
        self.reports, self.shares, self.checks, self.cancel_at = [], [], 0, cancel_at

    def report(self, step, total, payload=None, share=None):
        self.reports.append((step, total, payload))
        self.shares.append(share)

    def check(self):
        self.checks += 1
        if self.checks == self.cancel_at:
            raise InterruptedError


@pytest.fixture
def with_thin(thin, monkeypatch):
    monkeypatch.setattr(models, "load", lambda name, progress=None: thin)


def test_a_job_reports_pictures_no_more_often_than_told(with_thin, photo, painting):
    control = Control()
    result = paint(control, photo, painting, StyleConfig(size=64, steps=5), clock=lambda: 0.0)
    assert [step for step, _, _ in control.reports] == [0, 1, 2, 3, 4, 5]
    pictures = [payload for _, _, payload in control.reports]
    assert pictures[0] is None and pictures[1] is pictures[4] and pictures[5].steps == 5 and result.steps == 5


def test_a_cancelled_job_leaves_the_newest_picture(with_thin, photo, painting):
    control = Control(cancel_at=11)  # five checks before the first step, two a step
    with pytest.raises(InterruptedError):
        paint(control, photo, painting, StyleConfig(size=64, steps=9), clock=lambda: 0.0)
    assert control.reports[-1][0] == 3 and control.reports[-1][2].steps == 3
    assert control.reports[-1][2].snapshots[-1][0] == 3


def test_what_a_cancelled_painting_leaves_is_among_its_pictures(with_thin, photo, painting):
    control = Control(cancel_at=19)  # after step 7 of 30, between two that are kept
    with pytest.raises(InterruptedError):
        paint(control, photo, painting, StyleConfig(size=64, steps=30), clock=lambda: 0.0)
    left = control.reports[-1][2]
    steps, pictures = zip(*left.snapshots, strict=True)
    assert steps == (0, 3, 6, 7) and pictures[-1].tobytes() == left.image.tobytes()


def test_a_job_tells_how_much_of_the_work_is_done(with_thin, photo, painting):
    control, config = Control(), StyleConfig(size=256, steps=6)
    paint(control, photo, painting, config)
    path = way(config, photo.size, painting.size)
    assert control.shares == [share_done(path, step) for step in range(7)] and control.shares[4] < 0.5


def test_a_pause_within_a_step_is_no_part_of_its_time(with_thin, photo, painting):
    """Large pictures pass in tiles, and a pause waits between two of them."""

    class Slow(Control):
        def check(self):
            super().check()
            if self.reports and self.reports[-1][0] == 2 and self.waits:
                self.waits -= 1
                time.sleep(1.5)

    control = Slow()
    control.waits = 2  # after step 2, and in step 3
    result = paint(control, photo, painting, StyleConfig(size=64, steps=4))
    assert not control.waits and result.steps * result.seconds_per_step < 1.5


def test_estimate_grows_with_pixels_and_steps_and_learns(with_thin):
    config = StyleConfig(size=128, steps=10)
    square = (400, 400)
    first = estimate_seconds(config, square, square)
    assert 0 < first < 60
    learn_pace(config, square, square, seconds=5.0)
    assert estimate_seconds(config, square, square) == pytest.approx(5.0)
    plain = StyleConfig(size=256, steps=20, coarse_first=False)
    assert estimate_seconds(plain, square, square) == pytest.approx(40.0)
    coarse = StyleConfig(size=256, steps=21)  # 14 at a quarter of the pixels, 7 at all
    assert estimate_seconds(coarse, square, square) == pytest.approx(0.5 * 14 + 2.0 * 7)
    with pytest.raises(ValueError, match="short side"):
        estimate_seconds(config, (1, 1), square)


@pytest.mark.parametrize("file_format", ["WebP", "GIF"])
def test_film_holds_every_snapshot(photo, file_format):
    shots = [(step, photo.rotate(step)) for step in (0, 10, 20)]
    with Image.open(io.BytesIO(film(shots, file_format))) as animation:
        assert animation.n_frames == 3 and animation.size == photo.size
    with pytest.raises(ValueError, match="at least one"):
        film([])
    with pytest.raises(ValueError, match="known are WebP, GIF"):
        film(shots, "BMP")


@pytest.mark.parametrize(
    "config",
    [StyleConfig(), StyleConfig(size=64, steps=2, start="noise", style_layers=("relu1_1", "conv2_1"), keep_colours=True)],
)
def test_code_is_what_the_page_does(config, tmp_path, monkeypatch, photo, painting):
    assert StyleConfig(**changed(config)) == config
    if config.steps > 10:
        return
    photo.save(tmp_path / "photo.png"), painting.save(tmp_path / "style.png")
    monkeypatch.chdir(tmp_path)
    code = style_code(config, images.make_photo(photo, name="photo.png"), images.make_photo(painting, name="style.png"))
    exec(compile(code, "code", "exec"), {})
    expected = style_transfer(photo, painting, config)
    assert Image.open("painted.png").tobytes() == expected.image.tobytes()


def test_the_check_snippet_runs():
    exec(compile(CHECK, "check", "exec"), {})
