"""Many photos and the frames of a film: looked at one after the other, as a job, and what becomes of them at any thresholds."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from PIL import Image, ImageOps

from playground.images import ImageError, Photo, make_photo, read_photo, sample
from playground.images.film import Film, open_film
from playground.jobs import Control
from playground.lessons.detect.answer import raw_detection
from playground.vision.detection import Detection

MOST_PHOTOS = 60
SMALL = 320  # px of a photo's longer side in the gallery
FRAME = 480  # px of a frame's longer side in the player
QUALITY = 80  # of JPEG
CLIP_SIZE, CLIP_FRAMES, CLIP_RATE = (360, 300), 24, 8  # of the film that the page has
CLIP_PHOTOS = ("coffee", "chelsea", "astronaut")
CLIP_FILE = "pan.webp"


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture that was looked at, or the sentence why it could not be."""

    name: str
    size: tuple[int, int]  # (width, height) that the boxes are in
    small: bytes  # JPEG
    found: Detection | None
    problem: str = ""
    second: float = 0.0  # in its film


Named = tuple[str, Callable[[], Photo]]


def look_through(pictures: Sequence[Named], model: str, control: Control) -> tuple[Seen, ...]:
    """The job of the gallery: each photo is read, looked at and reported; what cannot be read leaves a sentence."""
    seen: list[Seen] = list(control.last or ())
    for name, opened in pictures[len(seen) :]:
        control.check()
        try:
            photo = opened()
            seen.append(Seen(name, photo.original_size, jpeg(photo.image, SMALL), raw_detection(model, photo)))
        except ImageError as error:
            seen.append(Seen(name, (4, 3), b"", None, str(error)))
        control.report(len(seen), len(pictures), tuple(seen))
    return tuple(seen)


def look_at_film(film: Film, rate: int, model: str, control: Control) -> tuple[Seen, ...]:
    """The job of the film: each frame is looked at and reported, `rate` a second."""
    seen: list[Seen] = list(control.last or ())
    total = max(1, round(film.seconds * rate))
    for number, (second, image) in islice(enumerate(film.frames(rate, control.check)), len(seen), None):
        control.check()
        photo = make_photo(image, name=f"frame {number + 1}")
        seen.append(Seen(photo.name, image.size, jpeg(image, FRAME), raw_detection(model, photo), second=second))
        control.report(len(seen), max(total, len(seen)), tuple(seen))
    return tuple(seen)


def jpeg(image: Image.Image, side: int) -> bytes:
    """The picture with at most `side` px on its longer side."""
    data = io.BytesIO()
    small = ImageOps.contain(image, (side, side)) if max(image.size) > side else image
    small.save(data, "JPEG", quality=QUALITY)
    return data.getvalue()


def named_files(files: Iterable[tuple[str, bytes]]) -> list[Named]:
    """The reader's files as pictures to look through, at most MOST_PHOTOS."""
    return [(name, partial(read_photo, data, name)) for name, data in list(files)[:MOST_PHOTOS]]


def named_photos(photos: Iterable[Photo]) -> list[Named]:
    """Photos that are read already, as pictures to look through."""
    return [(photo.title, partial(_same, photo)) for photo in photos]


def _same(photo: Photo) -> Photo:
    return photo


@lru_cache(maxsize=1)
def clip() -> Film:
    """The film that the page has: a view that pans over three sample photos, made here."""
    return open_film(clip_bytes())


@lru_cache(maxsize=1)
def clip_bytes() -> bytes:
    """Animated WebP of CLIP_FRAMES frames."""
    width, height = CLIP_SIZE
    photos = [sample(name).photo().image for name in CLIP_PHOTOS]
    scaled = [photo.resize((round(photo.width * height / photo.height), height)) for photo in photos]
    strip = Image.new("RGB", (sum(photo.width for photo in scaled), height))
    left = 0
    for photo in scaled:
        strip.paste(photo, (left, 0))
        left += photo.width
    steps = [round(k * (strip.width - width) / (CLIP_FRAMES - 1)) for k in range(CLIP_FRAMES)]
    frames = [strip.crop((step, 0, step + width, height)) for step in steps]
    data = io.BytesIO()
    frames[0].save(
        data, "WEBP", save_all=True, append_images=frames[1:], duration=round(1000 / CLIP_RATE), loop=0, quality=80, method=0
    )
    return data.getvalue()
