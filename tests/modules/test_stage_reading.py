"""The stage in the browser adds up each window's products itself; the core has worked out the same."""

import numpy as np
import pytest
from in_node import in_node

from playground.stage.answer import play
from playground.stage.config import StageConfig
from playground.ui.components.convolution_stage import stage_scene

READ = """(message, { unpack }, m) => {
  const answer = unpack(bytes(message)), count = answer.stepping[0] * answer.stepping[1], found = [];
  for (let channel = 0; channel < answer.kernels.length; channel++)
    for (let n = 0; n < count; n++) {
      const { result, core, terms } = m.termsOf(answer, channel, n);
      found.push({ result, core, terms: terms.length });
    }
  return { found, painted: answer.paints ? m.paintedUpTo(answer, 0, count - 1) : null };
}"""
CONFIGS = {
    "plain": StageConfig(source="random", stride=1, pad=0),
    "strided, dilated and padded": StageConfig(source="random", height=9, width=9, dilation=2, pad=2),
    "turned, with bias and ReLU": StageConfig(source="random", flip=True, bias=-1.0, relu=True),
    "transposed": StageConfig(source="random", operation="transposed"),
    "maximum": StageConfig(source="random", operation="max"),
    "mean without padding": StageConfig(source="random", operation="average", count_include_pad=False),
    "softmax": StageConfig(source="random", operation="softmax"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_every_step_adds_up_to_the_cores(name):
    answer = play(None, CONFIGS[name])
    read = in_node(READ, stage_scene(answer, captions={}, note=""), "ui/components/packets.js", "ui/components/stage_numbers.js")
    results, core = ([step[key] for step in read["found"]] for key in ("result", "core"))
    np.testing.assert_allclose(core, answer.played.stepping.ravel(), rtol=1e-6)
    if read["painted"] is None:
        np.testing.assert_allclose(results, core, atol=1e-5)
    else:
        np.testing.assert_allclose(read["painted"], answer.played.wide[0].ravel(), atol=1e-5)
