"""Steps a second of style transfer, beside the textbook's loop as it is written, steps of the two taking turns.

VGG-19 has random weights here: time does not depend on their values, and its final losses can be compared all the same.
"""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from PIL import Image
from torchvision.models import vgg19

from benchmarks.report import Row, median
from benchmarks.textbook_style import TextbookLoop
from playground.images import sample, samples, styles
from playground.models import device, load
from playground.vision import StyleConfig
from playground.vision.style_pictures import to_tensor
from playground.vision.style_transfer import StyleProblem, style_transfer


def random_vgg19() -> torch.nn.Module:
    torch.manual_seed(0)
    return vgg19(weights=None).eval()


def pictures(width: int, height: int) -> tuple[Image.Image, Image.Image]:
    content, style = sample("chelsea").photo().image, sample("immunohistochemistry").photo().image
    return content.resize((width, height)), style.resize((width, height))


def textbook_loop(content: Image.Image, style: Image.Image) -> TextbookLoop:
    """Trainable parameters and default memory format, as in the book; on the device in use."""
    tensors = [to_tensor(image, image.size).to(device()) for image in (content, style)]
    return TextbookLoop(random_vgg19().features.to(device()), *tensors)


def our_step(problem: StyleProblem) -> Callable[[], None]:
    optimiser = torch.optim.Adam([problem.picture], lr=problem.config.learning_rate)

    def step() -> None:
        problem.backward()
        optimiser.step()

    return step


def finish() -> None:
    """Wait until the device has done all that it was given."""
    if device().type == "cuda":
        torch.cuda.synchronize()


def in_turns(ours: Callable[[], None], theirs: Callable[[], None], runs: int, per_turn: int = 1) -> tuple[float, float]:
    """Median seconds a step of both, `per_turn` of ours to one of theirs, after one of each to warm up."""
    times: tuple[list[float], list[float]] = ([], [])
    for n in range(runs + 1):
        for found, step, count in ((times[0], ours, per_turn), (times[1], theirs, 1)):
            start = time.perf_counter()
            for _ in range(count):
                step()
            finish()
            if n:
                found.append((time.perf_counter() - start) / count)
    return median(times[0]), median(times[1])


def vgg19_against_textbook(runs: int, dtype: torch.dtype) -> Row:
    """At 300×450; where a GPU computes, at 512 px, both on it."""
    on_gpu = device().type == "cuda"
    width, height = (512, 512) if on_gpu else (450, 300)
    content, style = pictures(width, height)
    config = StyleConfig(network="vgg19", size=width, weighting="textbook", learning_rate=0.3)
    ours = our_step(StyleProblem(content, style, config, model=random_vgg19()))
    mine, book = in_turns(ours, textbook_loop(content, style).step, runs)
    bound = 3.0 if on_gpu else 4.0 if dtype == torch.bfloat16 else 1.7
    where = f"at {height}×{width}{' on the GPU' if on_gpu else ''}"
    return Row(f"style transfer, VGG-19 {where}", 1 / mine, "steps/s", "the textbook's loop", 1 / book, at_least=bound)


def final_loss_against_textbook(steps: int) -> Row:
    """Both from the photo with the textbook's rate, weights and schedule, at a size that allows a whole run."""
    content, style = pictures(192, 128)
    config = StyleConfig(network="vgg19", size=192, steps=steps, weighting="textbook", learning_rate=0.3, start="content")
    ours = style_transfer(content, style, config, model=random_vgg19()).losses[-1].total
    loop = textbook_loop(content, style)
    for _ in range(steps):
        loop.step()
    name = f"final loss after {steps} steps, VGG-19 at 128×192"
    return Row(name, ours, "", "the textbook's loop", float(loop.loss().detach()), at_most=1.03)


def embedded_against_textbook(runs: int, dtype: torch.dtype) -> Row:
    content, style = pictures(384, 256)
    config = StyleConfig(network="style_vgg", size=384)
    ours = our_step(StyleProblem(content, style, config))
    mine, book = in_turns(ours, textbook_loop(content, style).step, runs, per_turn=8)
    return Row(
        "style transfer, embedded network at 384 px",
        1 / mine,
        "steps/s",
        "the textbook's VGG-19 loop",
        1 / book,
        at_least=14 if dtype == torch.bfloat16 else 8,
    )


def fewer_steps(steps: int) -> list[Row]:
    """0.32 times as many evaluations by L-BFGS, coarse to fine, and a quarter of the steps with momentum on all scales, against
    `steps` plain ones of Adam.

    The photo and the style that the lesson opens with, at 384 px; each twice in turns, the shorter time counts.
    """
    content, style = samples()[0].photo().image, styles()[0].photo().image
    plain = StyleConfig(size=384, steps=steps, coarse_first=False)
    quick = replace(plain, coarse_first=True, optimiser="lbfgs", steps=round(0.32 * steps))
    scales = replace(plain, optimiser="scales", steps=steps // 4)
    losses, times = {}, {plain: [], quick: [], scales: []}
    for config in 2 * (plain, quick, scales):
        began = time.process_time()
        losses[config] = style_transfer(content, style, config).losses[-1].total
        times[config].append(time.process_time() - began)
    seconds = {config: min(found) for config, found in times.items()}
    there = f"{steps} plain steps of Adam at 384 px"
    return [
        Row("coarse to fine with L-BFGS, final loss", losses[quick], "", there, losses[plain], at_most=1),
        Row("coarse to fine with L-BFGS, processor time", seconds[quick], "s", there, seconds[plain], at_most=0.4),
        Row(f"{scales.steps} steps on all scales, final loss", losses[scales], "", there, losses[plain], at_most=1.05),
        Row(f"{scales.steps} steps on all scales, processor time", seconds[scales], "s", there, seconds[plain], at_most=0.3),
    ]


def peak_at(size: int, what: str, work: Callable) -> Row:
    """Highest memory of a process of its own that does `work` at `size` px, against the 4 GB that it may have."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=work, args=(size, answers))
    process.start()
    gigabytes = answers.get(timeout=600)
    process.join()
    return Row(f"memory of {what} at {size} px", gigabytes, "GB", "what it may have", 4.0, at_most=1)


def one_large_step(size: int, answers) -> None:
    content, style = samples()[0].photo().image, styles()[0].photo().image
    our_step(StyleProblem(content, style, StyleConfig(size=size)))()
    answers.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def spin(stop) -> None:
    while not stop.is_set():
        sum(range(10_000))


def busy_core(rounds: int) -> Row:
    """A style step while another process takes one core, against the same step alone, in turns of a second each."""
    content, style = pictures(384, 256)
    step = our_step(StyleProblem(content, style, StyleConfig(network="style_vgg", size=384)))
    step()
    alone, beside = [], []
    context = multiprocessing.get_context("spawn")
    for _ in range(rounds):
        alone.append(seconds_a_step(step))
        stop = context.Event()
        other = context.Process(target=spin, args=(stop,), daemon=True)
        other.start()
        time.sleep(1.0)  # until the other process has come up and spins
        beside.append(seconds_a_step(step))
        stop.set()
        other.join()
    return Row("style step while one core is busy", median(beside), "s", "the same step alone", median(alone), at_most=2)


def seconds_a_step(step: Callable[[], None], steps: int = 6) -> float:
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.mean(times)


def rows(quick: bool) -> list[Row]:
    from playground.models import dtype

    load("style_vgg")
    runs = 2 if quick else 6
    return [
        vgg19_against_textbook(runs, dtype()),
        final_loss_against_textbook(20 if quick else 100),
        embedded_against_textbook(runs, dtype()),
        *fewer_steps(60 if quick else 200),
        peak_at(2048, "a painting", one_large_step),
        busy_core(2 if quick else 5),
    ]
