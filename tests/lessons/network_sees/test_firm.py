"""The view "How firm is the answer": its numbers against their definitions, its code against the core, its states."""

import io
import random

import numpy as np
import pytest
import torch
from PIL import Image

from playground.images import make_photo, sample
from playground.lessons.network_sees import firm
from playground.lessons.network_sees.firm import figures, firm_answer, picture_at, random_signs
from playground.lessons.network_sees.firm_code import CHANGES as WRITTEN
from playground.lessons.network_sees.firm_code import code, files, table
from playground.lessons.network_sees.firm_lab import scene
from playground.lessons.network_sees.firm_points import ATTACK, LEVELS, SHOWN, amounts, core_name, keys_of, values_of
from playground.lessons.network_sees.firm_states import EXERCISES, MISUNDERSTOOD, TRY_THIS
from playground.lessons.network_sees.firm_words import notes_parts
from playground.lessons.network_sees.network import network
from playground.lessons.network_sees.settings import KEYS, Firm
from playground.vision.robustness import CHANGES, changed, probabilities, stepped

CAMERA = sample("camera").photo()
STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
CURVES = [change for change in SHOWN if change != ATTACK]


def answer_of(change="rotation", photo=CAMERA, **more):
    return firm_answer(Firm(view="firm", change=change, **more), photo)


@pytest.mark.parametrize("change", SHOWN)
def test_every_point_has_a_key_and_a_text_of_its_own(change):
    found = amounts(Firm(view="firm", change=change))
    assert list(found) == keys_of(change)
    assert len(set(found.values())) == len(found) == len(values_of(change))
    assert SHOWN[change].first in found
    assert set(SHOWN[change].ticks) <= set(found)
    assert [float(key) for key in found] == pytest.approx(values_of(change), rel=5e-3)


def test_all_changes_of_the_core_are_offered():
    assert {core_name(change) for change in CURVES} == set(CHANGES)
    assert LEVELS[0] == 0
    assert list(LEVELS) == sorted(LEVELS)
    assert all(round(100 * level) == pytest.approx(100 * level) for level in LEVELS)  # the search for a flip takes such steps


@pytest.mark.parametrize("change", CURVES)
def test_the_lines_of_the_code_change_the_picture_as_the_core_does(change):
    """Every point, on a photograph's square."""
    _standard, _further, lines, values = WRITTEN[change]
    space = {}
    exec("import torch\n" + _standard + _further + lines, space)
    assert list(eval(values)) == pytest.approx(values_of(change))
    x = answer_of("rotation").curve.picture
    for value in eval(values):
        torch.testing.assert_close(space["changed"](x, value), changed(x, core_name(change), [value]), rtol=0, atol=2e-4)


def test_a_curve_is_the_answers_to_the_changed_pictures():
    answer = answer_of()
    x, model = network().prepare(CAMERA.image), network()
    for place in random.Random(0).sample(range(25), 3):
        value = answer.curve.values[place]
        with torch.no_grad():
            expected = model(changed(x, "rotation", [value]))[0].softmax(0).cpu()
        torch.testing.assert_close(torch.from_numpy(answer.curve.probabilities[place]), expected, rtol=1e-3, atol=1e-5)
    with torch.no_grad():
        expected = model(x)[0].softmax(0).cpu()
    torch.testing.assert_close(torch.from_numpy(answer.curve.unchanged), expected, rtol=1e-3, atol=1e-5)


def test_a_picture_that_stays_as_it_is_or_comes_again_needs_no_pass(monkeypatch):
    seen = []
    count = lambda model, pictures: (seen.append(len(pictures)), probabilities(model, pictures))[1]  # noqa: E731
    monkeypatch.setattr(firm, "probabilities", count)
    firm._curve.cache_clear()
    firm._unchanged.cache_clear()
    answer = answer_of()
    assert sum(seen) == 24  # one of the unchanged photo, 23 of the others
    assert np.array_equal(answer.curve.probabilities[0], answer.curve.probabilities[-1])  # half a turn to the left and right
    assert answer.curve.values[answer.start] == 0
    assert np.array_equal(answer.curve.probabilities[answer.start], answer.curve.unchanged)


def test_the_sheet_holds_the_changed_pictures():
    answer = answer_of()
    side = answer.curve.pixels.shape[-1]
    sheet = np.asarray(Image.open(io.BytesIO(answer.curve.sheet.jpeg())), np.float32)
    assert sheet.shape == (25 * side, side, 3)
    x = answer.curve.picture
    torch.testing.assert_close(x, network().prepare(CAMERA.image).cpu(), rtol=0, atol=1e-7)
    for place, value in enumerate(answer.curve.values):
        expected = 255 * changed(x, "rotation", [value])[0].permute(1, 2, 0).numpy()
        assert np.abs(sheet[place * side : (place + 1) * side] - expected).mean() < 2.5


def test_figures_of_a_curve_are_counted_anew():
    answer = answer_of(amount="75", focus=KEYS[872])
    found, curve = figures(answer), answer.curve
    tops = [curve.classes[row.argmax()] for row in curve.probabilities]
    assert found["answer"] == found["class"] == curve.classes[872] == "tripod"
    assert found["kept_at"] == str(tops.count("tripod"))
    assert found["top"] == tops[curve.values.index(75)]
    kept = [value for value, top in zip(curve.values, tops, strict=True) if top == "tripod"]
    assert found["first"] == f"−{-min(kept):g}°"
    assert found["last"] == f"{max(kept):g}°"
    own = curve.probabilities[:, 872]
    assert found["low"] == f"{100 * own.min():.1f} %"
    assert found["high"] == f"{100 * own.max():.1f} %"
    assert found["p"] == f"{100 * own[curve.values.index(75)]:.1f} %"
    formula, sentences = notes_parts(answer.settings, answer, CAMERA)
    assert found["p"].replace(" %", r"\,\%") in formula
    assert r"R_{75^\circ}" in formula
    for name in ("answer", "answer_p", "amount", "top", "top_p", "first", "last", "kept_at", "points", "low", "high_at"):
        assert found[name] in " ".join(sentences)


def test_rivals_are_those_that_come_highest_elsewhere():
    answer = answer_of()
    highest = {label: answer.curve.probabilities[:, label].max() for label in range(1000) if label != answer.label}
    assert list(answer.rivals) == sorted(highest, key=highest.get, reverse=True)[:3]
    other = answer_of(focus=KEYS[answer.rivals[0]])
    assert other.label == answer.rivals[0]
    assert answer.label in other.rivals


def test_a_photo_that_nothing_changes():
    """Grey in every pixel and every place: no rotation, shift or blur shows."""
    photo = make_photo(Image.new("RGB", (300, 300), (120, 120, 120)), name="grey.png")
    answer = answer_of("shift", photo)
    assert answer.held == (0, 24)
    assert figures(answer)["kept_at"] == "25"
    assert "at all 25 points" in " ".join(notes_parts(answer.settings, answer, photo)[1])
    assert scene(answer, "shift")["held"] == {"value": "−12 to 12", "note": "px"}


def test_the_attack_flips_where_it_says():
    answer = answer_of(ATTACK, amount="0.3")
    attack, curve, model = answer.curve.attack, answer.curve, network()
    x = model.prepare(CAMERA.image)
    pixels = x.clone().requires_grad_()
    torch.nn.functional.cross_entropy(model(pixels), torch.tensor([curve.top], device=x.device)).backward()
    signs = pixels.grad.sign()
    # A gradient near 0 may take either sign where sums are ordered otherwise.
    assert (torch.from_numpy(attack.direction) != signs[0].cpu()).float().mean() < 1e-3
    with torch.no_grad():
        before, after = model(stepped(x, signs, [attack.level - 0.01, attack.level])).cpu().softmax(1)
        drawn = model(stepped(x, random_signs(x), [0.3]))[0].cpu().softmax(0)
    assert before.argmax() == curve.top
    assert after.argmax() == attack.label != curve.top
    assert after.max().item() == pytest.approx(attack.probability, abs=2e-3)
    torch.testing.assert_close(torch.from_numpy(attack.random[4]), drawn, rtol=1e-2, atol=1e-4)
    found = figures(answer)
    assert found["level"] == f"{attack.level:.2f}"
    assert found["random"] == curve.classes[drawn.argmax()]
    formula, sentences = notes_parts(answer.settings, answer, CAMERA)
    assert r"\tfrac{0.3}{255}" in formula
    for name in ("answer", "flip", "flip_p", "level", "top_p", "random_p", "at_one", "at_one_p"):
        assert found[name] in " ".join(sentences)


def test_random_signs_are_as_often_plus_as_minus():
    signs = random_signs(torch.zeros(1, 3, 224, 224))
    assert set(signs.unique().tolist()) == {-1, 1}
    assert abs(signs.mean().item()) < 0.01


def test_a_saved_picture_holds_whole_steps_only():
    signs = answer_of(ATTACK).curve.attack.direction.astype(int)
    photo = answer_of(ATTACK).curve.pixels.astype(int)
    assert (picture_at(answer_of(ATTACK, amount="0.3")) == photo).all()
    assert (picture_at(answer_of(ATTACK, amount="1")) == (photo + signs).clip(0, 255)).all()


def test_no_step_flips_a_flat_answer(monkeypatch):
    monkeypatch.setattr("playground.lessons.network_sees.firm.values_of", lambda change: (0.0, 0.05, 1.0))
    monkeypatch.setattr("playground.lessons.network_sees.firm.keys_of", lambda change: ["0", "0.3", "1"])
    photo = make_photo(sample("coffee").photo().image.copy(), name="cup.png")  # a curve of its own
    answer = answer_of(ATTACK, photo, amount="0.3")
    assert answer.curve.attack.level is None
    assert "level" not in figures(answer)
    assert "None of these steps changes the answer" in notes_parts(answer.settings, answer, photo)[1][0]
    assert "hundredths" not in code(answer.settings, answer)


def test_the_browser_is_told_what_the_core_found():
    answer = answer_of(amount="90")
    told = scene(answer, "pictures")
    assert told["place"] == 18
    assert told["keys"][told["start"]] == "0"
    assert [told["names"][str(top)] for top in told["tops"]] == [answer.name(top) for top in answer.tops]
    for row, bars in zip(answer.curve.probabilities, told["bars"], strict=True):
        assert [share for _label, share in bars] == sorted(row.tolist(), reverse=True)[:5]
        assert all(row[label] == np.float32(share) for label, share in bars)
    assert told["shown"][0] == {"label": 872, "values": answer.curve.probabilities[:, 872].tolist()}
    assert set(map(str, answer.rivals)) <= set(told["names"])


@pytest.mark.parametrize("change", ["rotation", ATTACK])
def test_the_table_is_the_curve(change):
    answer = answer_of(change)
    header, *rows = table(answer)
    assert [row[0] for row in rows] == keys_of(change)
    assert header[3] == "tripod"
    for n, row in enumerate(rows):
        assert row[1] == answer.name(answer.tops[n])
        assert row[2] == answer.curve.probabilities[n].max()
        assert row[3] == answer.curve.probabilities[n, 872]
    assert len(files(answer.settings, answer, CAMERA)) == (3 if change == ATTACK else 2)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.label)
def test_a_states_numbers_are_its_figures(state):
    found = figures(firm_answer(state.settings, sample(state.photo).photo()))
    assert {name: found.get(name) for name in state.shows} == dict(state.shows)
