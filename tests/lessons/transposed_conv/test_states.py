"""Every state that the lesson "Transposed convolution" points at is opened through the core, and its numbers are found."""

import contextlib
import io
import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.images import sample
from playground.lessons.transposed_conv.answer import TransConfig
from playground.lessons.transposed_conv.check import check_code
from playground.lessons.transposed_conv.code import CODE, torch_code
from playground.lessons.transposed_conv.enlarging import EnlargeConfig
from playground.lessons.transposed_conv.figures import FIGURES, listed, memory, three
from playground.lessons.transposed_conv.kernel_bank import BankConfig
from playground.lessons.transposed_conv.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS, VIEWS

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = FIGURES[state.view](state.config, state.photo and sample(state.photo).photo())
    assert state.shows, "each state proves a number"
    assert {name: found[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Shares, sizes, decibels and rows of numbers in a link's text are among those its state shows."""
    quoted = re.findall(r"\d+\.\d+ %|\d+ × \d+|\d+\.\d dB|\d[\d ]*(?: / \d[\d ]*\d)+|0\.\d{3,}", state.why)
    given_ = {"3 × 3", "224 × 224", "1 2 / 3 4"}
    spelled = " ".join(state.shows.values())
    assert all(one.strip() in spelled or one.strip() in given_ for one in quoted), (quoted, state.shows)


def run(code: str, **names: object) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return printed.getvalue()


number = st.integers
TRANS = st.builds(
    TransConfig, source=st.sampled_from(["from 0", "random", "own"]), h=number(1, 4), w=number(1, 4),
    kernel=st.sampled_from(["from 1", "random", "bilinear", "own"]), k=number(1, 4), stride=number(1, 3), pad=number(0, 2),
    extra=number(0, 1), dilation=number(1, 2), tall=number(1, 9), wide=number(1, 9),
)  # fmt: skip
ENLARGE = st.builds(
    EnlargeConfig, st.sampled_from(["ones", "random", "bilinear", "xavier"]), number(1, 9), number(1, 5), number(0, 3),
    number(1, 6), number(1, 6), number(0, 9), st.sampled_from(["nearest", "bilinear"]),
)  # fmt: skip
BANK = st.builds(BankConfig, st.sampled_from(["noise", "orthonormal", "identity", "cosines"]), number(1, 64), number(0, 9))
OF_VIEW = {**dict.fromkeys(VIEWS[:4], TRANS), **dict.fromkeys(VIEWS[4:6], ENLARGE), VIEWS[6]: BANK}
PHOTOS = {"Photo": torch.rand(3, 1, 40, 60), "64 kernels": torch.rand(1, 1, 16, 24)}


@pytest.mark.parametrize("view", VIEWS)
def test_printed_code_runs_and_the_check_agrees(view):
    @settings(max_examples=6, deadline=None)
    @given(OF_VIEW[view])
    def each(config):
        try:
            FIGURES[view](config, sample("clock").photo())
        except ValueError:
            assume(False)
        assert run(torch_code(view, config), x=PHOTOS.get(view))
        assert "agree" in run(check_code(view, config))

    each()


@pytest.mark.parametrize("view", ["Stamps", "Stretched"])
def test_printed_code_gives_the_pages_numbers(view):
    names = {}
    exec(torch_code(view, TransConfig(h=2, w=2, kernel="from 0", k=2, stride=1)), names)
    assert names["y"].squeeze().tolist() == [[0, 0, 1], [0, 4, 6], [4, 12, 9]]


def test_the_printed_cosines_are_the_pages():
    names = {"x": PHOTOS["64 kernels"]}
    exec(torch_code("64 kernels", BankConfig(keep=10)), names)
    torch.testing.assert_close(names["W"].double(), torch.from_numpy(BankConfig().matrix()), rtol=1e-5, atol=1e-6)


def test_a_large_matrix_is_printed_as_its_size():
    assert "9.89" in run(torch_code("Matrix", TransConfig(tall=224, wide=224, stride=1)))


def test_every_view_has_figures_and_code():
    assert tuple(FIGURES) == tuple(CODE) == VIEWS


def test_numbers_are_short():
    assert [three(value) for value in (0.515625, 4.0, -0.0, -1.5)] == ["0.516", "4", "0", "−1.5"]
    assert listed(np.array([[13698.0, -0.5], [1 / 3, -0.0]])) == "13698 −0.5 / 0.3333 0" and listed(np.zeros((7, 7))) == ""
    assert [memory(count) for count in (12, 9_891_495_936, 1_440, 52_000)] == ["12 bytes", "9.9 GB", "1.4 kB", "52 kB"]
