"""Learning on the matrix of patch products against torch's training loop over the pictures, and what it tells beforehand."""

import contextlib
import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.charts.roles import labelled_bars
from playground.convolution.descent import MOST_FRAMES, frame_steps
from playground.convolution.kernels import SOBEL_X
from playground.convolution.patch_products import correlate
from playground.images import make_photo, sample
from playground.kit.settings import Choice
from playground.lessons.kernel_learns import page
from playground.lessons.kernel_learns.answer import absolute_difference, eigen_kernels, fits, learn, pairs_of, target_weights
from playground.lessons.kernel_learns.bowl import loss_bowl
from playground.lessons.kernel_learns.code import check_code, files, torch_code
from playground.lessons.kernel_learns.lab import player_message
from playground.lessons.kernel_learns.settings import SIZES, TARGETS, Learn

SHARE = Learn(rate_by="share", start="zeros")


def small_photo(height: int = 21, width: int = 26):
    """Smooth with some noise, as photos are."""
    rows, columns = np.mgrid[:height, :width]
    grey = 128 + 60 * np.sin(rows / 5) + 40 * np.cos(columns / 3) + np.random.default_rng(4).normal(0, 8, rows.shape)
    return make_photo(Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB"), name="small.png")


PHOTO = small_photo()


def run(chosen: Learn):
    return learn(chosen, pairs_of(chosen, PHOTO))


def trained_by_torch(chosen: Learn, rate: float) -> tuple[np.ndarray, list[float]]:
    """(weights after the run, sums of squared errors after 0…steps) of a plain autograd loop over whole pictures."""
    pairs = pairs_of(chosen, PHOTO)
    height, width = chosen.kernel_size
    (top, left), (rows, columns) = pairs.offset, pairs.wanted.shape
    x = torch.from_numpy(pairs.before)[None, None, top : top + rows + height - 1, left : left + columns + width - 1]
    y = torch.from_numpy(pairs.wanted)[None, None]
    conv = torch.nn.Conv2d(1, 1, chosen.kernel_size, bias=chosen.bias).double()
    start = torch.from_numpy(chosen.start_weights())
    conv.weight.data[:] = start[: chosen.taps].view(height, width)
    if chosen.bias:
        conv.bias.data[:] = start[-1]
    optimizer = {"descent": torch.optim.SGD, "adam": torch.optim.Adam}[chosen.method](conv.parameters(), lr=rate)
    losses = []
    for _step in range(chosen.steps + 1):
        errors = (conv(x) - y).square()
        losses.append(errors.sum().item())
        if _step == chosen.steps:
            return torch.cat([p.data.ravel() for p in conv.parameters()]).numpy(), losses
        optimizer.zero_grad()
        getattr(errors, chosen.loss)().backward()
        optimizer.step()


@st.composite
def choices(draw) -> Learn:
    one_of = st.sampled_from
    return Learn(
        source=draw(one_of(["edge", "photo"])),
        centred=draw(st.booleans()),
        target=draw(one_of([*TARGETS, "own"])),
        own=draw(one_of(["1 2; 3 4", "1 0 0 -1", "2"])),
        noise=draw(one_of([0.0, 0.1])),
        size=draw(one_of([size for size in SIZES if size != "7x7"])),
        bias=draw(st.booleans()),
        start=draw(one_of(["halves", "zeros", "random"])),
        method=draw(one_of(["descent", "adam"])),
        rate_by="share",
        share=draw(one_of([0.3, 0.9, 1.02])),
        rate=0.05,
        loss=draw(one_of(["sum", "mean"])),
        steps=draw(st.integers(1, 25)),
        seed=draw(st.integers(0, 9)),
    )


@st.composite
def choices_of_a_view(draw) -> Learn:
    return replace(draw(choices()), view=draw(st.sampled_from(["bowl", "eigen", "fits"]))).relevant()


@settings(max_examples=30, deadline=None)
@given(choices())
def test_every_step_is_torchs(chosen):
    answer = run(chosen)
    if chosen.method == "adam":  # divides a gradient by its own size: one that is zero but for rounding moves either way
        slope = np.abs(np.diff(answer.descent.kernels[:2], axis=0))
        assume((slope > 0.5 * slope.max()).all())
    weights, losses = trained_by_torch(chosen, answer.rate)
    near = {"rtol": 1e-6, "atol": 1e-9 * max(1.0, answer.pairs.energy)}
    assert answer.descent.steps.tolist() == list(range(chosen.steps + 1))
    assert np.allclose(answer.descent.kernels[-1], weights, rtol=1e-6, atol=1e-8)
    assert np.allclose(answer.descent.losses, losses, **near)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a reader has put the photo that code reads."""
    folder = tmp_path_factory.mktemp("photos")
    PHOTO.image.save(folder / PHOTO.name)
    return folder


def execute(code: str, folder: Path = Path()) -> str:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.chdir(folder):
            exec(code, {})
    finally:
        torch.set_default_dtype(torch.float32)
    return printed.getvalue()


@settings(max_examples=12, deadline=None)
@given(choices())
def test_the_printed_code_and_its_check_run(folder, chosen):
    answer = run(chosen)
    first = answer.pairs.gram @ answer.descent.kernels[0] - answer.pairs.moment
    assume(chosen.method != "adam" or np.abs(first).min() > 1e-9 * np.abs(first).max())  # else torch's Adam follows rounding
    assert "agree after" in execute(check_code(answer, PHOTO), folder)
    loss = float(execute(torch_code(answer, PHOTO), folder).split()[-1])
    assert loss == pytest.approx(answer.descent.losses[-1], rel=1e-5, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(choices_of_a_view())
@example(Learn(view="fits", source="edge", target="copy"))  # of the largest kernels the target is one value
def test_every_views_code_makes_its_numbers_and_its_check_runs(folder, chosen):
    answer = run(chosen)
    first = answer.pairs.gram @ answer.descent.kernels[0] - answer.pairs.moment
    assume(chosen.method != "adam" or np.abs(first).min() > 1e-9 * np.abs(first).max())
    assert " agree" in execute(check_code(answer, PHOTO), folder)
    printed = execute(torch_code(answer, PHOTO), folder)
    if chosen.view == "bowl":
        limit, loss = (float(printed.split()[place]) for place in (0, -1))
        assert limit == pytest.approx(answer.limit) and loss == pytest.approx(answer.descent.losses[-1], rel=1e-5, abs=1e-9)
    elif chosen.view == "fits":
        shares = [float(line.split()[-1]) for line in printed.splitlines() if line.split()[-1][-1].isdigit()]
        assert shares == pytest.approx([fit.share for fit in fits(chosen, PHOTO)], abs=1e-6)
    else:
        steps = [float(line.split()[0]) for line in printed.splitlines() if "tensor" in line]
        assert steps == [np.inf if one.steps is None else one.steps for one in eigen_kernels(answer)]


def test_the_check_runs_for_noise_and_a_sample_and_notices_a_difference():
    chosen = replace(SHARE, source="noise", target="sobel-x")
    noisy = learn(chosen, pairs_of(chosen, None))
    assert "agree after" in execute(check_code(noisy, None))
    with pytest.raises(AssertionError):
        execute(check_code(noisy, None).replace("lr=answer.rate", "lr=answer.rate / 2"))
    photo = sample("page").photo()
    chosen = Learn(source="photo", rate=1e-6, steps=2, start="own", own_start="1 2")
    assert "agree after" in execute(check_code(learn(chosen, pairs_of(chosen, photo)), photo))


def test_patch_products_are_those_of_the_textbooks_picture():
    pairs = pairs_of(Learn(), None)
    assert pairs.gram.tolist() == [[18, 12], [12, 18]] and pairs.moment.tolist() == [6, -6]
    assert pairs.eigen[0].tolist() == pytest.approx([30, 6]) and pairs.count == 42


def test_small_and_large_kernels_sit_in_the_middle_of_the_targets_window():
    x = pairs_of(Learn(source="photo"), PHOTO).before
    smaller, larger = Learn(source="photo", target="copy", size="1x1"), Learn(source="photo", target="sobel-x", size="5x5")
    small = pairs_of(smaller, PHOTO)
    assert small.best == pytest.approx([1.0]) and small.least < 1e-20 and target_weights(smaller) is None
    assert np.array_equal(small.wanted, x[1:-1, 1:-1])
    assert target_weights(larger).reshape(5, 5)[1:4, 1:4].tolist() == [list(row) for row in SOBEL_X]
    assert pairs_of(larger, PHOTO).best == pytest.approx(target_weights(larger), abs=1e-6)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_near_in_closed_form_is_the_first_near_step_of_the_run(share):
    chosen = replace(SHARE, target="difference", start="halves", share=share, steps=199)
    answer = run(chosen)
    first = int(np.flatnonzero(answer.distance_shares <= 0.01)[0])
    assert answer.near_after == first
    adam = run(replace(chosen, method="adam", rate=0.1))
    assert adam.near_after == int(np.flatnonzero(adam.distance_shares <= 0.01)[0])


def test_what_no_window_shows_stays_as_it_started():
    answer = run(replace(SHARE, target="sobel-x", start="random", share=0.9, steps=400))
    _values, vectors = answer.pairs.eigen
    hidden = vectors[:, answer.pairs.seen :]
    assert answer.pairs.seen == 3 and hidden.shape == (9, 6)
    assert np.allclose(hidden.T @ answer.descent.kernels[-1], hidden.T @ answer.descent.kernels[0])
    assert answer.near_after is None and answer.descent.losses[-1] < 1e-12


def test_only_above_the_limit_an_error_grows():
    below, above = (run(replace(SHARE, start="halves", share=share, steps=100)) for share in (0.99, 1.01))
    assert below.unstable_error == 0 and above.unstable_error > 0
    assert below.descent.losses[-1] < below.descent.losses[0] < above.descent.losses[-1]
    far = run(Learn(rate=5.0, steps=1000))
    assert far.descent.left and np.isfinite(far.descent.kernels).all() and far.descent.steps[-1] < 1000


def test_frames_keep_the_ends():
    assert frame_steps(1).tolist() == [0, 1] and frame_steps(199).tolist() == list(range(200))
    many = frame_steps(30_000)
    assert (many[0], many[-1]) == (0, 30_000) and len(many) <= MOST_FRAMES and (np.diff(many) > 0).all()


def test_two_channels_and_a_relu_are_exact():
    assert absolute_difference(Learn(source="photo"), PHOTO) < 1e-12
    assert correlate(np.eye(3), SOBEL_X).tolist() == [[0.0]]


def test_larger_kernels_never_fit_worse():
    found = {fit.size: fit.share for fit in fits(Learn(source="photo", target="max-3"), PHOTO)}
    assert found["1 × 1"] < found["1 × 3"] < found["3 × 3"] < 1
    assert [fit.size for fit in fits(Learn(), None)] == ["1 × 1", "1 × 3", "3 × 1", "3 × 3", "5 × 5"]


def test_the_bowl_is_the_loss():
    answer = run(Learn(rate=0.035))
    bowl = loss_bowl(answer)
    away = bowl.path - bowl.bottom
    assert bowl.over_weights and np.allclose(np.einsum("ni,ij,nj->n", away, bowl.matrix, away), answer.descent.losses)
    cut = loss_bowl(run(replace(SHARE, source="photo", target="sobel-x", steps=3)))
    assert not cut.over_weights and cut.matrix[0, 0] > cut.matrix[1, 1] > 0
    for (left, right), ends in zip(cut.window, (cut.path[:, 0], cut.path[:, 1]), strict=True):
        assert left < min(ends.min(), 0) and max(ends.max(), 0) < right
    with pytest.raises(ValueError, match="a loss curve, not a surface"):
        loss_bowl(run(replace(SHARE, size="1x1", target="copy")))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": "cellar"}, "source is 'cellar'; choose one of edge"),
        ({"rate": 0.0}, "rate is 0.0; it can be 1e-06 to 10"),
        ({"steps": 30_001}, "it can be 1 to 30000"),
        ({"target": "own", "own": "1 2; 3"}, "Row 2 of the kernel has 1 numbers"),
        ({"start": "own", "own_start": "1 2 3"}, "The initial weights are 1 × 3 numbers, the kernel has 1 × 2"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Learn(**fields)


def test_a_window_larger_than_the_picture_and_a_missing_photo_are_sentences():
    with pytest.raises(ValueError, match="A window of 7 × 7 does not fit into a picture of 6 × 8"):
        pairs_of(Learn(size="7x7"), None)
    with pytest.raises(ValueError, match="There is no photo yet"):
        pairs_of(Learn(source="photo"), None)


def test_a_black_picture_teaches_nothing():
    black = make_photo(Image.new("RGB", (9, 9)), name="black")
    chosen = replace(SHARE, source="photo", target="copy")
    with pytest.raises(ValueError, match="0 everywhere"):
        learn(chosen, pairs_of(chosen, black))
    answer = learn(replace(chosen, rate_by="number"), pairs_of(chosen, black))
    assert answer.pairs.seen == 0 and answer.descent.losses[-1] == 0 and answer.pairs.explained == 1


def test_every_choice_can_be_taken():
    for name, control in Learn.controls.items():
        for value in control.options if isinstance(control, Choice) else ():
            assert getattr(Learn(**{name: value}), name) == value


def test_the_file_has_every_kept_step():
    answer = run(replace(SHARE, source="photo", target="sobel-x", size="2x2", bias=True, steps=3))
    (download,) = files(answer)
    rows = list(csv.reader(io.StringIO(download.content())))
    assert download.file_name == "kernel_steps.csv"
    assert rows[0] == ["step", "loss", "distance", "w00", "w01", "w10", "w11", "bias"]
    for row, step, loss, away, kernel in zip(
        rows[1:], range(4), answer.descent.losses, answer.distances, answer.descent.kernels, strict=True
    ):
        assert list(map(float, row)) == pytest.approx([step, loss, away, *kernel])


def test_the_share_of_variance_is_drawn_a_bar_a_size(monkeypatch):
    drawn = {}
    chosen = Learn(view="fits", source="photo", target="absolute-sobel-x")
    monkeypatch.setattr(page, "labelled_bars", lambda values, **more: drawn.update(values) or labelled_bars(values, **more))
    monkeypatch.setattr(page, "kernel_tiles", lambda tiles, **_more: drawn.update(tiles=[tile.weights for tile in tiles]))
    page.show(chosen, run(chosen), PHOTO)
    best = fits(chosen, PHOTO)
    assert drawn.pop("tiles") == [fit.kernel.tolist() for fit in best]
    assert drawn == pytest.approx({fit.size: 100 * fit.share for fit in best})


def test_what_travels_to_the_browser_is_the_run():
    chosen = Learn(view="bowl", rate=0.035)
    answer = run(chosen)
    head, arrays = player_message(answer, seen="edge", bowl=loss_bowl(answer), titles={"before": "edge", "target": "difference"})
    assert np.allclose(arrays["kernels"], answer.descent.kernels) and head["steps"] == list(range(11))
    assert np.allclose(np.array(head["losses"]) * head["start"], answer.descent.losses, rtol=1e-5)
    assert np.allclose(head["distances"], answer.distance_shares, rtol=1e-5)
    assert head["target"] == [[1, -1]] and head["draggable"] == "path" and head["bowl"]["bottom"] == pytest.approx([1, -1])
    assert head["look"] == {"signed": True, "low": 0.0, "high": 1.0}, "the textbook's edges are −1, 0 and 1"
    assert player_message(run(Learn()), seen="", bowl=None, titles={"before": "", "target": ""})[0]["draggable"] == ""
