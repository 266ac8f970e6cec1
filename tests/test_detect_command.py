"""`python -m playground.detect` from its arguments to its JSON."""

import json
import subprocess
import sys

import pytest

from playground import detect as command
from playground.images import sample
from playground.kit.lesson import ROOT


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for name in ("chelsea", "brick"):
        sample(name).photo().image.save(folder / f"{name}.jpg")
    (folder / "broken.jpg").write_text("no picture")
    return folder


def test_json_holds_what_detect_finds(files, capsys, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DTYPE", "float32")
    paths = [str(files / "chelsea.jpg"), str(files / "brick.jpg")]
    assert command.main([*paths, "--json", str(files / "out.json")]) == 0
    records = json.loads((files / "out.json").read_text())
    assert [record["file"] for record in records] == paths
    assert [(record["width"], record["height"]) for record in records] == [(451, 300), (512, 512)]
    found = command.detect(files / "chelsea.jpg")
    assert [one["label"] for one in records[0]["detections"]] == list(found.labels)
    assert found.labels[0] == "cat"
    for one, box, score in zip(records[0]["detections"], found.boxes.tolist(), found.scores.tolist(), strict=True):
        assert one["box"] == pytest.approx(box, abs=0.01)
        assert one["score"] == pytest.approx(score, abs=1e-4)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == sum(len(record["detections"]) for record in records)
    assert lines[0].split("\t")[:2] == [paths[0], "cat"]


def test_thresholds_are_passed_on(files, capsys):
    path = str(files / "chelsea.jpg")
    counts = []
    for score, nms in (("0.06", "1.0"), ("0.06", "0.45"), ("1.0", "0.45")):
        assert command.main([path, "--score", score, "--nms", nms]) == 0
        counts.append(len(capsys.readouterr().out.splitlines()))
    assert counts[0] > counts[1] > counts[2] == 0


def test_a_file_that_cannot_be_read_does_not_stop_the_others(files, capsys):
    assert command.main([str(files / "broken.jpg"), str(files / "chelsea.jpg")]) == 1
    out, err = capsys.readouterr()
    assert "broken.jpg: " in err
    assert "chelsea.jpg" in out


@pytest.mark.parametrize(("arguments", "sentence"), [(["--score", "2"], "The score threshold is 2.0"), (["--nms", "-1"], "NMS")])
def test_what_cannot_be_meant_is_a_sentence(files, capsys, arguments, sentence):
    assert command.main([str(files / "chelsea.jpg"), *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_it_runs_as_a_program(files):
    call = [sys.executable, "-m", "playground.detect", "--help"]
    assert "--json" in subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120).stdout
