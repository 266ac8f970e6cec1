"""Paints photographs in the style of pictures, from the command line.

python -m playground.paint content.jpg style.jpg -o out.png --size 1024 --steps 300
python -m playground.paint content.jpg first.jpg second.jpg --style-shares 3 1        # two styles, mixed 3 : 1; to painted.png
python -m playground.paint photos/ style.jpg -o painted/                              # every picture of a folder
python -m playground.paint photos/ style.jpg --instant --strength 0.7                 # in one pass each, at once
python -m playground.paint photos/ style.jpg --instant --finish 12                    # and then 12 steps for each photo and style
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import numpy as np
from PIL import Image

from playground.images import ImageError, load_image
from playground.kit.saying import duration
from playground.models import ModelUnavailable
from playground.vision.instant_painter import check_strength, even_shares, shared_painter
from playground.vision.style_config import CHOICES, SIZES, STEPS, StyleConfig, picture_size
from playground.vision.style_job import estimate_seconds, stylize_seconds
from playground.vision.style_pictures import with_colours_of
from playground.vision.style_transfer import StyleStep, style_transfer
from playground.vision.stylize import finished, finishing, finishing_change

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"}  # of what is painted in a folder
BAR = 30  # characters
USUAL = StyleConfig()


class Bar:
    """The progress of some work in one line that is written again and again; where nobody looks, a line a tenth."""

    def __init__(self, name: str, out: TextIO | None = None):
        self.name, self.out, self.seconds, self.tenth = name, out or sys.stderr, 0.0, 0

    def __call__(self, step: StyleStep) -> None:
        self.draw("step", step.step, step.total, step.seconds)

    def draw(self, what: str, done: int, total: int, seconds: float) -> None:
        """So many of what there is to do are done; the last one took `seconds`."""
        self.seconds += seconds
        share = done / total
        left = f", {duration(self.seconds / done * (total - done))} left" if share < 1 else ""
        line = f"{self.name} [{'#' * round(BAR * share):.<{BAR}}] {what} {done} of {total}{left}"
        if self.out.isatty():
            print(f"\r{line:<79}", end="\n" if share == 1 else "", file=self.out, flush=True)
        elif int(10 * share) > self.tenth:
            self.tenth = int(10 * share)
            print(line, file=self.out, flush=True)

    def clear(self) -> None:
        """Make room for another line."""
        if self.out.isatty():
            print(f"\r{'':<79}\r", end="", file=self.out, flush=True)


def jobs(content: Path, out: Path | None) -> Iterator[tuple[Path, Path]]:
    """(photo, file to write) of what is asked for. Raises ValueError with a sentence where that cannot be."""
    if not content.is_dir():
        out = out or Path("painted.png")
        if out.is_dir():
            out = out / f"{content.stem}.png"
        if out.suffix.lower() not in Image.registered_extensions():
            raise ValueError(f"{out} names no kind of picture that can be written; .png, .jpg and .webp are some.")
        yield content, out
        return
    out = out or Path("painted")
    if out.is_file() or (out.suffix and not out.exists()):
        raise ValueError(f"{content} is a folder, so -o must name a folder too; {out} is a file.")
    if out.resolve() == content.resolve():
        raise ValueError(f"{out} is the folder of the photos themselves. Name another one with -o.")
    photos = sorted(path for path in content.iterdir() if path.suffix.lower() in ENDINGS)
    if not photos:
        raise ValueError(f"There is no picture in {content}; known endings are {', '.join(sorted(ENDINGS))}.")
    out.mkdir(parents=True, exist_ok=True)
    yield from ((photo, out / f"{photo.stem}.png") for photo in photos)


def picture(path: Path, size: int) -> Image.Image:
    """Raises ImageError with the file's name before the sentence."""
    try:
        return load_image(path, max_side=size)
    except (ImageError, OSError) as error:
        raise ImageError(f"{path}: {error}") from error


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m playground.paint", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("content", type=Path, help="the photo, or a folder of photos")
    options.add_argument("styles", type=Path, nargs="+", metavar="style", help="the style picture, or several")
    options.add_argument("-o", "--out", type=Path, help="file or folder to write; painted.png, or the folder painted")
    one_pass = "in one pass through a network; --size, --style-shares, --keep-colours, --strength and --finish count"
    options.add_argument("--instant", action="store_true", help=one_pass)
    options.add_argument("--strength", type=float, metavar="NUMBER", help="with --instant: from 0, hardly painted, to 1")
    options.add_argument("--finish", type=int, metavar="STEPS", help="with --instant: steps of optimisation that follow")
    options.add_argument("--size", type=int, default=USUAL.size, help=f"longer side in pixels, {SIZES[0]} to {SIZES[1]}")
    options.add_argument("--steps", type=int, default=USUAL.steps, help=f"{STEPS[0]} to {STEPS[1]}")
    for name in ("content_weight", "style_weight", "tv_weight", "learning_rate"):
        options.add_argument(_flag(name), type=float, default=getattr(USUAL, name), metavar="NUMBER")
    for name, known in CHOICES.items():
        options.add_argument(_flag(name), default=getattr(USUAL, name), choices=tuple(known))
    options.add_argument("--style-shares", type=float, nargs="+", default=(), help="a weight for each style picture")
    options.add_argument("--keep-colours", action="store_true", help="those of the photo")
    options.add_argument("--one-size", action="store_true", help="every step at full size, not coarse to fine")
    options.add_argument("--seed", type=int, default=USUAL.seed, help="of the noise")
    return options


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def config_of(asked: argparse.Namespace) -> StyleConfig:
    """Raises ValueError with a sentence where a setting cannot be."""
    weights = ("content_weight", "style_weight", "tv_weight", "learning_rate")
    same = {name: getattr(asked, name) for name in ("size", "steps", "keep_colours", "seed", *weights, *CHOICES)}
    return StyleConfig(**same, coarse_first=not asked.one_size, style_weights=tuple(asked.style_shares))


class Steps:
    """Paints photo after photo by optimisation, a bar each."""

    def __init__(self, styles: Sequence[Image.Image], config: StyleConfig):
        self.styles, self.config = styles, config

    def __call__(self, photo: Path, out: Path, number: int, photos: int) -> None:
        content = picture(photo, self.config.size)
        seconds = estimate_seconds(self.config, content.size, *(style.size for style in self.styles))
        of_all = f" ({number} of {photos})" if photos > 1 else ""
        print(f"{photo}{of_all}: about {duration(seconds)} on this device", file=sys.stderr)
        style_transfer(content, self.styles, self.config, on_step=Bar(photo.name)).image.save(out)
        print(out)


class Passes:
    """Paints photo after photo as `stylize` does, one bar for all; the styles are looked at once. Raises as `stylize`."""

    def __init__(self, styles: Sequence[Image.Image], config: StyleConfig, strength: float, finish: int, bar: Bar):
        check_strength(strength)
        if finish:
            finishing(config.size, finish)
        self.pictures, self.finish = styles, finish
        self.config, self.strength, self.bar = replace(config, start="instant", coarse_first=False), strength, bar
        self.shares = even_shares(len(styles), config.shares_of_styles(len(styles)))
        self.painter = shared_painter()
        self.styles = [self.painter.style(style, config.size) for style in styles]

    def __call__(self, photo: Path, out: Path, number: int, photos: int) -> None:
        self.bar.clear()
        content, size = picture(photo, self.config.size), self.config.size
        if number == 1:
            sizes = (content.size, *(style.size for style in self.pictures))
            seconds = photos * stylize_seconds(*sizes, size=size, finish=self.finish)
            print(f"{self.bar.name}: about {duration(seconds)} on this device", file=sys.stderr)
        began = time.perf_counter()
        maps = self.painter.encode(content, size)
        painted = self.painter.paint(maps, self.styles, self.shares, self.strength, picture_size(content.size, self.config))
        if self.finish:
            changes = [self._change(content, n, number, photos) for n in range(len(self.pictures))]
            painted = finished(painted, changes, self.shares, self.strength)
        (with_colours_of(painted, content) if self.config.keep_colours else painted).save(out)
        self.bar.clear()
        print(out)
        if not self.finish:
            self.bar.draw("photo", number, photos, time.perf_counter() - began)

    def _change(self, content: Image.Image, n: int, number: int, photos: int) -> np.ndarray:
        """What the finishing steps of the n-th style add; the bar counts those of all photos and styles."""
        before, total = ((number - 1) * len(self.pictures) + n) * self.finish, photos * len(self.pictures) * self.finish

        def on_step(step: StyleStep) -> None:
            self.bar.draw("step", before + step.step, total, step.seconds)

        return finishing_change(content, self.pictures[n], self.finish, size=self.config.size, on_step=on_step)


def painter_of(asked: argparse.Namespace) -> Steps | Passes:
    """What paints a photo into a file. Raises ValueError, ImageError and ModelUnavailable with a sentence."""
    config = config_of(asked)
    config.shares_of_styles(len(asked.styles))
    styles = [picture(path, config.size) for path in asked.styles]
    if asked.instant:
        strength = 1.0 if asked.strength is None else asked.strength
        return Passes(styles, config, strength, asked.finish or 0, Bar(asked.content.name))
    if asked.strength is not None:
        raise ValueError("--strength says how far --instant paints; steps have --style-weight in its place.")
    if asked.finish is not None:
        raise ValueError("--finish says how many steps follow --instant; without it there are --steps.")
    return Steps(styles, config)


def main(arguments: list[str] | None = None) -> int:
    """0, or 1 when something could not be painted: a sentence then says why."""
    asked = parser().parse_args(arguments)
    try:
        paint = painter_of(asked)
        todo = list(jobs(asked.content, asked.out))
    except (ImageError, ModelUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    failed = False
    for number, (photo, out) in enumerate(todo, 1):
        try:
            paint(photo, out, number, len(todo))
        except (ImageError, ModelUnavailable, ValueError, OSError) as error:
            failed = True
            print(str(error) if isinstance(error, ImageError) else f"{photo}: {error}", file=sys.stderr)
        except KeyboardInterrupt:
            print("\nStopped; nothing was written of the picture that was being painted.", file=sys.stderr)
            return 1
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
