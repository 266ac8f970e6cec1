"""Every state that the lesson "Transposed convolution" points at is opened through the core: its numbers are found, its code is
run, its files and charts hold what the core says."""

import contextlib
import csv
import io
import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.convolution.kernel_bank import rebuild
from playground.images import sample
from playground.kit.saying import memory, table
from playground.lessons.transposed_conv.answer import view_answer
from playground.lessons.transposed_conv.charts import (
    magnified,
    map_picture,
    pattern_picture,
    profile_chart,
    size_chart,
    white_chart,
)
from playground.lessons.transposed_conv.code import check_code, files, torch_code
from playground.lessons.transposed_conv.page import KINDS
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trans, Trip
from playground.lessons.transposed_conv.states import EXERCISES, MISUNDERSTOOD, PREDICT, TRY_THIS
from playground.lessons.transposed_conv.words import MOST_LISTED, three, words

STATES = (PREDICT, *TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
VIEWS = tuple(Trans.controls["view"].options)
CLOCK = sample("clock").photo()


def opened(chosen: Trans, photo=CLOCK):
    return view_answer(chosen, photo)


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    shown = words(state.settings, opened(state.settings, state.photo and sample(state.photo).photo())).figures
    assert state.shows, "each state proves a number"
    assert {name: shown[name] for name in state.shows} == state.shows


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Shares, sizes, decibels and rows of numbers in a link's text are among those its state shows."""
    quoted = re.findall(r"\d+\.\d+ %|\d+ × \d+|\d+\.\d dB|\d[\d ]*(?: / \d[\d ]*\d)+|0\.\d{3,}", state.why)
    given_ = {"3 × 3", "224 × 224", "1 2 / 3 4"}
    spelled = " ".join(state.shows.values())
    assert all(one.strip() in spelled or one.strip() in given_ for one in quoted), (quoted, state.shows)


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


number = st.integers
LAYERS = {
    "source": st.sampled_from(["from_0", "random", "own"]), "kernel": st.sampled_from(["from_1", "random", "bilinear", "own"]),
    "k": number(1, 4), "stride": number(1, 3), "pad": number(0, 2), "dilation": number(1, 2),
}  # fmt: skip
SIZED = {"h": number(1, 4), "w": number(1, 4), "extra": number(0, 1)}
BEFORE = {"tall": number(1, 9), "wide": number(1, 9)}
ENLARGERS = {
    "weights": st.sampled_from(["ones", "random", "bilinear", "xavier"]), "size": number(1, 9), "step": number(1, 5),
    "seed": number(0, 9), "remedy": st.sampled_from(["nearest", "bilinear"]),
}  # fmt: skip
WHITE = {"crop": number(0, 3), "rows": number(1, 6), "columns": number(1, 6)}
BANKS = {
    "set": st.sampled_from(["noise", "orthonormal", "identity", "cosines"]), "keep": number(1, 64), "seed": number(0, 9),
}  # fmt: skip
OF_VIEW = {
    "stamps": LAYERS | SIZED,
    "stretched": LAYERS | SIZED,
    "matrix": LAYERS | BEFORE,
    "sizes": {name: LAYERS[name] for name in ("k", "stride", "pad", "dilation")} | BEFORE,
    "white": ENLARGERS | WHITE,
    "photo": ENLARGERS,
    "bank": BANKS,
}


@pytest.mark.parametrize("view", VIEWS)
def test_printed_code_runs_and_the_check_agrees(view):
    @settings(max_examples=6, deadline=None)
    @given(st.builds(KINDS[view], view=st.just(view), **OF_VIEW[view]))
    def each(chosen):
        try:
            answer = opened(chosen)
        except ValueError:
            assume(False)
        photo = CLOCK if view in ("photo", "bank") else None
        assert run(torch_code(chosen, answer, photo))
        assert "agree" in run(check_code(chosen, photo))

    each()


@pytest.mark.parametrize("view", ["stamps", "stretched"])
def test_printed_code_gives_the_pages_numbers(view):
    names, chosen = {}, Layer(view=view, h=2, w=2, kernel="from_0", k=2, stride=1)
    exec(torch_code(chosen, opened(chosen)), names)
    assert names["y"].squeeze().tolist() == [[0, 0, 1], [0, 4, 6], [4, 12, 9]]


def test_the_printed_cosines_are_the_pages():
    names, chosen = {}, Bank(view="bank", keep=10)
    exec(torch_code(chosen, None, CLOCK), names)
    torch.testing.assert_close(names["W"], torch.from_numpy(chosen.matrix()))
    torch.testing.assert_close(names["y"][0, 0], torch.from_numpy(rebuild(CLOCK.grey(), chosen.matrix(), 10).rebuilt))


def test_a_large_matrix_is_printed_as_its_size():
    assert "9.89" in run(torch_code(Layer(view="matrix", tall=224, wide=224, stride=1), None))


def test_numbers_are_short():
    assert [three(value) for value in (0.515625, 4.0, -0.0, -1.5)] == ["0.516", "4", "0", "−1.5"]
    assert table([[13698.0, -0.5], [1 / 3, -0.0]], MOST_LISTED) == "13698 −0.5 / 0.3333 0" and not table(
        [[0.0] * 37], MOST_LISTED
    )
    assert [memory(count, 2) for count in (12, 9_891_495_936, 1_440, 52_000)] == ["12 bytes", "9.9 GB", "1.4 kB", "52 kB"]


def rows_of(content: str) -> list[list[float]]:
    return [list(map(float, row)) for row in csv.reader(io.StringIO(content))]


def files_of(chosen: Trans) -> dict:
    return {file.file_name: file.content() for file in files(chosen, opened(chosen))}


def test_tables_hold_what_the_core_says():
    layer = Layer(source="random", h=3, w=4, pad=1, extra=1)
    assert rows_of(files_of(layer)["transposed.csv"]) == opened(layer).stamps.output[0].tolist()
    stretched = Layer(view="stretched", source="random", h=3, w=4)
    assert rows_of(files_of(stretched)["stretched.csv"])[0] == opened(stretched).stretched.input[0].tolist()
    matrix = Layer(view="matrix", tall=3, wide=4, k=2, stride=1)
    tables, answer = files_of(matrix), opened(matrix)
    assert rows_of(tables["matrix.csv"]) == answer.matrix.tolist()
    assert (
        rows_of(tables["entries.csv"])[:2] == [[0, 0, 1], [0, 1, 2]] and len(rows_of(tables["entries.csv"])) == answer.values.size
    )
    assert list(files_of(Layer(view="matrix", tall=224, wide=3))) == ["matrix.csv", "entries.csv"]
    trip = Trip(view="sizes", tall=16, k=5, stride=3, pad=2)
    assert rows_of(files_of(trip)["sizes.csv"])[0] == [10, 4, 10, 0]
    white = Enlarger(view="white", rows=2, columns=3)
    assert rows_of(files_of(white)["white.csv"]) == opened(white).output.tolist()
    psnr = rows_of(files_of(Bank(view="bank", set="noise"))["decibels.csv"])
    assert psnr == opened(Bank(view="bank", set="noise")).psnr[:, None].tolist()


def test_pictures_to_take_along_are_the_answers():
    def picture(content: bytes) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(content)), dtype=int)

    chosen = Enlarger(view="photo", weights="random")
    saved, answer = files_of(chosen), opened(chosen)
    for name, values in (("transposed.png", answer.transposed), ("resized.png", answer.remedied)):
        assert np.abs(picture(saved[name]) - 255 * values.clip(0, 1)).max() <= 0.5001
    bank = Bank(view="bank", keep=3)
    assert np.abs(picture(files_of(bank)["rebuilt.png"]) - 255 * opened(bank).rebuilt.clip(0, 1)).max() <= 0.5001
    film = Image.open(io.BytesIO(files_of(Layer(h=2, w=2))["stamps.gif"]))
    assert film.n_frames >= 4


def values_of(chart: dict) -> list[dict]:
    return next(part["data"]["values"] for part in (chart, *chart["layer"]) if len(part.get("data", {}).get("values", ())) > 1)


def test_the_chart_of_sizes_has_what_went_in_across_and_what_came_back_up():
    answer = opened(Trip(view="sizes", tall=16, k=5, stride=3, pad=2))
    chart = size_chart(answer.trips, 16, titles=("in", "back"), words=("whole", "{n} short")).to_dict()
    rows = values_of(chart)
    assert [(row["size"], row["back"]) for row in rows] == [(trip.size, trip.back) for trip in answer.trips]
    assert {row["role"] for row in rows if row["lost"]} == {"negative"} and {row["role"] for row in rows if not row["lost"]} == {
        "output"
    }
    assert next(row["told"] for row in rows if row["size"] == 18) == "2 short"
    encoded = [layer["encoding"] for layer in chart["layer"]]
    assert encoded[2]["x"]["field"] == "size" and encoded[2]["y"]["field"] == "back" and encoded[1]["y2"]["field"] == "size"
    marked = chart["layer"][3]["data"]["values"]
    assert [row["label"] for row in marked] == ["16 → 16"]


def test_the_chart_of_a_white_map_has_rows_down_and_the_sign_in_colour():
    output = np.array([[1.0, 0.0, -0.5], [2.0, 4.0, 0.25]])
    chart = white_chart(output, titles=("row", "column", "value")).to_dict()
    rows = values_of(chart)
    assert {(row["row"], row["column"]): row["value"] for row in rows} == {
        place: value for place, value in np.ndenumerate(output)
    }
    assert [row["role"] for row in rows] == ["output", "output", "negative", "output", "output", "output"]
    assert [row["text"] for row in rows] == ["1", "", "−.5", "2", "4", ".25"]
    base = chart["layer"][0]["encoding"]
    assert (base["x"]["field"], base["y"]["field"]) == ("column", "row")


def test_the_profile_draws_the_row_and_what_it_would_be():
    chart = profile_chart(np.array([1.0, 2.0]), np.array([4.0, 5.0]), titles=("c", "v")).to_dict()
    rows = values_of(chart)
    assert [(row["role"], row["value"]) for row in rows] == [("second", 4.0), ("second", 5.0), ("output", 1.0), ("output", 2.0)]
    assert [layer["transform"][0]["filter"] for layer in chart["layer"]] == ["datum.role == 'second'", "datum.role == 'output'"]


def test_signed_pictures_have_a_colour_a_sign():
    minus, nothing, plus = np.asarray(map_picture(np.array([[-1.0, 0.0, 1.0]]), 3), dtype=int)[0]
    assert tuple(nothing) == (255, 255, 255) and minus[0] > minus[2] and plus[2] > plus[0]
    assert np.array_equal(np.asarray(map_picture(np.array([[-1.0, 1.0]]), 2))[0], [minus, plus])
    dark, ground = np.asarray(pattern_picture(np.array([[3.0, 0.0]]), 2), dtype=int)[0]
    assert dark.sum() < ground.sum()


def test_a_part_of_the_photo_is_magnified_pixel_by_pixel():
    answer = opened(Enlarger(view="photo"))
    transposed, remedied = magnified(answer, 900)
    assert transposed.size == remedied.size == (3 * 288, 3 * 180)
    top, left = int((answer.photo.shape[0] - 180) * 0.2), (answer.photo.shape[1] - 288) // 2
    first = np.rint(255 * answer.transposed[top, left].clip(0, 1))
    assert np.array_equal(np.asarray(transposed)[:3, :3].reshape(-1, 3), np.tile(first, (9, 1)))
