"""What the detector of the house is shown of a photograph: a window of it on a canvas, with the boxes that are in view.

A window may be larger than the photograph (zoom-out) or smaller (a crop round an object); its sides may be stretched a little.
Colours are distorted, some views are mosaics of four photographs, and fruits cut out of photographs with a white ground are
pasted onto backgrounds.
"""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import ndimage

from playground.boxes import box_iou
from recipes.everyday_photos import Photograph

GREY = 127  # what surrounds a photograph: nothing to the network
LONG = 320  # pixels of a photograph's longer side; less than the network is given later, for the sake of speed
CANVASES = {"wide": (256, LONG), "tall": (LONG, 256)}  # height × width
IN_VIEW = 0.35  # share of a box that must be in view
SMALLEST = 4  # pixels of a box's shorter side
FRUITS = range(6, 9)  # places in CLASSES
DISTRACTOR = -1
WHITE = 232  # and above: the ground of a cut-out
LEAST_GROUND, LEAST_FRUIT = 0.25, 0.4  # shares of a photograph, of a box


@dataclass(frozen=True, eq=False)
class View:
    pixels: np.ndarray  # (H, W, 3) uint8
    boxes: np.ndarray  # (M, 4) float32, corners in pixels of the canvas
    classes: np.ndarray  # (M,) int64
    known: np.ndarray  # (9,) bool


Window = tuple[float, float, float, float]  # left, top, right, bottom in pixels of the photograph


def canvas_of(photograph: Photograph) -> str:
    width, height = Image.open(io.BytesIO(photograph.jpeg)).size
    return "wide" if width >= height else "tall"


def whole(size: tuple[int, int], canvas: tuple[int, int]) -> Window:
    """The window that shows a photograph (width, height) as the detector gets it: at the top left, as large as fits."""
    scale = min(canvas[0] / size[1], canvas[1] / size[0])
    return 0.0, 0.0, canvas[1] / scale, canvas[0] / scale


def random_window(size: tuple[int, int], canvas: tuple[int, int], boxes: np.ndarray, rng: np.random.Generator) -> Window:
    """A crop or a zoom-out of a photograph (width, height) whose boxes (M, 4) are in its pixels."""
    fit = min(canvas[0] / size[1], canvas[1] / size[0])
    zoom = np.exp(rng.uniform(np.log(0.6), np.log(2.0)))
    stretch = np.exp(rng.uniform(-0.2, 0.2) / 2)
    sides = canvas[1] / (fit * zoom) * stretch, canvas[0] / (fit * zoom) / stretch
    target = boxes[rng.integers(len(boxes))] if len(boxes) and rng.random() < 0.7 else None
    starts = []
    for axis in (0, 1):
        least, most = sorted((0.0, size[axis] - sides[axis]))
        if target is not None:  # the object's middle is kept in view
            middle = (target[axis] + target[axis + 2]) / 2
            within = max(least, middle - sides[axis]), min(most, middle)
            least, most = within if within[0] < within[1] else (least, most)
        starts.append(rng.uniform(least, most))
    return starts[0], starts[1], starts[0] + sides[0], starts[1] + sides[1]


def seen(photograph: Photograph, image: Image.Image, window: Window, canvas: tuple[int, int]) -> View:
    """The window of the photograph, enlarged to height × width of the canvas."""
    height, width = canvas
    pixels = image.transform((width, height), Image.Transform.EXTENT, window, Image.Resampling.BILINEAR, fillcolor=(GREY,) * 3)
    scale = np.array([width / (window[2] - window[0]), height / (window[3] - window[1])] * 2, dtype=np.float32)
    boxes = (photograph.boxes * np.tile(image.size, 2) - np.tile(window[:2], 2)) * scale
    clipped = boxes.clip(0, [width, height, width, height])
    sides = clipped[:, 2:] - clipped[:, :2]
    share = sides.prod(axis=1) / (boxes[:, 2:] - boxes[:, :2]).prod(axis=1).clip(1e-6)
    stays = (share >= IN_VIEW) & (sides.min(axis=1, initial=np.inf) >= SMALLEST)
    return View(np.asarray(pixels), clipped[stays].astype(np.float32), photograph.classes[stays], photograph.known)


def plain_view(photograph: Photograph, canvas: tuple[int, int]) -> View:
    image = photograph.picture()
    return seen(photograph, image, whole(image.size, canvas), canvas)


def random_view(photograph: Photograph, canvas: tuple[int, int], rng: np.random.Generator) -> View:
    """A random window, perhaps mirrored, in distorted colours."""
    image = photograph.picture()
    window = random_window(image.size, canvas, photograph.boxes * np.tile(image.size, 2), rng)
    view = seen(photograph, image, window, canvas)
    return recoloured(mirrored(view) if rng.random() < 0.5 else view, rng)


def mirrored(view: View) -> View:
    width = view.pixels.shape[1]
    boxes = np.stack((width - view.boxes[:, 2], view.boxes[:, 1], width - view.boxes[:, 0], view.boxes[:, 3]), axis=1)
    return View(np.ascontiguousarray(view.pixels[:, ::-1]), boxes, view.classes, view.known)


def recoloured(view: View, rng: np.random.Generator) -> View:
    """Brightness, contrast, saturation and the balance of the channels, each by a random factor."""
    pixels = view.pixels.astype(np.float32)
    grey = pixels.mean(axis=2, keepdims=True)
    saturation = rng.uniform(0.6, 1.4) if rng.random() > 0.04 else 0.0
    pixels = grey + (pixels - grey) * saturation
    middle = grey.mean()
    gains = rng.uniform(0.75, 1.25) * rng.uniform(0.94, 1.06, size=3)
    pixels = (middle + (pixels - middle) * rng.uniform(0.7, 1.3)) * gains
    return View(pixels.clip(0, 255).astype(np.uint8), view.boxes, view.classes, view.known)


def mosaic(photographs: list[Photograph], canvas: tuple[int, int], rng: np.random.Generator) -> View:
    """Four random views side by side; what is known of all four is known of the whole."""
    height, width = canvas
    across, down = (int(side * rng.uniform(0.35, 0.65)) for side in (width, height))
    pixels = np.empty((height, width, 3), np.uint8)
    boxes, classes = [], []
    for number, photograph in enumerate(photographs):
        left, top = across * (number % 2), down * (number // 2)
        right, bottom = (width, across)[number % 2 == 0], (height, down)[number // 2 == 0]
        view = random_view(photograph, (bottom - top, right - left), rng)
        pixels[top:bottom, left:right] = view.pixels
        boxes.append(view.boxes + np.array([left, top, left, top], dtype=np.float32))
        classes.append(view.classes)
    known = np.all([photograph.known for photograph in photographs], axis=0)
    return View(pixels, np.concatenate(boxes), np.concatenate(classes), known)


class Cutouts:
    """Single fruits by class, out of training photographs whose white ground becomes transparent; and shapes of fruits
    without their surface, which nobody would take for one."""

    def __init__(self, photographs: list[Photograph], outlines: Path):
        with zipfile.ZipFile(outlines) as archive:
            self.outlines = [archive.read(name) for name in sorted(archive.namelist()) if name.endswith(".jpg")]
        self.by_class: dict[int, list[Image.Image]] = {kind: [] for kind in FRUITS}
        for photograph in photographs:
            image = photograph.picture()
            ground = white_ground(np.asarray(image))
            if photograph.source != "fruits" or ground.mean() < LEAST_GROUND:
                continue
            overlaps = box_iou(torch.from_numpy(photograph.boxes), torch.from_numpy(photograph.boxes))
            for box, kind, others in zip(photograph.boxes, photograph.classes, overlaps, strict=True):
                left, top, right, bottom = (box * np.tile(image.size, 2)).astype(int)
                alpha = ndimage.gaussian_filter(ndimage.binary_erosion(~ground).astype(np.float32), 0.7)
                rgba = Image.fromarray(np.dstack((np.asarray(image), (alpha * 255).astype(np.uint8))))
                if (others > 0).sum() == 1 and (~ground[top:bottom, left:right]).mean() > LEAST_FRUIT:
                    self.by_class[int(kind)].append(rgba.crop((left, top, right, bottom)))

    def distractor(self, ground: Image.Image, rng: np.random.Generator) -> Image.Image:
        """The shape of a fruit filled with a part of `ground` or with all colours of the rainbow."""
        line = np.asarray(Image.open(io.BytesIO(self.outlines[rng.integers(len(self.outlines))])).convert("L")) < 128
        regions, _count = ndimage.label(~line)
        alpha = ~np.isin(regions, [regions[0, 0], regions[0, -1], regions[-1, 0], regions[-1, -1]])
        if rng.random() < 0.4:
            y, x = np.mgrid[: alpha.shape[0], : alpha.shape[1]] - 50
            around = np.arctan2(y, x) / (2 * np.pi) if rng.random() < 0.5 else (x * rng.uniform(-1, 1) + y) / 100
            hue = ((around + rng.random()) * 255).astype(np.uint8)
            saturation = (np.hypot(x, y) * 5 * rng.uniform(0.5, 1)).clip(0, 255).astype(np.uint8)
            filled = Image.merge("HSV", [Image.fromarray(part) for part in (hue, saturation, np.full_like(hue, 240))]).convert(
                "RGB"
            )
        else:
            left, top = (rng.integers(0, side - 60) for side in ground.size)
            filled = ground.resize(alpha.shape[::-1], Image.Resampling.BILINEAR, box=(left, top, left + 60, top + 60))
        return Image.fromarray(np.dstack((np.asarray(filled), alpha.astype(np.uint8) * 255)))

    def one(self, kind: int, ground: Image.Image, rng: np.random.Generator) -> Image.Image:
        """A fruit of the class, or, of none, a distractor: turned, in another light, 24 to 170 pixels long."""
        pieces = self.by_class[kind] if kind in FRUITS else [self.distractor(ground, rng)]
        piece = pieces[rng.integers(len(pieces))].rotate(rng.uniform(-40, 40), Image.Resampling.BILINEAR, expand=True)
        scale = np.exp(rng.uniform(np.log(24), np.log(170))) / max(piece.size)
        piece = piece.resize([max(int(side * scale), SMALLEST) for side in piece.size], Image.Resampling.BILINEAR)
        red, green, blue, alpha = piece.split()
        light = [min(round(value * factor), 255) for factor in (rng.uniform(0.65, 1.15),) for value in range(256)]
        return Image.merge("RGBA", (*(channel.point(light) for channel in (red, green, blue)), alpha))


def white_ground(pixels: np.ndarray) -> np.ndarray:
    """(H, W) bool: white that is connected with the border of (H, W, 3) uint8."""
    regions, _count = ndimage.label(pixels.min(axis=2) > WHITE)
    border = np.unique(np.concatenate((regions[0], regions[-1], regions[:, 0], regions[:, -1])))
    return np.isin(regions, border[border > 0])


def still_life(background: Photograph, cutouts: Cutouts, canvas: tuple[int, int], rng: np.random.Generator) -> View:
    """One to six fruits and distractors pasted onto a background; fruits more than half hidden by later ones are not told of."""
    ground = random_view(background, canvas, rng)
    image = Image.fromarray(ground.pixels)
    height, width = canvas
    visible, boxes, classes, areas = [], [], [], []
    for kind in rng.choice([*FRUITS, DISTRACTOR], size=rng.integers(1, 7)):
        piece = cutouts.one(int(kind), image, rng)
        x, y = (
            int(rng.uniform(-0.2 * side, whole - 0.8 * side)) for side, whole in zip(piece.size, (width, height), strict=True)
        )
        image.paste(piece, (x, y), piece)
        covered = Image.new("L", (width, height))
        covered.paste(piece.getchannel("A"), (x, y))
        covered = np.asarray(covered) > 127
        if not covered.any():
            continue
        visible = [earlier & ~covered for earlier in visible]
        if kind == DISTRACTOR:
            continue
        visible.append(covered)
        down, across = (np.flatnonzero(covered.any(axis=axis)) for axis in (1, 0))
        boxes.append((across[0], down[0], across[-1] + 1, down[-1] + 1))
        areas.append((np.asarray(piece.getchannel("A")) > 127).sum())
        classes.append(kind)
    stays = np.array([mask.sum() >= area / 2 for mask, area in zip(visible, areas, strict=True)], dtype=bool)
    table = np.array(boxes, dtype=np.float32).reshape(-1, 4)
    return View(np.asarray(image), table[stays], np.array(classes, dtype=np.int64)[stays], ground.known)
