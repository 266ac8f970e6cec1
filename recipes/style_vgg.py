"""Trains the network that paints, on photographs and paintings, by imitating the ImageNet network that is on every machine.

    python -m recipes.style_vgg --data FOLDER                # trains, or goes on from the last checkpoint
    python -m recipes.style_vgg --data FOLDER --evaluate     # how close the checkpoint comes to its teacher on held-out pictures
    python -m recipes.style_vgg --data FOLDER --export FILE  # its weights in float16: norms folded in, channels scaled
    python -m recipes.style_vgg --sheet FILE FOLDER          # twelve pairs painted by those weights and by the thin VGG

FOLDER of --data holds backgrounds.zip, animal_photos_1.zip, animal_photos_2.zip, coco_photos.zip and paintings.zip.

Student and teacher see the same crop ("a good teacher is patient and consistent", Beyer et al. 2022), of any scale from a detail
to the whole picture. The student learns the teacher's class probabilities at a temperature and, through 1×1 projections, its maps
of strides 8, 16 and 32, each channel in units of its own deviation. Through other 1×1 projections every layer that style transfer
taps gives back the crop's own pixels: what a picture is painted from must not only name things. After every epoch of 25 steps a
checkpoint is written to checkpoints/style_vgg; the same command goes on from it. `--epochs` trains longer: the rate follows the
cosine of the new length.

Two processes of one thread each average their gradients: beside other work that gets further than one of two threads, which
wait for each other at every layer. Set OMP_NUM_THREADS=1 and OMP_WAIT_POLICY=PASSIVE.
"""

import argparse
import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from torch import Tensor, nn

from playground.models import dtype, fold_batch_norm, load
from playground.models.style_vgg import POOL, StyleVGG
from playground.training.loop import train
from playground.training.recipe import Recipe
from playground.training.state import TrainingState
from playground.vision.tapped_net import normalise
from recipes.averaged_gradients import averaged_gradients
from recipes.memory import keep_freed_memory
from recipes.muon import Muon
from recipes.printed import PrintedEpochs
from recipes.style_pictures import Crops, read_pictures

CHECKPOINT = Path(__file__).resolve().parent.parent / "checkpoints" / "style_vgg" / "trunk.pt"
SEED = 0
STEPS = 25  # an epoch: after each a checkpoint is written
SIDES = {128: 48, 192: 22}  # pixels of a crop: crops of a step in each process, about the same number of pixels
MUON_RATE, MUON_MOMENTUM = 0.03, 0.9
SEEN = 256  # crops that the deviations of the teacher's channels are taken from
TEMPERATURE = 2.0
STRIDES = (8, 16, 32)
REBUILT = {"relu2_1": 2, "relu3_1": 4, "relu4_1": 8, "relu5_1": 16, "relu4_2": 8}  # layers that rebuild the crop: their strides
FEATURE_WEIGHT = 2.0  # of the three maps' mean squared differences, whose mean is 1 for an answer that knows nothing
RECIPE = Recipe(epochs=92, optimizer="adamw", rate=2e-3, weight_decay=0.01, schedule="cosine", warmup=0.005,
                averaging=0.998, precision="bfloat16", seed=SEED)  # fmt: skip

REBUILD_WEIGHTS = (0.2, 0.3, 0.5, 4.0, 0.5)  # of the logarithms of their relative squared errors; the deepest gives up most
FLOOR = 1e-3  # added to an error before its logarithm

Answers = tuple[Tensor, ...]  # logits (N, 1000), the maps of STRIDES, then the crop rebuilt by each layer, (N, 3·s², h, w)


class Student(nn.Module):
    """The network with what it needs to imitate: a block of stride 32, 1×1 projections to the teacher's maps and to the pixels
    of a position's own cell, a linear head."""

    def __init__(self, teacher: nn.Module, trunk: StyleVGG | None = None):
        super().__init__()
        self.trunk = trunk or StyleVGG(norms=True)
        fine, middle = (block[-3].out_channels for block in self.trunk.blocks[-2:])
        norm = nn.BatchNorm2d(middle)
        self.top = nn.Sequential(nn.AvgPool2d(**POOL), nn.Conv2d(middle, middle, 3, padding=1, bias=False), norm, nn.ReLU())
        wanted = [found.shape[1] for found in teacher.features(torch.zeros(1, 3, 32, 32)).values()]
        self.projections = nn.ModuleList(nn.Conv2d(i, o, 1) for i, o in zip((fine, middle, middle), wanted, strict=True))
        self.classifier = nn.Linear(middle, teacher.classifier.out_features)
        widths = [block[-3].out_channels for block in self.trunk.blocks[1:]]
        self.rebuilders = nn.ModuleList(
            nn.Conv2d(w, 3 * s * s, 1) for w, s in zip((*widths, fine), REBUILT.values(), strict=True)
        )

    def forward(self, x: Tensor) -> Answers:
        x, tapped, ends = (x - self.trunk.mean) / self.trunk.std, [], []
        for block in self.trunk.blocks:
            tapped.append(block[:-3](x))
            x = block[-3:](tapped[-1])
            ends.append(x)
        fine, coarse = ends[-2], self.top(x)
        maps = (project(found) for project, found in zip(self.projections, (fine, x, coarse), strict=True))
        rebuilt = (rebuild(found) for rebuild, found in zip(self.rebuilders, (*tapped[1:], fine), strict=True))
        return self.classifier(coarse.mean((-2, -1))), *maps, *rebuilt


class Teacher:
    """The frozen ImageNet network: logits, and maps whose channels have mean 0 and deviation 1 over the pictures `seen`."""

    def __init__(self, network: nn.Module, seen: Tensor):
        self.dtype = dtype()
        self.network = fold_batch_norm(network).to(self.dtype, memory_format=torch.channels_last)
        self.scales = [(torch.zeros(1), torch.ones(1))] * len(STRIDES)
        self.scales = [(x.mean((0, 2, 3), keepdim=True), x.std((0, 2, 3), keepdim=True)) for x in self(seen)[1:]]

    @torch.no_grad()
    def __call__(self, x: Tensor) -> Answers:
        maps = self.network.features(x.to(self.dtype))
        logits = self.network.classifier(self.network.head(maps[32]).mean((-2, -1))).float()
        scaled = zip(STRIDES, self.scales, strict=True)
        return logits, *((maps[stride].float() - mean) / deviation for stride, (mean, deviation) in scaled)


def imitation_loss(answers: Answers, wanted: Answers) -> Tensor:
    """Kullback–Leibler divergence from the teacher's probabilities at TEMPERATURE, plus FEATURE_WEIGHT times the mean over the
    maps of their mean squared differences, plus the logarithms of `rebuild_errors` times REBUILD_WEIGHTS."""
    soft, target = (F.log_softmax(logits / TEMPERATURE, dim=1) for logits in (answers[0], wanted[0]))
    probabilities = F.kl_div(soft, target, reduction="batchmean", log_target=True)
    maps = FEATURE_WEIGHT * torch.stack(map_errors(answers, wanted)).mean()
    logarithms = (FLOOR + torch.stack(rebuild_errors(answers, wanted))).log()
    return probabilities + maps + (logarithms * logarithms.new_tensor(REBUILD_WEIGHTS)).sum()


def map_errors(answers: Answers, wanted: Answers) -> list[Tensor]:
    """Mean squared difference of each map."""
    return [F.mse_loss(answers[n], wanted[n]) for n in range(1, 1 + len(STRIDES))]


def rebuild_errors(answers: Answers, wanted: Answers) -> list[Tensor]:
    """Mean squared difference of the pixels that each layer rebuilds, over the crops' variance; `wanted` ends with the crops."""
    pairs = zip(answers[1 + len(STRIDES) :], REBUILT.values(), strict=True)
    return [F.mse_loss(found, F.pixel_unshuffle(wanted[-1], stride)) / wanted[-1].var() for found, stride in pairs]


def agreement(answers: Answers, wanted: Answers) -> float:
    """Share of the pictures for which student and teacher name the same class."""
    return (answers[0].argmax(1) == wanted[0].argmax(1)).float().mean().item()


class ImitationBatches:
    """STEPS batches of new crops an epoch, with what the teacher says of them; process `rank` draws its own."""

    def __init__(self, crops: Crops, teacher: Teacher, rank: int, *, length: int = STEPS, sides: dict[int, int] = SIDES):
        self.crops, self.teacher, self.rank, self.length, self.sides = crops, teacher, rank, length, sides

    def __len__(self) -> int:
        return self.length

    def epoch(self, number: int) -> Iterator[tuple[Tensor, Answers]]:
        rng = np.random.default_rng((SEED, self.rank, number))
        for _ in range(self.length):
            side = int(rng.choice(list(self.sides)))
            x = self.crops.draw(self.sides[side], side, rng)
            yield x, (*self.teacher(x), normalise(x))


def make_optimizers(model: nn.Module) -> list[torch.optim.Optimizer]:
    """Muon for the 3×3 convolutions, whose length the norms after them take out; AdamW for all else."""
    filters = [p for p in model.parameters() if p.ndim == 4 and p.shape[-1] == 3]
    taken = {id(p) for p in filters}
    others = [p for p in model.parameters() if id(p) not in taken]
    plain = torch.optim.AdamW(others, RECIPE.rate, (0.9, 0.999), weight_decay=RECIPE.weight_decay)
    return [plain, Muon(filters, lr=MUON_RATE, momentum=MUON_MOMENTUM)]


def networks(data: Path) -> tuple[Crops, Teacher, Student]:
    """Crops of the pictures that are not held out, the teacher, and a new student."""
    crops = Crops([picture for picture in read_pictures(data) if not picture.held_out])
    network = load("efficientnet_lite0", "cpu")
    teacher = Teacher(network, crops.draw(SEEN, 128, np.random.default_rng(SEED)))
    torch.manual_seed(SEED)
    return crops, teacher, Student(network)


def run(rank: int, data: Path, processes: int, recipe: Recipe, checkpoint: Path) -> None:
    """One of several processes, a thread each, that train together."""
    keep_freed_memory()
    torch.set_num_threads(1)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29581"}
    dist.init_process_group("gloo", rank=rank, world_size=processes)
    crops, teacher, student = networks(data)
    averaged_gradients(student, processes)
    state = TrainingState.read(checkpoint) if checkpoint.exists() else None
    dist.barrier()  # all have read it before the first writes it anew
    first = rank == 0
    train(
        student.to(memory_format=torch.channels_last),
        ImitationBatches(crops, teacher, rank),
        imitation_loss,
        recipe if first else dataclasses.replace(recipe, averaging=0.0),
        PrintedEpochs() if first else None,
        optimizers=make_optimizers(student),
        score=agreement,
        state=state,
        checkpoint=checkpoint if first else None,
    )
    dist.barrier()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder of the archives")
    parser.add_argument("--processes", type=int, default=2, help="that train together, a thread each")
    parser.add_argument("--epochs", type=int, default=RECIPE.epochs, help=f"of {STEPS} steps, over all runs")
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--export", type=Path, metavar="FILE")
    parser.add_argument("--sheet", type=Path, nargs=2, metavar=("FILE", "FOLDER"))
    asked = parser.parse_args()
    if asked.sheet:
        from recipes.style_vgg_sheet import make_sheet

        make_sheet(*asked.sheet)
        return
    if not asked.data:
        parser.error("--data FOLDER is needed, except for --sheet")
    if asked.evaluate or asked.export:
        from recipes import style_vgg_shipping

        if asked.evaluate:
            style_vgg_shipping.evaluate(asked.data, CHECKPOINT)
        if asked.export:
            style_vgg_shipping.export(asked.data, CHECKPOINT, asked.export)
        return
    CHECKPOINT.parent.mkdir(parents=True, exist_ok=True)
    recipe = dataclasses.replace(RECIPE, epochs=asked.epochs)
    mp.spawn(run, (asked.data, asked.processes, recipe, CHECKPOINT), asked.processes)


if __name__ == "__main__":
    main()
