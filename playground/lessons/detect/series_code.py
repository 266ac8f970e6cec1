"""Code of the views of several pictures, the lines that check it, and the file it reads."""

from playground.kit.i18n import _
from playground.lessons.detect.answer import SeriesAnswer
from playground.lessons.detect.series import CLIP_FILE, clip_bytes
from playground.ui.files import Download

MOST_NAMED = 12  # files that code lists


def series_code(answer: SeriesAnswer) -> str:
    """The view in a few lines."""
    return _filled(_FILM if answer.settings.view == "film" else _own_or_samples(answer) + _MANY, answer)


def series_check(answer: SeriesAnswer) -> str:
    """Lines that stop with an error where pictures looked at together differ from pictures looked at alone."""
    if answer.settings.view == "film":
        return _filled(_FILM_PICTURES + _CHECK, answer)
    return _filled(_SAMPLES + _CHECK, answer)


def series_files(answer: SeriesAnswer) -> list[Download]:
    """The film that the page has, which its code reads."""
    if answer.settings.view != "film" or answer.settings.film.value:
        return []
    return [Download(_("The sample video as WebP"), clip_bytes, CLIP_FILE, "image/webp")]


def _own_or_samples(answer: SeriesAnswer) -> str:
    return _OWN if answer.settings.photos.value else _SAMPLES


def _filled(template: str, answer: SeriesAnswer) -> str:
    settings = answer.settings
    names = list(settings.photos.names[:MOST_NAMED])
    film = settings.film.names[-1] if settings.film.value else CLIP_FILE
    values = {"model": repr(settings.model), "score": f"{settings.score:g}", "nms": f"{settings.nms:g}"}
    return template.format(**values, most=settings.most, rate=settings.rate, names=names, film=film)


_SAMPLES = """\
from playground.images import composed_samples, samples
from playground.vision.detection import detect
from playground.vision.detectors import detector

network = detector({model}, exact=True)  # float32
offered = [*samples(), *composed_samples()]
names = [one.name for one in offered]
pictures = [one.photo() for one in offered]
"""

_OWN = """\
from playground.images import read_photo
from playground.vision.detection import detect
from playground.vision.detectors import detector

network = detector({model}, exact=True)  # float32
names = {names}
pictures = [read_photo(open(name, "rb").read(), name) for name in names]
"""

_MANY = """\
for name, found in zip(names, detect(pictures, network)):
    found = found.at({score}, {nms}, most={most})
    print(name, len(found.boxes), found.labels)
"""

_FILM = """\
from playground.images.film import open_film
from playground.vision.detection import detect
from playground.vision.detectors import detector

network = detector({model}, exact=True)  # float32
film = open_film(open({film!r}, "rb").read())
for second, image in film.frames({rate}):
    found = detect(image, network).at({score}, {nms}, most={most})
    print(f"{{second:.2f}} s", len(found.boxes), found.labels)
"""

_FILM_PICTURES = """\
from playground.lessons.detect.series import clip
from playground.vision.detection import detect
from playground.vision.detectors import detector

network = detector({model}, exact=True)  # float32
pictures = [image for _second, image in clip().frames(1)]
"""

_CHECK = """
import torch
from torchvision import ops

for picture, found in zip(pictures, detect(pictures, network)):
    alone, found = detect(picture, network), found.at({score}, {nms}, most={most})
    raw = found.candidates
    torch.testing.assert_close(alone.candidates.boxes, raw.boxes, rtol=1e-3, atol=0.1)
    boxes, kinds, scores = map(torch.from_numpy, (raw.boxes, raw.class_ids, raw.scores))
    keep = []
    for kind in kinds.unique():
        mine = ((scores >= {score}) & (kinds == kind)).nonzero().squeeze(1)
        keep += mine[ops.nms(boxes[mine], scores[mine], {nms})].tolist()
    assert boxes[sorted(keep)[:{most}]].tolist() == found.boxes.tolist()
print("Together and alone agree on", len(pictures), "pictures")
"""
