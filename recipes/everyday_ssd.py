"""Trains and measures the detector of the house on nine everyday things.

python -m recipes.everyday_ssd --data FOLDER                       # both stages, one after the other
python -m recipes.everyday_ssd --data FOLDER --evaluate            # average precision of the shipped file
"""

import argparse
import dataclasses
import os
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import Tensor, nn

from playground.models import load
from playground.models.everyday import FIRST_TRAINED, EverydayDetector
from playground.training.loop import Live, train
from playground.training.recipe import Recipe
from playground.training.state import TrainingState
from playground.vision.detector_loss import detector_loss
from recipes.everyday_batches import CachedMaps, FreshViews
from recipes.everyday_photos import read_photographs
from recipes.memory import keep_freed_memory

ROOT = Path(__file__).resolve().parent.parent
CHECKPOINTS = ROOT / "checkpoints" / "everyday_ssd"
SEED = 0
STEPS = 50  # an epoch: after each a checkpoint is written
BATCH = 16  # pictures of a step in each process
COMMON = {"optimizer": "adamw", "weight_decay": 0.02, "clip": 10.0, "precision": "float32", "seed": SEED}
STAGES = {
    "heads": Recipe(epochs=26, rate=2e-3, warmup=0.04, averaging=0.995, **COMMON),
    "body": Recipe(epochs=40, rate=6e-4, rates=(("detector.body", 0.4),), warmup=0.02, averaging=0.998, **COMMON),
}


class Heads(nn.Module):
    """The detector behind a frozen body."""

    def __init__(self, detector: EverydayDetector):
        super().__init__()
        self.detector = detector
        detector.body.requires_grad_(False)

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        return self.detector.answer(maps)


class Later(nn.Module):
    """The detector behind the body's frozen first blocks; batch norms of the body keep their statistics."""

    def __init__(self, detector: EverydayDetector):
        super().__init__()
        self.detector = detector
        detector.body.requires_grad_(False)
        detector.body.blocks[FIRST_TRAINED:].requires_grad_(True)
        for module in detector.body.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.requires_grad_(False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.detector.answer(self.detector.late(x))


class Printed:
    """A control that prints the mean loss of every epoch."""

    def __init__(self, name: str):
        self.name, self.told = name, 0

    def check(self) -> None:
        pass

    def report(self, step: int, total: int, payload: Live) -> None:
        if len(payload.history) > self.told:
            self.told = len(payload.history)
            last = payload.history[-1]
            print(f"{self.name} {step}/{total} loss {last.loss:.4f} rate {last.rate:.2e} {last.seconds:.0f} s", flush=True)


def fresh_detector() -> EverydayDetector:
    """With the ImageNet network's body, and new heads from the seed."""
    torch.manual_seed(SEED)
    detector = EverydayDetector()
    body = load("efficientnet_lite0", "cpu")
    detector.body.load_state_dict({k: v for k, v in body.state_dict().items() if k.startswith(("stem", "blocks"))})
    return detector.to(memory_format=torch.channels_last)


def together(model: nn.Module, processes: int) -> None:
    """From now on gradients are the mean over all processes."""

    def average(parameter: nn.Parameter) -> None:
        dist.all_reduce(parameter.grad)
        parameter.grad /= processes

    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.register_post_accumulate_grad_hook(average)


def run(rank: int, data: Path, processes: int, stages: list[str], start: Path | None) -> None:
    """One of several processes, a thread each, that train together."""
    keep_freed_memory()
    torch.set_num_threads(1)
    if processes > 1:
        os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29577"}
        dist.init_process_group("gloo", rank=rank, world_size=processes)
    photographs = [photograph for photograph in read_photographs(data) if photograph.part < 0]
    detector = fresh_detector()
    for name in stages:
        if name == "heads":
            batches = CachedMaps(
                detector, photographs, CHECKPOINTS, length=STEPS, size=BATCH, seed=SEED, shard=rank, shards=processes
            )
            model = Heads(detector)
        else:
            detector.load_state_dict(finished(CHECKPOINTS / "heads.pt"))
            batches = FreshViews(detector, photographs, length=STEPS, size=BATCH, seed=(SEED, rank))
            model = Later(detector)
        checkpoint = CHECKPOINTS / f"{name}.pt"
        if processes > 1:
            together(model, processes)
            dist.barrier()
        state = TrainingState.read(checkpoint) if rank and checkpoint.exists() else None
        if processes > 1:
            dist.barrier()
        recipe = STAGES[name]
        train(
            model, batches, detector_loss, recipe if rank == 0 else dataclasses.replace(recipe, averaging=0.0),
            Printed(name) if rank == 0 else None, state=state, checkpoint=checkpoint if rank == 0 else None,
        )  # fmt: skip
        if processes > 1:
            dist.barrier()


def finished(checkpoint: Path) -> dict[str, Tensor]:
    """The averaged weights of a stage."""
    state = TrainingState.read(checkpoint)
    return {name.removeprefix("detector."): value for name, value in (state.averaged or state.model).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the archives")
    parser.add_argument("--processes", type=int, default=2, help="that train together, a thread each")
    parser.add_argument("--stages", nargs="+", default=list(STAGES), choices=list(STAGES))
    arguments = parser.parse_args()
    CHECKPOINTS.mkdir(parents=True, exist_ok=True)
    if arguments.processes == 1:
        run(0, arguments.data, 1, arguments.stages, None)
    else:
        mp.spawn(run, (arguments.data, arguments.processes, arguments.stages, None), arguments.processes)


if __name__ == "__main__":
    main()
