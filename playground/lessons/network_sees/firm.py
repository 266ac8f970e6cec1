"""The view "How firm is the answer": probabilities of all classes while one thing about the photo changes, and the smallest
change along the gradient's sign that flips the answer."""

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from playground.images import Photo
from playground.kit.saying import count, each, fixed, percent
from playground.lessons.network_sees.firm_points import ATTACK, amount_text, core_change, core_name, keys_of, values_of
from playground.lessons.network_sees.network import network
from playground.lessons.network_sees.settings import Firm
from playground.vision.robustness import BATCH, changed, flipping_level, loss_sign, probabilities, stepped

RIVALS = 3  # curves beside that of the chosen class
BARS = 5  # classes that are listed at each point
SHEET_QUALITY = 92  # of the JPEG that the browser shows; the network is given the pictures themselves
SEED = 0  # of the random signs


@dataclass(frozen=True, eq=False)
class Attack:
    """How the sign of the gradient changes the answer, and how signs drawn at random do."""

    direction: np.ndarray  # (3, S, S) int8: −1, 0, 1
    random: np.ndarray  # (V, classes) probabilities with random signs, at the curve's levels
    level: float | None  # the smallest one that flips the answer, None where none of the curve's does
    label: int | None  # the class it flips to
    probability: float | None  # of that class


@dataclass(frozen=True, eq=False)
class Curve:
    """One change of one photo, at all amounts; nothing of it depends on which of them is looked at."""

    change: str
    classes: tuple[str, ...]
    values: tuple[float, ...]
    pixels: np.ndarray  # (3, S, S) uint8: the unchanged picture as the network gets it
    unchanged: np.ndarray  # (classes,) probabilities
    probabilities: np.ndarray  # (V, classes)
    sheet: "Sheet | None" = None  # the changed pictures
    attack: Attack | None = None  # of which the browser makes the pictures

    @property
    def top(self) -> int:
        """The answer to the unchanged photo."""
        return int(self.unchanged.argmax())

    @property
    def picture(self) -> Tensor:
        """(1, 3, S, S) in [0, 1], unchanged."""
        return torch.from_numpy(self.pixels)[None] / 255


@dataclass(frozen=True, eq=False)
class FirmAnswer:
    """A curve looked at: at one amount, with one class asked about."""

    settings: Firm
    curve: Curve
    photo: Photo

    @property
    def place(self) -> int:
        """Index of the amount."""
        return keys_of(self.settings.change).index(self.settings.amount)

    @property
    def value(self) -> float:
        return self.curve.values[self.place]

    @property
    def label(self) -> int:
        """Index of the class asked about."""
        return self.settings.focus_of(self.curve.unchanged)

    @property
    def row(self) -> np.ndarray:
        """(classes,) probabilities at the amount."""
        return self.curve.probabilities[self.place]

    @cached_property
    def tops(self) -> tuple[int, ...]:
        """The class of the highest probability at each point."""
        return tuple(self.curve.probabilities.argmax(1).tolist())

    @cached_property
    def rivals(self) -> tuple[int, ...]:
        """Other classes that come highest somewhere on the curve, the highest first."""
        order = (-self.curve.probabilities.max(0)).argsort(kind="stable").tolist()
        return tuple([one for one in order if one != self.label][:RIVALS])

    @cached_property
    def held(self) -> tuple[int, int] | None:
        """First and last point, around no change, between which the answer stays; None where least of all changes it already."""
        start = self.start
        if self.tops[start] != self.curve.top:
            return None
        first = last = start
        while first > 0 and self.tops[first - 1] == self.curve.top:
            first -= 1
        while last < len(self.tops) - 1 and self.tops[last + 1] == self.curve.top:
            last += 1
        return first, last

    @property
    def start(self) -> int:
        """The point that changes nothing, of JPEG the one that changes least."""
        change = self.settings.change
        nothing = 0.0 if change == ATTACK else core_change(change).nothing
        return int(np.abs(np.array(self.curve.values) - nothing).argmin())

    def name(self, label: int) -> str:
        return self.curve.classes[label]


def firm_answer(settings: Firm, photo: Photo) -> FirmAnswer:
    """One state of the view."""
    photo = photo.without_file()
    return FirmAnswer(settings, _curve(settings.change, photo), photo)


@lru_cache(maxsize=16)
def _unchanged(photo: Photo) -> tuple[Tensor, np.ndarray]:
    """The picture (1, 3, S, S) that the network is given, and its probabilities (classes,)."""
    x = network().prepare(photo.image)
    return x, _numbers(probabilities(network(), x)[0])


@lru_cache(maxsize=8)
def _curve(change: str, photo: Photo) -> Curve:
    x, unchanged = _unchanged(photo)
    sheet = attack = None
    if change == ATTACK:
        found, attack = _attack(x, int(unchanged.argmax()))
    else:
        found, sheet = _changed(x, torch.from_numpy(unchanged), core_name(change), values_of(change))
    pixels = _eight_bit(x)[0].numpy()
    return Curve(change, network().classes, values_of(change), pixels, unchanged, _numbers(found), sheet, attack)


class Sheet:
    """Changed pictures as one JPEG, S wide, each below the one before; coded when first asked for, after the curve has left."""

    def __init__(self, pictures: Tensor):
        self._pictures: Tensor | None = pictures  # (V, 3, S, S) in [0, 1]
        self._file = b""
        self._busy = threading.Lock()

    def jpeg(self) -> bytes:
        with self._busy:
            if self._pictures is not None:
                file = io.BytesIO()
                pixels = _eight_bit(self._pictures).permute(0, 2, 3, 1).flatten(0, 1).numpy()
                Image.fromarray(pixels).save(file, "JPEG", quality=SHEET_QUALITY, subsampling=0)
                self._file, self._pictures = file.getvalue(), None
            return self._file


@torch.no_grad()
def _changed(x: Tensor, unchanged: Tensor, change: str, values: Sequence[float]) -> tuple[Tensor, Sheet]:
    """(V, classes) probabilities as `robustness_curve` gives them, and the sheet of the same pictures, each made once. A picture
    that stays as it is has the probabilities `unchanged`, without another pass; one that is the first again, after a whole turn,
    has those of the first."""
    found, pictures = [], []
    for start in range(0, len(values), BATCH):
        made = changed(x, change, values[start : start + BATCH])
        known = [(x[0], unchanged), *([(pictures[0][0], found[0])] if pictures else [])]
        rows = [next((row for picture, row in known if torch.equal(picture, one)), None) for one in made]
        new = [n for n, row in enumerate(rows) if row is None]
        if new:
            for n, row in zip(new, probabilities(network(), made if len(new) == len(made) else made[new]).cpu(), strict=True):
                rows[n] = row
        found += rows
        pictures.append(made)
    return torch.stack(found), Sheet(torch.cat(pictures))


def _attack(x: Tensor, label: int) -> tuple[Tensor, Attack]:
    """(V, classes) probabilities at all levels away from `label`, and the rest of what the view shows."""
    model, levels = network(), values_of(ATTACK)
    direction = loss_sign(model, x, label)
    found, random = (probabilities(model, stepped(x, signs, levels)) for signs in (direction, random_signs(x)))
    level = answer = probability = None
    first = next((n for n, top in enumerate(found.argmax(1).tolist()) if n and top != label), None)
    if first is not None:
        level = flipping_level(model, x, direction, label, levels[first - 1], levels[first])
        probability, answer = (one.item() for one in probabilities(model, stepped(x, direction, [level]))[0].max(0))
    signs = direction[0].to(torch.int8).cpu().numpy()
    return found, Attack(signs, _numbers(random), level, answer, probability)


def random_signs(x: Tensor) -> Tensor:
    """−1 or 1 for each value of x, as likely: what a change without a gradient would be."""
    drawn = torch.randint(2, x.shape, generator=torch.Generator().manual_seed(SEED))
    return (2 * drawn - 1).to(x)


def picture_at(answer: FirmAnswer) -> np.ndarray:
    """(3, S, S) uint8: the changed picture at the amount, in whole levels as a file holds it."""
    x = answer.curve.picture
    if answer.curve.attack:
        found = stepped(x, torch.from_numpy(answer.curve.attack.direction)[None].float(), [answer.value])
    else:
        found = changed(x, core_name(answer.settings.change), [answer.value])
    return _eight_bit(found)[0].numpy()


def _eight_bit(x: Tensor) -> Tensor:
    return (x * 255).round().clamp(0, 255).byte().cpu()


def _numbers(x: Tensor) -> np.ndarray:
    return x.cpu().numpy()


def figures(answer: FirmAnswer) -> dict[str, str]:
    """The numbers of the view by name, as text."""
    curve, change = answer.curve, answer.settings.change
    one = curve.probabilities[:, answer.label]
    low, high = int(one.argmin()), int(one.argmax())
    top = answer.tops[answer.place]
    found = {"class": answer.name(answer.label), "answer": answer.name(curve.top), "top": answer.name(top)}
    found |= each(percent, p=answer.row[answer.label], top_p=answer.row[top], unchanged=curve.unchanged[answer.label])
    found |= each(percent, answer_p=curve.unchanged[curve.top], low=one[low], high=one[high])
    found |= {"amount": amount_text(change, answer.value), "points": count(len(curve.values))}
    found |= {"low_at": amount_text(change, curve.values[low]), "high_at": amount_text(change, curve.values[high])}
    found["kept_at"] = count(answer.tops.count(curve.top))
    if answer.held:
        first, last = (amount_text(change, curve.values[place]) for place in answer.held)
        found |= {"first": first, "last": last}
    if curve.attack:
        found |= _attack_figures(answer)
    return found


def _attack_figures(answer: FirmAnswer) -> dict[str, str]:
    curve, attack = answer.curve, answer.curve.attack
    whole, largest = curve.values.index(1.0), len(curve.values) - 1
    at_one = answer.tops[whole]
    random = attack.random
    found = {"at_one": answer.name(at_one), "at_one_p": percent(curve.probabilities[whole, at_one])}
    found |= {"random": answer.name(int(random[answer.place].argmax())), "random_p": percent(random[answer.place].max())}
    found |= {"random_end": answer.name(int(random[largest].argmax())), "random_end_p": percent(random[largest].max())}
    found["largest"] = amount_text(ATTACK, curve.values[largest])
    if attack.level is not None:
        found |= {"level": fixed(attack.level, 2), "flip": answer.name(attack.label), "flip_p": percent(attack.probability)}
    return found
