"""The ImageNet classifier as the app runs it: one look, a class map's companions, each beside the bare forward passes."""

import time
from collections.abc import Callable

import torch
from torchvision.models import mobilenet_v3_large

from benchmarks.report import Row, median
from playground.images import sample
from playground.vision import classifier, occlusion, occlusion_map, robustness, robustness_curve
from playground.vision.robustness import CHANGES


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median milliseconds of each, taken in turns after a first run that is not counted."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for work, taken in zip((ours, theirs), times, strict=True):
            start = time.perf_counter()
            work()
            if run:
                taken.append(1000 * (time.perf_counter() - start))
    return median(times[0]), median(times[1])


@torch.inference_mode()
def rows(quick: bool) -> list[Row]:
    runs = 3 if quick else 15
    network = classifier()
    x = network.prepare(sample("chelsea").photo().image)
    torch.manual_seed(0)
    mobilenet = mobilenet_v3_large(weights=None).eval()
    look, reference = in_turns(lambda: network(x), lambda: mobilenet(x), 10 * runs)
    positions, pictures = 196, x.repeat(occlusion.BATCH, 1, 1, 1)
    hidden, bare = in_turns(
        lambda: occlusion_map(network, x),
        lambda: [network(pictures) for _ in range(positions // occlusion.BATCH)],
        max(2, runs // 3),
    )
    turned = x.repeat(len(CHANGES["rotation"].values), 1, 1, 1)
    curve, passes = in_turns(
        lambda: robustness_curve(network, x, "rotation"), lambda: [network(part) for part in turned.split(robustness.BATCH)], runs
    )
    forward, note = "the bare forward passes", f"(ours in {str(network.number_type).removeprefix('torch.')})"
    return [
        Row(
            "EfficientNet-Lite0, one look at 224 px",
            look,
            "ms",
            "torchvision's MobileNetV3-Large",
            reference,
            at_most=1.3,
            note=note,
        ),
        Row(f"occlusion map, {positions} positions", hidden, "ms", forward, bare, at_most=1.2),
        Row(f"rotation curve, {len(turned)} points", curve, "ms", forward, passes, at_most=1.2),
    ]
