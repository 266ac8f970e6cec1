"""What is taken along: the program runs by itself and says what the page says, and everything can be read again."""

import csv
import dataclasses
import io
import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load, save

from playground.training import exporting
from playground.training.fine_tuning import fine_tune
from playground.training.importing import NetworkError, read_network, read_settings
from playground.training.squares import in_unit, square
from playground.training.tuning import TuningRecipe

RECIPE = TuningRecipe(side=64, epochs=2, batch_size=8, depth="last", blocks=1, rate=0.003)


@pytest.fixture(scope="module")
def result(faces):
    return fine_tune(faces, RECIPE)


@pytest.fixture(scope="module")
def weights(result) -> bytes:
    return exporting.weights_file(result)


def test_the_program_predicts_by_itself_what_the_network_says(faces, result, weights, tmp_path):
    """In a folder of its own, with nothing of this project on its path."""
    (tmp_path / exporting.WEIGHTS).write_bytes(weights)
    program = exporting.program(result)
    assert "playground" not in program
    (tmp_path / exporting.PROGRAM).write_text(program)
    for place in (0, 1, 13):
        faces.test.pictures[place].save(tmp_path / f"{place}.png")
    call = (
        "import json, pathlib, runpy, sys\nfrom PIL import Image\n"
        "sys.argv = ['predict.py', '0.png', '1.png']\nprogram = runpy.run_path('predict.py', run_name='__main__')\n"
        "model, classes, side = program['load'](pathlib.Path('weights.safetensors'))\n"
        "print(json.dumps([program['predict'](model, side, Image.open(f'{n}.png')).tolist() for n in (0, 1, 13)]))\n"
    )
    run = [sys.executable, "-I", "-c", call]  # isolated: neither the folder nor the environment is on its path
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True)
    *lines, printed = done.stdout.splitlines()
    with torch.no_grad():
        expected = result.model(in_unit(torch.stack([square(faces.test.pictures[n], 64) for n in (0, 1, 13)]))).softmax(1).numpy()
    np.testing.assert_allclose(json.loads(printed), expected, atol=1e-5)
    assert len(lines) == 2
    best = int(expected[0].argmax())
    assert lines[0].startswith(f"0.png: {result.classes[best]} {expected[0, best]:.1%}, ")


def test_a_network_read_again_is_the_same_to_the_last_bit(faces, result, weights):
    again = read_network(weights, "weights.safetensors")
    assert again.classes == result.classes and again.recipe == result.recipe and again.state is None
    for name, tensor in result.model.state_dict().items():
        assert torch.equal(again.model.state_dict()[name], tensor), name
    assert torch.equal(again.centre, result.centre) and not again.model.training
    assert exporting.weights_file(again) == weights
    assert again.predictor.classify(faces.test.pictures[3]) == result.predictor.classify(faces.test.pictures[3])


def test_a_network_read_again_can_be_gone_on_from(faces, weights):
    again = read_network(weights, "weights.safetensors")
    on = fine_tune(faces, dataclasses.replace(RECIPE, rate=0.0), start=again)
    np.testing.assert_allclose(on.model.classifier.bias.numpy(), again.model.classifier.bias.numpy(), atol=1e-5)
    better = fine_tune(faces, dataclasses.replace(RECIPE, epochs=3), start=again)
    assert better.curves[0].loss < on.curves[0].loss or better.curves[-1].loss < on.curves[-1].loss


def test_settings_read_again_are_the_same(result):
    assert read_settings(exporting.settings_file(result).encode(), "settings.json") == RECIPE
    with pytest.raises(NetworkError, match=r"settings\.json is no text"):
        read_settings(b"\xff\xfe\x00\xd8", "settings.json")
    with pytest.raises(NetworkError, match=r"settings\.json: The settings name 'x'"):
        read_settings(b'{"x": 1}', "settings.json")


def metadata(weights: bytes) -> dict[str, str]:
    return json.loads(weights[8 : 8 + int.from_bytes(weights[:8], "little")])["__metadata__"]


def changed(weights: bytes, **about) -> bytes:
    head = json.loads(metadata(weights)["about"])
    return save(load(weights), {"about": json.dumps(head | about)})


def tensors_changed(weights: bytes, change) -> bytes:
    tensors = load(weights)
    change(tensors)
    return save(tensors, metadata(weights))


BROKEN = {
    "is no safetensors file": [
        lambda w: b"",
        lambda w: b"abc",
        lambda w: b"PK\x03\x04" + bytes(100),
        lambda w: (2**60).to_bytes(8, "little") + w[8:],
        lambda w: (5).to_bytes(8, "little") + b"[1,2," + bytes(9),
    ],
    "is damaged": [lambda w: w[:-1000], lambda w: w + b"more"],
    "not a network that was trained here": [
        lambda w: save({"a": torch.zeros(2)}),
        lambda w: changed(w, format="something else"),
        lambda w: save(load(w), {"about": "no json"}),
        lambda w: save(load(w), {"about": "[]"}),
    ],
    "does not say which classes": [
        lambda w: changed(w, classes="no json"),
        lambda w: changed(w, classes=["one"]),
        lambda w: changed(w, classes=["a", "a"]),
        lambda w: changed(w, classes=[str(n) for n in range(5000)]),
        lambda w: changed(w, classes=["a", 3]),
        lambda w: changed(w, classes=["a", "b" * 5000]),
    ],
    "its settings cannot be read": [lambda w: changed(w, settings="{}x"), lambda w: changed(w, settings={"depth": "x"})],
    "does not fit": [
        lambda w: changed(w, classes=["a", "b", "c"]),
        lambda w: tensors_changed(w, lambda t: t.pop("head.0.weight")),
        lambda w: tensors_changed(w, lambda t: t.update(more=torch.zeros(1))),
        lambda w: tensors_changed(w, lambda t: t.update(centre=torch.zeros(3))),
        lambda w: tensors_changed(w, lambda t: t.update({"classifier.bias": torch.zeros(2, dtype=torch.float64)})),
    ],
    "are no numbers": [lambda w: tensors_changed(w, lambda t: t["classifier.bias"].fill_(float("nan")))],
    "has 40 MB; a network of this page has at most 32 MB": [lambda w: bytes(40 * 2**20)],
}


@pytest.mark.parametrize(("sentence", "breaking"), [(text, one) for text, several in BROKEN.items() for one in several])
def test_files_that_are_no_network_of_this_page_are_refused_with_a_sentence(weights, sentence, breaking):
    with pytest.raises(NetworkError, match=sentence) as refused:
        read_network(breaking(weights), "mine.safetensors")
    assert str(refused.value).startswith("mine.safetensors") and str(refused.value).endswith(".")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_whatever_is_in_a_file_there_is_a_network_or_a_sentence(weights, noise, place):
    spoiled = weights[:place] + noise + weights[place + len(noise) :]
    for data in (noise, spoiled):
        try:
            assert read_network(data, "x").classes
        except NetworkError as refused:
            assert str(refused)


def test_there_is_no_onnx_without_its_exporter(result, monkeypatch):
    monkeypatch.setattr(exporting, "onnx_can_be_written", lambda: False)
    assert exporting.onnx_file(result) is None


def test_onnx_says_what_the_network_says(faces, result):
    if not exporting.onnx_can_be_written():
        pytest.skip("ONNX needs its exporter: pip install onnx onnxscript")
    onnx = pytest.importorskip("onnx")
    written = exporting.onnx_file(result)
    model = onnx.load_model_from_string(written)
    onnx.checker.check_model(model)
    assert [one.name for one in model.graph.input] == ["pictures"]
    assert [one.name for one in model.graph.output] == ["logits"]
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: the file is checked, not run")
    session = runtime.InferenceSession(written, providers=["CPUExecutionProvider"])
    for count in (1, 3):  # the batch may be of any size
        x = in_unit(torch.stack([square(picture, 64) for picture in faces.test.pictures[:count]])).contiguous()
        (logits,) = session.run(["logits"], {"pictures": x.numpy()})
        with torch.no_grad():
            np.testing.assert_allclose(logits, result.model(x).numpy(), atol=1e-3)


def test_a_submission_has_an_id_and_a_label_for_every_picture():
    probabilities = np.array([[0.2, 0.8], [0.7, 0.3]])
    names = ["test.zip: 12.png", "test.zip: test/a.b.jpeg"]
    rows = list(csv.reader(io.StringIO(exporting.submission(names, probabilities, ["cat", "do,g"]))))
    assert rows == [["id", "label"], ["12", "do,g"], ["a.b", "cat"]]
    rows = list(csv.reader(io.StringIO(exporting.submission(names, probabilities, ["cat", "do,g"], shares=True))))
    assert rows == [["id", "cat", "do,g"], ["12", "0.200000", "0.800000"], ["a.b", "0.700000", "0.300000"]]
    assert exporting.submission([], np.zeros((0, 2)), ["a", "b"]) == "id,label\n"


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["x.zip: cats/1.png", "x.zip: dogs/1.png"], ["cats/1", "dogs/1"]),
        (["x.zip: 1.png", "x.zip: 1.jpg"], ["x.zip: 1.png", "x.zip: 1.jpg"]),
    ],
)
def test_no_two_pictures_of_a_submission_share_an_id(names, ids):
    rows = list(csv.reader(io.StringIO(exporting.submission(names, np.eye(2), ["a", "b"]))))
    assert [row[0] for row in rows[1:]] == ids
