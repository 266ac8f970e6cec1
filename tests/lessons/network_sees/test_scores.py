"""The answer: probabilities of the published network, what can be given to it, and the numbers that are quoted."""

import numpy as np
import pytest
import torch
from PIL import Image

from playground.images import make_photo, sample
from playground.kit.settings import Settings
from playground.lessons.network_sees import network as networks
from playground.lessons.network_sees.scores import (
    GUESS,
    PICTURES,
    figures,
    needs_photo,
    network_of,
    scores_answer,
    share_text,
)
from playground.lessons.network_sees.scores_code import files
from playground.lessons.network_sees.scores_states import MISUNDERSTOOD, TRY_THIS
from playground.lessons.network_sees.scores_words import notes_parts
from playground.lessons.network_sees.settings import CLASS_KEYS, GIVEN, KEYS, Scores
from playground.models import load
from playground.models.preparation import IMAGENET_CLASSES, preparation

STATES = (*TRY_THIS, *MISUNDERSTOOD)


@pytest.fixture(scope="module")
def published():
    """The network as it was published, on the CPU."""
    return load("efficientnet_lite0", "cpu")


def photo_of(state) -> object:
    return sample(state.photo or "chelsea").photo() if needs_photo(state.settings) else None


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_those_of_the_core(state):
    answer = scores_answer(state.settings, photo_of(state))
    numbers = figures(answer)
    assert {name: numbers[name] for name in state.shows} == dict(state.shows)
    _formula, sentences = notes_parts(state.settings, answer, photo_of(state))
    assert all(text in "\n".join(sentences) for text in state.shows.values())


@pytest.mark.parametrize("name", ["chelsea", "rocket"])
def test_probabilities_are_those_of_the_published_network(published, name):
    photo = sample(name).photo()
    answer = scores_answer(Scores(), photo)
    with torch.inference_mode():
        scores = published(preparation("efficientnet_lite0").picture(photo.image))[0]
    torch.testing.assert_close(torch.from_numpy(answer.logits), scores, rtol=1e-4, atol=1e-3)
    expected = scores.softmax(0)
    torch.testing.assert_close(torch.from_numpy(answer.probabilities).float(), expected, rtol=1e-2, atol=1e-4)
    assert answer.order[:5].tolist() == expected.topk(5).indices.tolist()
    numbers = figures(answer)
    assert numbers["above"] == str(int((expected > 1 / 1000).sum()))
    assert numbers["five"] == f"{100 * float(expected.topk(5).values.sum()):.1f} %"
    assert float(numbers["times"]) == pytest.approx(float(expected.max()) / GUESS, rel=0.02)


def test_a_class_is_looked_up_without_changing_the_answer():
    photo = sample("chelsea").photo()
    plain, looked_up = (scores_answer(Scores(focus=key), photo) for key in ("top", "vault"))
    assert np.array_equal(plain.logits, looked_up.logits)
    assert looked_up.listed == [*plain.listed, CLASS_KEYS["vault"]] and len(plain.listed) == 5
    rank = int((plain.probabilities > plain.probabilities[CLASS_KEYS["vault"]]).sum()) + 1
    assert figures(looked_up)["rank"] == f"{rank:,}" and looked_up.rank(plain.focus) == 1


def test_every_class_has_a_key_and_a_label():
    labels = Scores.controls["focus"].options
    assert len(CLASS_KEYS) == len(KEYS) == 1000 and len(set(labels.values())) == 1001
    assert all(labels[key] == IMAGENET_CLASSES[n] for key, n in CLASS_KEYS.items())


def test_what_is_given():
    photo = make_photo(Image.radial_gradient("L").convert("RGB").resize((90, 60)), name="mine.png")
    pixels = {name: np.asarray(PICTURES[name](Scores(given=name, seed=3), photo)) for name in GIVEN}
    assert np.array_equal(pixels["upside_down"], pixels["photo"][::-1, ::-1])
    assert np.array_equal(pixels["noise"], np.random.default_rng(3).integers(0, 256, (448, 448, 3), dtype=np.uint8))
    assert (pixels["flat"] == 127).all() and (np.asarray(PICTURES["flat"](Scores(given="flat", level=9), None)) == 9).all()
    assert np.array_equal(pixels["face"], np.asarray(sample("astronaut").photo().image)[10:190, 150:330])
    assert np.array_equal(pixels["drawing"], np.asarray(sample("horse").photo().image))


def test_the_chart_has_bars_as_long_as_the_probabilities():
    photo = sample("chelsea").photo()
    pixels = np.asarray(PICTURES["chart"](Scores(given="chart"), photo))
    shares = np.sort(scores_answer(Scores(), photo).probabilities)[::-1]
    for row, share in enumerate(shares[:3]):
        blue = (pixels[50 + 70 * row + 40] == (26, 80, 175)).all(1)
        assert blue.sum() == pytest.approx(328 * share, abs=2)


def test_what_needs_no_photo_is_answered_without_one():
    for name in GIVEN:
        settings = Scores(given=name)
        assert needs_photo(settings) is ("photo" in settings.asked())
        if not needs_photo(settings):
            assert scores_answer(settings, None).photo is None


def test_shuffled_weights_are_the_same_numbers_in_another_order():
    trained, shuffled = (network_of(Scores(weights=weights)) for weights in ("trained", "shuffled"))
    assert trained is networks.network() and shuffled is networks.untrained(0)
    ours, theirs = (dict(net.named_parameters())["network.classifier.weight"].flatten() for net in (trained, shuffled))
    assert torch.equal(ours.sort().values, theirs.sort().values) and not torch.equal(ours, theirs)
    for name in ("coffee", "rocket", "page"):
        assert figures(scores_answer(Scores(weights="shuffled"), sample(name).photo()))["first"] == "marmoset"


def test_a_flat_grey_of_the_mean_leaves_only_biases(published):
    """At level 127 the network is given zeros, so what the picture was makes no difference to the first layer."""
    with torch.inference_mode():
        zeros = preparation("efficientnet_lite0").picture(PICTURES["flat"](Scores(given="flat"), None))
        assert ((zeros - 127 / 255).abs() < 1e-6).all()
    shares = scores_answer(Scores(given="flat"), None).probabilities
    assert shares.max() < 2 * GUESS


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.392, "39.2 %"), (5e-4, "0.1 %"), (4e-4, "0.040 %"), (5e-6, "0.001 %"), (1e-7, "< 0.001 %"), (1, "100.0 %")],
)
def test_small_probabilities_keep_a_digit(share, text):
    assert share_text(share) == text


def test_files_hold_all_classes_and_the_square():
    photo = sample("coffee").photo()
    answer = scores_answer(Scores(), photo)
    table, square = files(Scores(), answer, photo)
    rows = table.content().splitlines()
    assert len(rows) == 1001 and rows[1].startswith("1,espresso,0.95")
    assert square.file_name == "coffee-224.png"


def test_settings_are_one_family():
    assert issubclass(Scores, Settings) and Scores.prefix == "sees"
