"""Files of the lesson "Transposed convolution" to take along: what each view shows, as numbers or as a picture."""

import csv
import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from playground.charts.stage_film import stage_film
from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.transposed_conv.figures import Config
from playground.lessons.transposed_conv.pictures import grey_picture, map_picture
from playground.lessons.transposed_conv.round_trip import round_trips
from playground.lessons.transposed_conv.states import BANK, MATRIX, PHOTO, SIZES, STAMPS, STRETCHED, WHITE
from playground.lessons.transposed_conv.views import SIDE, bank_for, layer_for, matrix_for, photo_for, white_for
from playground.ui.page import Download


def csv_of(table: object) -> str:
    """Rows of numbers as text."""
    text = io.StringIO()
    csv.writer(text).writerows(np.asarray(table).tolist())
    return text.getvalue()


def png_of(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def colour_picture(values: np.ndarray) -> Image.Image:
    """(H, W, 3) in 0…1, clipped."""
    return Image.fromarray(np.rint(255 * values.clip(0, 1)).astype(np.uint8))


def _stamps(config: Config, _photo: Photo | None) -> list[Download]:
    return [
        Download("GIF", lambda: stage_film(layer_for(config).stamps), "stamps.gif", "image/gif"),
        Download(_("Output CSV"), lambda: csv_of(layer_for(config).stamps.output[0]), "transposed.csv", "text/csv"),
    ]


def _stretched(config: Config, _photo: Photo | None) -> list[Download]:
    return [
        Download("GIF", lambda: stage_film(layer_for(config).stretched), "stretched.gif", "image/gif"),
        Download(_("Stretched CSV"), lambda: csv_of(layer_for(config).stretched.input), "stretched.csv", "text/csv"),
    ]


def _matrix(config: Config, _photo: Photo | None) -> list[Download]:
    answer = matrix_for(config)
    entries = [
        Download(_("Entries CSV"), lambda: csv_of(np.column_stack([*answer.at, answer.values])), "entries.csv", "text/csv")
    ]
    whole = [Download(_("Matrix CSV"), lambda: csv_of(answer.matrix), "matrix.csv", "text/csv")]
    return whole + entries if answer.is_small else entries


def _sizes(config: Config, _photo: Photo | None) -> list[Download]:
    rows = [(trip.size, trip.down, trip.back, trip.lost) for trip in round_trips(config)]
    return [Download("CSV", lambda: csv_of(rows), "sizes.csv", "text/csv")]


def _white(config: Config, _photo: Photo | None) -> list[Download]:
    return [
        Download("PNG", lambda: png_of(map_picture(white_for(config).output, SIDE)), "white.png", "image/png"),
        Download("CSV", lambda: csv_of(white_for(config).output), "white.csv", "text/csv"),
    ]


def _photo(config: Config, photo: Photo) -> list[Download]:
    answer = photo_for(photo.digest, config, photo)
    return [
        Download(_("Transposed PNG"), lambda: png_of(colour_picture(answer.transposed)), "transposed.png", "image/png"),
        Download(_("Resized PNG"), lambda: png_of(colour_picture(answer.remedied)), "resized.png", "image/png"),
    ]


def _bank(config: Config, photo: Photo) -> list[Download]:
    answer = bank_for(photo.digest, config, photo)
    return [
        Download("PNG", lambda: png_of(grey_picture(answer.rebuilt)), "rebuilt.png", "image/png"),
        Download(_("Decibels CSV"), lambda: csv_of(answer.psnr[:, None]), "decibels.csv", "text/csv"),
    ]


DOWNLOADS: dict[str, Callable[[Config, Photo | None], list[Download]]] = {
    STAMPS: _stamps,
    STRETCHED: _stretched,
    MATRIX: _matrix,
    SIZES: _sizes,
    WHITE: _white,
    PHOTO: _photo,
    BANK: _bank,
}
