"""The texts of the number stage: the reader's own batch, numbers changed in the picture, and a number for each channel."""

import numpy as np

LARGEST = 1000
MOST_VALUES = 8 * 4 * 9  # of a batch
Place = tuple[int, int, int]  # example, channel, position


def read_number(text: str) -> float:
    """Raises ValueError with a sentence where it is none, or too large."""
    try:
        value = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise ValueError(f"“{text}” is not a number. Write numbers with spaces between, such as 3 −1.5 0.") from None
    if not abs(value) <= LARGEST:
        raise ValueError(f"{text} is too large: numbers can be −{LARGEST} to {LARGEST}.")
    return value


def read_edits(text: str) -> dict[Place, float]:
    """ "0.2.3:1.5 …": position 3 of channel 2 of example 0 is 1.5. Raises ValueError with a sentence."""
    found: dict[Place, float] = {}
    for entry in text.split():
        place, _colon, value = entry.partition(":")
        parts = place.split(".")
        if len(parts) != 3 or not all(part.isdecimal() for part in parts):
            raise ValueError(f"“{entry}” is not a changed number. Write example.channel.position:value, such as 0.2.3:1.5.")
        found[tuple(map(int, parts))] = read_number(value)
    return found


def read_channels(text: str) -> list[float]:
    """A number for each channel; the last one holds for those that have none. Raises ValueError with a sentence."""
    return [read_number(part) for part in text.split()] or [read_number(text)]


def for_channels(text: str, channels: int) -> np.ndarray:
    """(channels,) of `read_channels`."""
    values = read_channels(text)
    return np.array([values[min(c, len(values) - 1)] for c in range(channels)])


def read_batch(text: str, *, convolution: bool) -> np.ndarray:
    """The reader's own batch (N, C, side, side), side 1 for a linear layer. Raises ValueError with a sentence.

    Examples are split by ";", the channels of a convolution by "|". All are of one size.
    """
    examples = [part for part in text.split(";") if part.strip()]
    channels = [example.split("|") if convolution else example.split() for example in examples]
    if not examples:
        raise ValueError("There are no numbers yet. Write an example’s numbers with spaces between, and ; after each example.")
    rows = [[list(map(read_number, channel.split())) for channel in example] for example in channels]
    if len(rows) > 8 or len(rows[0]) > 4:
        raise ValueError(f"There are {len(rows)} examples of {len(rows[0])} channels; 8 of 4 are possible here.")
    for number, row in enumerate(rows, 1):
        if [len(channel) for channel in row] != [len(rows[0][0])] * len(rows[0]):
            raise ValueError(
                f"Example {number} is not as large as the first: it has {' and '.join(str(len(one)) for one in row)} numbers in "
                f"{len(row)} channels, and {len(rows[0])} channels of {len(rows[0][0])} are needed."
            )
    side = round(len(rows[0][0]) ** 0.5)
    if side * side != len(rows[0][0]) or not 1 <= side <= 3:
        raise ValueError(f"A channel has {len(rows[0][0])} numbers; a map here is 1, 2 or 3 to a side: 1, 4 or 9 numbers.")
    return np.array(rows).reshape(len(rows), len(rows[0]), side, side)
