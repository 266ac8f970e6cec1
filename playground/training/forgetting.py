"""What a network still knows of its source task, and how batch norm lets it forget without a single trained weight.

The source task is ImageNet, whose pictures are not here. What can be seen without them is agreement: crops of sample photographs,
and for how many of them the network, its old head put back, still has the first answer of the network as delivered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn
from torchvision.transforms.v2 import functional as TF

from playground.images import sample
from playground.models import load, trainable
from playground.training.loop import BATCH_NORMS
from playground.training.sets import PictureSet

SIDE = 128  # px of the crops as the network sees them
PASS = 15  # crops at once
ACROSS, DOWN = 3, 2  # crops of a photograph
PHOTOGRAPHS = ("chelsea", "astronaut", "coffee", "rocket", "camera", "clock", "coins", "motorcycle_left", "moon", "page")
DELIVERED = "efficientnet_lite0"


@dataclass(frozen=True)
class Drift:
    """A frozen network after so many batches in train mode."""

    batches: int
    old_share: float  # of the delivered running statistics: (1 − momentum) to the power of `batches`
    kept: float  # share of the crops that it still names as delivered, 0–1


@lru_cache(maxsize=1)
def source_crops() -> Tensor:
    """(60, 3, SIDE, SIDE) in 0…1: six crops of each of the ten photographs."""
    crops = []
    for name in PHOTOGRAPHS:
        image = sample(name).photo().image
        width, height = image.width // ACROSS, image.height // DOWN
        for place in range(ACROSS * DOWN):
            left, top = place % ACROSS * width, place // ACROSS * height
            crop = image.crop((left, top, left + width, top + height)).resize((SIDE, SIDE))
            crops.append(TF.to_dtype(TF.pil_to_tensor(crop), torch.float32, scale=True))
    return torch.stack(crops).contiguous(memory_format=torch.channels_last)


@lru_cache(maxsize=1)
def delivered_answers() -> Tensor:
    """(60,) class numbers: what the network as delivered says first to each crop."""
    with torch.no_grad():
        return load(DELIVERED, device=torch.device("cpu"))(source_crops()).argmax(dim=1)


def source_kept(model: nn.Module, check: Callable[[], None] = lambda: None) -> float:
    """The share of the crops, 0–1, that the body of a network like the delivered one still names as delivered.

    The delivered head stands in for the present one. The network is used in eval mode and left in the mode it was in. `check`
    is called before each pass and may raise to end it.
    """
    head = load(DELIVERED, device=torch.device("cpu")).classifier
    training = model.training
    model.eval()
    device = next(model.parameters()).device
    passes = []
    try:
        with torch.no_grad():
            for part in source_crops().split(PASS):
                check()
                passes.append(head(model.pool(model.last_map(part.to(device))).flatten(1).cpu()).argmax(dim=1))
    finally:
        model.train(training)
    answers = torch.cat(passes)
    return float((answers == delivered_answers()).float().mean())


def norm_drift(
    pictures: PictureSet,
    *,
    batches: int,
    momentum: float,
    batch: int = 15,
    side: int = 64,
    looks: Sequence[int] = (),
    check: Callable[[], None] | None = None,
    report: Callable[[int, int, tuple[Drift, ...]], None] | None = None,
) -> tuple[Drift, ...]:
    """Run a frozen network over a set in train mode, with no optimiser, and look what is kept after `looks` batches.

    The pictures go round in an order drawn once. momentum: the weight of a batch in the
    running statistics; torch's default is 0.1, the delivered network's 0.01. The first look is at 0, the last at `batches`.
    """
    model = trainable(load(DELIVERED, device=torch.device("cpu"))).requires_grad_(False)
    model.train()
    for module in model.modules():
        if isinstance(module, BATCH_NORMS):
            module.momentum = momentum
    order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(0)).tolist()
    squares = [TF.pil_to_tensor(picture.resize((side, side))) for picture in pictures.pictures]
    wanted = {0, batches, *looks}
    seen: list[Drift] = []
    for number in range(batches + 1):
        if number:
            places = [order[(batch * (number - 1) + place) % len(order)] for place in range(batch)]
            x = TF.to_dtype(torch.stack([squares[place] for place in places]), torch.float32, scale=True)
            with torch.no_grad():
                model(x)
        if check:
            check()
        if number in wanted:
            seen.append(Drift(number, (1 - momentum) ** number, source_kept(model, check or (lambda: None))))
        if report:
            report(number, batches, tuple(seen))
    return tuple(seen)
