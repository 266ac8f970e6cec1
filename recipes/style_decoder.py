"""Trains the decoder of instant styles behind a frozen style network.

    python -m recipes.style_decoder --data FOLDER --encoder FILE               # trains, or goes on from the last checkpoint
    python -m recipes.style_decoder --data FOLDER --encoder FILE --export OUT  # the checkpoint's weights in float16
    python -m recipes.style_decoder --data FOLDER --encoder FILE --judge OUT   # twenty pairs it has not seen, and optimisation

FILE holds the style network's weights as `recipes.style_vgg --export` writes them, or is `thin_vgg`. FOLDER as for that recipe.

Content: crops of the photographs. Styles: crops of the paintings, of the project's own style pictures and of photographs, turned,
mirrored and recoloured. Each batch of both is looked at once and paired EACH times. The decoder minimises what style transfer by
optimisation minimises, Gram matrices, content and smoothness at the default weights, so that one pass stands for many steps;
and the picture's maps of relu4_1 should be near those that adaptive instance normalisation made (Huang and Belongie 2017). What
counts is the logarithm of a pair's objective: every pair is improved by its share, none drowns the others. One pair in ten is a
crop with itself as style, and its pixels count too: strength 0 rebuilds the photo. Crops are small and many at first, larger and
fewer later, and show more of their picture: of a small one the deepest layer sees too few places.

After every epoch of 25 steps a checkpoint is written to checkpoints/style_decoder, one for each encoder; the same command goes on
from it. Two processes of one thread each average their gradients; set OMP_NUM_THREADS=1 and OMP_WAIT_POLICY=PASSIVE.
"""

import argparse
import dataclasses
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from PIL import Image
from torch import Tensor, nn

from playground.images import styles
from playground.images.samples import STYLE_FOLDER
from playground.models import dtype, load
from playground.models.style_decoder import LAYERS, Noise, Residual, Styled, StyleDecoder
from playground.models.style_vgg import StyleVGG
from playground.training.loop import train
from playground.training.recipe import Recipe
from playground.training.state import TrainingState
from playground.vision.adain import restyled, statistics, told
from playground.vision.tapped_net import TappedNet, normalise
from recipes.averaged_gradients import averaged_gradients
from recipes.memory import keep_freed_memory
from recipes.printed import PrintedEpochs
from recipes.style_pictures import Crops, Picture, as_tensor, crop, read_pictures, recoloured
from recipes.style_vgg_shipping import read

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints" / "style_decoder"
SEED = 0
STEPS = 25  # an epoch: after each a checkpoint is written
# From this share of the training on: pairs of a step, pixels of a crop, the least it shows of its picture's shorter side.
PHASES = ((0.0, 8, 128, 0.0), (0.25, 4, 192, 0.0), (0.65, 4, 256, 0.45))
EACH = 2  # steps with the same crops, paired otherwise
OWN = "own"  # the set of the project's style pictures
CONTENT_MIX = {"backgrounds": 0.4, "animals": 0.35, "coco": 0.15, "paintings": 0.1}
STYLE_MIX = {"paintings": 0.6, OWN: 0.2, "coco": 0.05, "backgrounds": 0.1, "animals": 0.05}
USUAL = 256  # styles whose numbers tell what is usual
REBUILT = 0.1  # share of the pairs whose style is the content itself
STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")  # these, the next and the weights: style transfer's own
CONTENT_LAYER = "relu4_2"
CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = 1.0, 30.0, 0.5
MAPS_LAYER, MAPS_WEIGHT = "relu4_1", 0.1  # mean squared difference from the maps that were asked for, over their mean square
PIXELS_WEIGHT = 5.0  # the same of the ImageNet-normalised pixels where a photo is to be rebuilt
FLOOR = 0.1  # added to an objective before its logarithm: a crop that is its own style could reach 0
RECIPE = Recipe(epochs=177, optimizer="adamw", rate=1e-3, weight_decay=1e-4, schedule="cosine", warmup=0.005, clip=5.0,
                averaging=0.998, precision="bfloat16", seed=SEED)  # fmt: skip

Features = dict[str, Tensor]
Wanted = dict[str, Tensor | tuple[Tensor, ...]]


def gram_matrices(features: Tensor) -> Tensor:
    """(N, C, C) of (N, C, H, W): F·Fᵀ / (C·H·W) of each, as `gram_matrix` of one (d2l 14.12.5.2)."""
    flat = features.float().flatten(2)
    return flat @ flat.transpose(1, 2) / (flat.shape[1] * flat.shape[2])


def relative_error(found: Tensor, wanted: Tensor) -> Tensor:
    """(N,): the mean squared difference of each over the mean square of what is wanted, 1 for an answer of zeros."""
    squares = [(x.float().square().flatten(1).mean(1)) for x in (found.float() - wanted, wanted)]
    return squares[0] / squares[1].clamp(min=1e-12)


def smoothness(pictures: Tensor) -> Tensor:
    """(N,): `tv_loss` of each."""
    return 0.5 * sum(pictures.diff(dim=axis).abs().flatten(1).mean(1) for axis in (-2, -1))


class Objective:
    """What a frozen style network says of pictures, and of content and style beforehand."""

    def __init__(self, encoder: nn.Module):
        taps = tuple(dict.fromkeys((*STYLE_LAYERS, CONTENT_LAYER, *LAYERS)))
        self.net = TappedNet(encoder, taps, border="reflect", dtype=dtype())

    @torch.no_grad()
    def look(self, pictures: Tensor) -> Features:
        """Of (N, 3, H, W) pictures, RGB in [0, 1], all taps, and the ImageNet-normalised picture itself."""
        pictures = normalise(pictures)
        return {"picture": pictures, **self.net(pictures)}

    @torch.no_grad()
    def wanted(self, photo: Features, painting: Features, rebuilt: Tensor) -> tuple[tuple[Tensor, ...], Wanted]:
        """What is decoded, and all that `losses` compares with; (N,) booleans `rebuilt`: the photo is its own style."""
        places = rebuilt.view(-1, 1, 1, 1)
        painting = {name: torch.where(places, photo[name], painting[name]) for name in photo}
        known = [statistics(painting[name]) for name in LAYERS]
        maps = [restyled(photo[name], style) for name, style in zip(LAYERS, known, strict=True)]
        numbers = torch.cat([told(known)[:, :-1], 1 - places.float()], 1)
        return (*maps, numbers), {
            "content": photo[CONTENT_LAYER].float(),
            "grams": tuple(gram_matrices(painting[name]) for name in STYLE_LAYERS),
            "maps": maps[LAYERS.index(MAPS_LAYER)],
            "picture": photo["picture"],
            "rebuilt": rebuilt.float(),
        }

    def losses(self, pictures: Tensor, wanted: Wanted) -> tuple[Tensor, Tensor]:
        """(N,) objectives of style transfer, and what is asked for besides; pictures are RGB, about 0 to 1."""
        pictures = normalise(pictures)
        found = self.net(pictures)
        content = relative_error(found[CONTENT_LAYER], wanted["content"])
        pairs = zip(STYLE_LAYERS, wanted["grams"], strict=True)
        style = torch.stack([relative_error(gram_matrices(found[name]), gram) for name, gram in pairs]).mean(0)
        total = CONTENT_WEIGHT * content + STYLE_WEIGHT * style + TV_WEIGHT * smoothness(pictures)
        maps, pixels = relative_error(found[MAPS_LAYER], wanted["maps"]), relative_error(pictures, wanted["picture"])
        return total, MAPS_WEIGHT * maps + PIXELS_WEIGHT * wanted["rebuilt"] * pixels

    def __call__(self, pictures: Tensor, wanted: Wanted) -> Tensor:
        """The mean over the pairs that is minimised."""
        total, besides = self.losses(pictures, wanted)
        return (FLOOR + total + besides).log().mean()


def own_styles() -> list[Picture]:
    """The project's style pictures."""
    return [Picture(OWN, style.name, (STYLE_FOLDER / f"{style.name}.webp").read_bytes()) for style in styles()]


def varied(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """One of the eight ways to lay a square; half with all hues turned by an angle; brightness, contrast, colour."""
    if turn := rng.integers(8):
        image = image.transpose(list(Image.Transpose)[turn - 1])
    if rng.random() < 0.5:
        hue, *others = image.convert("HSV").split()
        angle = int(rng.integers(256))
        image = Image.merge("HSV", (hue.point(lambda value: (value + angle) % 256), *others)).convert("RGB")
    return recoloured(image, rng)


class Pairs:
    """`length` batches of new pairs an epoch: what is decoded, and what pictures are compared with; process `rank` draws its own.

    phases: of `epochs`, see PHASES; pairs of each process.
    """

    def __init__(
        self,
        pictures: list[Picture],
        objective: Objective,
        rank: int,
        *,
        length: int = STEPS,
        epochs: int = RECIPE.epochs,
        phases: tuple[tuple[float, int, int, float], ...] = PHASES,
    ):
        self.content, self.styles = Crops(pictures, CONTENT_MIX), Crops(pictures + own_styles(), STYLE_MIX)
        self.objective, self.rank, self.length, self.epochs, self.phases = objective, rank, length, epochs, phases

    def __len__(self) -> int:
        return self.length

    def epoch(self, number: int) -> Iterator[tuple[tuple[Tensor, ...], Wanted]]:
        rng = np.random.default_rng((SEED, self.rank, number))
        pairs, side, least = [how for share, *how in self.phases if number >= share * self.epochs][-1]
        for n in range(self.length):
            if n % EACH == 0:
                photo = self.objective.look(self.content.draw(pairs, side, rng, least))
                painting = self.objective.look(self.drawn_styles(pairs, side, rng, least))
            else:
                painting = {name: found.roll(1, 0) for name, found in painting.items()}
            yield self.objective.wanted(photo, painting, torch.from_numpy(rng.random(pairs) < REBUILT))

    def drawn_styles(self, count: int, side: int, rng: np.random.Generator, least: float) -> Tensor:
        """(count, 3, side, side), RGB in [0, 1]."""
        return as_tensor([varied(crop(picture.image(), side, rng, least), rng) for picture in self.styles.choose(count, rng)])

    def usual_numbers(self, count: int = USUAL, at_once: int = 16) -> Tensor:
        """What is told of `count` styles, (count, 2 Σ C, 1, 1): the same in all processes."""
        rng = np.random.default_rng(SEED)
        side, least = self.phases[-1][-2:]
        looked = [self.objective.look(self.drawn_styles(at_once, side, rng, least)) for _ in range(0, count, at_once)]
        return torch.cat([told([statistics(one[name]) for name in LAYERS])[:, :-1] for one in looked])


def read_encoder(named: str) -> nn.Module:
    """`thin_vgg`, or the style network with the weights of a file."""
    return load("thin_vgg", "cpu") if named == "thin_vgg" else read(Path(named), StyleVGG())


def checkpoint_of(encoder: nn.Module) -> Path:
    """A decoder belongs to its encoder's weights."""
    digest = hashlib.sha256()
    for parameter in encoder.parameters():
        digest.update(parameter.detach().numpy().tobytes())
    return CHECKPOINTS / f"decoder-{digest.hexdigest()[:12]}.pt"


def new_decoder() -> StyleDecoder:
    """With weights that pass contrasts on, and mid-grey as its first picture; styles do not tell it anything yet."""
    torch.manual_seed(SEED)
    decoder = StyleDecoder()
    for module in decoder.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    with torch.no_grad():
        for module in decoder.modules():
            if isinstance(module, Styled):
                module.scales.weight.zero_()
            if isinstance(module, Residual):
                module.second.weight.zero_()
            if isinstance(module, Noise):
                module.weight.mul_(0.1)
        nn.init.normal_(decoder.told.mixed.weight)
        for module in (*decoder.sides[:3], decoder.eight[0].conv, decoder.four[0].conv, decoder.two[0]):
            module.weight.mul_(0.5**0.5)  # two that are added up
        decoder.one[1].weight.mul_(0.1)
        decoder.one[1].bias.fill_(0.5)
    return decoder


def run(rank: int, data: Path, named: str, processes: int, recipe: Recipe) -> None:
    """One of several processes, a thread each, that train together."""
    keep_freed_memory()
    torch.set_num_threads(1)
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29583"}
    dist.init_process_group("gloo", rank=rank, world_size=processes)
    encoder, decoder = read_encoder(named), new_decoder()
    pictures = [picture for picture in read_pictures(data) if not picture.held_out]
    objective, checkpoint, first = Objective(encoder), checkpoint_of(encoder), rank == 0
    averaged_gradients(decoder, processes)
    batches = Pairs(pictures, objective, rank, epochs=recipe.epochs)
    decoder.told.learn_usual(batches.usual_numbers())
    state = TrainingState.read(checkpoint) if checkpoint.exists() else None
    dist.barrier()  # all have read it before the first writes it anew
    train(
        decoder.to(memory_format=torch.channels_last),
        batches,
        objective,
        recipe if first else dataclasses.replace(recipe, averaging=0.0),
        PrintedEpochs() if first else None,
        state=state,
        checkpoint=checkpoint if first else None,
    )
    dist.barrier()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the archives")
    parser.add_argument("--encoder", required=True, metavar="FILE", help="weights of the style network, or thin_vgg")
    parser.add_argument("--processes", type=int, default=2, help="that train together, a thread each")
    parser.add_argument("--epochs", type=int, default=RECIPE.epochs, help=f"of {STEPS} steps, over all runs")
    parser.add_argument("--export", type=Path, metavar="OUT")
    parser.add_argument("--judge", type=Path, metavar="OUT", help="folder of the contact sheet and its figures")
    asked = parser.parse_args()
    if asked.export or asked.judge:
        from recipes import style_decoder_judging as judging

        encoder = read_encoder(asked.encoder)
        decoder = judging.of_checkpoint(checkpoint_of(encoder))
        if asked.export:
            judging.save(decoder, asked.export)
        if asked.judge:
            judging.judge(asked.data, encoder, decoder, asked.judge)
        return
    recipe = dataclasses.replace(RECIPE, epochs=asked.epochs)
    mp.spawn(run, (asked.data, asked.encoder, asked.processes, recipe), asked.processes)


if __name__ == "__main__":
    main()
