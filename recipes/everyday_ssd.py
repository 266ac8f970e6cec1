"""Trains and measures the detector of the house on nine everyday things.

    python -m recipes.everyday_ssd --data FOLDER                    # both stages, then the file that ships and its card
    python -m recipes.everyday_ssd --data FOLDER --evaluate         # average precision of the shipped file, curves, false alarms
    python -m recipes.everyday_ssd --data FOLDER --evaluate heads   # of a checkpoint: heads, body
    python -m recipes.everyday_ssd --data FOLDER --export body      # ships a checkpoint as it stands, measured
    python -m recipes.everyday_ssd --data FOLDER --anchors          # the anchors' shapes, by k-means

FOLDER holds animal_photos_1.zip, animal_photos_2.zip, coco_photos.zip, fruit_photos.zip, fruit_cutouts.zip, backgrounds.zip.

The stages: `heads` trains pyramid and towers behind the frozen ImageNet network, on its maps of two or three views of each
photograph, which are kept in a file; `top` trains the network's blocks of stride 32 as well, still from that file; `body` goes on
with new views and the ImageNet network trained from its third stage on. Each begins with the averaged weights of the one before.
After every epoch of 50 steps a checkpoint is written to checkpoints/everyday_ssd; the same command goes on from it. To train
on after the end give a stage more epochs (`--epochs 40`): the rate follows the cosine of the new length.

Two processes of one thread each average their gradients: beside other work that gets further than one of two threads, which
wait for each other at every layer. Set OMP_NUM_THREADS=1 and OMP_WAIT_POLICY=PASSIVE.
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
from recipes.averaged_gradients import averaged_gradients
from recipes.everyday_batches import CachedMaps, FreshViews, Painter
from recipes.everyday_photos import read_photographs
from recipes.memory import keep_freed_memory

ROOT = Path(__file__).resolve().parent.parent
CHECKPOINTS = ROOT / "checkpoints" / "everyday_ssd"
SEED = 0
FIRST_OF_STRIDE_32 = 11  # block of the body
STEPS = 50  # an epoch: after each a checkpoint is written
BATCH = 16  # pictures of a step in each process
COMMON = {"optimizer": "adamw", "weight_decay": 0.02, "clip": 10.0, "precision": "float32", "seed": SEED}
STAGES = {
    "heads": Recipe(epochs=14, rate=2e-3, warmup=0.04, averaging=0.995, **COMMON),
    "top": Recipe(epochs=8, rate=1e-3, rates=(("detector.body", 0.4),), warmup=0.05, averaging=0.99, **COMMON),
    "body": Recipe(epochs=30, rate=6e-4, rates=(("detector.body", 0.4),), warmup=0.02, averaging=0.998, **COMMON),
}


class Heads(nn.Module):
    """The detector behind a frozen body."""

    def __init__(self, detector: EverydayDetector):
        super().__init__()
        self.detector = detector
        detector.body.requires_grad_(False)

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        return self.detector.answer(maps)


class Top(Heads):
    """The detector whose body is trained from block `first` on; the body's batch norms keep their statistics."""

    first = FIRST_OF_STRIDE_32

    def __init__(self, detector: EverydayDetector):
        super().__init__(detector)
        for module in detector.body.blocks[self.first :].modules():
            if isinstance(module, nn.Conv2d):
                module.requires_grad_(True)

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        fine, middle, _coarse = maps
        return self.detector.answer([fine, middle, self.detector.body.blocks[self.first :](middle)])


class Later(Top):
    """The same from FIRST_TRAINED on, on the map before that block."""

    first = FIRST_TRAINED

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.detector.answer(self.detector.late(x))


MODELS = {"heads": Heads, "top": Top, "body": Later}


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


def finished(checkpoint: Path) -> dict[str, Tensor]:
    """The averaged weights of a stage, as far as it has come."""
    state = TrainingState.read(checkpoint)
    return {name.removeprefix("detector."): value for name, value in (state.averaged or state.model).items()}


def run(rank: int, data: Path, processes: int, recipes: dict[str, Recipe]) -> None:
    """One of several processes, a thread each, that train together through the stages of `recipes`."""
    keep_freed_memory()
    torch.set_num_threads(1)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29577"}
    dist.init_process_group("gloo", rank=rank, world_size=processes)
    painter = Painter([photograph for photograph in read_photographs(data) if photograph.part < 0], data / "fruit_cutouts.zip")
    for name, recipe in recipes.items():
        detector = fresh_detector()
        if name == "body":
            batches = FreshViews(detector, painter, length=STEPS, size=BATCH, seed=(SEED, rank))
        else:
            batches = CachedMaps(
                detector, painter, CHECKPOINTS, length=STEPS, size=BATCH, seed=SEED, shard=rank, shards=processes
            )
        before = list(STAGES)[: list(STAGES).index(name)][-1:]
        if before:
            detector.load_state_dict(finished(CHECKPOINTS / f"{before[0]}.pt"))
        model = MODELS[name](detector)
        averaged_gradients(model, processes)
        checkpoint = CHECKPOINTS / f"{name}.pt"
        state = TrainingState.read(checkpoint) if checkpoint.exists() else None
        dist.barrier()  # all have read it before the first writes it anew
        mine = {"checkpoint": checkpoint} if rank == 0 else {}
        recipe = recipe if rank == 0 else dataclasses.replace(recipe, averaging=0.0)
        train(model, batches, detector_loss, recipe, Printed(name) if rank == 0 else None, state=state, **mine)
        dist.barrier()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the archives")
    parser.add_argument("--processes", type=int, default=2, help="that train together, a thread each")
    parser.add_argument("--stages", nargs="+", default=list(STAGES), choices=list(STAGES))
    parser.add_argument("--epochs", type=int, help="of the last stage, in place of the recipe's")
    parser.add_argument("--evaluate", nargs="?", const="shipped", choices=["shipped", *STAGES])
    parser.add_argument("--export", choices=list(STAGES))
    parser.add_argument("--anchors", action="store_true")
    asked = parser.parse_args()
    CHECKPOINTS.mkdir(parents=True, exist_ok=True)
    if asked.anchors or asked.evaluate or asked.export:
        from recipes import everyday_shipping

        if asked.anchors:
            everyday_shipping.print_anchors(asked.data)
        elif asked.evaluate:
            checkpoint = None if asked.evaluate == "shipped" else CHECKPOINTS / f"{asked.evaluate}.pt"
            everyday_shipping.measure(asked.data, checkpoint, CHECKPOINTS / "curves.png")
        else:
            everyday_shipping.ship(asked.data, asked.export, CHECKPOINTS)
        return
    recipes = {name: STAGES[name] for name in asked.stages}
    if asked.epochs:
        recipes[asked.stages[-1]] = dataclasses.replace(recipes[asked.stages[-1]], epochs=asked.epochs)
    mp.spawn(run, (asked.data, asked.processes, recipes), asked.processes)


if __name__ == "__main__":
    main()
