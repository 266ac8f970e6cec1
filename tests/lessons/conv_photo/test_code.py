"""The printed PyTorch code and the check snippet are executed; what they give is what the page shows."""

import contextlib
import csv
import io
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conv_strategies import conv_settings
from hypothesis import given, settings
from PIL import Image

from playground.images import make_photo
from playground.kit.printed import WIDTH
from playground.lessons.conv_photo import answer as core
from playground.lessons.conv_photo.answer import convolve_photo
from playground.lessons.conv_photo.code import INPUT_FILE, check_code, files, torch_code
from playground.lessons.conv_photo.settings import KERNELS, ConvPhoto

PHOTO = make_photo(Image.fromarray(np.random.default_rng(2).integers(0, 256, (46, 51, 3), dtype=np.uint8)), name="noise")


def run(code: str, **given: object) -> tuple[dict[str, object], str]:
    names, printed = dict(given), io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return names, printed.getvalue()


def assert_code_gives_the_page(chosen: ConvPhoto) -> None:
    """As pasted beside the page's file of the input it gives the page's numbers."""
    answer = convolve_photo(chosen, PHOTO)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path(INPUT_FILE).write_bytes(files(answer)[0].content())
        names, printed = run(torch_code(answer))
    assert printed.startswith(f"torch.Size({[1, len(answer.output), *answer.output.shape[1:]]}) tensor(")
    np.testing.assert_allclose(names["y"][0].numpy(), answer.output, rtol=1e-5, atol=1e-5)


@settings(max_examples=80, deadline=None)
@given(conv_settings())
def test_printed_code_gives_what_the_page_shows(chosen):
    assert_code_gives_the_page(chosen)


@pytest.mark.parametrize("kernel", KERNELS)
def test_printed_code_of_every_kernel(kernel):
    assert_code_gives_the_page(ConvPhoto(kernel=kernel))


@settings(max_examples=12, deadline=None)
@given(conv_settings())
def test_check_snippet_runs_and_agrees(chosen):
    if chosen.kernel in ("box_15", "gaussian_7"):
        chosen = replace(chosen, dilation=1)
    _names, printed = run(check_code(chosen))
    assert printed.startswith("The page, torch and the textbook's sum agree on")


def test_check_snippet_notices_an_answer_that_is_wrong(monkeypatch):
    def wrong(chosen, photo):
        answer = convolve_photo(chosen, photo)
        return replace(answer, output=answer.output * np.float32(1.001))

    monkeypatch.setattr(core, "convolve_photo", wrong)
    with pytest.raises(AssertionError):
        run(check_code(ConvPhoto()))


def test_check_snippet_notices_a_sum_that_differs_from_torch():
    code = check_code(ConvPhoto()).replace("torch_says.append(", "torch_says.append(1.001 * ")
    with pytest.raises(AssertionError):
        run(code)


def test_lines_are_narrow():
    chosen = ConvPhoto(kernel="sobel_magnitude", stride=3, dilation=4, pad=20, padding_mode="replicate", channels="colour")
    assert max(map(len, torch_code(convolve_photo(chosen, PHOTO)).splitlines())) <= WIDTH + 10


def test_files_hold_the_output():
    answer = convolve_photo(ConvPhoto(channels="colour", stride=2), PHOTO)
    given, png, table, array = (file.content() for file in files(answer))
    assert np.array_equal(np.load(io.BytesIO(given)), answer.input)
    assert Image.open(io.BytesIO(png)).size == answer.output.shape[1:][::-1]
    rows = [[float(value) for value in row] for row in csv.reader(io.StringIO(table))]
    assert rows == answer.output[0].tolist()
    assert np.array_equal(np.load(io.BytesIO(array)), answer.output)
