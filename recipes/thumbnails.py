"""A thumbnail for each lesson, made by the lesson's own core: `python -m recipes.thumbnails [SLUG …]`.

Home shows them on its cards. Each function below computes what its lesson is about, in its default state or a telling one,
and returns an RGB picture; it is cropped to 2 : 1 and written to assets/thumbnails/<slug>.webp. Nothing is random, so a second
run on the same machine writes the same pictures.
"""

import argparse
from collections.abc import Callable

from PIL import Image

from playground.charts.thumbnail_card import card
from playground.images import sample, style
from playground.lessons import LESSONS, lesson
from playground.lessons.anchors.thumbnail import thumbnail as anchors
from playground.lessons.annotations.thumbnail import thumbnail as annotations
from playground.lessons.box_iou.thumbnail import thumbnail as box_iou
from playground.lessons.channels.thumbnail import thumbnail as channels
from playground.lessons.conv_photo.thumbnail import thumbnail as conv_photo
from playground.lessons.conv_step.thumbnail import thumbnail as conv_step
from playground.lessons.detector_metrics.thumbnail import thumbnail as detector_metrics
from playground.lessons.kernel_learns.thumbnail import thumbnail as kernel_learns
from playground.lessons.matching.thumbnail import thumbnail as matching
from playground.lessons.multi_scale.thumbnail import thumbnail as multi_scale
from playground.lessons.nms.thumbnail import thumbnail as nms
from playground.lessons.padding_stride.thumbnail import thumbnail as padding_stride
from playground.lessons.pooling.thumbnail import thumbnail as pooling
from playground.lessons.receptive_field.thumbnail import thumbnail as receptive_field
from playground.lessons.transposed_conv.thumbnail import thumbnail as transposed_conv

WEBP_QUALITY = 82


def style_transfer() -> Image.Image:
    """The coffee cup, painted."""
    from playground.vision import StyleConfig, style_transfer

    painted = style_transfer(
        sample("coffee").photo().image, style("swirling_sky").photo().image, StyleConfig(size=512, steps=120)
    )
    return card(painted.image)


THUMBNAILS: dict[str, Callable[[], Image.Image]] = {
    "conv-photo": conv_photo,
    "conv-step": conv_step,
    "padding-stride": padding_stride,
    "channels": channels,
    "transposed-conv": transposed_conv,
    "receptive-field": receptive_field,
    "kernel-learns": kernel_learns,
    "pooling": pooling,
    "box-iou": box_iou,
    "anchors": anchors,
    "detector-metrics": detector_metrics,
    "matching": matching,
    "multi-scale": multi_scale,
    "annotations": annotations,
    "nms": nms,
    "style-transfer": style_transfer,
}


def main() -> None:
    cli = argparse.ArgumentParser(prog="python -m recipes.thumbnails", description=__doc__.splitlines()[0])
    cli.add_argument("slugs", nargs="*", metavar="SLUG", help="all lessons unless named")
    for slug in cli.parse_args().slugs or [entry.slug for entry in LESSONS]:
        path = lesson(slug).thumbnail_path
        path.parent.mkdir(parents=True, exist_ok=True)
        THUMBNAILS[slug]().save(path, "WEBP", quality=WEBP_QUALITY, method=6)
        print(f"{path.name}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
