"""What the machine has, and what goes back to it."""

import os
import pathlib
import sys

import numpy as np
import pytest

from playground.models.machine import release_free_memory


def resident() -> int:
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps what was freed")
def test_free_memory_goes_back():
    pieces = [np.ones(8_000) for _ in range(4_000)]  # 64 kB each, from the heap
    kept = pieces[::100]
    del pieces
    before = resident()
    release_free_memory()
    assert resident() < before - 100e6 and all(one.sum() == 8_000 for one in kept)
