"""The views without a network: what their states quote, what the browser works out, and the code that is shown."""

from dataclasses import replace

import numpy as np
import pytest
from contract import printed
from in_node import in_node
from PIL import Image

from playground.images import Photo, make_photo, sample, style
from playground.kit.states import State
from playground.lessons.instant_style import numbers_lab
from playground.lessons.instant_style.numbers_answer import PlainAnswer, number_figures, plain_answer, similarity
from playground.lessons.instant_style.numbers_code import plain_check, plain_files
from playground.lessons.instant_style.settings import Instant
from playground.lessons.instant_style.states_numbers import EXERCISES, MISUNDERSTOOD, QUESTION, TRY_THIS
from playground.vision import plain_adain as plain

MATH = "lessons/instant_style/numbers_math.js"
STATES = [QUESTION.proof, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES]
PLAIN, BLOCKS = Instant(view="numbers"), Instant(view="linear")
VARIANTS = [
    PLAIN,
    replace(PLAIN, rule="whitening", shuffled=True, alpha=0.5),
    replace(PLAIN, rule="whitening", use_deviation=False),
    replace(PLAIN, rule="brightness", use_mean=False, alpha=1.5),
    replace(PLAIN, wall=True, noise=1.0, use_deviation=False),
    replace(BLOCKS, shuffled=True, alpha=0.7),
    replace(BLOCKS, use_mean=False),
]


PICTURES = {"photo": "chelsea", "style": "coffee"}


def small(name: str, side: int = 96) -> Photo:
    return make_photo(sample(name).photo().at(side), name=f"{name}.png")


def answer_of(settings: Instant) -> PlainAnswer:
    return plain_answer(settings, None if settings.wall else small("chelsea"), small("coffee"))


def ids(settings: Instant) -> str:
    return " ".join(f"{name.removeprefix('instant_')}={value}" for name, value in settings.changed().items())


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.label)
def test_quoted_numbers_are_figures_and_stand_on_the_page(state: State):
    photo = sample(state.photo).photo() if state.photo else None
    known = number_figures(state.settings, photo, sample(state.style).photo())
    assert {name: known[name] for name in state.shows} == dict(state.shows)
    notes = numbers_lab.number_notes(state.settings, photo, sample(state.style).photo())
    shown = "\n".join([*notes.sentences, notes.formula]).replace("**", "")
    assert all(number in shown for number in state.shows.values()), shown


def test_numbers_that_are_quoted_without_a_name():
    wheel = number_figures(PLAIN, sample("camera").photo(), sample("colorwheel").photo())
    three = [[wheel[f"style {colour} {number}"] for colour in ("red", "green", "blue")] for number in ("mean", "deviation")]
    assert all(f"{float(text):.2f}" in QUESTION.why for texts in three for text in texts) and wheel["spread"] in QUESTION.why
    assert number_figures(PLAIN, *_pair("camera", "gravel"))["saturation"] == "0.00" and "from 0 to" in TRY_THIS[6].why
    for alpha, quoted in ((0.0, "0.126 at 0"), (0.5, "over 0.186"), (1.0, "and 0.246"), (1.5, "to 0.306 at 1.5")):
        found = number_figures(replace(PLAIN, alpha=alpha), *_pair("chelsea", "coffee"))["red deviation"]
        assert found in quoted and quoted in TRY_THIS[3].why


def _pair(photo: str, style_name: str) -> tuple[Photo, Photo]:
    return sample(photo).photo(), sample(style_name).photo()


@pytest.mark.parametrize("settings", VARIANTS, ids=ids)
def test_the_code_gives_what_the_page_shows(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    photo, painting = sample("chelsea").photo(), style("mosaic").photo()
    answer = plain_answer(settings, None if settings.wall else photo, painting)
    assert "agree" in printed(plain_check(answer, None if settings.wall else photo, painting))
    shown = np.asarray(Image.open(tmp_path / "plain_style.png"), float)
    np.testing.assert_allclose(shown / 255, answer.result.clip(0, 1), atol=0.51 / 255)


@pytest.mark.parametrize("settings", VARIANTS, ids=ids)
def test_the_moments_of_a_result_are_those_of_its_picture(settings):
    answer = answer_of(settings)
    measured = plain.moments(plain.encode(answer.result) if answer.linear else answer.result.reshape(-1, 3).T)
    np.testing.assert_allclose(answer.moments.mean, measured.mean, atol=1e-9)
    np.testing.assert_allclose(answer.moments.deviation, measured.deviation, atol=1e-9)


IN_BROWSER = """([scene, pixels, shape, strength], math) => {
  const { colours, blocks, weights } = scene;
  const [, ...size] = shape, rgba = new Uint8ClampedArray(4 * size[0] * size[1]);
  const change = colours
    ? math.colourChange(pixels, 1, colours.matrix, colours.offset)
    : math.blockChange(pixels, 1, size, blocks.gains, blocks.offsets);
  const outside = math.paint(pixels, 1, change, strength, rgba);
  return {
    outside, rgba,
    similarity: math.similarity(pixels, 1, change, strength, weights),
    moments: colours && math.momentsAt(colours, strength),
    gains: blocks && math.gainsAt(blocks.gains, strength),
  };
}"""


@pytest.mark.parametrize("settings", [VARIANTS[1], VARIANTS[3], VARIANTS[5]], ids=ids)
def test_the_browser_works_out_what_the_core_does(settings):
    answer = answer_of(settings)
    pixels = answer.photo.transpose(2, 0, 1)
    scene = numbers_lab.scene(answer)
    told = [{name: scene[name] for name in ("colours", "blocks", "weights")}, pixels.ravel().tolist(), pixels.shape]
    found = in_node(IN_BROWSER, [*told, settings.alpha], MATH)
    rgba = np.reshape(found["rgba"], (*answer.photo.shape[:2], 4))
    np.testing.assert_allclose(rgba[..., :3], np.rint(255 * answer.result.clip(0, 1)), atol=1)
    assert (rgba[..., 3] == 255).all()
    assert found["outside"] == pytest.approx(plain.outside(answer.result.reshape(-1, 3).T).mean())
    assert found["similarity"] == pytest.approx(similarity(answer), abs=1e-9)
    if answer.linear:
        np.testing.assert_allclose(found["gains"], answer.gains)
    else:
        np.testing.assert_allclose(found["moments"]["mean"], answer.moments.mean)
        np.testing.assert_allclose(found["moments"]["deviation"], answer.moments.deviation)
        assert found["moments"]["correlation"] == pytest.approx(answer.moments.correlation())


def test_the_number_of_numbers():
    read = {ids(settings): answer_of(settings).figures["read"] for settings in VARIANTS}
    assert list(read.values()) == ["6", "9", "3", "1", "3", "384", "192"]
    assert len(numbers_lab.scene(answer_of(BLOCKS))["blocks"]["order"]) == 192


def test_pictures_that_cannot_be_say_why():
    narrow = make_photo(Image.new("RGB", (300, 5)), name="narrow.png")
    for pictures in ((narrow, small("coffee")), (small("coffee"), narrow)):
        with pytest.raises(ValueError, match=r"300 × 5 px .* at least 8 × 8"):
            plain_answer(BLOCKS, *pictures)
    assert plain_answer(PLAIN, narrow, narrow).figures["correlation"] == "–"  # black
    with pytest.raises(ValueError, match="no photo yet"):
        plain_answer(PLAIN, None, narrow)


def test_a_flat_wall_ends_at_epsilon():
    figures = plain_answer(replace(PLAIN, wall=True, noise=0.0), None, sample("gravel").photo()).figures
    assert figures["gain"] == figures["limit"] and figures["noise"] == "0.0"


def test_files_hold_what_was_read():
    answer = answer_of(BLOCKS)
    _picture, table = plain_files(answer)
    rows = table.content().splitlines()
    assert len(rows) == 193 and rows[1].split(",")[0] == "red_0_0"
    assert float(rows[2].split(",")[1]) == pytest.approx(answer.content.mean[1])
