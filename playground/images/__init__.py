"""Pictures: what readers upload, the samples that are always there, and the styles to paint in."""

from playground.images.intake import load_image
from playground.images.photo import Photo, make_photo, read_photo
from playground.images.samples import Sample, StylePicture, composed_samples, photo_call, sample, samples, style, styles
from playground.images.signatures import ImageError

__all__ = ["ImageError", "Photo", "Sample", "StylePicture", "load_image", "make_photo", "photo_call", "read_photo"]
__all__ += ["composed_samples", "sample", "samples", "style", "styles"]
