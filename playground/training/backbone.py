"""The network that is fine-tuned: EfficientNet-Lite0 in parts, of which the first stay frozen and the last are trained.

stem, blocks.0 … blocks.15, head      the body's 18 parts, in order; head widens to the 1,280 features that are averaged
classifier                            the new linear layer, one row a class
"""

import copy
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from playground.models import device, dtype, fold_batch_norm, load
from playground.models.efficientnet import MEAN, STD, WIDEST, EfficientNetLite0
from playground.training.tensors import seed_of

SOURCE = "efficientnet_lite0"
BLOCKS = 16
PARTS = ("stem", *(f"blocks.{n}" for n in range(BLOCKS)), "head")
SCRATCH_MOMENTUM = 0.1  # of batch norm's statistics: at the delivered 0.01, half of a random start is left after 69 steps


@functools.cache
@torch.inference_mode(False)  # others may want gradients of what was first asked for without
def source_network() -> EfficientNetLite0:
    """The network as delivered, shared: never trained."""
    return load(SOURCE)


def fast_source(*, exact: bool = False) -> EfficientNetLite0:
    """As `source_network`, made fast, and shared as well."""
    return _source_in(forward_type(exact))


@functools.cache
@torch.inference_mode(False)  # others may want gradients of what was first asked for without
def _source_in(number_type: torch.dtype) -> EfficientNetLite0:
    return _folded(source_network(), number_type)


def fast(network: nn.Module, *, exact: bool = False) -> nn.Module:
    """A copy for predictions: batch norm folded into the convolutions, the body in `forward_type(exact)`."""
    return _folded(network, forward_type(exact))


def forward_type(exact: bool) -> torch.dtype:
    """What is fastest forward on the device in use, or, `exact`, float32: then each machine, and each process, counts the same
    hits. A head on the built-in photographs is right on 38 of 42 test pictures in float32, on 39 in bfloat16."""
    return torch.float32 if exact else dtype(device())


def _folded(network: nn.Module, number_type: torch.dtype) -> nn.Module:
    folded = fold_batch_norm(network)
    for name, part in folded.named_children():
        if name != "classifier":  # small, and decides: stays in float32
            part.to(number_type)
    return folded


def first_trained(depth: str, blocks: int) -> int:
    """The place in PARTS of the first that is trained; len(PARTS) where only the classifier is."""
    return {"head": len(PARTS), "last": max(0, len(PARTS) - blocks)}.get(depth, 0)


def run_parts(network: EfficientNetLite0, x: Tensor, start: int = 0, stop: int = len(PARTS)) -> Tensor:
    """From the map before part `start` (pictures in [0, 1] before the first) to the one after `stop` − 1; after all parts, to
    the (N, 1280) features."""
    if start == 0:
        x = ((x - MEAN) / STD).to(next(network.stem.parameters()).dtype)
    for name in PARTS[start:stop]:
        x = network.get_submodule(name)(x)
    return x.float().mean((2, 3)) if stop == len(PARTS) and start < stop else x


class Tail(nn.Module):
    """What is trained: the parts from `start` on and the classifier. Takes what `run_parts(…, stop=start)` gives, returns logits.

    The classifier sees features minus `centre`, (1280,): a shift that its bias can express as well, but without it all features
    point the same way, and gradient descent is slow (Le Cun et al. 1991).
    """

    def __init__(self, network: EfficientNetLite0, start: int, centre: Tensor):
        super().__init__()
        self.start = start
        self.parts = nn.ModuleDict({name.replace(".", "_"): network.get_submodule(name) for name in PARTS[start:]})
        self.dropout, self.classifier = network.dropout, network.classifier
        self.register_buffer("centre", centre)

    def features(self, x: Tensor) -> Tensor:
        """(N, 1280), before the centre is taken off."""
        if self.start == 0:
            x = (x - MEAN) / STD
        for part in self.parts.values():
            x = part(x)
        return x.mean((2, 3)) if x.ndim == 4 else x

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.dropout(self.features(x) - self.centre))


def new_network(classes: int, seed: int, *, pretrained: bool = True, shared: int = 0) -> EfficientNetLite0:
    """The delivered body, or one from random weights, under a new classifier; eval mode, on the device in use.

    The first `shared` parts of a pretrained one are the delivered network's own, which must stay as they are; others are copies.
    """
    shared = shared if pretrained else 0
    source = source_network()
    generator = torch.Generator().manual_seed(seed_of(seed))
    parts = [source.get_submodule(name) for name in PARTS]
    parts[shared:] = [copy.deepcopy(part).requires_grad_(True) for part in parts[shared:]]
    network = of_parts(parts, nn.utils.skip_init(nn.Linear, WIDEST, classes, device=device()))
    if not pretrained:
        start_anew(network, generator)
    weight = 0.01 * torch.randn((classes, WIDEST), generator=generator)
    with torch.no_grad():
        network.classifier.weight.copy_(weight)
        network.classifier.bias.zero_()
    return network.eval()


def of_parts(parts: Sequence[nn.Module], classifier: nn.Linear) -> EfficientNetLite0:
    """A network of these PARTS, which it shares: to make one with weights of its own takes a hundred times as long."""
    network = EfficientNetLite0.__new__(EfficientNetLite0)
    nn.Module.__init__(network)
    network.stem, *blocks, network.head = parts
    network.blocks = nn.Sequential(*blocks)
    network.pool, network.dropout = copy.deepcopy(source_network().pool), copy.deepcopy(source_network().dropout)
    network.classifier = classifier
    return network


@torch.no_grad()
def start_anew(network: nn.Module, generator: torch.Generator) -> None:
    """Random weights as He et al. 2015 scale them (by outputs, as torchvision's EfficientNet), batch norms at their start."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            outputs = module.out_channels * math.prod(module.kernel_size) / module.groups
            module.weight.copy_(torch.randn(module.weight.shape, generator=generator) * math.sqrt(2 / outputs))
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
            module.reset_running_stats()
            module.momentum = SCRATCH_MOMENTUM


@torch.no_grad()
def shift_bias(classifier: nn.Linear, centre: Tensor, sign: int) -> None:
    """W (f − c) + b = W f + (b − W c): `sign` −1 takes a centre into the bias, +1 takes it out again."""
    classifier.bias.add_(classifier.weight @ centre, alpha=sign)


def assembled(tail: Tail, network: EfficientNetLite0) -> EfficientNetLite0:
    """A network for pictures out of a tail and the frozen parts of `network` before it, the centre taken into the bias.

    It shares tensors with both, except the classifier's.
    """
    parts = [network.get_submodule(name) for name in PARTS[: tail.start]] + list(tail.parts.values())
    whole = of_parts(parts, copy.deepcopy(tail.classifier))
    shift_bias(whole.classifier, tail.centre, -1)
    return whole


def delivered_parts(network: EfficientNetLite0) -> int:
    """How many of the first parts are still as delivered, to the last bit."""
    for place, name in enumerate(PARTS):
        mine, delivered = network.get_submodule(name).state_dict(), source_network().get_submodule(name).state_dict()
        if not all(torch.equal(mine[key], tensor) for key, tensor in delivered.items()):
            return place
    return len(PARTS)


@dataclass(frozen=True)
class Moved:
    """How far a part is from where it began, relative to its length there: ‖w − w₀‖ / ‖w₀‖ over all its tensors."""

    part: str
    weights: float
    statistics: float  # of batch norm's running means and variances, which no gradient moves


@torch.no_grad()
def distances(network: EfficientNetLite0, start: EfficientNetLite0) -> tuple[Moved, ...]:
    """One for each of PARTS."""
    found = []
    for name in PARTS:
        now, before = network.get_submodule(name), start.get_submodule(name)
        statistics = [
            {key: tensor for key, tensor in one.named_buffers() if key.endswith(("running_mean", "running_var"))}
            for one in (now, before)
        ]
        weights = [dict(one.named_parameters()) for one in (now, before)]
        found.append(Moved(name, _distance(*weights), _distance(*statistics)))
    return tuple(found)


def _distance(now: dict[str, Tensor], before: dict[str, Tensor]) -> float:
    if all(now[key].data_ptr() == before[key].data_ptr() for key in now):  # the delivered network’s own
        return 0.0
    squared = [
        (float((now[key] - before[key]).double().square().sum()), float(before[key].double().square().sum())) for key in now
    ]
    way, length = map(sum, zip(*squared, strict=True))
    return math.sqrt(way / length) if length else 0.0
