"""What must be set before torch is first imported: how its waiting threads wait, and how many heaps they allocate from.

Torch's pool of threads is OpenMP's, and after each parallel piece of work a waiting thread by default spins for
milliseconds. With the web server and the browser on the same cores that time is taken from those who have work, torch's
own threads among them. OpenMP reads its settings once, when its library is loaded.

Measured with torch 2.15 (Linux wheel, libgomp) on two cores, in one run, the settings taking turns; forward and backward of
the thin VGG at 384 px, of VGG-19 to relu4_1 at 256 px in brackets. Time as a multiple of that with OMP_WAIT_POLICY=PASSIVE:

    setting              alone          cores shared with a training   and one more busy process
    as it comes          1.01 (0.97)    2.7 (1.6)                      3.3 (1.7)
    GOMP_SPINCOUNT=1e5   0.99 (0.97)    1.8 (1.1)                      1.9 (1.5)
    GOMP_SPINCOUNT=1e4   1.06 (0.95)    1.1 (0.8)                      1.1 (1.0)
    GOMP_SPINCOUNT=1e3   0.96 (0.91)    1.0 (1.1)                      0.9 (1.0)
    PASSIVE              1              1                              1

Differences under a tenth are noise there (lowest times for "alone", medians for the rest). So a short spin count gains
nothing over PASSIVE, and PASSIVE is OpenMP's own word that other libraries than libgomp understand as well.

glibc gives new threads heaps of their own, up to eight a core, and every run of a page is a thread: what one heap has free the
next cannot use. With two heaps the five views of a lesson with a network took 1,124 MB at the peak instead of 1,221.
"""

import ctypes
import os
from collections.abc import MutableMapping

HEAPS, M_ARENA_MAX = 2, -8  # the latter from glibc's malloc.h
USER_SETTINGS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME")  # who sets one of these has decided how threads wait


def prepare_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Lets torch's threads sleep while they wait, and share two heaps, unless the user has set either.

    Without effect on what is loaded or allocated before.
    """
    if not any(name in environment for name in USER_SETTINGS):
        environment["OMP_WAIT_POLICY"] = "PASSIVE"
    if "MALLOC_ARENA_MAX" not in environment and os.name == "posix":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's alone has it
        if set_option is not None:
            set_option(M_ARENA_MAX, HEAPS)
