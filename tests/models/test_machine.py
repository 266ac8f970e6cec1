"""What the machine has, and what goes back to it."""

import os
import pathlib
import sys

import numpy as np
import pytest

from playground.models.machine import keep_freed_memory, release_free_memory


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


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps what was freed")
def test_what_large_arrays_had_is_kept_and_then_goes_back():
    def take_and_free() -> int:
        arrays = [np.ones(3_000_000) for _ in range(4)]  # 24 MB each
        assert sum(array[-1] for array in arrays) == 4
        del arrays
        return resident()

    with keep_freed_memory():
        kept = take_and_free()
    assert resident() < kept - 90e6
