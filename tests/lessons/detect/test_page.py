"""The page as Streamlit runs it: what is said where something cannot be read, and that the controls stay."""

import numpy as np
import pytest


def uploader(app, label: str):
    return next(one for one in app.get("file_uploader") if one.label == label)


@pytest.mark.parametrize(
    ("params", "label", "name", "sentence"),
    [
        ({"det_view": "film"}, "Video or animated GIF", "bad.mp4", "no picture and no video that can be read"),
        ({"det_view": "truth", "det_against": "file"}, "Annotation files", "bad.json", "There is no annotation here"),
    ],
    ids=["film", "annotations"],
)
def test_a_file_that_cannot_be_read_takes_the_pictures_place_and_the_controls_stay(open_page, params, label, name, sentence):
    app = open_page("detect", **params)
    assert not app.exception and not app.error
    uploader(app, label).set_value([(name, b"words", "application/octet-stream")]).run()
    assert not app.exception and [sentence in error.value for error in app.error] == [True]
    assert [box.label for box in app.selectbox if box.label == "Model"] == ["Model"]


def test_a_model_without_weights_says_how_to_add_them(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    app = open_page("detect", det_model="ssd300_vgg16")
    assert not app.exception and "ssd300_vgg16_coco-b556d3b4.pth into the folder" in app.error[0].value
    (model,) = [box for box in app.selectbox if box.label == "Model"]
    assert "To add: SSD300 VGG-16" in model.options and "Everyday detector" in model.options
    many = open_page("detect", det_model="ssd300_vgg16", det_view="many")
    assert not many.error and any("PLAYGROUND_WEIGHTS" in caption.value for caption in many.caption)


def test_raw_boxes_are_handed_over_once_asked(open_page):
    app = open_page("detect", photo="astronaut")
    button = next(one for one in app.button if one.label.startswith("Send these raw boxes"))
    assert not app.get("page_link")
    button.click().run()
    assert not app.exception
    kept = [item for item in app.session_state["brought"] if item.kind == "detections"]
    assert len(kept) == 1 and kept[0].value[0][0] == "astronaut_candidates.csv"
    assert np.char.count(kept[0].value[0][1].decode(), "\n") > 10
