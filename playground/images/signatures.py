"""What a file is, read from its first bytes and never from its name, and which decoder may open it.

Only the seven decoders in READERS ever run. Pillow knows forty more, some of which start other programs (EPS) or follow
references; a file of theirs is refused here, with a sentence that says what it is.
"""

import io
from collections.abc import Callable

from PIL import features
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from playground.images.bmp import open_bmp
from playground.images.png import open_png

READERS: dict[str, Callable[[io.BytesIO], ImageFile]] = {
    "JPEG": JpegImageFile,  # also MPO, the many-picture JPEG of some phones: its first picture
    "PNG": open_png,
    "GIF": GifImageFile,
    "WebP": WebPImageFile,
    "BMP": open_bmp,
    "TIFF": TiffImageFile,
    "AVIF": AvifImageFile,
}

READABLE = "JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF"

# format: where its first bytes stand, and what they can be
_SIGNATURES = {
    "JPEG": (0, b"\xff\xd8\xff"),
    "PNG": (0, b"\x89PNG\r\n\x1a\n"),
    "GIF": (0, (b"GIF87a", b"GIF89a")),
    "WebP": (8, b"WEBP"),
    "TIFF": (0, (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),  # the latter two: BigTIFF
    "BMP": (0, b"BM"),
}

# what a reader calls such a file: first bytes
_OTHER_KINDS = {
    "a PDF document": b"%PDF",
    "a PostScript drawing": (b"%!PS", b"\xc5\xd0\xd3\xc6"),
    "a Photoshop document": b"8BPS",
    "a ZIP archive or an office document": b"PK\x03\x04",
    "an icon": b"\x00\x00\x01\x00",
    "a JPEG 2000 picture": b"\x00\x00\x00\x0cjP  ",
    "a JPEG XL picture": (b"\x00\x00\x00\x0cJXL ", b"\xff\x0a"),
}

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_TEXT_SAMPLE = 2048  # bytes looked at to tell text from pixels


class ImageError(ValueError):
    """A picture that cannot be taken in; its message is a sentence for the reader: what happened and what to do."""


def identify(data: bytes) -> str:
    """The format of an encoded picture, a key of READERS, from its first bytes.

    Raises ImageError for everything that no decoder in READERS reads, saying what the file is where that can be told.
    """
    if not data:
        raise ImageError("This file is empty (0 bytes). Choose it again, or choose another picture.")
    for name, (offset, magic) in _SIGNATURES.items():
        if data.startswith(magic, offset):
            return name
    if data[4:8] == b"ftyp":
        return _identify_media_container(data)
    for kind, magic in _OTHER_KINDS.items():
        if data.startswith(magic):
            raise ImageError(f"This file is {kind}. Export it as JPEG or PNG, and choose that.")
    start = data[:_TEXT_SAMPLE]
    if b"<svg" in start.lower():
        raise ImageError("This file is an SVG drawing, which holds lines and no pixels. Export it as PNG, and choose that.")
    if _is_text(start):
        raise ImageError(f"This file holds text, not a picture, whatever its name says. Choose a {READABLE} file.")
    raise ImageError(f"This file is no picture that can be read here. Choose a {READABLE} file.")


def _identify_media_container(data: bytes) -> str:
    """AVIF, or an ImageError naming HEIC or video; the brands stand in the file's first box (ISO/IEC 14496-12)."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12]} | {data[i : i + 4] for i in range(16, end, 4)}
    if brands & _AVIF_BRANDS:
        if features.check("avif"):
            return "AVIF"
        raise ImageError("This installation reads no AVIF. Export the picture as JPEG or PNG, and choose that.")
    if brands & _HEIC_BRANDS:
        raise ImageError(
            "This is a HEIC photo, as phones take them, and HEIC cannot be read here. Export it as JPEG and choose that, "
            "or set the phone’s camera to “Most compatible”."
        )
    raise ImageError("This file is a video or a sound recording. Choose a still picture; a screenshot of a frame will do.")


def _is_text(start: bytes) -> bool:
    """Whether the bytes are readable as text: UTF-8 (a character cut off at the end is allowed), no control codes."""
    text = start.decode("utf-8", errors="ignore")
    lost = len(start) - len(text.encode("utf-8"))
    return lost <= 3 and all(character.isprintable() or character in "\t\n\r\f\ufeff" for character in text)
