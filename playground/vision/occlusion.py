"""What a classifier needs to see: its answer while a grey square hides each place in turn."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

GREY = 0.5
BATCH = 2  # pictures in one pass: seven take no less time and 148 MB in place of 50


@torch.no_grad()
def occlusion_map(
    model: nn.Module,
    x: Tensor,
    classes: list[int] | None = None,
    *,
    cells: int = 14,
    square: int = 48,
    fill: float = GREY,
    batch: int = BATCH,
    progress: Callable[[int, int], None] | None = None,
) -> Tensor:
    """Probabilities under a sliding square (Zeiler and Fergus 2014): (N, 3, H, W) to (N, K, cells, cells).

    Entry (i, j) is the answer to the picture with a `square` of pixels set to `fill` around the centre of cell (i, j), of
    cells × cells equal ones; beyond the border it is cut off. K are `classes`, by default all. `progress(done, total)` counts
    pictures; what it raises ends the work.
    """
    places = hidden_places(*x.shape[-2:], cells, square)
    total, answers = len(x) * len(places), []
    for picture in x:
        for start in range(0, len(places), batch):
            part = places[start : start + batch]
            covered = picture.repeat(len(part), 1, 1, 1)
            for one, (top, bottom, left, right) in zip(covered, part, strict=True):
                one[:, top:bottom, left:right] = fill
            probabilities = model(covered).float().softmax(1)
            answers.append(probabilities if classes is None else probabilities[:, classes])
            if progress is not None:
                progress(sum(map(len, answers)), total)
    return torch.cat(answers).unflatten(0, (len(x), cells, cells)).permute(0, 3, 1, 2)


def hidden_places(height: int, width: int, cells: int, square: int) -> list[tuple[int, int, int, int]]:
    """Top, bottom, left, right of each square, row by row, ends excluded."""

    def spans(length: int) -> list[tuple[int, int]]:
        starts = (round((n + 0.5) * length / cells - square / 2) for n in range(cells))
        return [(max(0, start), min(length, start + square)) for start in starts]

    return [(*rows, *columns) for rows in spans(height) for columns in spans(width)]
