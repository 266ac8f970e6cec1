"""Real files of every kind, damaged a few thousand times: each is a picture or an ImageError, and nothing else happens."""

import random
import time
import warnings

import pytest
from encoded_pictures import files

from playground.images import ImageError, load_image
from playground.images.intake import MAX_PIXELS

FILES = files()
ROUNDS = 120  # for each kind of file; there are about thirty


def flipped(data: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, more often near the start, where the headers are."""
    damaged = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        reach = len(damaged) if rng.random() < 0.5 else min(len(damaged), 80)
        damaged[rng.randrange(reach)] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
    return bytes(damaged)


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def holed(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 40) :]


def spliced(data: bytes, rng: random.Random) -> bytes:
    """A stretch of some file put into, or over, the middle of this one."""
    other = rng.choice(list(FILES.values()))
    start, source = rng.randrange(len(data)), rng.randrange(len(other))
    piece = other[source : source + rng.randrange(1, 64)]
    return data[:start] + piece + data[start + rng.choice((0, len(piece))) :]


DAMAGES = (flipped, flipped, cut, holed, spliced)


@pytest.mark.parametrize("name", sorted(FILES))
def test_damaged_files_give_a_picture_or_an_image_error(name):
    rng = random.Random(f"damage {name}")
    refused = 0
    slowest = 0.0
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        for _ in range(ROUNDS):
            data = FILES[name]
            for _ in range(rng.choice((1, 1, 1, 2))):
                data = rng.choice(DAMAGES)(data, rng) or b"\x00"
            start = time.perf_counter()
            try:
                image = load_image(data, max_side=rng.choice((7, 1024, None)))
            except ImageError as error:
                refused += 1
                assert str(error).endswith(".")
            else:
                assert image.mode == "RGB"
                assert 1 <= image.width * image.height <= MAX_PIXELS
            slowest = max(slowest, time.perf_counter() - start)
    assert [str(warning.message) for warning in heard] == []
    assert 0 < refused < ROUNDS, "damage that is always, or never, noticed tests nothing"
    assert slowest < 10.0
