"""How the recipes ask for memory."""

import ctypes
import sys


def keep_freed_memory() -> None:
    """Asks glibc to reuse large freed blocks in place of handing them back and fetching zeroed ones: a step of 2,000 pictures
    took 9.7 s in place of 18–23 s beside other work, 1.4 million page faults fewer. Elsewhere it does nothing."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt:
        m_trim_threshold, m_top_pad, m_mmap_max = -1, -2, -4  # malloc.h
        mallopt(m_mmap_max, 0)
        mallopt(m_trim_threshold, 2**31 - 1)
        mallopt(m_top_pad, 2**28)
