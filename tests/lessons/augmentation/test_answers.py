"""The lesson "Data augmentation" without a browser: its states' figures, its labels, what the browser is told."""

import io
import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from in_node import in_node
from PIL import Image

from playground.images import make_photo, sample
from playground.lessons.augmentation.answer import aug_answer, objects_of, typed_pipeline
from playground.lessons.augmentation.charts import class_pictures, heat_picture
from playground.lessons.augmentation.editor_lab import editor_scene
from playground.lessons.augmentation.helped import helped
from playground.lessons.augmentation.labels_lab import lab_scene, tinted
from playground.lessons.augmentation.settings import Aug
from playground.lessons.augmentation.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.augmentation.tiles_lab import Tile, jpeg, tiles_message
from playground.lessons.augmentation.words import fate_lines, figures, headline, words
from playground.training.augment import PRESETS, TRANSFORMS, Pipeline
from playground.training.augment_effect import Curves, Effect
from playground.training.built_in import built_in
from playground.training.sets import PictureSet

CAT, ASTRONAUT = (sample(name).photo() for name in ("chelsea", "astronaut"))
STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
STEPS, TILES = "lessons/augmentation/pipeline_steps.js", "lessons/augmentation/tiles_lab.js"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_a_states_figures_are_those_it_quotes(state):
    found = figures(aug_answer(state.settings, sample(state.photo or "chelsea").photo()))
    assert {name: found[name] for name in state.shows} == dict(state.shows)


@pytest.mark.parametrize("view", Aug.controls["view"].options)
def test_every_view_has_sentences_a_formula_and_large_numbers(view):
    answer = aug_answer(Aug(view=view), CAT)
    text = words(answer)
    assert text.formula and text.sentences and 1 <= len(headline(answer)) <= 3
    assert any(character.isdigit() for one in headline(answer) for character in one.value)


def test_the_network_names_the_draws_in_float32_on_every_machine(monkeypatch):
    found = []
    for number_type in ("float32", "bfloat16"):
        monkeypatch.setenv("PLAYGROUND_DTYPE", number_type)
        found.append(aug_answer(Aug(view="network", count=4), CAT))
    one, other = found
    assert (one.first, one.tops, one.chances) == (other.first, other.tops, other.chances)


def test_boxes_are_in_pixels_of_the_file():
    large = make_photo(CAT.image, name="mine.png", original_size=(4 * CAT.image.width, 4 * CAT.image.height))
    objects = objects_of(Aug(view="labels", boxes="100 40 300 200 cat; 200 80 240 120 point"), large, CAT.image.size[::-1])
    assert objects.labels.boxes.tolist() == [[25, 10, 75, 50]] and objects.labels.points.tolist() == [[55, 25]]
    assert objects.names == ("cat",) and objects.labels.masks.shape == (1, 300, 451)


def test_boxes_beyond_the_photo_are_left_out():
    objects = objects_of(Aug(view="labels", boxes="900 10 950 40; -20 -20 30 30 here; 900 0 910 10 point"), CAT, (300, 451))
    assert objects.left_out == 1 and objects.names == ("here",) and objects.labels.boxes.tolist() == [[0, 0, 30, 30]]
    assert len(objects.labels.points) == 0


def test_dropped_boxes_say_why():
    settings = Aug(
        view="labels", pipeline="center-size.64", boxes="200 130 250 170 kept; 0 0 20 20 left; 190 118 196 180 thin", least=6
    )
    answer = aug_answer(settings, CAT)
    assert [good for _text, good in fate_lines(answer)] == [True, False, False]
    lines = [text for text, _good in fate_lines(answer)]
    assert "outside the picture" in lines[1] and "shorter side is" in lines[2] and "minimum of 6 px" in lines[2]
    removed = aug_answer(Aug(view="labels", pipeline="center-size.64_sanitize", boxes="0 0 20 20 left; 200 130 250 170"), CAT)
    assert "removed by a step" in fate_lines(removed)[0][0] and removed.kept == [1]


def test_a_policy_moves_no_labels_and_says_so():
    answer = aug_answer(Aug(view="labels", pipeline="autoaugment"), CAT)
    assert answer.unmoved == ("AutoAugment",) and "refuses boxes" in " ".join(words(answer).sentences)
    assert torch.equal(answer.last.boxes, answer.objects.labels.boxes)


def test_keypoints_that_left_are_counted():
    answer = aug_answer(
        Aug(view="labels", pipeline="center-size.32", boxes="0 0 10 10 point; 220 145 230 155 point; 200 130 250 170"), CAT
    )
    assert answer.outside == 1 and figures(answer)["points"] == "2"


def test_draws_have_seeds_in_a_row_and_mixes_need_floats():
    one, two = (aug_answer(Aug(view="draws", count=4, seed=seed), CAT) for seed in (0, 1))
    assert [picture.tobytes() for picture in one.pictures[1:]] == [picture.tobytes() for picture in two.pictures[:3]]
    with pytest.raises(ValueError, match="Step 2, MixUp, needs float"):
        aug_answer(Aug(view="draws", pipeline="hflip_mixup"), CAT)
    assert aug_answer(Aug(pipeline="resizedcrop_dtype_cutmix"), CAT).stages[-1].shares[0] < 1


def test_the_view_of_number_types_leaves_the_pipelines_own_types_out():
    settings = Aug(view="numbers", pipeline=PRESETS["imagenet"][1].text, statistics="half", scaled=False)
    assert [one.key for one in typed_pipeline(settings).steps] == ["resizedcrop", "hflip", "erase", "dtype", "normalize"]
    assert aug_answer(settings, CAT).ranges[-1].most > 100


def test_pictures_of_crops_and_classes():
    seen = aug_answer(Aug(view="crops", pipeline="none"), CAT)
    assert not seen.own and heat_picture(CAT.image, seen).size == CAT.image.size
    turned = aug_answer(Aug(view="classes"), sample("horse").photo())
    pink = sum(count for count, colour in class_pictures(turned)[1].getcolors() if colour == (221, 68, 140))
    assert pink == turned.wrong == 2182


def test_what_helps_says_before_and_after_a_training():
    settings, pictures = Aug(view="helps", seeds=2, pipeline="hflip"), built_in("photographs")
    answer = helped(settings, pictures)
    assert figures(answer)["train"] == "8" and len(answer.samples) == 12 and "gain" not in figures(answer)
    effect = Effect(Curves(((0.5,), (0.7,)), ((1.0,), (1.0,))), Curves(((0.6,), (0.7,)), ((0.9,), (0.9,))), 42)
    after = figures(helped(settings, pictures, effect))
    assert (after["plain"], after["augmented"]) == ("60.0 % (50.0–70.0)", "65.0 % (60.0–70.0)")
    assert (after["gain"], after["better"], after["gap"], after["new gap"]) == ("+5.0", "1", "40.0", "25.0")
    with pytest.raises(ValueError, match="needs boxes"):
        helped(Aug(view="helps", pipeline="ioucrop"), pictures)
    with pytest.raises(ValueError, match="nothing to tell apart"):
        helped(settings, PictureSet(pictures.pictures[:4], pictures.labels[:4], pictures.classes, pictures.names[:4]))


def test_the_lab_is_told_boxes_that_can_be_seen():
    answer = aug_answer(PREDICT.settings, ASTRONAUT)
    result = lab_scene(PREDICT.settings, answer, ASTRONAUT)["result"]
    [box] = result["boxes"]
    assert result["size"] == (512, 512) and box["kept"] and box["box"] == [181.0, 181.0, 331.0, 331.0]
    assert max(abs(a - b) for a, b in zip(box["tight"], [206, 206, 306, 306], strict=True)) <= 1
    assert tinted(answer).size == (512, 512)


def test_tiles_travel_as_jpeg_and_large_ones_are_reduced():
    message = tiles_message([Tile(CAT.image, "a"), Tile(CAT.image.resize((900, 600)), "b", "note")], "alt", 2)
    sizes = in_node(
        "({ message }, m) => ((s) => [s.tiles.length, s.group, s.lines, s.arrays.p0.length > 999])(m.unpack(bytes(message)))",
        {"message": message},
        "ui/components/packets.js",
    )
    assert sizes == [2, 2, 2, True]
    assert Image.open(io.BytesIO(jpeg(CAT.image.resize((900, 600))))).size == (640, 427)


# ---- the editor ----------------------------------------------------------------------------------------------------------


def test_the_editor_knows_the_whole_table():
    scene = editor_scene(PRESETS["ssd"][1], 3)
    assert set(scene["table"]) == set(TRANSFORMS) == {key for group in scene["groups"] for key in group["keys"]}
    assert [one["key"] for one in scene["steps"]] == ["photometric", "zoomout", "ioucrop", "hflip", "sanitize"]
    json.dumps(scene)


def test_every_new_step_of_the_browser_is_the_cores():
    scene = editor_scene(Pipeline(), 0)
    function = "({ table }, m) => Object.keys(table).map((key) => m.toSend([m.newStep(table[key])])[0])"
    for key, made in zip(TRANSFORMS, in_node(function, scene, STEPS), strict=True):
        assert Pipeline.read(json.dumps([made])) == Pipeline.read(key)
        control = Aug.controls["pipeline"]
        assert control.accept([made]) == key


@given(st.permutations(["hflip", "rotate", "jitter", "mixup", "cutmix"]), st.integers(0, 4), st.integers(0, 4))
def test_a_moved_step_stands_where_the_core_lets_it_stand(keys, start, end):
    pipeline = Pipeline.read("_".join(keys))
    scene = editor_scene(pipeline, 0)
    function = "({ steps, table, start, end }, m) => m.moved(steps, start, end, table).map(({ key }) => key)"
    found = in_node(function, {**scene, "start": start, "end": end}, STEPS)
    wanted = [one.key for one in pipeline.steps]
    wanted.insert(end, wanted.pop(start))
    assert found == [one.key for one in Pipeline.read("_".join(wanted)).steps]


def test_one_end_of_a_range_pushes_the_other():
    scene = editor_scene(Pipeline.read("rotate"), 0)
    function = (
        "({ steps, table }, m) => [['low', 40], ['high', -90]].map(([n, v]) => m.withValue(table.rotate, steps[0].values, n, v))"
    )
    low, high = in_node(function, scene, STEPS)
    assert (low["low"], low["high"]) == (40, 40) and (high["low"], high["high"]) == (-90, -90)
    summary = in_node("({ steps, table }, m) => m.summary(table.rotate, steps[0])", scene, STEPS)
    assert summary == "−15 – 15"


@pytest.mark.parametrize("count", [1, 4, 8, 9, 16, 36])
@pytest.mark.parametrize("width", [358, 680])
def test_tiles_fit_into_their_place(count, width):
    function = "({ count, width }, m) => m.columnsFor(count, width, 430, 1, 1)"
    found = in_node(function, {"count": count, "width": width}, TILES)
    rows = -(-count // found["columns"])
    assert found["columns"] * (found["side"] + 8) - 8 <= width
    one_more = (width + 8) // (found["columns"] + 1) - 8  # px: their side with a further column
    assert rows * (found["side"] + 18 + 8) - 8 <= 430 or (found["side"] >= 84 > one_more)
