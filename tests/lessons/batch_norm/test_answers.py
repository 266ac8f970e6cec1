"""Numbers of the lesson on batch normalisation: what is typed and dragged, both modes, the layer before; the browser's too."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from contract import printed
from in_node import in_node

from playground.images import make_photo, sample
from playground.lessons.batch_norm.answer import (
    before_answer,
    before_figures,
    kernels,
    picture_of,
    running_answer,
    running_figures,
    stage_answer,
    stage_figures,
)
from playground.lessons.batch_norm.code import rates_check, stage_check
from playground.lessons.batch_norm.numbers import read_batch, read_channels, read_edits
from playground.lessons.batch_norm.settings import NORMS, STEPS, Before, Rates, Running, Stage
from playground.lessons.batch_norm.training import RatesAnswer
from playground.networks.normalisation import KINDS, REMOVED, input_gradient

MATHS = "lessons/batch_norm/norm_math.js"
LAYOUT = "lessons/batch_norm/stage_layout.js"
RANDOM = Stage(source="random", layer="convolution")


def test_the_first_state_normalises_pixels_of_the_photo_channel_by_channel():
    answer = stage_answer(Stage(), sample("astronaut").photo())
    x = torch.from_numpy(answer.x)[..., 0, 0]
    assert x.shape == (4, 3) and x.unique().numel() > 4 and x.min() >= 0 and x.max() <= 10
    torch.testing.assert_close(torch.from_numpy(answer.output)[..., 0, 0], F.batch_norm(x, None, None, training=True))


@pytest.mark.parametrize("removes", ["mean", "variance"])
def test_a_mean_or_a_variance_can_stay(removes):
    answer = stage_answer(Stage(source="random", layer="convolution", removes=removes, gamma="2", beta="1"), None)
    hat = torch.from_numpy(answer.output - 1) / 2
    x, places = torch.from_numpy(answer.x), (0, 2, 3)
    spread = 1 if removes == "mean" else (x.var(places, correction=0, keepdim=True) + 1e-5).sqrt()
    torch.testing.assert_close(hat * spread, x - x.mean(places, keepdim=True) if removes == "mean" else x)
    assert "remembered" not in stage_figures(answer)


def test_a_changed_number_moves_its_group_alone_and_places_outside_the_batch_are_ignored():
    plain, changed = (stage_answer(Stage(source="random", layer="convolution", edits=text), None) for text in ("", "0.1.2:50"))
    moved = ~np.isclose(plain.output, changed.output)
    assert moved[:, 1].all() and not moved[:, [0, 2]].any()
    assert changed.x[0, 1, 1, 0] == 50
    outside = stage_answer(Stage(source="random", layer="convolution", edits="7.3.8:50"), None)
    assert np.array_equal(outside.output, plain.output)


def test_gamma_and_beta_act_on_their_channel_and_the_last_one_holds_for_the_rest():
    plain = stage_answer(RANDOM, None).output
    scaled = stage_answer(Stage(source="random", layer="convolution", gamma="2 −1", beta="0 3"), None).output
    assert np.allclose(scaled[:, 0], 2 * plain[:, 0])
    assert np.allclose(scaled[:, 1:], 3 - plain[:, 1:])


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Stage(batch=1, source="random"), "at least 2"),
        (Stage(kind="instance", source="random"), "at least 2 × 2"),
        (Stage(source="own", own="1 2; 3"), "Example 2 is not as large"),
        (Stage(source="own", own="1 2; x 3"), "“x” is not a number"),
        (Stage(source="own", own="1 2; 3 5000"), "too large"),
        (Stage(source="own", own=" ; "), "no numbers yet"),
        (Stage(source="own", layer="convolution", own="1 2 3; 4 5 6"), "1, 4 or 9"),
        (Stage(source="own", own="1 2 3 4 5"), "8 of 4"),
        (Stage(), "no photo yet"),
    ],
)
def test_what_cannot_be_normalised_gets_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        stage_answer(settings, None)


@pytest.mark.parametrize(
    ("read", "text"), [(read_edits, "0.1:3"), (read_edits, "a.b.c:3"), (read_edits, "0.0.0:"), (read_channels, "")]
)
def test_texts_that_no_component_writes_are_refused(read, text):
    with pytest.raises(ValueError, match="not a"):
        read(text)


def test_the_readers_own_batch_is_split_by_examples_and_channels():
    assert read_batch("1 4 2; 3 0 8", convolution=False).shape == (2, 3, 1, 1)
    maps = read_batch("1 2 3 4 | 5 6 7 8; 0 0 0 0 | 1 −1,5 1 1", convolution=True)
    assert maps.shape == (2, 2, 2, 2) and maps[0, 1, 1, 0] == 7 and maps[1, 1, 0, 1] == -1.5


def test_the_chosen_number_is_found_in_any_shape():
    answer = stage_answer(Stage(source="random", layer="convolution", kind="group", channels=4, groups="2", pick=287), None)
    assert answer.place == (3, 3, 3) and answer.group == (3, 1)
    texts = stage_figures(answer)
    assert (
        texts["values"] == "8" and texts["groups"] == "8" and texts["y"] == f"{answer.output[3, 3, 1, 1]:.3f}".replace("-", "−")
    )


def test_a_tiny_photo_gets_a_sentence():
    from PIL import Image

    dot = make_photo(Image.new("RGB", (1, 1)), name="dot")
    with pytest.raises(ValueError, match="smaller than 2 × 2"):
        stage_answer(Stage(layer="convolution"), dot)
    with pytest.raises(ValueError, match="smaller than 4 × 4"):
        before_answer(Before(view="before"), dot)


def test_both_modes_are_torchs_layer_batch_by_batch():
    settings = Running(view="running", momentum=0.3, pixels=5, step=STEPS)
    answer = running_answer(settings, sample("camera").photo())
    norm = torch.nn.BatchNorm1d(1, affine=False, momentum=0.3, dtype=torch.float64)
    for number, batch in enumerate(torch.from_numpy(answer.pixels)[..., None]):
        assert float(norm.train()(batch)[0]) == pytest.approx(answer.training[number])
        assert float(norm.eval()(batch)[0]) == pytest.approx(answer.evaluation[number + 1])
    assert running_figures(answer)["evaluation"] == f"{answer.evaluation[-1]:.3f}"
    assert (answer.pixels[:, 0] == settings.level).all()


@pytest.mark.parametrize("after", ["batch", "layer"])
def test_gradients_of_the_layer_before_follow_from_the_gradient_for_its_output(after):
    photo = sample("camera").photo()
    answer = before_answer(Before(view="before", after=after, bias=0.7, factor=2.0), photo)
    x = picture_of(photo)
    z, y = (torch.from_numpy(values)[None] for values in (answer.before, answer.after))
    torch.testing.assert_close(z, F.conv2d(x, 2 * kernels(), torch.tensor([0.7, 0, 0], dtype=torch.float64)))
    upstream = (y.relu() - x[..., 1:-1, 1:-1]) * (y > 0) / y.numel()
    wanted = input_gradient(z, upstream, after).sum((0, 2, 3))
    torch.testing.assert_close(torch.from_numpy(answer.bias_gradient), wanted, rtol=1e-6, atol=1e-12)
    assert (before_figures(answer)["bias"] == "0") == (after == "batch")


def test_the_browser_normalises_as_the_core_does():
    cases, wanted = [], []
    for seed, kind in enumerate(KINDS * 3):
        settings = Stage(
            source="random", layer="convolution", kind=kind, groups="2", channels=4, batch=1 + seed % 8, side=2 + seed % 2,
            seed=seed, removes=REMOVED[seed // 4] if kind == "batch" else "both",
            edits="0.1.2:−4.5 5.5.5:1".replace("−", "-"), gamma="2 1 -1", beta="0.5 0", eps=0.1,
        )  # fmt: skip
        answer = stage_answer(settings, None)
        cases.append({"base": answer.base.ravel().tolist(), "shape": [*answer.x.shape[:2], answer.x.shape[2] ** 2]})
        cases[-1] |= {
            "removes": settings.removes,
            "kind": kind,
            "groups": 2,
            "eps": 0.1,
            "gamma": "2 1 -1",
            "beta": "0.5 0",
            "edits": settings.edits,
        }
        wanted.append(
            [answer.result.mean.ravel().tolist(), answer.result.variance.ravel().tolist(), answer.output.ravel().tolist()]
        )
    function = """(cases, m) => cases.map((one) => {
      const x = m.withEdits(one.base, one.shape, one.edits);
      const [gamma, beta] = [one.gamma, one.beta].map((text) => m.forChannels(text, one.shape[1]));
      const found = m.normalise(x, one.shape, {...one, gamma, beta});
      return [found.mean, found.variance, found.output];
    })"""
    for found, right in zip(in_node(function, cases, MATHS), wanted, strict=True):
        for ours, core in zip(found, right, strict=True):
            assert ours == pytest.approx(core, abs=1e-9)


def test_the_browsers_running_statistics_are_the_cores():
    settings = Running(view="running", momentum=0.25, pixels=3, level=0.3, unbiased=False)
    answer = running_answer(settings, sample("camera").photo())
    function = "(one, m) => m.runningOf(Float64Array.from(one.pixels), 3, {...one, unbiased: false, eps: 1e-5})"
    found = in_node(function, {"pixels": answer.pixels.ravel().tolist(), "level": 0.3, "momentum": 0.25}, MATHS)
    for name, values in (
        ("means", answer.means),
        ("variances", answer.variances),
        ("runningMeans", answer.running_means),
        ("runningVariances", answer.running_variances),
        ("training", answer.training),
        ("evaluation", answer.evaluation),
    ):
        assert found[name] == pytest.approx(values.tolist(), abs=1e-9), name


@pytest.mark.parametrize("room", [358, 700, 950])
def test_every_number_lies_in_the_picture_and_is_found_where_it_lies(room):
    function = """({room, shapes}, m) => shapes.map(([shape, stats]) => {
      const layout = m.layOut({shape, stats}, room);
      const [n, c, p] = [shape[0] - 1, shape[1] - 1, shape[2] ** 2 - 1];
      const [x, y, w, h] = m.cellOf(layout, "input", n, c, p);
      const knob = m.knobRect(layout, 1, c);
      const frame = m.groupRect(layout, "output", stats[0] - 1, stats[1] - 1);
      return {hit: m.hit(layout, x + w / 2, y + h / 2), knob: m.hit(layout, knob[0] + 2, knob[1] + 2), cell: [w, h],
        width: layout.width, height: layout.height, right: frame[0] + frame[2]};
    })"""
    shapes = [[[4, 3, 1], [1, 3]], [[8, 4, 3], [8, 4]], [[1, 1, 1], [1, 1]], [[8, 4, 2], [8, 2]]]
    for (shape, _stats), found in zip(shapes, in_node(function, {"room": room, "shapes": shapes}, LAYOUT), strict=True):
        last = {"n": shape[0] - 1, "c": shape[1] - 1, "p": shape[2] ** 2 - 1}
        assert found["hit"] == {"grid": "input", **last} and found["knob"] == {"knob": 1, "c": shape[1] - 1}
        assert found["right"] <= found["width"] <= room and min(found["cell"]) >= 6
    assert found["height"] < 600


@pytest.mark.parametrize(
    "settings",
    [
        Stage(source="random", removes="mean", gamma="2 1", beta="0.5"), Stage(source="random", removes="variance", eps=0.1),
        Stage(source="random", layer="convolution", removes="variance", gamma="2 1"),
        *(Rates(view="rates", norm=norm, digits=512) for norm in NORMS if norm != "both"),
    ],
    ids=repr,
)  # fmt: skip
def test_code_and_check_run_for_other_kinds_of_batch_norm(settings):
    if isinstance(settings, Stage):
        said = printed(stage_check(stage_answer(settings, None), None))
    else:
        said = printed(rates_check(RatesAnswer(settings), None))
    assert "The page and torch agree." in said
