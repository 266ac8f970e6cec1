"""The code of the answer, the lines that check it against the network as it was published, and the files."""

from pathlib import PurePath

import numpy as np

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.network_sees.network import network
from playground.lessons.network_sees.scores import FACE, SHOWN, SIDE, ScoresAnswer, needs_photo
from playground.lessons.network_sees.settings import Scores
from playground.models.preparation import IMAGENET_CLASSES
from playground.ui.files import Download, csv_file, png_file

PICTURE = "picture.png"
SAMPLE = "from playground.images import sample"
PIL = "from PIL import Image"
GIVEN = {  # imports, then the picture
    "noise": (
        f"import numpy as np\n{PIL}",
        f"pixels = np.random.default_rng({{seed}}).integers(0, 256, ({SIDE}, {SIDE}, 3), dtype=np.uint8)\n"
        "picture = Image.fromarray(pixels)",
    ),
    "flat": (PIL, f'picture = Image.new("RGB", ({SIDE}, {SIDE}), ({{level}}, {{level}}, {{level}}))'),
    "face": (SAMPLE, f'picture = sample("astronaut").photo().image.crop({FACE})'),
    "drawing": (SAMPLE, 'picture = sample("horse").photo().image'),
    "chart": (PIL, f'picture = Image.open("{PICTURE}").convert("RGB")  # offered below'),
}
CODE = """\
{imports}
from playground.vision import classifier, classify{random}

{picture}
network = classifier("efficientnet_lite0", exact=True)
{shuffled}for name, probability in classify(picture, network, top={top}):
    print(f"{{name}}: {{probability:.1%}}")"""
CHECK = """\
import torch
{needed}
from playground.lessons.network_sees.scores import scores_answer
{settings_import}
from playground.models import load
from playground.models.preparation import preparation{random}

answer = scores_answer({settings}, {photo})  # what the page shows
network = load("efficientnet_lite0")  # as published: batch norm is not folded in
x = preparation("efficientnet_lite0").picture(answer.picture)
{compare}
"""
TRAINED = """\
scores = network(x.to(next(network.parameters()).device))[0].cpu()
torch.testing.assert_close(torch.from_numpy(answer.logits), scores, rtol=1e-3, atol=1e-3)
probabilities = torch.from_numpy(answer.probabilities).float()
torch.testing.assert_close(probabilities, scores.softmax(0), rtol=1e-2, atol=1e-4)
print("The page and torch agree on", len(scores), "scores")"""
SHUFFLED = """\
network = random_copy(classifier("efficientnet_lite0", exact=True), seed={seed})
scores = network(x.to(next(network.parameters()).device))[0].cpu()
torch.testing.assert_close(torch.from_numpy(answer.logits), scores, rtol=1e-3, atol=1e-3)
print("The page and torch agree on", len(scores), "scores")"""


def _picture(settings: Scores, photo: Photo | None) -> tuple[str, str]:
    """(import lines, lines that make `picture`)."""
    if settings.given in GIVEN:
        imports, lines = GIVEN[settings.given]
        return imports, lines.format(seed=settings.seed, level=settings.level)
    needed, given = photo_call(photo)
    return needed, f"picture = {given}.image" + (".rotate(180)" if settings.given == "upside_down" else "")


def code(settings: Scores, answer: ScoresAnswer) -> str:
    """The first five classes, printed."""
    imports, picture = _picture(settings, answer.photo)
    shuffled = settings.weights == "shuffled"
    return CODE.format(
        imports=imports,
        picture=picture,
        random=", random_copy" if shuffled else "",
        shuffled=f"network = random_copy(network, seed={settings.seed})\n" if shuffled else "",
        top=SHOWN,
    )


def check(settings: Scores, _answer: ScoresAnswer, photo: Photo | None) -> str:
    """Compares with the published network where it is trained."""
    needed, given = photo_call(photo) if needs_photo(settings) else ("", "None")
    shuffled = settings.weights == "shuffled"
    return CHECK.format(
        needed=needed,
        settings_import=settings_import(settings),
        settings=settings_call(settings),
        photo=given,
        random="\nfrom playground.vision import classifier, random_copy" if shuffled else "",
        compare=SHUFFLED.format(seed=settings.seed) if shuffled else TRAINED,
    )


def files(settings: Scores, answer: ScoresAnswer, photo: Photo | None) -> list[Download]:
    """The picture, the square of it that the network sees, and all classes."""
    name = PurePath(photo.name).stem if settings.given == "photo" else settings.given

    def square() -> np.ndarray:
        return 255 * network().preparation.picture(answer.picture)[0].numpy()

    def rows():
        yield ["place", "class", "probability", "score"]
        for place, index in enumerate(answer.order.tolist(), start=1):
            yield [place, IMAGENET_CLASSES[index], float(answer.probabilities[index]), float(answer.logits[index])]

    own = png_file(_("Picture as PNG"), PICTURE, lambda: answer.picture)
    seen = png_file(_("What the network sees as PNG"), f"{name}-224.png", square)
    return [
        csv_file(_("All 1,000 probabilities as CSV"), f"{name}-classes.csv", rows),
        seen,
        *([own] * (settings.given != "photo")),
    ]
