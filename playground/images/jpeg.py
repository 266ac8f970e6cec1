"""JPEG files that lack nothing but their end mark, which cameras and streams leave out and browsers do without."""

import hashlib
import io

from PIL.JpegImagePlugin import JpegImageFile

_START_OF_SCAN, _END = b"\xff\xda", b"\xff\xd9"
_MORE = (b"", bytes(97 * n % 251 for n in range(64)))  # read as pixels only where pixels are missing


def complete(picture: JpegImageFile, data: bytes) -> JpegImageFile:
    """The opened picture, with an end mark where only that is missing; one that lacks pixels stays as it is."""
    if data.rfind(_END) > data.rfind(_START_OF_SCAN):
        return picture
    without, with_more = (_digest(data + more + _END) for more in _MORE)
    return JpegImageFile(io.BytesIO(data + _END)) if without == with_more else picture


def _digest(data: bytes) -> bytes:
    """Of the decoded pixels, so that two large pictures need not lie in memory together."""
    return hashlib.sha256(JpegImageFile(io.BytesIO(data)).tobytes()).digest()
