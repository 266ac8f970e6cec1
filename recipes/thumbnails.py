"""A thumbnail for each lesson, made by the lesson's own core: `python -m recipes.thumbnails [SLUG …]`.

Home shows them on its cards. Each function below computes what its lesson is about, in its default state or a telling one,
and returns an RGB picture; it is cropped to 2 : 1 and written to assets/thumbnails/<slug>.webp. Nothing is random, so a second
run on the same machine writes the same pictures.
"""

import argparse
import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from playground.charts.thumbnail_card import AMBER, GREEN, SIZE, WHITE, card, signed_cells, split
from playground.images import sample, style
from playground.lessons import LESSONS, lesson
from playground.lessons.nms.thumbnail import thumbnail as nms
from recipes.matching_thumbnail import matching
from recipes.multi_scale_thumbnail import multi_scale

WEBP_QUALITY = 82


def conv_photo() -> Image.Image:
    """Left the astronaut, right what Sobel x answers beside her, with its sign."""
    from playground.charts.convolution_pictures import output_picture
    from playground.lessons.conv_photo.answer import ConvConfig, convolve_photo

    photo = sample("astronaut").photo()
    answer = convolve_photo(photo, ConvConfig(kernel="sobel x", padding_mode="replicate"))
    return split(card(photo.image, 0.15), card(output_picture(answer), 0.15))


def conv_step() -> Image.Image:
    """A patch of the camera man, Sobel x, and the output half done."""
    from playground.charts.stage_film import stage_frame
    from playground.stage.answer import StageConfig, play

    answer = play(sample("camera").photo(), StageConfig(height=5, width=5))
    frame = stage_frame(answer, 6)
    picture = Image.new("RGB", SIZE, WHITE)
    fitted = ImageOps.contain(
        frame.resize((2 * frame.width, 2 * frame.height), Image.Resampling.LANCZOS), (SIZE[0] - 16, SIZE[1] - 16)
    )
    picture.paste(fitted, ((SIZE[0] - fitted.width) // 2, (SIZE[1] - fitted.height) // 2))
    return picture


def padding_stride() -> Image.Image:
    """How often each pixel of 16 × 32 is read by a 4 × 3 window with strides 3 and 4: red is never."""
    from playground.lessons.padding_stride.answer import LayerConfig, layer_answer
    from playground.lessons.padding_stride.read_map import read_map_picture

    layer = LayerConfig(h=16, w=32, kernel=4, stride=3, pad=1, rect=True, kernel_w=3, stride_w=4, pad_w=1)
    return card(read_map_picture(layer_answer(layer), SIZE[0] // 32))


def channels() -> Image.Image:
    """The astronaut, her pixels scrambled, and what a blur makes of them put back at their places."""
    from playground.lessons.channels.scrambled import ScrambleConfig, scramble

    answer = scramble(sample("astronaut").photo(), ScrambleConfig("depthwise 3 × 3"))
    third = SIZE[0] // 3 + 1
    picture = Image.new("RGB", SIZE)
    for place, values in enumerate((answer.photo, answer.scrambled, answer.put_back)):
        levels = Image.fromarray(values.clip(0, 255).round().astype("uint8").transpose(1, 2, 0))
        picture.paste(ImageOps.fit(levels.crop((80, 0, 430, 512)), (third, SIZE[1]), centering=(0.5, 0.1)), (place * third, 0))
    return picture


def transposed_conv() -> Image.Image:
    """The camera man from 1, 3, 10 and all 64 cosine kernels, a strip each."""
    from playground.lessons.transposed_conv.kernel_bank import BankConfig, bank_answer
    from playground.lessons.transposed_conv.pictures import grey_picture

    grey, strip = sample("camera").photo().grey(), SIZE[0] // 4
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for place, keep in enumerate((1, 3, 10, 64)):
        whole = card(grey_picture(bank_answer(grey, BankConfig(keep=keep)).rebuilt), 0.3)
        picture.paste(whole.crop((place * strip, 0, (place + 1) * strip, SIZE[1])), (place * strip, 0))
        if place:
            draw.rectangle((place * strip - 2, 0, place * strip + 1, SIZE[1]), fill=AMBER)
    return picture


def kernel_learns() -> Image.Image:
    """The textbook's loss bowl with a path that jumps across it, and the nine eigen-kernels of the camera man."""
    from playground.lessons.kernel_learns.answer import learn
    from playground.lessons.kernel_learns.bowl import loss_bowl
    from playground.lessons.kernel_learns.eigen_kernels import eigen_kernels
    from playground.lessons.kernel_learns.loss_bowl import bowl_picture
    from playground.lessons.kernel_learns.pairs import make_pairs
    from playground.lessons.kernel_learns.settings import LearnConfig

    textbook, photo = LearnConfig(rate=0.032, steps=14), LearnConfig(source="photo", target="copy", start="zeros", rate=1e-6)
    picture = Image.new("RGB", SIZE, WHITE)
    picture.paste(bowl_picture(loss_bowl(learn(textbook, make_pairs(textbook, None))), (SIZE[1], SIZE[1])))
    found = eigen_kernels(learn(photo, make_pairs(photo, sample("camera").photo())))
    for place, one in enumerate(found):
        grid = signed_cells(one.kernel, cell=26)
        picture.paste(grid, (SIZE[1] + 22 + 98 * (place % 3), 20 + 98 * (place // 3)))
    return picture


def pooling() -> Image.Image:
    """A scanned page, and what two max-poolings leave of its ink."""
    from playground.lessons.pooling.facts import pool_again
    from playground.lessons.pooling.pictures import enlarged, grey_picture

    photo = sample("page").photo()
    pooled = pool_again(photo.grey(), "max", 2, 2, 2)[-1]
    return split(card(photo.image), card(enlarged(grey_picture(pooled), photo.image.size)))


def receptive_field() -> Image.Image:
    """The cells of ResNet and of VGG on the coffee cup: rings that ought to lie in each other and do not."""
    from playground.convolution.stacks.centres import SIDE, network_cells
    from playground.lessons.receptive_field.pictures import centres_picture

    photo = ImageOps.fit(sample("coffee").photo().image, (SIZE[0], SIZE[0]))
    cells = [network_cells(family) for family in ("ResNet", "VGG")]
    return card(centres_picture(photo, cells, (AMBER, "#5FEA9C"), SIDE))


def box_iou() -> Image.Image:
    """A face, a guess, and the islands of places from which the guess would still be good enough."""
    from playground.lessons.box_iou.island import island_edge

    photo = sample("chelsea").photo().image
    scale, truth, guess = 3, (125, 70, 345, 260), (165, 95, 385, 285)  # px of the photo
    picture = photo.resize((scale * photo.width, scale * photo.height), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture, "RGBA")
    shape, middle = (truth[2] - truth[0], truth[3] - truth[1]), ((truth[0] + truth[2]) / 2, (truth[1] + truth[3]) / 2)
    for threshold, tint in ((0.3, 40), (0.5, 60), (0.7, 90)):
        edge = [
            tuple(scale * (at + by) for at, by in zip(middle, place, strict=True))
            for place in island_edge(shape, shape, threshold)
        ]
        draw.polygon(edge, fill=(0x5F, 0xEA, 0x9C, tint), outline=GREEN, width=4)
    draw.rectangle([scale * side for side in truth], outline=WHITE, width=6)
    draw.rectangle([scale * side for side in guess], outline=AMBER, width=8)
    x, y = (scale * (guess[axis] + guess[axis + 2]) / 2 for axis in (0, 1))
    draw.circle((x, y), 18, fill=AMBER, outline=WHITE, width=5)
    return card(picture, 0.62)


def anchors() -> Image.Image:
    """Every object shape, coloured by the best IoU that five anchors offer it: islands in a sea, the anchors as diamonds."""
    import torch

    from playground.boxes import anchor_shapes, shape_iou

    shapes = anchor_shapes(1, 1, (0.75, 0.5, 0.25), (1, 2, 0.5))
    low, high = (0.05, 0.1), (3.2, 1.6)  # of width and height; both axes logarithmic, six and four doublings
    across, down = (torch.logspace(math.log2(a), math.log2(b), n, 2) for a, b, n in zip(low, high, SIZE, strict=True))
    objects = torch.stack(torch.meshgrid(across, down.flip(0), indexing="xy"), dim=-1).reshape(-1, 2)
    best = shape_iou(objects, shapes).amax(dim=1).reshape(SIZE[::-1]).numpy()
    land = np.clip((best - 0.5) / 0.5, 0, 1)[..., None]
    sea = np.clip(best / 0.5, 0, 1)[..., None]
    water = (1 - sea) * np.array([0x12, 0x2A, 0x55]) + sea * np.array([0x0F, 0x14, 0x1B])
    green = (0.35 + 0.6 * land) * np.array([0x5F, 0xEA, 0x9C])
    picture = Image.fromarray(np.where(best[..., None] >= 0.5, green, water).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for width, height in shapes.tolist():
        x = SIZE[0] * math.log2(width / low[0]) / math.log2(high[0] / low[0])
        y = SIZE[1] * (1 - math.log2(height / low[1]) / math.log2(high[1] / low[1]))
        draw.polygon([(x, y - 12), (x + 12, y), (x, y + 12), (x - 12, y)], fill=AMBER, outline="#0F141B", width=3)
    return picture


def detector_metrics() -> Image.Image:
    """mAP while a box slides off its object: ten treads, the two boxes on each."""
    from playground.lessons.detector_metrics.answer import ApConfig, ap_answer, staircase

    answer = ap_answer(ApConfig(truths="0 0 100 100", found="0 0 100 100 0.9"))
    shares = np.linspace(0, 0.38, SIZE[0])
    means = staircase(answer, shares)[0]
    heights = (SIZE[1] - 24 - means * (SIZE[1] - 110)).round().astype(int)
    picture = Image.new("RGB", SIZE, "#0F141B")
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.polygon([(0, SIZE[1]), *enumerate(heights.tolist()), SIZE], fill=(0x5F, 0xEA, 0x9C, 46))
    draw.line(list(enumerate(heights.tolist())), fill=GREEN, width=5)
    for height in dict.fromkeys(heights.tolist()):
        tread = np.flatnonzero(heights == height)
        side, middle = 34, float(tread.mean())
        slid = side * shares[int(middle)]
        left, low = middle - (side + slid) / 2, height - 12
        draw.rectangle((left, low - side, left + side, low), outline=WHITE, width=2)
        draw.rectangle((left + slid, low - side, left + slid + side, low), outline=AMBER, width=4)
    return picture


def annotations() -> Image.Image:
    """All shapes of the fruit set laid on one corner, as a square input sees them, and the nine anchors that fit them best."""
    from playground.boxes.annotations.examples import fruit_boxes
    from playground.boxes.annotations.kmeans import kmeans_anchors
    from playground.boxes.annotations.shapes import fitted, sides

    shapes = sides(fitted(fruit_boxes()))
    picture, scale = Image.new("RGB", SIZE, "#0F141B"), np.array(SIZE)
    draw = ImageDraw.Draw(picture, "RGBA")
    for shape in shapes:
        draw.rectangle([0, SIZE[1] - shape[1] * scale[1], shape[0] * scale[0], SIZE[1]], outline=(0x50, 0x93, 0xF5, 70), width=1)
    for shape in kmeans_anchors(shapes, 9).shapes:
        draw.rectangle([0, SIZE[1] - shape[1] * scale[1], shape[0] * scale[0], SIZE[1]], outline=AMBER, width=4)
    return picture


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
