import numpy as np
from PIL import Image, ImageDraw

from playground.charts.convolution_pictures import AMBER
from playground.charts.thumbnail_card import SIZE, WHITE, signed_cells
from playground.images import sample
from playground.lessons.kernel_learns.answer import eigen_kernels, learn, pairs_of
from playground.lessons.kernel_learns.bowl import Bowl, loss_bowl
from playground.lessons.kernel_learns.settings import Learn

GREEN, PAPER, INK = np.array((0x0B, 0x99, 0x67)), np.array((255, 255, 255)), (0x17, 0x20, 0x2B)
FINER = 3  # the lines are drawn so much larger and reduced, which smooths them


def thumbnail() -> Image.Image:
    """The textbook's loss surface with a path that jumps across it, and the nine patterns of the camera man."""
    textbook, photo = Learn(rate=0.032, steps=14), Learn(source="photo", target="copy", start="zeros", rate=1e-6)
    picture = Image.new("RGB", SIZE, WHITE)
    picture.paste(bowl_picture(loss_bowl(learn(textbook, pairs_of(textbook, None))), (SIZE[1], SIZE[1])))
    for place, one in enumerate(eigen_kernels(learn(photo, pairs_of(photo, sample("camera").photo())))):
        picture.paste(signed_cells(one.kernel, cell=26), (SIZE[1] + 22 + 98 * (place % 3), 20 + 98 * (place // 3)))
    return picture


def bowl_picture(bowl: Bowl, size: tuple[int, int]) -> Image.Image:
    """RGB of size (width, height): rings of equal loss, darker towards the bottom, and the way of the run in amber."""
    width, height = (FINER * side for side in size)
    (left, right), (low, high) = bowl.window
    across = np.linspace(left, right, width) - bowl.bottom[0]
    up = np.linspace(high, low, height)[:, None] - bowl.bottom[1]
    (a, b), (_, d) = bowl.matrix
    heights = a * across**2 + 2 * b * across * up + d * up**2  # [H, W]
    inside = (heights[..., None] < np.array(bowl.rings)).sum(axis=-1) / len(bowl.rings)  # share of the rings around a place
    share = (0.04 + 0.5 * inside)[..., None]
    image = Image.fromarray(np.rint(PAPER * (1 - share) + GREEN * share).astype(np.uint8))
    draw = ImageDraw.Draw(image)

    def at(point: np.ndarray) -> tuple[float, float]:
        return (point[0] - left) / (right - left) * width, (high - point[1]) / (high - low) * height

    draw.line(points := [at(point) for point in bowl.path], fill=AMBER, width=4 * FINER, joint="curve")
    for x, y in points:
        draw.circle((x, y), 5 * FINER, fill=AMBER)
    (x, y), arm = at(bowl.bottom), 9 * FINER
    for ends in (((x - arm, y), (x + arm, y)), ((x, y - arm), (x, y + arm))):
        draw.line(ends, fill=INK, width=2 * FINER)
    return image.resize(size, Image.Resampling.LANCZOS)
