"""Every transform of torchvision.transforms.v2 that a pipeline may hold, as one table.

From an entry follow the controls of a step, its place in an address, the call that makes it and the code that is shown.
Adding a transform is one entry.
"""

from collections.abc import Sequence

from playground.training.augment.colour import COLOUR, DEGRADE
from playground.training.augment.entry import GROUPS, Transform
from playground.training.augment.geometry import GEOMETRY
from playground.training.augment.policies import BATCH, POLICY, TYPE

TRANSFORMS: dict[str, Transform] = {one.key: one for one in (*GEOMETRY, *COLOUR, *DEGRADE, *POLICY, *BATCH, *TYPE)}


def named(key: str) -> Transform:
    """The entry of a key. Raises ValueError with a sentence where there is none."""
    if key not in TRANSFORMS:
        raise ValueError(f"There is no transform {key!r}; a name is written as in hflip, rotate or resizedcrop.")
    return TRANSFORMS[key]


def in_groups() -> dict[str, Sequence[Transform]]:
    """Group → its transforms, both in the table's order."""
    return {group: [one for one in TRANSFORMS.values() if one.group == group] for group in GROUPS}
