"""What a classifier is shown of a photo, and the names of its classes."""

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.models import get_model_weights

from playground.images import sample
from playground.models.catalog import catalog, model_info
from playground.models.preparation import class_names, preparation, torchvision_weights

CLASSIFIERS = [info.name for info in catalog() if info.task == "classification"]


@pytest.mark.parametrize("info", catalog(), ids=lambda info: info.name)
def test_every_model_knows_the_names_of_its_classes(info):
    assert len(class_names(info.name)) == info.classes


@pytest.mark.parametrize("info", [info for info in catalog() if info.class_names == "ImageNet-1K"], ids=lambda info: info.name)
def test_imagenets_classes_are_torchvisions(info):
    reference = info.name if info.url else "mobilenet_v3_large"
    assert list(class_names(info.name)) == get_model_weights(reference).DEFAULT.meta["categories"]


@pytest.mark.parametrize("size", [(32, 32), (500, 33), (33, 500), (301, 300)])
@pytest.mark.parametrize(("name", "side"), [("thin_vgg", 32), ("efficientnet_lite0", 224)])
def test_centre_square_is_what_is_seen(name, side, size):
    """A white square in the centre fills the view; the black rest is outside."""
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    left, top, right, bottom = (round(edge) for edge in preparation(name).window(size))
    pixels[top:bottom, left:right] = 255
    x = preparation(name).picture(Image.fromarray(pixels))
    assert x.shape == (1, 3, side, side)
    assert x[..., side // 8 : -side // 8, side // 8 : -side // 8].min() == 1
    assert x.mean() > 0.95


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1)])
def test_a_line_of_pixels_is_a_photo_too(size):
    assert preparation("efficientnet_lite0").picture(Image.new("RGB", size)).shape == (1, 3, 224, 224)


def test_shrinking_is_antialiased():
    stripes = np.zeros((320, 320, 3), np.uint8)
    stripes[:, ::2] = 255
    assert (preparation("thin_vgg").picture(Image.fromarray(stripes)) - 0.5).abs().max() < 0.05


@pytest.mark.parametrize("name", [name for name in CLASSIFIERS if model_info(name).url])
def test_torchvisions_classifiers_see_what_torchvision_says(name):
    """It resizes to whole pixels and cuts the centre out; here both are one step, so edges differ by a part of a pixel."""
    image = sample("chelsea").photo().image
    ours = preparation(name).normalise(preparation(name).picture(image))
    theirs = torchvision_weights(name).transforms()(image)[None]
    assert ours.shape == theirs.shape
    assert (ours - theirs).abs().mean() < 0.06  # of values whose deviation is 1


def test_mobilenets_file_is_the_one_the_catalog_names():
    assert torchvision_weights("mobilenet_v2").name == "IMAGENET1K_V1"


def test_detector_is_refused():
    with pytest.raises(ValueError, match="Faster R-CNN MobileNetV3 320 is made for detection"):
        preparation("fasterrcnn_mobilenet_v3_large_320_fpn")


def test_grey_and_palette_pictures_become_rgb():
    x = preparation("thin_vgg").picture(Image.new("L", (40, 30), 51))
    torch.testing.assert_close(x, torch.full((1, 3, 32, 32), 51 / 255))
