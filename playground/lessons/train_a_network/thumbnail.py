import numpy as np
from PIL import Image, ImageDraw

from playground.charts.convolution_pictures import signed_colours
from playground.charts.thumbnail_card import SIZE, WHITE
from playground.training.classifier import ClassifierRecipe, train_classifier
from playground.training.labelled import labelled
from playground.training.layer_look import look

GREEN, BLUE, GREY = "#0B9967", "#1A50AF", "#DCE2EA"
TILE, GAP, FINER = 74, 5, 3
CHANCE = 0.1


def thumbnail() -> Image.Image:
    """Six maps of the first convolution for a digit, before training, early and late; above them the accuracy as it rises."""
    data = labelled("digits", side=28, most=1400)
    trained = train_classifier(data, ClassifierRecipe(epochs=6))
    chosen = [trained.snapshots[place] for place in (0, len(trained.snapshots) // 2, -1)]
    picture = Image.new("RGB", SIZE, WHITE)
    for row, snapshot in enumerate(chosen):
        maps = look(trained.recipe, 10, snapshot.weights, data.test_images[4], "4").maps[:4]
        most = float(np.abs(maps).max())
        for column, one in enumerate(maps):
            tile = Image.fromarray(np.rint(signed_colours(one, most)).astype(np.uint8))
            tile = tile.resize((TILE, TILE), Image.Resampling.NEAREST)
            picture.paste(tile, (306 + column * (TILE + GAP), 42 + row * (TILE + GAP)))
    points = [(0, trained.start[1]), *((epoch.number, epoch.validation_score) for epoch in trained.curves)]
    picture.paste(curve(points, 6, (270, 250)), (18, 36))
    return picture


def curve(points: list[tuple[float, float]], last: int, size: tuple[int, int]) -> Image.Image:
    """Accuracies over epochs with chance as a dotted line, RGB of size (width, height)."""
    width, height = (FINER * side for side in size)
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    place = lambda x, y: (width * (0.03 + 0.94 * x / last), height * (0.97 - 0.94 * y))  # noqa: E731
    for share in (0, 0.5, 1):
        draw.line((*place(0, share), *place(last, share)), fill=GREY, width=FINER)
    for n in range(0, 60, 2):
        draw.line((*place(n * last / 60, CHANCE), *place((n + 1) * last / 60, CHANCE)), fill=BLUE, width=2 * FINER)
    corners = [place(x, y) for x, y in points]
    draw.line(corners, fill=GREEN, width=4 * FINER, joint="curve")
    for corner in corners:
        draw.circle(corner, 5 * FINER, fill=GREEN)
    return image.resize(size, Image.Resampling.LANCZOS)
