import numpy as np
from PIL import Image, ImageDraw

from playground.charts.thumbnail_card import SIZE, WHITE
from playground.lessons.fine_tuning.answer import parted
from playground.lessons.fine_tuning.runs import trained
from playground.lessons.fine_tuning.settings import Train
from playground.training.built_in import built_in

GREEN, RED, BLUE, GREY = "#0B9967", "#991416", "#1A50AF", "#DCE2EA"
CELL, COLUMNS, FINER = 76, 4, 3


def thumbnail() -> Image.Image:
    """Test pictures with a frame, green where the head is right and red with a cross where it is wrong; beside them its curve."""
    settings = Train()
    run = trained(parted(built_in(settings.data), settings.share, settings.seed, settings.per_class), settings.recipe)
    picture = Image.new("RGB", SIZE, WHITE)
    result, test = run.result, run.parted.dataset.test
    own = result.probabilities[np.arange(len(test)), result.labels]
    doubtful, certain = np.argsort(own, kind="stable")[:5], np.argsort(-own, kind="stable")[::4][:11]
    draw = ImageDraw.Draw(picture)
    for number, place in enumerate(np.random.default_rng(0).permutation([*doubtful, *certain])):
        left, top = 4 + (CELL + 4) * (number % COLUMNS), 2 + (CELL + 4) * (number // COLUMNS)
        picture.paste(test.pictures[place].resize((CELL, CELL)), (left, top))
        right = result.probabilities[place].argmax() == result.labels[place]
        draw.rectangle((left, top, left + CELL - 1, top + CELL - 1), outline=GREEN if right else RED, width=4)
        if not right:
            draw.line((left, top, left + CELL, top + CELL), fill=RED, width=4)
            draw.line((left + CELL, top, left, top + CELL), fill=RED, width=4)
    picture.paste(curves(run.result.curves, (290, 280)), (340, 20))
    return picture


def curves(epochs: tuple, size: tuple[int, int]) -> Image.Image:
    """Accuracy for training (blue) and test (green) over epochs, RGB of size (width, height)."""
    width, height = (FINER * side for side in size)
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = height * (0.97 - 0.94 * share)
        draw.line((0, y, width, y), fill=GREY, width=FINER)
    for field, colour in (("score", BLUE), ("validation_score", GREEN)):
        values = [getattr(epoch, field) for epoch in epochs]
        points = [(width * (n + 1) / (len(values) + 1), height * (0.97 - 0.94 * value)) for n, value in enumerate(values)]
        draw.line(points, fill=colour, width=4 * FINER, joint="curve")
        for x, y in points:
            draw.circle((x, y), 5 * FINER, fill=colour)
    return image.resize(size, Image.Resampling.LANCZOS)
