"""From a checkpoint of the style network to weights that paint: measured, norms folded in, channels scaled, float16."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from playground.models import fold_batch_norm
from playground.models.style_vgg import StyleVGG
from playground.training.state import TrainingState
from playground.vision.tapped_net import normalise
from recipes.style_pictures import Crops, read_pictures
from recipes.style_vgg import REBUILT, Student, Teacher, agreement, imitation_loss, map_errors, networks, rebuild_errors

LEAST = 0.1  # of the mean over a layer's channels: a channel that hardly ever answers is not made louder than this would be
SIDE, CROPS, BATCHES = 192, 32, 8  # pixels and crops of a batch, and batches, that norms and channels are measured on


def averaged_student(student: Student, state: TrainingState, batches: Iterable[Tensor]) -> Student:
    """`student` with a checkpoint's averaged weights, its norms' statistics measured anew with these: those in the checkpoint
    belong to the weights of its last steps."""
    student.load_state_dict(state.averaged or state.model)
    for module in student.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None  # plain means over all batches
    student.train()
    with torch.no_grad():
        for batch in batches:
            student(batch)
    return student.eval()


def folded(trained: StyleVGG) -> StyleVGG:
    """The same function without batch norms, of a network that was trained with them."""
    convolutions = convolutions_of(fold_batch_norm(trained.eval()))
    plain = StyleVGG(tuple(conv.out_channels for conv in convolutions[1::2]))
    for own, conv in zip(convolutions_of(plain), convolutions, strict=True):
        own.load_state_dict({"weight": conv.weight, "bias": conv.bias})
    return plain.eval().requires_grad_(False)


def convolutions_of(network: nn.Module) -> list[nn.Conv2d]:
    return [module for module in network.modules() if isinstance(module, nn.Conv2d)]


@torch.no_grad()
def channel_means(network: StyleVGG, batches: Iterable[Tensor]) -> list[Tensor]:
    """The mean of every channel after each ReLU, over batches of one size of (N, 3, H, W) in [0, 1]; (C,) a layer."""
    seen: list[list[Tensor]] = []
    handles = [
        module.register_forward_hook(lambda _module, _inputs, output: seen[-1].append(output.mean((0, 2, 3))))
        for module in network.modules()
        if isinstance(module, nn.ReLU)
    ]
    for batch in batches:
        seen.append([])
        network(batch)
    for handle in handles:
        handle.remove()
    return [torch.stack(layer).mean(0) for layer in zip(*seen, strict=True)]


@torch.no_grad()
def scale_channels(network: StyleVGG, means: list[Tensor]) -> None:
    """Divides every channel by its mean and gives it back to the next layer's weights, so that no other layer notices: what ReLU
    and average pooling do scales along (Gatys et al. 2016, section 2).

    A mean below LEAST of the mean over the layer's channels counts as that much.
    """
    before = torch.ones(3)
    for conv, mean in zip(convolutions_of(network), means, strict=True):
        divisor = mean.clamp(min=LEAST * mean.mean())
        conv.weight.mul_(before.view(1, -1, 1, 1) / divisor.view(-1, 1, 1, 1))
        conv.bias.div_(divisor)
        before = divisor


def save(network: nn.Module, path: Path) -> None:
    """Parameters, and the colours' statistics where it has any, in float16."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.detach().half().contiguous() for name, value in network.state_dict().items()}, path)
    content = path.read_bytes()
    print(f"{path}: {len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


def read(path: Path, network: nn.Module) -> nn.Module:
    """`network` with the weights of a file that `save` wrote: eval mode, frozen, channels last."""
    weights = {name: value.float() for name, value in load_file(path).items()}
    if weights.keys() != network.state_dict().keys():
        raise ValueError(f"{path} holds other weights than {type(network).__name__} has.")
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def batches_of(crops: Crops, seed: int) -> Iterator[Tensor]:
    rng = np.random.default_rng(seed)
    return (crops.draw(CROPS, SIDE, rng) for _ in range(BATCHES))


def export(data: Path, checkpoint: Path, path: Path) -> None:
    """Writes the weights of a checkpoint as they would ship."""
    crops, _, student = networks(data)
    trunk = folded(averaged_student(student, TrainingState.read(checkpoint), batches_of(crops, 1)).trunk)
    scale_channels(trunk, channel_means(trunk, batches_of(crops, 2)))
    save(trunk, path)


@torch.no_grad()
def evaluate(data: Path, checkpoint: Path) -> dict[str, float]:
    """Prints and returns how close a checkpoint comes to its teacher on crops of the pictures that were held out."""
    crops, teacher, student = networks(data)
    state = TrainingState.read(checkpoint)
    averaged_student(student, state, batches_of(crops, 1))
    held_out = Crops([picture for picture in read_pictures(data) if picture.held_out])
    found = [measured(student, teacher, batch) for batch in batches_of(held_out, 3)]
    figures = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
    print(f"after {len(state.history)} epochs: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()))
    return figures


def measured(student: Student, teacher: Teacher, batch: Tensor) -> dict[str, float]:
    answers, wanted = student(batch), (*teacher(batch), normalise(batch))
    figures = {"loss": imitation_loss(answers, wanted).item(), "agreement": agreement(answers, wanted)}
    strides = dict(zip(("stride 8", "stride 16", "stride 32"), map_errors(answers, wanted), strict=True))
    layers = (f"rebuilt from {layer}" for layer in REBUILT)
    errors = strides | dict(zip(layers, rebuild_errors(answers, wanted), strict=True))
    return figures | {name: value.item() for name, value in errors.items()}
