"""Texture, reconstruction, several styles, weights of layers, going on, and a grid, in AppTest and in the code on the page."""

import io
import json
import math
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image

from playground.images import read_photo, sample, style, styles
from playground.lessons.style_transfer import grid_lab, paint_lab
from playground.lessons.style_transfer.charts import BELOW, ROW, loss_curves
from playground.lessons.style_transfer.code import BEGIN, style_code
from playground.lessons.style_transfer.grid import PARAMETERS, VALUES, grid_configs
from playground.lessons.style_transfer.settings import Style, read_weights
from playground.lessons.style_transfer.words import size_marks, sizes_words, total_formula
from playground.ui.jobs import SessionJobs, executor
from playground.vision import StyleConfig, style_transfer
from playground.vision.style_job import paint_grid

SLUG = "style-transfer"
SHORT = {"style_size": 64, "style_steps": 3}
SOON = 60.0
OTHER = styles()[2].name


@pytest.fixture
def jobs(monkeypatch):
    """AppTest has no sessions of its own: one set of jobs for this test, closed at its end."""
    own = SessionJobs(executor())
    for lab in (paint_lab, grid_lab):
        monkeypatch.setattr(lab, "session_jobs", lambda: own)
    yield own
    own.close()


def press(app, key):
    next(button for button in app.button if button.key == key).click()
    return app.run()


def code_of(app):
    return " ".join(block.value for block in app.code)


@pytest.mark.parametrize(
    ("mode", "code", "gone"),
    [
        ("texture", "content_weight=0.0, start='noise'", {"style_style_weight", "style_content_weight", "style_start"}),
        ("content", "style_weight=0.0, start='grey'", {"style_style_weight", "style_style_loss", "style_start"}),
    ],
)
def test_a_mode_has_a_link_and_only_its_own_controls(open_page, jobs, mode, code, gone):
    app = open_page(SLUG, style_mode=mode, **SHORT)
    assert not app.exception and not app.error
    assert all(part in code_of(app) for part in code.split(", "))
    keys = {widget.key for kind in (app.selectbox, app.select_slider) for widget in kind}
    assert not gone & keys and "style_mode" in keys


def test_modes_are_losses_left_out():
    texture, content = (Style(mode=mode, start="content").config for mode in ("texture", "content"))
    assert (texture.content_weight, texture.start) == (0, "noise") and (content.style_weight, content.start) == (0, "grey")
    assert "content" not in total_formula(texture) and "G_l" not in total_formula(content)
    assert "sigma" in total_formula(replace(texture, style_loss="moments")) and "SW" in total_formula(
        Style(style_loss="sliced").config
    )


def test_weights_of_layers_are_read_from_a_line(open_page, jobs):
    assert read_weights("") == () and read_weights("1, 0.5 0") == (1.0, 0.5, 0.0)
    app = open_page(SLUG, style_style_shares="1 1 0 0 0", **SHORT)
    assert "style_layer_weights=(1.0, 1.0, 0.0, 0.0, 0.0)" in code_of(app)
    for wrong, sentence in (("1 2", "There are 2 weights for 5 style layers"), ("a lot", "is no list of weights")):
        app = open_page(SLUG, style_style_shares=wrong, **SHORT)
        assert not app.exception and any(sentence in error.value for error in app.error)


def test_two_styles_are_painted_with_their_shares(open_page, jobs):
    app = open_page(SLUG, style_blend=True, style_share=0.25, style="swirling_sky", second_style=OTHER, **SHORT)
    assert "style_weights=(0.75, 0.25)" in code_of(app) and "[style('swirling_sky')" in code_of(app)
    press(app, "style_paint")
    job, asked = jobs.get(paint_lab.JOB)
    assert job.wait(SOON) and not job.error
    assert [one.name for one in asked.styles] == ["swirling_sky", OTHER]
    assert json.loads(paint_lab._settings(asked))["styles"] == ["swirling_sky", OTHER]


def test_going_on_starts_at_the_painting_with_todays_weights(open_page, jobs):
    app = open_page(SLUG, **SHORT)
    assert not any(button.key == "style_go_on" for button in app.button)
    press(app, "style_paint")
    first, _asked = jobs.get(paint_lab.JOB)
    assert first.wait(SOON)
    before = first.result.image
    app.run()
    app.select_slider(key="style_style_weight").set_value(10.0).run()
    press(app, "style_go_on")
    job, asked = jobs.get(paint_lab.JOB)
    assert job.wait(SOON) and asked.begin is before and asked.config.style_weight == 10
    assert job.result.snapshots[0][1].tobytes() == before.tobytes()
    app.run()
    assert json.loads(paint_lab._settings(asked))["went_on_from"] == BEGIN
    assert "to go on, at full size throughout" in " ".join(one.value for one in app.caption)
    assert not app.exception and "Picture it went on from, as PNG" in {button.label for button in app.get("download_button")}
    assert size_marks(job.result, begun=True) == [(0, "step 0: the painting before, 64 × 43 px")]


def test_code_of_going_on_and_of_two_styles_paints_the_same(tmp_path, monkeypatch):
    photo, first, second = (sample("chelsea").photo(), style("swirling_sky").photo(), sample("brick").photo())
    config = StyleConfig(size=64, steps=2, style_weights=(1.0, 3.0), style_loss="moments")
    begin = photo.image.resize((64, 43)).rotate(180)
    begin.save(tmp_path / BEGIN)
    monkeypatch.chdir(tmp_path)
    exec(compile(style_code(config, photo, first, second, begun=True), "code", "exec"), {})
    expected = style_transfer(photo.image, [first.image, second.image], config, begin=begin)
    assert Image.open("painted.png").tobytes() == expected.image.tobytes()


def test_a_large_painting_takes_the_pixels_of_the_file():
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1500, 900)).save(file, "PNG")
    large = read_photo(file.getvalue(), "large.png")
    request = paint_lab.StyleRequest(large, style("swirling_sky").photo(), StyleConfig(size=1280))
    assert max(large.image.size) == 1024 and request.pictures()["content"].size == (1280, 768)
    assert ".at(1280)" in style_code(request.config, request.photo, request.style)
    assert ".image" in style_code(StyleConfig(size=512), request.photo, request.style)


def test_marks_say_what_step_0_is_and_where_the_size_changes():
    photo, painting = sample("chelsea").photo().image.resize((64, 43)), style("swirling_sky").photo().image
    result = style_transfer(photo, painting, StyleConfig(size=256, steps=3, start="content"))
    assert size_marks(result) == [(0, "step 0: photo, 128 × 86 px"), (2, "256 × 172 px")]
    chart = loss_curves({}, 3, untouched_style=1.0, untouched_label="", titles={}, marks=size_marks(result))
    assert "step 0: photo, 128 × 86 px" in json.dumps(chart, ensure_ascii=False)
    assert sizes_words({256: 4.2, 1024: 60}) == "256_px_4_s · 1024_px_60_s".replace(
        "_", "\N{NO-BREAK SPACE}"
    )  # a line breaks between them


@pytest.mark.parametrize("untouched", [0.92, 0.5, 0.2])
@pytest.mark.parametrize("ends", [(1.2, 0.2, 0.006), (0.9, 0.89, 0.88), (0.4, 0.02, 0.4)])
def test_words_of_the_loss_curves_keep_apart(untouched, ends):
    marks = [(0, "step 0"), (88, "256 px"), (133, "512 px"), (134, "as good")]
    losses = {role: [2.0, end] for role, end in zip(("content", "style", "smoothness"), ends, strict=True)}
    chart = loss_curves(
        losses, 200, untouched_style=untouched, untouched_label="the photo", titles={role: role for role in losses}, marks=marks
    )
    plot = chart["height"] - BELOW
    _curves, names, _rule, photo, *rows = chart["layer"]
    low, high = (math.log10(one) for one in names["encoding"]["y"]["scale"]["domain"])
    places = [one["value"] for layer in (names, photo) for one in layer["data"]["values"]]
    texts = sorted(plot * (high - math.log10(place)) / (high - low) for place in places)
    peak = plot * (high - math.log10(2.0)) / (high - low)
    lowest = max(row["encoding"]["y"]["value"] for row in rows if row["mark"]["type"] == "text") + ROW / 2
    assert lowest <= min(texts[0], peak) + 1e-6, "the curves and their names are below the words of the marks"
    assert min(after - before for before, after in pairwise(texts)) >= ROW - 1e-6


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_of_a_grid_makes_valid_configs_that_differ(name):
    other = "tv_weight" if name != "tv_weight" else "start"
    configs = grid_configs(StyleConfig(style_layer_weights=(1.0,) * 5), name, other)
    assert len(set(configs)) == len(configs) == len(VALUES[name]) * len(VALUES[other])


def test_a_grid_is_one_job_that_fills_in_and_can_be_cancelled():
    photo, painting = sample("chelsea").photo().image, style("swirling_sky").photo().image
    configs = grid_configs(StyleConfig(size=64, steps=1), "start", "pooling")
    reports = []

    class Control:
        last = None

        def report(self, step, total, payload=None, share=None):
            reports.append((step, total, len(payload)))

        def check(self):
            if reports and reports[-1][2] == stop_at:
                raise InterruptedError

    stop_at = None
    painted = paint_grid(Control(), photo, painting, configs)
    assert reports[0] == (0, 6, 0) and reports[-1] == (6, 6, 6) and [n for _, _, n in reports] == sorted(n for _, _, n in reports)
    assert painted[1].tobytes() == style_transfer(photo, painting, configs[1]).image.tobytes()
    reports.clear()
    stop_at = 2
    with pytest.raises(InterruptedError):
        paint_grid(Control(), photo, painting, configs)
    assert reports[-1] == (2, 6, 2)
    reports.clear()
    stop_at, Control.last = None, painted[:4]  # of a machine that was lost
    assert paint_grid(Control(), photo, painting, configs)[:4] == painted[:4]
    assert [step for step, _total, _n in reports] == [4, 5, 5, 6, 6]


def test_the_grid_on_the_page(open_page, jobs):
    app = open_page(
        SLUG, style_view="grid", style_rows="optimiser", style_columns="pooling", style_grid_size=64, style_grid_steps=1
    )
    assert not app.exception and not app.error
    press(app, "style_paint_grid")
    job, _asked = jobs.get(grid_lab.JOB)
    assert job.wait(SOON) and len(job.result) == 6
    app.run()
    assert not app.exception and "Grid as PNG" in {button.label for button in app.get("download_button")}
    assert grid_lab._sheet(job.result, 2).size == (128, 129)
    app = open_page(SLUG, style_view="grid", style_rows="start", style_columns="start")
    assert any("Rows and columns show the same setting" in error.value for error in app.error)


def test_a_button_beside_the_rebuilt_cat_asks_for_the_readers_own_photo(open_page, jobs):
    app = open_page(SLUG, style_view="layers", photo="coffee")
    press(app, "style_rebuild_own")
    assert not app.exception and app.query_params["style_view"] == "grid"
    press(app, "style_paint_grid")
    job, asked = jobs.get(grid_lab.JOB)
    job.cancel()
    assert asked.photo.name == "coffee" and asked.grid == ("pooling", "content_layers")
    assert {(config.style_weight, config.content_layers) for config in asked.configs} == {
        (0.0, (layer,)) for layer in ("relu1_1", "relu2_1", "relu3_1", "relu4_1")
    }
    assert job.wait(SOON)
