"""What Python packs, the browser unpacks: head, names, types and every number, at any alignment."""

import numpy as np
from in_node import in_node

from playground.ui.components.packets import pack

PACKETS = "ui/components/packets.js"
UNPACK = """(text, { unpack }) => {
  const sent = bytes(text), shifted = new Uint8Array(sent.length + 3).subarray(3);
  shifted.set(sent);
  const { arrays, ...head } = unpack(shifted);
  const kinds = Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.constructor.name]));
  return { head, arrays, kinds };
}"""


def test_every_array_arrives_as_it_left():
    rng = np.random.default_rng(3)
    arrays = {
        "bytes": rng.integers(0, 255, 7, dtype=np.uint8),
        "short": rng.integers(-(2**15), 2**15, (3, 5), dtype=np.int16),
        "whole": rng.integers(-(2**31), 2**31, 3, dtype=np.int32),
        "single": rng.normal(size=(2, 3, 2)).astype(np.float32),
        "double": rng.normal(size=4) / 3,
        "empty": np.zeros(0, np.float32),
        "turned": np.arange(6, dtype=np.float64).reshape(2, 3).T,  # not contiguous
        "big": np.arange(3, dtype=">i4"),  # the other byte order
    }
    head = {"words": {"minus": "− “ü” 卷"}, "list": [1, 2.5, None, True]}
    found = in_node(UNPACK, pack(head, arrays), PACKETS)
    assert found["head"] == head
    assert list(found["kinds"].values()) == [
        "Uint8Array",
        "Int16Array",
        "Int32Array",
        "Float32Array",
        "Float64Array",
        "Float32Array",
        "Float64Array",
        "Int32Array",
    ]
    for name, array in arrays.items():
        assert found["arrays"][name] == array.ravel().tolist(), name


def test_a_message_may_be_a_head_alone():
    assert in_node(UNPACK, pack({"n": 1}, {}), PACKETS)["head"] == {"n": 1}
