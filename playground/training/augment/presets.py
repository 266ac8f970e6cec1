"""Pipelines that are in use, each with where it comes from."""

from playground.kit.i18n import N_
from playground.training.augment.pipeline import Pipeline, step

PRESETS: dict[str, tuple[str, Pipeline]] = {  # key → title, pipeline
    # d2l 14.1: flip_aug, color_aug and shape_aug
    "textbook": (
        N_("The textbook’s (d2l 14.1)"),
        Pipeline(
            (
                step("hflip"),
                step("jitter", brightness=0.5, contrast=0.5, saturation=0.5, hue=0.5),
                step("resizedcrop", size=200, low=0.1, high=1.0, narrow=0.5, wide=2.0),
            )
        ),
    ),
    # torchvision's references/classification/presets.py
    "imagenet": (
        N_("ImageNet training"),
        Pipeline((step("resizedcrop"), step("hflip"), step("dtype"), step("normalize"), step("erase", p=0.1))),
    ),
    # torchvision's references/detection/presets.py, data augmentation "ssd"
    "ssd": (
        N_("SSD training"),
        Pipeline((step("photometric"), step("zoomout", fill="mean"), step("ioucrop"), step("hflip"), step("sanitize"))),
    ),
    "none": (N_("None"), Pipeline()),
}
