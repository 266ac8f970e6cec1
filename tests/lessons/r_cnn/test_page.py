"""The lesson "The R-CNN family" without a browser: quoted numbers, regions that can be written, what the browser is told."""

import numpy as np
import pytest
from contract import photo_for

from playground.images import make_photo, sample
from playground.lessons.r_cnn import answer as answers
from playground.lessons.r_cnn import page, states
from playground.lessons.r_cnn.answer import grouped, rcnn_answer, seen_scale
from playground.lessons.r_cnn.knobs_lab import knob_rows
from playground.lessons.r_cnn.lab import MESSAGES, mask_numbers, scene, top_words
from playground.lessons.r_cnn.scoring import Latest
from playground.lessons.r_cnn.settings import MODELS, Rcnn, text_of_region
from playground.lessons.r_cnn.time_lab import generations
from playground.lessons.r_cnn.words import figures, words
from playground.models import model_info
from playground.vision.rcnn_rpn import Proposals, TwoStage

STATES = (states.QUESTION.proof, *states.TRY_THIS, *states.MISUNDERSTOOD, *states.EXERCISES)
CHELSEA = sample("chelsea").photo()


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_figures_and_stand_in_the_sentences(state):
    answer = rcnn_answer(state.settings, photo_for(page.PAGE, state.settings, state.photo))
    known = figures(answer)
    assert {name: known[name] for name in state.shows} == dict(state.shows)
    shown = "\n".join(words(answer).sentences).replace("**", "")
    assert all(number in shown for number in state.shows.values()), shown


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("0 0 10 10; 5 5 20 20", "There are 2 regions; one is looked at here"),
        ("5 5 5 9", "The region has no area"),
        ("", "There is no box"),
    ],
)
def test_a_region_that_cannot_be_is_refused_with_a_sentence(written, sentence):
    with pytest.raises(ValueError, match=sentence):
        Rcnn(view="roi", region=written)


def test_a_dragged_region_is_written_without_a_class():
    assert text_of_region([((0, 0, 10.5, 10), "")]) == "0 0 10.5 10"


def test_boxes_are_told_in_pixels_of_the_photos_file():
    large = make_photo(CHELSEA.image, name="large", original_size=(1804, 1200))
    assert seen_scale(large) == (0.25, 0.25)
    _head, arrays = MESSAGES["regions"](rcnn_answer(Rcnn(), large), large)
    assert arrays["boxes"][-1].tolist() == [0, 0, 1804, 1200]
    regions = (("40 40 90 90", CHELSEA), ("160 160 360 360", large))
    small, grown = (rcnn_answer(Rcnn(view="roi", region=text), photo) for text, photo in regions)
    assert np.array_equal(small.pooled("pool"), grown.pooled("pool"))


def test_the_browser_is_told_every_region_and_every_crop():
    answer = rcnn_answer(Rcnn(), CHELSEA)
    tree = answer.grouped.grouping
    head, arrays = MESSAGES["regions"](answer, CHELSEA)
    assert (head["width"], head["height"], head["segments"]) == (451, 300, tree.segments)
    assert arrays["merges"].shape == (tree.segments - 1, 2) and arrays["colours"].shape == (tree.segments, 3)
    first = np.asarray(CHELSEA.image)[tree.labels == 0].mean(axis=0)
    assert np.abs(arrays["colours"][0] - first).max() <= 0.5
    crops = rcnn_answer(Rcnn(view="crops", count=5, method="align"), CHELSEA)
    head, arrays = MESSAGES["crops"](crops, CHELSEA)
    assert len(head["others"]) == len(arrays["boxes"]) == 5 and 0 <= crops.agreement <= 1
    best = int(crops.scores.probabilities[0].argmax())
    assert head["names"][arrays["classes"][0]] == crops.classes[best] and top_words(crops, 0).startswith(crops.classes[best])
    assert scene(crops.settings, crops, CHELSEA)["seconds"]["passes"] == 1


def test_a_knob_goes_as_far_as_the_photo_has_segments_and_the_map_channels():
    rows = {row["name"]: row for row in knob_rows(Rcnn(), CHELSEA)}
    assert rows["left"]["high"] == grouped(CHELSEA).grouping.segments == 167
    for stride, most in ((16, 111), (32, 319)):
        rows = {row["name"]: row for row in knob_rows(Rcnn(view="roi", stride=stride), CHELSEA)}
        assert rows["channel"]["high"] == most
    assert knob_rows(Rcnn(view="time"), CHELSEA) == []
    assert [row["name"] for row in knob_rows(Rcnn(view="rpn", model=list(MODELS)[1]), CHELSEA)] == ["stage", "overlap", "most"]


def test_more_regions_or_channels_than_there_are_give_what_there_is():
    assert rcnn_answer(Rcnn(left=6000), CHELSEA).merges == 0
    assert rcnn_answer(Rcnn(view="roi", stride=16, channel=319), CHELSEA).channel == 111
    tiny = make_photo(CHELSEA.image.resize((24, 16)), name="tiny")
    few = rcnn_answer(Rcnn(view="crops", count=100), tiny)
    assert 0 <= len(few.boxes) < 5 and words(few).sentences


def test_a_photo_without_any_region_large_enough_still_has_its_sentences():
    flat = make_photo(CHELSEA.image.resize((12, 12)), name="flat")
    for view in ("regions", "roi", "rpn", "time"):
        assert words(rcnn_answer(Rcnn(view=view), flat)).sentences
    none = rcnn_answer(Rcnn(view="crops"), flat)
    assert len(none.boxes) == 0 and words(none).sentences and MESSAGES["crops"](none, flat)


def test_the_generations_share_their_parts():
    answer = rcnn_answer(Rcnn(view="time", count=5), CHELSEA)
    rcnn, fast, network = generations(answer)
    assert (rcnn.passes, fast.passes, network.passes) == (5, 1, 2)
    assert rcnn.ms["proposals"] == fast.ms["proposals"] and fast.ms["head"] == network.ms["head"]
    assert rcnn.multiplications == answer.costs.rcnn and fast.total == pytest.approx(sum(fast.ms.values()))
    assert [figure.label for figure in page.headline(answer.settings, answer, CHELSEA)] == [rcnn.name, fast.name, network.name]


@pytest.mark.parametrize("model", list(MODELS)[1:])
def test_a_model_without_its_weights_says_how_to_add_them(open_page, model, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    app = open_page("r-cnn", rcnn_view="rpn", rcnn_model=model)
    assert not app.exception and model_info(model).weights in app.error[0].value


def test_two_stages_are_told_with_masks(monkeypatch):
    rng = np.random.default_rng(0)
    corners = np.sort(rng.uniform(0, 300, (30, 2, 2)), axis=1).reshape(30, 4).astype(np.float32)
    scores = np.sort(rng.random(30).astype(np.float32))[::-1].copy()
    masks = np.zeros((2, 300, 451), bool)
    masks[0, :100], masks[1, 50:200] = True, True
    proposals = Proposals(corners, scores, np.zeros(30, np.int64), 900)
    found = TwoStage(proposals, corners[:2], ("cat", "dog"), scores[:2], masks, {"network": 1.0})
    monkeypatch.setattr(answers, "two_stage", lambda *_: found)
    monkeypatch.setattr(answers, "_two_stages", Latest(1))
    monkeypatch.setattr(answers, "status", lambda _: "local")
    settings = Rcnn(view="rpn", model="maskrcnn_resnet50_fpn", stage="detections")
    answer = rcnn_answer(settings, CHELSEA)
    head, arrays = MESSAGES["rpn"](answer, CHELSEA)
    assert head["labels"] == ("cat", "dog") and (head["width"], head["height"]) == (451, 300)
    assert arrays["masks"][75, 0] == 1 and arrays["masks"][150, 0] == 2 and arrays["masks"][250, 0] == 0
    assert "2 detections" in "\n".join(words(answer).sentences)
    assert np.array_equal(mask_numbers(masks[:0], (300, 451)), np.zeros((300, 451)))
