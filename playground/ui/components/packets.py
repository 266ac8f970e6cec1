"""One bytes object for a component: a small JSON head and the raw numbers behind it, which JavaScript reads without parsing.

Layout: length of the head (uint32, little-endian), the head padded with spaces, the arrays one after the other, each at
a multiple of 8 bytes. The head's `arrays` names them: offset in bytes, dtype, shape.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

ALIGN = 8


def pack(head: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Head (JSON-serialisable) and arrays as bytes for `data=` of a component; packets.js reads them back."""
    places, bodies, offset = {}, [], 0
    for name, array in arrays.items():
        little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        places[name] = {"offset": offset, "dtype": little.dtype.name, "shape": list(little.shape)}
        body = little.tobytes() + b"\0" * (-little.nbytes % ALIGN)
        bodies.append(body)
        offset += len(body)
    text = json.dumps({**head, "arrays": places}, ensure_ascii=False).encode()
    text += b" " * (-(4 + len(text)) % ALIGN)
    return b"".join([len(text).to_bytes(4, "little"), text, *bodies])
