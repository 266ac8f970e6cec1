"""Files to take along. Each is made when its button is pressed."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Download:
    """One file to take along."""

    label: str  # "PNG"
    data: bytes | str | Callable[[], bytes | str]  # a function is called when the button is pressed
    file_name: str
    mime: str

    def content(self) -> bytes | str:
        return self.data() if callable(self.data) else self.data


def csv_file(label: str, file_name: str, rows: Callable[[], Iterable[Sequence[object]]]) -> Download:
    """`rows()` gives the header first."""

    def written() -> str:
        text = io.StringIO()
        csv.writer(text).writerows(rows())
        return text.getvalue()

    return Download(label, written, file_name, "text/csv")


def columns_file(label: str, file_name: str, columns: Callable[[], Mapping[str, Iterable[object]]]) -> Download:
    """A table whose columns, lists or arrays of one length, stand below their names."""

    def rows() -> Iterable[Sequence[object]]:
        return zip(*([name, *np.asarray(values).tolist()] for name, values in columns().items()), strict=True)

    return csv_file(label, file_name, rows)


def png_file(label: str, file_name: str, picture: Callable[[], Image.Image | np.ndarray]) -> Download:
    """`picture()` gives a PIL image, or an array: (H, W) or (3, H, W) with levels 0…255."""
    return Download(label, lambda: png_bytes(picture()), file_name, "image/png")


def png_bytes(picture: Image.Image | np.ndarray) -> bytes:
    if isinstance(picture, np.ndarray):
        levels = np.rint(picture.clip(0, 255)).astype(np.uint8)
        picture = Image.fromarray(levels if levels.ndim == 2 else levels.transpose(1, 2, 0))
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def npy_file(label: str, file_name: str, array: Callable[[], np.ndarray]) -> Download:
    def written() -> bytes:
        data = io.BytesIO()
        np.save(data, array())
        return data.getvalue()

    return Download(label, written, file_name, "application/octet-stream")


def svg_file(label: str, file_name: str, text: Callable[[], str]) -> Download:
    return Download(label, text, file_name, "image/svg+xml")
