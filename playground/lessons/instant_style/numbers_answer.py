"""What the views without a network show: AdaIN on red, green and blue, and on the 192 channels of a cosine transform."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from playground.images import Photo
from playground.kit.saying import count, each, figure, fixed, percent
from playground.lessons.instant_style.settings import Instant
from playground.models.style_vgg import WIDTHS
from playground.vision import plain_adain as plain
from playground.vision.adain import EPSILON
from playground.vision.plain_adain import LinearMap, Moments
from playground.vision.style_experiments import gram_numbers

PHOTO_SIDE = 384  # px of the long side, of photo and style
WALL = (128, 192)  # px high and wide
SEED = 0  # of the wall's noise and of the shuffling
COLOURS = ("red", "green", "blue")
RULES = {"adain": plain.adain_map, "whitening": plain.whitening_map, "brightness": plain.brightness_map}
READ = {"adain": (3, 3), "whitening": (3, 6), "brightness": (1, 1)}  # means, and deviations or covariances


@dataclass(frozen=True, eq=False)
class PlainAnswer:
    """A photo in a style, with the channels that are as they are."""

    settings: Instant
    photo: np.ndarray  # (H, W, 3) in 0…1
    style: np.ndarray  # (h, w, 3), its pixels or blocks in another order where that was asked for
    content: Moments
    target: Moments  # the style's
    ordered: Moments  # the style's where its positions were not shuffled
    whole: LinearMap  # at strength 1

    @property
    def linear(self) -> bool:
        return self.settings.view == "linear"

    @property
    def rule(self) -> LinearMap:
        """At the strength that was chosen."""
        return self.whole.at(self.settings.alpha)

    @property
    def moments(self) -> Moments:
        """Of the result's channels."""
        return self.rule.moments(self.content)

    @property
    def gains(self) -> np.ndarray:
        """(C,): what each channel's deviation is multiplied by."""
        return np.abs(self.rule.matrix.diagonal())

    @cached_property
    def result(self) -> np.ndarray:
        """(H, W, 3), not clipped."""
        return self.painted(self.rule)

    @cached_property
    def figures(self) -> dict[str, str]:
        """Every number that sentences and states quote, as text."""
        return {**_shared(self), **(_linear(self) if self.linear else _colours(self)), **code_sizes()}

    def painted(self, rule: LinearMap) -> np.ndarray:
        """(H, W, 3): the photo with its channels changed by a rule."""
        return picture(rule(channels(self.photo, self.linear)), self.photo.shape, self.linear)


def channels(rgb: np.ndarray, linear: bool) -> np.ndarray:
    """(C, N) of (H, W, 3): its colours, or the coefficients of its blocks."""
    return plain.encode(rgb) if linear else rgb.reshape(-1, 3).T


def picture(x: np.ndarray, shape: tuple[int, ...], linear: bool) -> np.ndarray:
    """(H, W, 3) of channels (C, N): the inverse of `channels`."""
    return plain.decode(x, *shape[:2]) if linear else x.T.reshape(shape)


def pixels(image: Image.Image, linear: bool) -> np.ndarray:
    """(H, W, 3) in 0…1, without what is over after the last whole block. Raises ValueError where there is no block."""
    rgb = np.asarray(image.convert("RGB"), np.float64) / 255
    if not linear:
        return rgb
    height, width = (side - side % plain.SIDE for side in rgb.shape[:2])
    if not height or not width:
        size = f"{image.width} × {image.height} px at {PHOTO_SIDE} px"
        raise ValueError(f"This picture has {size}; the cosine transform needs at least 8 × 8. A less narrow one will do.")
    return rgb[:height, :width]


def wall(noise: float) -> np.ndarray:
    """(H, W, 3): grey, with normal noise of so many grey levels."""
    values = np.random.default_rng(SEED).normal(0.5, noise / 255, WALL)
    return np.repeat(values[..., None], 3, 2)


def shuffled(rgb: np.ndarray, linear: bool) -> np.ndarray:
    """The same pixels, or blocks, in another order."""
    x = channels(rgb, linear)
    return picture(x[:, np.random.default_rng(SEED).permutation(x.shape[1])], rgb.shape, linear)


def rule_for(settings: Instant, content: Moments, style: Moments) -> LinearMap:
    """At strength 1."""
    rule = RULES["adain" if settings.view == "linear" else settings.rule]
    return rule(content, style, mean=settings.use_mean, deviation=settings.use_deviation)


def plain_answer(settings: Instant, photo: Photo | None, style: Photo) -> PlainAnswer:
    """Raises ValueError with a sentence where there is no photo, or one too narrow."""
    linear = settings.view == "linear"
    if settings.wall and not linear:
        content = wall(settings.noise)
    elif photo is None:
        raise ValueError("There is no photo yet. Choose one.")
    else:
        content = pixels(photo.at(PHOTO_SIDE), linear)
    target = ordered = pixels(style.at(PHOTO_SIDE), linear)
    if settings.shuffled:
        target = shuffled(target, linear)
    read, style_read, ordered_read = (plain.moments(channels(rgb, linear)) for rgb in (content, target, ordered))
    return PlainAnswer(settings, content, target, read, style_read, ordered_read, rule_for(settings, read, style_read))


# ---- as text ---------------------------------------------------------------------------------------------------------


def number_figures(settings: Instant, photo: Photo | None, style: Photo) -> dict[str, str]:
    """Every number of a state, as text."""
    return plain_answer(settings, photo, style).figures


def code_sizes() -> dict[str, str]:
    """How many numbers AdaIN and Gram matrices keep of a style."""
    ours, theirs, grams = 2 * sum(WIDTHS[1:]), 2 * plain.RELU4_1_CHANNELS, gram_numbers(plain.TEXTBOOK_CHANNELS)
    return {**each(count, ours=ours, relu4_1=theirs, grams=grams), "code share": percent(theirs / grams, 2)}


def numbers_read(answer: PlainAnswer) -> int:
    """How many numbers of the style the result depends on."""
    means, spreads = (len(answer.content.mean),) * 2 if answer.linear else READ[answer.settings.rule]
    return means * answer.settings.use_mean + spreads * answer.settings.use_deviation


def _shared(answer: PlainAnswer) -> dict[str, str]:
    outside = plain.outside(answer.result.reshape(-1, 3).T)
    texts = {"read": count(numbers_read(answer)), "alpha": f"{answer.settings.alpha:g}"}
    texts |= each(percent, outside=outside.mean(), pixels=outside.any(0).mean())
    texts |= each(levels, change=np.abs(answer.result - answer.photo).max())
    if answer.settings.shuffled:
        texts["reordered"] = count(_reordered(answer))
    return texts


def _reordered(answer: PlainAnswer) -> int:
    """Values of the result that differ from those of the style in its own order."""
    rule = rule_for(answer.settings, answer.content, answer.ordered).at(answer.settings.alpha)
    return int((np.abs(answer.painted(rule) - answer.result) > plain.ROUNDING).sum())


def _colours(answer: PlainAnswer) -> dict[str, str]:
    x, y, now = channels(answer.photo, False), channels(answer.result, False), answer.moments
    texts = {}
    for kind, of in (("photo ", answer.content), ("style ", answer.target), ("", now)):
        for place, colour in enumerate(COLOURS):
            texts |= {f"{kind}{colour} mean": fixed(of.mean[place]), f"{kind}{colour} deviation": fixed(of.deviation[place])}
        texts |= {f"{kind}correlation": correlation(of), f"{kind}gram": fixed(of.second[0, 1], 4)}
    clipped = np.abs(plain.moments(y.clip(0, 1)).deviation - answer.target.deviation).max()
    texts |= each(fixed, clipped=clipped, spread=np.ptp(y, axis=0).max())
    texts |= {"diagonal": fixed(np.abs(now.second - answer.target.second).diagonal().max(), 4)}
    texts |= {"order": percent(plain.order_changes(x, y)), "saturation": fixed(plain.saturation(y), 2)}
    texts |= each(levels, noise=now.deviation[0])
    texts |= {"photo noise": fixed(255 * answer.content.deviation[0], 2), "gain": figure(answer.gains[0])}
    texts["limit"] = figure(np.sqrt((answer.target.deviation[0] ** 2 + EPSILON) / EPSILON))
    return texts


def _linear(answer: PlainAnswer) -> dict[str, str]:
    rebuilt = plain.decode(channels(answer.photo, True), *answer.photo.shape[:2])
    texts = {"channels": count(len(answer.gains)), "low": fixed(answer.gains.min(), 2), "high": fixed(answer.gains.max(), 2)}
    return texts | {"similarity": fixed(similarity(answer), 2), "rebuilt": levels(np.abs(rebuilt - answer.photo).max())}


def similarity(answer: PlainAnswer) -> float:
    """The correlation of the result's brightness with the photo's, −1 to 1; 0 where one of them is flat."""
    both = plain.moments(np.stack([(rgb @ plain.BRIGHTNESS).ravel() for rgb in (answer.photo, answer.result)]))
    return float(np.nan_to_num(both.correlation()))


def correlation(of: Moments) -> str:
    """Of red and green; a dash where one of them is flat."""
    value = of.correlation()
    return "–" if np.isnan(value) else fixed(value)


def levels(value: float) -> str:
    """A difference of values in 0…1, in grey levels."""
    return fixed(255 * value, 1)
