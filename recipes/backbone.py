"""Trains and evaluates the two embedded networks on CIFAR-10.

    python -m recipes.backbone --net backbone --data cifar10.zip      # train, checkpoint every epoch, export
    python -m recipes.backbone --net backbone --data cifar10.zip --evaluate   # accuracy of the shipped file

A run that is ended goes on from its last epoch when it is started again. `--data` takes the zip of picture sheets or the
folder made by torchvision.datasets.CIFAR10. With other work on the machine set OMP_WAIT_POLICY=PASSIVE.
"""

import argparse
import dataclasses
import hashlib
import json
import pathlib
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from playground.models import dtype
from playground.models.embedded import STEP, Backbone, Column, ThinVGG, dequantise, quantise
from recipes.cifar10 import SIDE, augmented_epoch, load_cifar10
from recipes.memory import keep_freed_memory
from recipes.muon import Muon
from recipes.schedules import SCHEDULES, Schedule

ROOT = pathlib.Path(__file__).resolve().parent.parent
NETS = {"backbone": Backbone, "thin_vgg": ThinVGG}


def columns(model: nn.Module) -> list[nn.Module]:
    """The nets that are trained apart: the classifier's columns; any other net is its own only one."""
    return list(model.columns) if isinstance(model, Backbone) else [model]


def initialise(model: nn.Module) -> None:
    """Convolutions start as near-identities, the head at unit deviation."""
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.kernel_size == (3, 3):
            nn.init.dirac_(module.weight.data[: module.in_channels])
    model.head.weight.data.div_(model.head.weight.data.std())
    if isinstance(model, Column):
        nn.init.zeros_(model.whiten.bias)


def start_afresh(model: nn.Module, seed: int) -> None:
    """New weights, by `seed` alone, whatever was made before."""
    torch.manual_seed(seed)
    for module in model.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    initialise(model)


def whiten(model: Column, images: Tensor, floor: float) -> None:
    """Set the stem to the eigenvectors of the 2×2 patches of (N, 3, 32, 32) `images`, both signs, over their deviations."""
    patches = F.unfold((images.float() / 255 - model.mean) / model.std, 2)  # (N, 12, places)
    patches = patches.transpose(1, 2).reshape(-1, 12)
    values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
    filters = vectors.T / (values[:, None] + floor).sqrt()
    model.whiten.weight.data[:] = torch.cat([filters, -filters]).view(24, 3, 2, 2)


def freeze_what_is_not_learned(model: nn.Module) -> None:
    """Batch norm's scales (the next layer has its own) and the stem's filters."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.requires_grad_(False)
            module.momentum = 0.4
    if isinstance(model, Column):
        model.whiten.weight.requires_grad_(False)


def make_optimizers(model: nn.Module, schedule: Schedule) -> list[torch.optim.Optimizer]:
    decay = schedule.weight_decay * schedule.batch_size
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    filters = [p for n, p in named if p.ndim == 4]
    biases = [p for n, p in named if p.ndim == 1 and not n.startswith("whiten")]
    stem = [p for n, p in named if n == "whiten.bias"]
    plain = torch.optim.SGD(
        [
            {"params": biases, "lr": schedule.bias_lr, "weight_decay": decay / schedule.bias_lr},
            {"params": stem, "lr": schedule.bias_lr, "weight_decay": decay / schedule.bias_lr, "epochs": schedule.whiten_epochs},
            {"params": [model.head.weight], "lr": schedule.head_lr, "weight_decay": decay / schedule.head_lr},
        ],
        momentum=0.85,
        nesterov=True,
    )
    optimizers = [plain, Muon(filters, lr=schedule.lr)]
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["first_lr"] = group["lr"]
            group.setdefault("epochs", schedule.epochs)  # until which its rate falls to zero
    return optimizers


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


def train(net: str, data: pathlib.Path, folder: pathlib.Path, schedules: tuple[Schedule, ...]) -> nn.Module:
    """The network after its schedules, its heads scaled so that the logits are calibrated; resumes from `folder`."""
    images, labels = load_cifar10(data, train=True)
    test = load_cifar10(data, train=False)
    model = NETS[net]()
    finished: list[nn.Module] = []
    shipped = iter(columns(model))
    for number, schedule in enumerate(schedules):
        targets = F.one_hot(labels, 10).float()
        if schedule.taught:
            targets += schedule.taught * (opinion(finished, images, folder / f"{net}.{number}.taught.pt") - targets)
        if schedule.goes_on:
            column = finished.pop()
            column.head.weight.data.mul_(column.head.in_features / schedules[number - 1].logit_scale)
        else:
            column = next(shipped) if schedule.ships else Column()
            start_afresh(column, schedule.seed)
        freeze_what_is_not_learned(column)
        run(schedule, column, images, targets, test, folder / f"{net}.{number}.pt")
        column.head.weight.data.mul_(schedule.logit_scale / column.head.in_features)
        finished.append(column)
    factor = sharpness(model, unseen_variants(images, schedules[-1]), labels[:5000])
    for column in columns(model):
        column.head.weight.data.mul_(factor)
    return model


@torch.no_grad()
def opinion(teachers: list[nn.Module], images: Tensor, cache: pathlib.Path, batch_size: int = 500) -> Tensor:
    """What `teachers` together say of pictures and their mirror images: (N, 10) probabilities, kept in `cache`."""
    if cache.exists():
        return torch.load(cache, weights_only=True)
    answers = []
    for x in images.split(batch_size):
        x = (x.to(next(teachers[0].parameters()).device).float() / 255).contiguous(memory_format=torch.channels_last)
        said = [teacher.eval()(side) for teacher in teachers for side in (x, x.flip(-1))]
        answers.append(torch.stack(said).mean(0).softmax(1).cpu())
    save_whole(torch.cat(answers), cache)
    return torch.cat(answers)


def run(
    schedule: Schedule, model: nn.Module, images: Tensor, targets: Tensor, test: tuple[Tensor, Tensor], checkpoint: pathlib.Path
) -> None:
    """Train `model` in place towards `targets`, (N, 10) probabilities, writing `checkpoint` every epoch and going on from it."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if isinstance(model, Column):
        whiten(model.cpu(), images[:5000], schedule.whiten_floor)
    model.to(device, memory_format=torch.channels_last)
    optimizers = make_optimizers(model, schedule)
    half = torch.autocast(device.type, torch.bfloat16, enabled=dtype(device) == torch.bfloat16)  # only where it is faster
    steps_an_epoch = len(images) // schedule.batch_size
    scale = schedule.logit_scale / model.head.in_features
    mirrored = torch.rand(len(images), generator=torch.Generator().manual_seed(schedule.seed)) < 0.5

    first_epoch = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        first_epoch = state["epoch"]
        print(f"going on after epoch {first_epoch}", flush=True)

    for epoch in range(first_epoch, schedule.epochs):
        start, total, hits = time.time(), 0.0, 0
        generator = torch.Generator().manual_seed(1000 * schedule.seed + epoch)  # each epoch's own: a resumed run draws the same
        shift, side = (0, schedule.crop) if epoch < schedule.crop_epochs else (schedule.shift, SIDE)
        epoch_images = augmented_epoch(images, mirrored, epoch, shift, generator, schedule.cutout, side)
        order = torch.randperm(len(images), generator=generator)
        model.train()
        for n in range(steps_an_epoch):
            for optimizer in optimizers:
                for group in optimizer.param_groups:
                    group["lr"] = group["first_lr"] * max(0.0, 1 - (epoch + n / steps_an_epoch) / group["epochs"])
            chosen = order[n * schedule.batch_size : (n + 1) * schedule.batch_size]
            x = (epoch_images[chosen].to(device).float() / 255).contiguous(memory_format=torch.channels_last)
            y = targets[chosen].to(device)
            with half:
                logits = model(x)
            logits = logits.float() * scale
            loss = F.cross_entropy(logits, y, label_smoothing=schedule.label_smoothing, reduction="sum")
            model.zero_grad(set_to_none=True)
            loss.backward()
            for optimizer in optimizers:
                optimizer.step()
            total += loss.item() / len(y)
            hits += (logits.argmax(1) == y.argmax(1)).sum().item()
        score = accuracy(model, *(part[:2000] for part in test))  # a fifth, to watch it by
        print(
            f"epoch {epoch + 1:2d} of {schedule.epochs}: loss {total / steps_an_epoch:.4f}, "
            f"train {hits / (steps_an_epoch * schedule.batch_size):.4f}, test {score:.4f}, {time.time() - start:.0f} s",
            flush=True,
        )
        state = {"model": model.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "epoch": epoch + 1}
        save_whole(state, checkpoint)


def save_whole(state: object, path: pathlib.Path) -> None:
    """Whoever is stopped while writing leaves the file that was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


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
    """Floating tensors in float16; the filters of a net of several columns in eight bits, or they would not fit into 8 MB."""
    tensors = {k: v.detach().cpu().contiguous() for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    steps = quantise(tensors) if len(columns(model)) > 1 else tensors
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({k: v.half() if v.is_floating_point() and not k.endswith(STEP) else v for k, v in steps.items()}, path)
    path.chmod(0o644)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def load_shipped(net: str, path: pathlib.Path) -> nn.Module:
    model = NETS[net]()
    tensors = {k: v.float() for k, v in dequantise(load_file(path)).items()}
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    if unexpected or any(not k.endswith("num_batches_tracked") for k in missing):
        raise ValueError(f"{path} is not a file of {net}: missing {missing}, unexpected {unexpected}")
    return model.eval().to(memory_format=torch.channels_last)


def write_card(net: str, path: pathlib.Path, model: nn.Module, scores: tuple[float, float, list[float]]) -> None:
    """The half of the model card that programs read; assets/weights/README.md is the half for people."""
    card = {
        "name": net,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "parameters": sum(p.numel() for p in model.parameters()),
        "test_accuracy": scores[0],
        "test_accuracy_mirrored": scores[1],
        "test_accuracy_of_columns": scores[2],
        "schedules": [dataclasses.asdict(schedule) for schedule in SCHEDULES[net]],
        "torch": torch.__version__,
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--net", choices=NETS, default="backbone")
    cli.add_argument("--data", type=pathlib.Path, required=True)
    cli.add_argument("--checkpoints", type=pathlib.Path, default=ROOT / "checkpoints")
    cli.add_argument("--evaluate", action="store_true", help="only print the accuracy of the shipped file")
    cli.add_argument("--card", action="store_true", help="with --evaluate: write the card anew as well")
    args = cli.parse_args()
    path = ROOT / "assets" / "weights" / f"{args.net}.safetensors"
    keep_freed_memory()
    if not args.evaluate:
        export(train(args.net, args.data, args.checkpoints, SCHEDULES[args.net]), path)
    model = load_shipped(args.net, path)
    images, labels = load_cifar10(args.data, train=False)
    alone = [accuracy(column, images, labels) for column in columns(model)]
    scores = accuracy(model, images, labels), accuracy(model, images, labels, mirror=True), alone
    print(f"{args.net}: {scores[0]:.2%} of {len(labels)} test pictures; {scores[1]:.2%} with mirror images averaged in")
    print("each column alone, one look at each picture: " + ", ".join(f"{score:.2%}" for score in alone))
    if args.card or not args.evaluate:
        write_card(args.net, path, model, scores)


if __name__ == "__main__":
    main()
