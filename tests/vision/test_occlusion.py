"""The answer under a sliding square, against pictures covered one at a time."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from playground.vision import occlusion_map
from playground.vision.occlusion import hidden_places


class ScoresPixels(nn.Module):
    """Class i is the sum of column i of the picture, over all channels: easy to follow."""

    def forward(self, x):
        return x.sum((1, 2))[:, :6]


@settings(max_examples=40, deadline=None)
@given(
    height=st.integers(1, 20),
    width=st.integers(6, 20),
    cells=st.integers(1, 7),
    square=st.integers(1, 25),
    batch=st.integers(1, 60),
    pictures=st.integers(1, 2),
    seed=st.integers(0, 2**31),
)
def test_against_pictures_covered_one_at_a_time(height, width, cells, square, batch, pictures, seed):
    x = torch.rand(pictures, 3, height, width, generator=torch.Generator().manual_seed(seed))
    found = occlusion_map(ScoresPixels(), x, [0, 5], cells=cells, square=square, fill=0.25, batch=batch)
    assert found.shape == (pictures, 2, cells, cells)
    for n in range(pictures):
        for i in range(cells):
            for j in range(cells):
                covered = x[n : n + 1].clone()
                top, left = (round((k + 0.5) * length / cells - square / 2) for k, length in ((i, height), (j, width)))
                covered[..., max(0, top) : max(0, top + square), max(0, left) : max(0, left + square)] = 0.25
                torch.testing.assert_close(found[n, :, i, j], ScoresPixels()(covered).softmax(1)[0, [0, 5]])


def test_the_picture_is_left_alone_and_all_classes_come_by_default(lite0):
    x = torch.rand(1, 3, 64, 64)
    before = x.clone()
    assert occlusion_map(lite0, x, cells=2, square=16).shape == (1, 1000, 2, 2)
    assert torch.equal(x, before)


def test_the_usual_places_are_196_and_cover_every_pixel():
    places = hidden_places(224, 224, 14, 48)
    assert len(places) == 196
    assert places[0] == (0, 32, 0, 32)
    assert places[15] == (0, 48, 0, 48)
    seen = torch.zeros(224, 224)
    for top, bottom, left, right in places:
        seen[top:bottom, left:right] += 1
    assert seen.min() > 0


def test_progress_may_end_the_work():
    reports = []

    def stop(done, total):
        reports.append((done, total))
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        occlusion_map(ScoresPixels(), torch.rand(1, 3, 8, 8), cells=4, square=2, batch=4, progress=stop)
    assert reports == [(4, 16), (8, 16)]
