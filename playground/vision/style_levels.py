"""Coarse to fine: most steps at half the size, where a stroke spans twice as much of the picture, the rest at the full one.

A small network sees some thirty pixels at once. Started at full size it weaves a fine texture into the photo and leaves its large
shapes alone; begun small it paints these first, and a step there costs a quarter (Gatys et al. 2017, "Controlling perceptual
factors in neural style transfer", section 5).
"""

from dataclasses import replace

from playground.vision.style_config import StyleConfig
from playground.vision.style_pictures import picture_size

LEAST = 128  # px, long side of the coarsest level
SHARE = 2 / 3  # of the steps that go to the levels before the last


def levels(config: StyleConfig, *pictures: tuple[int, int]) -> tuple[StyleConfig, ...]:
    """The settings of each level in order; their steps add up to config.steps, the last has config.size.

    pictures: (width, height) of photo and style; a level at which one of them is too small for the network is left out.
    One level where config.coarse_first is off. Raises ValueError as picture_size does.
    """
    for picture in pictures:
        picture_size(picture, config)
    before = replace(config, size=max(LEAST, config.size // 2), steps=max(1, int(config.steps * SHARE)))
    if not config.coarse_first or config.size < 2 * LEAST or config.steps < 3 or not _fit(before, pictures):
        return (config,)
    return (*levels(before, *pictures), replace(config, steps=config.steps - before.steps))


def _fit(config: StyleConfig, pictures: tuple[tuple[int, int], ...]) -> bool:
    try:
        for picture in pictures:
            picture_size(picture, config)
    except ValueError:
        return False
    return True


def pixel_steps(config: StyleConfig, photo: tuple[int, int], style: tuple[int, int]) -> int:
    """Pixels times steps over all levels: what the time is proportional to."""
    total = 0
    for level in levels(config, photo, style):
        width, height = picture_size(photo, level)
        total += width * height * level.steps
    return total
