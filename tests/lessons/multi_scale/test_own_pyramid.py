"""A pyramid of the reader's own, as text."""

import numpy as np
import pytest
import torch

from playground.boxes import multibox_prior
from playground.lessons.multi_scale.own_pyramid import own_pyramid


def test_own_pyramids():
    small = own_pyramid("4: 0.15 0.3; 2: 0.4; 1: 0.8", "1 2 0.5", 2)
    assert small.cells == (4, 2, 1) and small.names == ("4 × 4", "2 × 2", "1 × 1")
    wanted = torch.cat([multibox_prior(n, n, sizes, [1, 2, 0.5]) for n, sizes in ((4, [0.15, 0.3]), (2, [0.4]), (1, [0.8]))])
    anchors = np.concatenate([layout.anchors() for layout in small.maps])
    np.testing.assert_allclose(anchors, wanted, atol=1e-6)
    assert small.trunk.convolutions == (12, 14, 16)


@pytest.mark.parametrize(
    ("text", "ratios", "sentence"),
    [
        ("", "1", "There are 0 maps"),
        ("4", "1", "does not begin with 1 to 64 cells"),
        ("4: x", "1", "sizes of map 1"),
        ("4: 0.1; 4: 0.2", "1", "finest map first"),
        ("4: 0.1", "", "The ratios are ''"),
        ("4: 3", "1", "0.01 to 2"),
        ("99: 0.1", "1", "99: 0.1"),
    ],
)
def test_own_pyramids_that_cannot_be(text, ratios, sentence):
    with pytest.raises(ValueError, match=sentence):
        own_pyramid(text, ratios, 2)
