"""A photo as code names it, for the lines that a page shows and tests run."""

from playground.images.photo import Photo
from playground.images.samples import sample


def is_sample(photo: Photo) -> bool:
    """Whether a photo is a built-in one, which code can name."""
    try:
        return sample(photo.name).photo() == photo
    except ValueError:
        return False


def photo_call(photo: Photo) -> tuple[str, str]:
    """(import line, expression) that give the photo again: a sample by its name, an upload from its file."""
    if is_sample(photo):
        return "from playground.images import sample", f"sample({photo.name!r}).photo()"
    return "from playground.images import read_photo", f"read_photo(open({photo.name!r}, 'rb').read(), {photo.name!r})"
