"""Pictures: what readers upload, the samples that are always there, and the styles to paint in."""

from playground.images.intake import MAX_BYTES, MAX_PIXELS, MAX_SIDE, fit_size, load_image
from playground.images.photo import Photo, clean_name, make_photo, pixel_digest, read_photo
from playground.images.samples import Sample, StylePicture, photo_call, sample, samples, style, styles
from playground.images.signatures import READABLE, ImageError

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MAX_SIDE",
    "READABLE",
    "ImageError",
    "Photo",
    "Sample",
    "StylePicture",
    "clean_name",
    "fit_size",
    "load_image",
    "make_photo",
    "photo_call",
    "pixel_digest",
    "read_photo",
    "sample",
    "samples",
    "style",
    "styles",
]
