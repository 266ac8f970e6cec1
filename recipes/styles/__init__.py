"""Eight pictures to take a style from, painted by code alone: seeded, without any photograph or anyone's work as a source.

`python -m recipes.styles` paints them all into assets/styles. One technique a file, each with paint(size, seed) -> (size,
size, 3) uint8; fields.py has the noise and the colour ramps, canvas.py the brush.
"""

from collections.abc import Callable

import numpy as np

from recipes.styles import autumn_garden, halftone, marbling, mosaic, stained_glass, swirling_sky, waves, woodcut

SIZE = 640  # pixels a side of the shipped pictures
SEED = 7

TECHNIQUES: dict[str, Callable[[int, int], np.ndarray]] = {
    "swirling_sky": swirling_sky.paint,
    "mosaic": mosaic.paint,
    "stained_glass": stained_glass.paint,
    "pop_dots": halftone.paint,
    "woodcut": woodcut.paint,
    "waves": waves.paint,
    "autumn_garden": autumn_garden.paint,
    "marbling": marbling.paint,
}
