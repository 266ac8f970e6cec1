"""Trains and evaluates the embedded network, the thin VGG, on CIFAR-10.

    python -m recipes.thin_vgg --data cifar10.zip                # train, checkpoint every epoch, export
    python -m recipes.thin_vgg --data cifar10.zip --evaluate     # accuracy of the shipped file

A run that is ended goes on from its last epoch when it is started again. `--data` takes the zip of picture sheets or the
folder made by torchvision.datasets.CIFAR10. With other work on the machine set OMP_WAIT_POLICY=PASSIVE.
"""

import argparse
import dataclasses
import hashlib
import json
import pathlib
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from playground import training
from playground.models.embedded import ThinVGG
from recipes.cifar10 import augmented_epoch, load_cifar10
from recipes.memory import keep_freed_memory
from recipes.muon import Muon
from recipes.printed import PrintedEpochs

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "assets" / "weights" / "thin_vgg.safetensors"


@dataclasses.dataclass(frozen=True)
class Schedule:
    epochs: int = 8
    batch_size: int = 1000
    lr: float = 0.20  # of the convolutions (Muon): how far each turns in one step, as a share of its length
    bias_lr: float = 0.053  # of batch norm's shifts; as all rates here for the loss summed over the batch, not its mean
    head_lr: float = 0.67  # of the linear layer
    logit_scale: float = 2.0  # logits are multiplied by this over the number of features while training
    weight_decay: float = 2e-6  # times the batch size: what one step takes off the biases and the head
    label_smoothing: float = 0.2
    shift: int = 2  # pixels
    seed: int = 0


def initialise(model: nn.Module) -> None:
    """Convolutions start as near-identities, the head at unit deviation."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
            nn.init.dirac_(module.weight.data[: module.in_channels])
    model.head.weight.data.div_(model.head.weight.data.std())


def freeze_what_is_not_learned(model: nn.Module) -> None:
    """Batch norm's scales: the next layer has its own."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.requires_grad_(False)
            module.momentum = 0.4


def make_optimizers(model: nn.Module, schedule: Schedule) -> list[torch.optim.Optimizer]:
    decay = schedule.weight_decay * schedule.batch_size
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    filters = [p for n, p in named if p.ndim == 4]
    biases = [p for n, p in named if p.ndim == 1]
    plain = torch.optim.SGD(
        [
            {"params": biases, "lr": schedule.bias_lr, "weight_decay": decay / schedule.bias_lr},
            {"params": [model.head.weight], "lr": schedule.head_lr, "weight_decay": decay / schedule.head_lr},
        ],
        momentum=0.85,
        nesterov=True,
    )
    return [plain, Muon(filters, lr=schedule.lr)]


@torch.no_grad()
def accuracy(model: nn.Module, images: Tensor, labels: Tensor, mirror: bool = False, batch_size: int = 500) -> float:
    """Share of (N, 3, 32, 32) uint8 pictures whose highest logit is their label; with `mirror`, of the mean of both sides."""
    model.eval()
    device = next(model.parameters()).device
    hits = 0
    for x, y in zip(images.split(batch_size), labels.split(batch_size), strict=True):
        x = (x.to(device).float() / 255).contiguous(memory_format=torch.channels_last)
        logits = model(x) + model(x.flip(-1)) if mirror else model(x)
        hits += (logits.argmax(1).cpu() == y).sum().item()
    return hits / len(labels)


def train(data: pathlib.Path, checkpoint: pathlib.Path, schedule: Schedule) -> ThinVGG:
    """The network after its schedule, its head scaled so that the logits are calibrated; goes on from `checkpoint`."""
    images, labels = load_cifar10(data, train=True)
    torch.manual_seed(schedule.seed)
    model = ThinVGG()
    initialise(model)
    freeze_what_is_not_learned(model)
    run(schedule, model, images, labels, load_cifar10(data, train=False), checkpoint)
    model.head.weight.data.mul_(schedule.logit_scale / model.head.in_features)
    model.head.weight.data.mul_(sharpness(model, unseen_variants(images, schedule), labels[:5000]))
    return model


class AugmentedBatches:
    """What `train` goes through: the pictures shifted, mirrored and shuffled, each epoch by a seed of its own."""

    def __init__(self, images: Tensor, labels: Tensor, schedule: Schedule):
        self.images, self.labels, self.schedule = images, labels, schedule
        self.mirrored = torch.rand(len(images), generator=torch.Generator().manual_seed(schedule.seed)) < 0.5

    def __len__(self) -> int:
        return len(self.images) // self.schedule.batch_size

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Tensor]]:
        generator = torch.Generator().manual_seed(1000 * self.schedule.seed + number)
        images = augmented_epoch(self.images, self.mirrored, number, self.schedule.shift, generator)
        order = torch.randperm(len(images), generator=generator)
        for chosen in order.split(self.schedule.batch_size)[: len(self)]:
            yield images[chosen].float() / 255, self.labels[chosen]


def run(
    schedule: Schedule, model: nn.Module, images: Tensor, labels: Tensor, test: tuple[Tensor, Tensor], checkpoint: pathlib.Path
) -> None:
    """Train `model` in place on (N,) labels, writing `checkpoint` every epoch and going on from it."""
    model.to("cuda" if torch.cuda.is_available() else "cpu", memory_format=torch.channels_last)
    scale = schedule.logit_scale / model.head.in_features

    def loss(logits: Tensor, labels: Tensor) -> Tensor:
        return F.cross_entropy(logits * scale, labels, label_smoothing=schedule.label_smoothing)

    def validate(model: nn.Module) -> tuple[float | None, float]:
        return None, accuracy(model, *(part[:2000] for part in test))  # a fifth, to watch it by

    training.train(
        model,
        AugmentedBatches(images, labels, schedule),
        loss,
        training.Recipe(epochs=schedule.epochs, schedule="linear", reduction="sum", seed=schedule.seed),
        PrintedEpochs(),
        optimizers=make_optimizers(model, schedule),
        score=lambda logits, labels: (logits.argmax(1) == labels).float().mean().item(),
        validate=validate,
        checkpoint=checkpoint,
    )


def unseen_variants(images: Tensor, schedule: Schedule) -> Tensor:
    """The first 5,000 training pictures, shifted and mirrored as no training epoch had them."""
    generator = torch.Generator().manual_seed(1000 * schedule.seed + 999)
    images = images[:5000]
    mirrored = torch.rand(len(images), generator=generator) < 0.5
    return augmented_epoch(images, mirrored, 0, schedule.shift, generator)


@torch.no_grad()
def sharpness(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """The factor for all logits with the lowest cross-entropy (Guo et al. 2017 call its inverse temperature).

    Label smoothing and weight decay leave the probabilities far too cautious; the order of the classes stays as it is.
    """
    model.eval()
    device = next(model.parameters()).device
    logits = torch.cat([model(x.to(device).float() / 255).cpu() for x in images.split(500)])
    factors = torch.logspace(-1, 2, 121)
    losses = torch.stack([F.cross_entropy(logits * f, labels) for f in factors])
    return factors[losses.argmin()].item()


def export(model: nn.Module, path: pathlib.Path) -> None:
    """Floating tensors in float16."""
    tensors = {k: v.detach().cpu().contiguous() for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({k: v.half() if v.is_floating_point() else v for k, v in tensors.items()}, path)
    path.chmod(0o644)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def load_shipped(path: pathlib.Path) -> ThinVGG:
    model = ThinVGG()
    missing, unexpected = model.load_state_dict({k: v.float() for k, v in load_file(path).items()}, strict=False)
    if unexpected or any(not k.endswith("num_batches_tracked") for k in missing):
        raise ValueError(f"{path} is not a file of the thin VGG: missing {missing}, unexpected {unexpected}")
    return model.eval().to(memory_format=torch.channels_last)


def write_card(path: pathlib.Path, model: nn.Module, scores: tuple[float, float]) -> None:
    """The half of the model card that programs read; assets/weights/README.md is the half for people."""
    card = {
        "name": "thin_vgg",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "parameters": sum(p.numel() for p in model.parameters()),
        "test_accuracy": scores[0],
        "test_accuracy_mirrored": scores[1],
        "schedules": [dataclasses.asdict(Schedule())],
        "torch": torch.__version__,
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--data", type=pathlib.Path, required=True)
    cli.add_argument("--checkpoints", type=pathlib.Path, default=ROOT / "checkpoints")
    cli.add_argument("--evaluate", action="store_true", help="only print the accuracy of the shipped file")
    cli.add_argument("--card", action="store_true", help="with --evaluate: write the card anew as well")
    args = cli.parse_args()
    keep_freed_memory()
    if not args.evaluate:
        export(train(args.data, args.checkpoints / "thin_vgg.pt", Schedule()), SHIPPED)
    model = load_shipped(SHIPPED)
    images, labels = load_cifar10(args.data, train=False)
    scores = accuracy(model, images, labels), accuracy(model, images, labels, mirror=True)
    print(f"{scores[0]:.2%} of {len(labels)} test pictures; {scores[1]:.2%} with mirror images averaged in")
    if args.card or not args.evaluate:
        write_card(SHIPPED, model, scores)


if __name__ == "__main__":
    main()
