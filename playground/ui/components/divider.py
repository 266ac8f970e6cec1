"""Two pictures in one frame with a line to drag between them: before on the left, after on the right."""

import base64
import io

from PIL import Image

from playground.ui.components import component

_mount = component(__file__)

JPEG_QUALITY = 92  # with full colour resolution; at this size the two sides cannot be told from the originals


def divider(
    before: Image.Image | bytes | str,
    after: Image.Image | bytes | str | None,
    *,
    key: str,
    label_before: str,
    label_after: str,
    alt: str,
    height: int | None = None,
) -> None:
    """Draw the two pictures; the line follows finger, mouse and arrow keys in the browser alone.

    A picture is a PIL image, encoded bytes (JPEG, PNG, WebP) or what `data_url` made of either, for those who cache it.
    Without `after` the first stands alone, with no line. The frame has the shape of `after`, fills the width it is given
    and is at most `height` px high. When `after` changes the new picture takes the old one's place without a blank.
    """
    words = {"label_before": label_before, "label_after": label_after, "alt": alt}
    pictures = {"before": data_url(before), "after": after and data_url(after)}
    _mount(data={**pictures, "height": height, **words}, key=key)


def data_url(image: Image.Image | bytes | str) -> str:
    """A picture as text that a browser shows: bytes as they are, an image as JPEG."""
    if isinstance(image, str):
        return image
    if isinstance(image, Image.Image):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        image = buffer.getvalue()
    with Image.open(io.BytesIO(image)) as header:
        mime = Image.MIME[header.format]
    return f"data:{mime};base64,{base64.b64encode(image).decode('ascii')}"
