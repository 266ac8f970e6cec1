"""Small pictures encoded in every way that readers may upload, made here so that each test knows the pixels inside."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 24, 16
EXIF_ORIENTATION = 0x0112


def colours(width: int = WIDTH, height: int = HEIGHT) -> Image.Image:
    """A smooth picture, different in every corner: red grows to the right, green downwards, blue is 90."""
    y, x = np.mgrid[0:height, 0:width]
    red, green = 255 * x // max(width - 1, 1), 255 * y // max(height - 1, 1)
    return Image.fromarray(np.stack([red, green, np.full_like(red, 90)], axis=-1).astype(np.uint8))


def pixels(image: Image.Image) -> np.ndarray:
    """[H, W, channels] whole numbers that may be subtracted."""
    return np.asarray(image).astype(int)


def encode(image: Image.Image, kind: str, **options) -> bytes:
    """The image as a file of that kind, in memory."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int) -> Image.Exif:
    notes = Image.Exif()
    notes[EXIF_ORIENTATION] = orientation
    return notes


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 2, interlaced: bool = False) -> bytes:
    """A PNG with that header; `pixels` are the filtered rows, before compression."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(pixels)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def interlaced_png(image: Image.Image) -> bytes:
    """An RGB PNG in Adam7 order, which Pillow reads but does not write: seven passes, each a coarse picture."""
    values = np.asarray(image)
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    rows = [
        b"\x00" + row.tobytes() for left, top, step_x, step_y in passes for row in values[top::step_y, left::step_x] if row.size
    ]
    return png(image.width, image.height, b"".join(rows), interlaced=True)


def animation(kind: str) -> bytes:
    """Two frames: the colours, then black."""
    first = colours()
    second = Image.new("RGB", first.size)
    lossless = {"lossless": True} if kind == "WEBP" else {}
    return encode(first, kind, save_all=True, append_images=[second], duration=100, **lossless)


def bare_tiff(width: int, height: int, bits: int, pixels: bytes, *, white_is_zero: bool = False) -> bytes:
    """An uncompressed grey TIFF of any depth, one strip, least significant byte first."""
    entries = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, bits),
        (259, 3, 1),
        (262, 3, 0 if white_is_zero else 1),
        (273, 4, 8),  # the pixels follow the header
        (277, 3, 1),
        (278, 4, height),
        (279, 4, len(pixels)),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries
    )
    return b"II*\x00" + struct.pack("<I", 8 + len(pixels)) + pixels + directory + b"\x00" * 4


def files() -> dict[str, bytes]:
    """One file of every kind, by what it is; all WIDTH × HEIGHT."""
    image = colours()
    clear = image.copy()
    clear.putalpha(128)
    return {
        "JPEG": encode(image, "JPEG"),
        "JPEG progressive": encode(image, "JPEG", progressive=True),
        "JPEG grey": encode(image.convert("L"), "JPEG"),
        "JPEG CMYK": encode(image.convert("CMYK"), "JPEG"),
        "JPEG turned": encode(image, "JPEG", exif=exif(3)),
        "MPO": encode(image, "MPO", save_all=True, append_images=[image]),
        "PNG": encode(image, "PNG"),
        "PNG palette": encode(image.quantize(16), "PNG"),
        "PNG alpha": encode(clear, "PNG"),
        "PNG grey alpha": encode(clear.convert("LA"), "PNG"),
        "PNG 16 bit": encode(Image.new("I;16", image.size, 40_000), "PNG"),
        "PNG 1 bit": encode(image.convert("1"), "PNG"),
        "PNG interlaced": interlaced_png(image),
        "PNG animated": animation("PNG"),
        "GIF": encode(image, "GIF"),
        "GIF animated": animation("GIF"),
        "WebP": encode(image, "WEBP"),
        "WebP lossless": encode(clear, "WEBP", lossless=True),
        "WebP animated": animation("WEBP"),
        "BMP": encode(image, "BMP"),
        "BMP palette": encode(image.quantize(16), "BMP"),
        "TIFF": encode(image, "TIFF"),
        "TIFF LZW": encode(image, "TIFF", compression="tiff_lzw"),
        "TIFF deflate": encode(image, "TIFF", compression="tiff_deflate"),
        "TIFF JPEG": encode(image, "TIFF", compression="jpeg"),
        "TIFF CMYK": encode(image.convert("CMYK"), "TIFF"),
        "TIFF 32-bit whole": encode(image.convert("L").convert("I"), "TIFF"),
        "TIFF float": encode(image.convert("L").convert("F"), "TIFF"),
        "TIFF turned": encode(image, "TIFF", exif=exif(6)),
        "TIFF 12 bit": bare_tiff(WIDTH, HEIGHT, 12, b"\x7f\xf7\xff" * (WIDTH * HEIGHT // 2)),
        "AVIF": encode(image, "AVIF"),
    }
