"""The printed PyTorch code and the check snippet are executed; what they give is what the page shows."""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from conv_strategies import configurations
from hypothesis import given, settings
from PIL import Image

from playground.convolution import KERNELS
from playground.convolution.code import WIDTH, check_code, torch_code
from playground.images import make_photo
from playground.lessons.conv_photo.answer import ConvConfig, convolve_photo, read_input

PHOTO = make_photo(Image.fromarray(np.random.default_rng(2).integers(0, 256, (46, 51, 3), dtype=np.uint8)), name="noise")


def run(code: str, **given: object) -> tuple[dict[str, object], str]:
    names, printed = dict(given), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return names, printed.getvalue()


def assert_code_gives_the_page(config: ConvConfig) -> None:
    answer = convolve_photo(PHOTO, config)
    x = torch.from_numpy(read_input(PHOTO, config))[None]
    names, printed = run(torch_code(config), x=x)
    assert printed.strip() == f"torch.Size({list(names['y'].shape)})"
    np.testing.assert_allclose(names["y"][0].numpy(), answer.output, rtol=1e-5, atol=1e-5)


@settings(max_examples=80, deadline=None)
@given(configurations())
def test_printed_code_gives_what_the_page_shows(config):
    assert_code_gives_the_page(config)


@pytest.mark.parametrize("kernel", KERNELS)
def test_printed_code_of_every_kernel(kernel):
    assert_code_gives_the_page(ConvConfig(kernel=kernel))


@settings(max_examples=12, deadline=None)
@given(configurations())
def test_check_snippet_runs_and_agrees(config):
    if config.kernel in ("box 15", "gaussian 7"):
        config = replace(config, dilation=1)
    _names, printed = run(check_code(config))
    assert printed.startswith("The page, torch and the textbook's sum agree on")


def test_check_snippet_notices_a_difference():
    code = check_code(ConvConfig()).replace("(2.0, 0.0, -2.0)", "").replace("torch_says.append(", "torch_says.append(1.001 * ")
    with pytest.raises(AssertionError):
        run(code)


def test_lines_are_narrow():
    code = torch_code(
        ConvConfig(kernel="sobel magnitude", stride=3, dilation=4, pad=20, padding_mode="replicate", channels="colour")
    )
    assert max(map(len, code.splitlines())) <= WIDTH + 10
