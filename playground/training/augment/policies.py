"""Policies, mixes across pictures, number types and the removal of boxes."""

import torch
from torchvision.transforms import v2

from playground.kit.i18n import N_
from playground.training.augment.entry import ALWAYS, PICTURE, STATISTICS, YES_NO, Parameter, Transform, no_arguments, same

POLICY = (
    Transform(
        "autoaugment",
        "AutoAugment",
        N_("AutoAugment"),
        N_("One of 24 or 25 pairs of operations that were searched for on a data set."),
        "policy",
        (
            Parameter(
                "policy",
                N_("Searched on"),
                "imagenet",
                options={"imagenet": N_("ImageNet"), "cifar": N_("CIFAR-10"), "svhn": N_("SVHN")},
            ),
        ),
        lambda v: {
            "policy": {
                "imagenet": v2.AutoAugmentPolicy.IMAGENET,
                "cifar": v2.AutoAugmentPolicy.CIFAR10,
                "svhn": v2.AutoAugmentPolicy.SVHN,
            }[v["policy"]]
        },
        PICTURE,
    ),
    Transform(
        "randaugment",
        "RandAugment",
        N_("RandAugment"),
        N_("So many operations in a row, drawn from 14, all with one magnitude."),
        "policy",
        (Parameter("operations", N_("Operations"), 2, 1, 5, 1), Parameter("magnitude", N_("Magnitude"), 9, 0, 30, 1)),
        lambda v: {"num_ops": v["operations"], "magnitude": v["magnitude"]},
        PICTURE,
    ),
    Transform(
        "trivial",
        "TrivialAugmentWide",
        N_("TrivialAugment"),
        N_("One operation with a random magnitude."),
        "policy",
        (),
        no_arguments,
        PICTURE,
    ),
    Transform(
        "augmix",
        "AugMix",
        N_("AugMix"),
        N_("Averages several chains of operations with the picture."),
        "policy",
        (Parameter("severity", N_("Severity"), 3, 1, 10, 1), Parameter("width", N_("Chains"), 3, 1, 5, 1)),
        lambda v: {"severity": v["severity"], "mixture_width": v["width"]},
        PICTURE,
    ),
)
BATCH = (
    Transform(
        "mixup",
        "MixUp",
        N_("MixUp"),
        N_("Adds two pictures and their labels, weighted by λ and 1 − λ."),
        "batch",
        (Parameter("alpha", N_("α"), 0.2, 0.05, 5.0, 0.05),),
        same("alpha"),
        ("batches",),
        ALWAYS,
    ),
    Transform(
        "cutmix",
        "CutMix",
        N_("CutMix"),
        N_("Pastes a rectangle of another picture and mixes the labels by its area."),
        "batch",
        (Parameter("alpha", N_("α"), 1.0, 0.05, 5.0, 0.05),),
        same("alpha"),
        ("batches",),
        ALWAYS,
    ),
)
TYPE = (
    Transform(
        "dtype",
        "ToDtype",
        N_("Number type"),
        N_("Turns the values into another number type."),
        "type",
        (
            Parameter("to", N_("Number type"), "float32", options={"float32": "float32", "uint8": "uint8"}),
            Parameter("scale", "scale", "yes", options=YES_NO),
        ),
        lambda v: {"dtype": getattr(torch, v["to"]), "scale": v["scale"] == "yes"},
        PICTURE,
        ALWAYS,
    ),
    Transform(
        "normalize",
        "Normalize",
        N_("Normalize"),
        N_("Subtracts a mean and divides by a deviation, by channel; it wants float pictures."),
        "type",
        (
            Parameter(
                "statistics",
                N_("Mean and deviation"),
                "imagenet",
                options={"imagenet": N_("ImageNet"), "half": N_("0.5 and 0.5")},
            ),
        ),
        lambda v: dict(zip(("mean", "std"), map(list, STATISTICS[v["statistics"]]), strict=True)),
        PICTURE,
        ALWAYS,
    ),
    Transform(
        "sanitize",
        "SanitizeBoundingBoxes",
        N_("Drop degenerate boxes"),
        N_("Removes boxes that are too small, with their labels and masks."),
        "type",
        (Parameter("side", N_("Minimum side, px"), 1, 1, 100, 1), Parameter("area", N_("Minimum area, px²"), 1, 1, 5000, 1)),
        lambda v: {"min_size": v["side"], "min_area": v["area"]},
        ("boxes", "masks"),
        ALWAYS,
    ),
)
