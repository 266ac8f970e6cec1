"""BMP files of every pixel layout that browsers show.

Pillow knows the usual bit masks and no 2-bit palettes; such files are laid out anew, with 32 or 8 bits, before it reads them.
"""

import io
import struct

import numpy as np
from PIL.BmpImagePlugin import BmpImageFile

_FILE_HEADER = 14  # bytes
_V4_HEADER = 108
_PLAIN, _MASKED = 0, 3  # compressions
_USUAL = {(0xF800, 0x7E0, 0x1F), (0x7C00, 0x3E0, 0x1F), (0xFF0000, 0xFF00, 0xFF), (0xFF0000, 0xFF00, 0xFF, 0xFF000000)}
_MOST_BYTES = 1 << 26  # of pixels laid out anew


def open_bmp(file: io.BytesIO) -> BmpImageFile:
    """The picture, its pixels not yet decoded."""
    data = file.read()
    return BmpImageFile(io.BytesIO(_laid_out_anew(data) or data))


def _laid_out_anew(data: bytes) -> bytes | None:
    """The same picture in a layout that Pillow reads; None where it reads this one, or where the header is no such header."""
    header = data[_FILE_HEADER : _FILE_HEADER + 40]
    if len(header) < 40 or int.from_bytes(header[:4], "little") < 40:
        return None
    size, width, height, _planes, bits, compression, *_rest = struct.unpack("<IiiHHI", header[:20])
    row = (width * bits + 31) // 32 * 4  # bytes, padded to four
    start = int.from_bytes(data[10:14], "little")
    two_bits, masked = (bits, compression) == (2, _PLAIN), bits in (16, 32) and compression == _MASKED
    if not (two_bits or masked) or width < 1 or row * abs(height) > len(data) - start or width * abs(height) * 4 > _MOST_BYTES:
        return None
    rows = np.frombuffer(data, np.uint8, row * abs(height), start).reshape(abs(height), row)
    if two_bits:
        levels = (rows[:, :, None] >> np.array([6, 4, 2, 0], np.uint8) & 3).reshape(len(rows), -1)[:, :width]
        palette = data[_FILE_HEADER + size : start]
        return _bmp(width, height, 8, _PLAIN, b"", palette[:16], np.pad(levels, ((0, 0), (0, -width % 4))))
    masks = struct.unpack("<IIII", data[_FILE_HEADER + 40 : _FILE_HEADER + 56].ljust(16, b"\0"))[: 4 if size >= 56 else 3]
    if not all(masks[:3]) or masks in _USUAL:
        return None
    values = np.ascontiguousarray(rows).view("<u2" if bits == 16 else "<u4")[:, :width].astype(np.uint32)
    red, green, blue, *alpha = (_channel(values, mask) for mask in masks if mask)
    alpha = alpha[0] if alpha else np.full(values.shape, 255, np.uint8)
    order = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    return _bmp(width, height, 32, _MASKED, order, b"", np.stack([blue, green, red, alpha], axis=-1))


def _channel(values: np.ndarray, mask: int) -> np.ndarray:
    """uint8, 0…255, of the bits under the mask."""
    shift = (mask & -mask).bit_length() - 1
    most = mask >> shift
    return np.rint(((values & mask) >> shift) * (255 / most)).astype(np.uint8)


def _bmp(width: int, height: int, bits: int, compression: int, masks: bytes, palette: bytes, pixels: np.ndarray) -> bytes:
    body = pixels.tobytes()
    colours = len(palette) // 4
    header = struct.pack("<IiiHHIIiiII", _V4_HEADER, width, height, 1, bits, compression, len(body), 0, 0, colours, 0) + masks
    start = _FILE_HEADER + _V4_HEADER + len(palette)
    return struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start) + header.ljust(_V4_HEADER, b"\0") + palette + body
