"""What the network answers to a picture: a photo, the same upside down, or something that is none of its classes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from playground.images import Photo, sample
from playground.kit.saying import count, fixed, percent, ratio
from playground.lessons.network_sees.network import network, untrained
from playground.lessons.network_sees.settings import OF_PHOTO, Scores
from playground.models.preparation import IMAGENET_CLASSES
from playground.vision import Classifier

CLASSES = len(IMAGENET_CLASSES)
GUESS = 1 / CLASSES  # what every class has when nothing is known
SHOWN = 5  # classes of the list
SIDE = 448  # px of pictures that are made here, twice what the network sees
FACE = (150, 10, 330, 190)  # left, top, right, bottom of the astronaut's face in that sample


@dataclass(frozen=True)
class ScoresAnswer:
    """The picture that was given and a score (logit) for each class."""

    settings: Scores
    photo: Photo | None  # of the reader, where the picture is made of one
    picture: Image.Image  # as it was given
    logits: np.ndarray  # (1000,) float32

    @cached_property
    def probabilities(self) -> np.ndarray:
        """(1000,) float64, the softmax of the logits."""
        powers = np.exp(self.logits - self.logits.max(), dtype=np.float64)
        return powers / powers.sum()

    @cached_property
    def order(self) -> np.ndarray:
        """Classes, most likely first."""
        return np.argsort(-self.probabilities, kind="stable")

    @property
    def focus(self) -> int:
        """The class that is looked at."""
        return self.settings.focus_of(self.logits)

    def rank(self, index: int) -> int:
        """The place of a class in the order, 1 is first."""
        return int(np.flatnonzero(self.order == index)[0]) + 1

    @property
    def listed(self) -> list[int]:
        """The first five, and the class looked at where it is not among them."""
        first = self.order[:SHOWN].tolist()
        return first if self.focus in first else [*first, self.focus]


def scores_answer(settings: Scores, photo: Photo | None) -> ScoresAnswer:
    """The answer to the picture chosen; `photo` is needed only where it is made of one."""
    net = network_of(settings)
    picture = PICTURES[settings.given](settings, photo)
    return ScoresAnswer(settings, photo if needs_photo(settings) else None, picture, logits_of(net, picture))


def network_of(settings: Scores) -> Classifier:
    return network() if settings.weights == "trained" else untrained(settings.seed)


@torch.inference_mode()
def logits_of(net: Classifier, picture: Image.Image) -> np.ndarray:
    """(1000,) float32."""
    return net(net.prepare(picture))[0].cpu().numpy()


# ---- what can be given ---------------------------------------------------------------------------------------------------


def upside_down(photo: Photo) -> Image.Image:
    return photo.image.rotate(180)


def noise(seed: int) -> Image.Image:
    """Every value of every pixel at random, 0…255."""
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8))


def flat(level: int) -> Image.Image:
    return Image.new("RGB", (SIDE, SIDE), (level, level, level))


def face() -> Image.Image:
    return sample("astronaut").photo().image.crop(FACE)


def drawing() -> Image.Image:
    return sample("horse").photo().image


def chart(photo: Photo) -> Image.Image:
    """The first five classes of a photo as a bar chart, black on white with blue bars."""
    logits = torch.from_numpy(logits_of(network(), photo.image))
    best = logits.softmax(0).topk(SHOWN)
    picture = Image.new("RGB", (SIDE, SIDE), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(18)
    left, top, step = 60, 50, 70  # within the square that the network sees
    for row, (index, share) in enumerate(zip(best.indices.tolist(), best.values.tolist(), strict=True)):
        y = top + row * step
        pen.text((left, y), IMAGENET_CLASSES[index], fill="black", font=font)
        pen.rectangle((left, y + 26, left + (SIDE - 2 * left) * share, y + 52), fill=(26, 80, 175))
    pen.line((left, top, left, SIDE - top, SIDE - left, SIDE - top), fill="black", width=2)
    return picture


PICTURES: dict[str, Callable[[Scores, Photo | None], Image.Image]] = {
    "photo": lambda _settings, photo: photo.image,
    "upside_down": lambda _settings, photo: upside_down(photo),
    "noise": lambda settings, _photo: noise(settings.seed),
    "flat": lambda settings, _photo: flat(settings.level),
    "face": lambda _settings, _photo: face(),
    "drawing": lambda _settings, _photo: drawing(),
    "chart": lambda _settings, photo: chart(photo),
}


def needs_photo(settings: Scores) -> bool:
    return settings.given in OF_PHOTO


# ---- in numbers ----------------------------------------------------------------------------------------------------------


def figures(answer: ScoresAnswer) -> dict[str, str]:
    """The numbers of the view by name."""
    shares, first, focus = answer.probabilities, int(answer.order[0]), answer.focus
    named = {f"share_{place + 1}": percent(shares[index]) for place, index in enumerate(answer.order[:SHOWN])}
    return {
        "first": IMAGENET_CLASSES[first],
        "second": IMAGENET_CLASSES[int(answer.order[1])],
        "share": percent(shares[first]),
        **named,
        "five": percent(shares[answer.order[:SHOWN]].sum()),
        "logit": fixed(float(answer.logits[first]), 2),
        "guess": percent(GUESS),
        "times": ratio(float(shares[first] / GUESS)),
        "above": count(int((shares > GUESS).sum())),
        "focus": IMAGENET_CLASSES[focus],
        "focus_share": share_text(float(shares[focus])),
        "focus_logit": fixed(float(answer.logits[focus]), 2),
        "rank": count(answer.rank(focus)),
        "square": str(min(answer.picture.size)),
    }


def share_text(share: float) -> str:
    """A probability: with more digits where one decimal would show none."""
    return percent(share) if share >= 5e-4 else percent(share, 3) if share >= 5e-6 else "< 0.001 %"
