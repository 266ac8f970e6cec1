"""What the lesson "Any style at once" points at: states worth opening, each with the number shown there."""

import numpy as np

from playground.kit.i18n import N_
from playground.kit.states import State
from playground.lessons.instant_style import states_numbers
from playground.lessons.instant_style.settings import Instant
from playground.vision.regions import SIDE, write_regions


def _disc() -> str:
    """The first style around a disc of the photo itself."""
    across, down = np.meshgrid(*[(np.arange(SIDE) + 0.5) / SIDE - 0.5] * 2)
    return write_regions((np.hypot(across, down) > 0.3).astype(int))


_PAINTED = (
    State(
        N_(
            "Drag the strength from 1 to 0 · at {strength=0.00} no style is left, and what still differs from the photo is the "
            "decoder’s own error"
        ),
        Instant(strength=0.0),
    ),
    State(
        N_("Drag the point in the square · in its middle each of the four styles has a share of {share 1,share 4=25 %}"),
        Instant(view="blend"),
    ),
    State(
        N_(
            "Paint with a brush · the middle {region 0=28 %} of the picture stay a photo, {painted=72 %} are painted in one style"
        ),
        Instant(view="regions", regions=_disc()),
        photo="astronaut",
    ),
    State(
        N_(
            "Set the finishing steps to None and back to 12 · the one pass is there at once; {finish=12} steps then bring "
            "strokes into the flat places"
        ),
        Instant(),
        style="swirling_sky",
    ),
    State(
        N_(
            "A photograph of a coffee cup as the style · any picture will do, and {numbers=1,472} numbers are all that the "
            "painting takes from it"
        ),
        Instant(),
        style="coffee",
    ),
)
_DETAILED = (
    State(
        N_(
            "“A detailed style picture gives a detailed style” · of the {style values=1,228,800} values of this mosaic "
            "{numbers=1,472} numbers are kept, as of any other picture"
        ),
        Instant(),
        style="mosaic",
    ),
)
QUESTION = states_numbers.QUESTION
TRY_THIS = (*_PAINTED[:3], *states_numbers.TRY_THIS[:1], *_PAINTED[3:], *states_numbers.TRY_THIS[1:])
MISUNDERSTOOD = (*_DETAILED, *states_numbers.MISUNDERSTOOD)
EXERCISES = states_numbers.EXERCISES
