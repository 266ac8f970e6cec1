"""PNG files opened as browsers open them: by the chunks that hold pixels, whatever else the file carries.

Pillow calls a file damaged whose colour profile or text unpacks to more than 1 MB, or whose comment has a wrong checksum.
None of that is looked at here, so it is left out before Pillow reads the file.
"""

import io
import zlib

from PIL.PngImagePlugin import PngImageFile

SIGNATURE = 8  # bytes before the first chunk
_PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_NOTES = {b"tRNS", b"eXIf"}  # transparency and orientation: without them the picture can still be shown
_DEPTH, _COLOUR = 24, 25  # bytes of the file that tell bits a value and what the values are
_GREY = 0


def open_png(file: io.BytesIO) -> PngImageFile:
    """The picture, its pixels not yet decoded; what it calls transparent is stated in 0…255, at 16 bits in 0…65535."""
    data = file.read()
    picture = PngImageFile(io.BytesIO(_without_notes(data)))
    depth, transparent = data[_DEPTH], picture.info.get("transparency")
    if picture.mode in ("L", "RGB") and transparent is not None and depth <= 8:
        white = 2**depth - 1  # the file states a value of its own depth in 16 bits, of which the lower ones count
        levels = transparent if isinstance(transparent, tuple) else (transparent,)
        levels = tuple((level & white) * 255 // white for level in levels)
        picture.info["transparency"] = levels[0] if data[_COLOUR] == _GREY else levels
    return picture


def _without_notes(data: bytes) -> bytes:
    """The file's chunks of pixels, its transparency and its orientation; what is cut off stays cut off."""
    kept, start = [data[:SIGNATURE]], SIGNATURE
    while start + 8 <= len(data):
        name = data[start + 4 : start + 8]
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")
        whole = end <= len(data)
        intact = whole and zlib.crc32(memoryview(data)[start + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big")
        if not whole or name in _PIXELS or (name in _NOTES and intact):
            kept.append(data[start:end])
        start = end
    return b"".join(kept)
