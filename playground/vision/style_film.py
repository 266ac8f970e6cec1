"""The way of a painting as an animated WebP or GIF."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

FORMATS = {"WebP": "image/webp", "GIF": "image/gif"}


def film(
    snapshots: Sequence[tuple[int, Image.Image]], file_format: str = "WebP", *, frame_ms: int = 250, hold_ms: int = 1500
) -> bytes:
    """Snapshots (step, picture) as one endless animation; the last picture is held.

    frame_ms and hold_ms are milliseconds; pictures have one size. Raises ValueError for no picture or an unknown format.
    """
    if file_format not in FORMATS:
        raise ValueError(f"There is no film in {file_format!r}; known are {', '.join(FORMATS)}.")
    if not snapshots:
        raise ValueError("A film needs at least one picture.")
    pictures = [picture for _, picture in snapshots]
    durations = [frame_ms] * (len(pictures) - 1) + [hold_ms]
    out = BytesIO()
    pictures[0].save(out, file_format, save_all=True, append_images=pictures[1:], duration=durations, loop=0)
    return out.getvalue()
