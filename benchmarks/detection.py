"""The detector of the house: its forward pass beside torchvision's SSDlite320, its other stages, and ten sessions at once."""

import threading
import time

import torch
from torchvision.models.detection import ssdlite320_mobilenet_v3_large

from benchmarks.classifier import in_turns
from benchmarks.report import Row, median, percentile
from playground.images import sample
from playground.models import dtype
from playground.models.everyday import CLASSES, PIXELS, SIDE
from playground.vision.detection import detect
from playground.vision.detectors import detector

SESSIONS = 10


@torch.inference_mode()
def rows(quick: bool) -> list[Row]:
    runs = 5 if quick else 30
    ours, number_type = detector(), dtype()
    photo = sample("chelsea").photo()
    x = torch.rand(1, 3, PIXELS // SIDE, SIDE)  # as it sees a 4:3 photo
    square = torch.rand(1, 3, 320, 320)  # as SSDlite320 sees every photo
    torch.manual_seed(0)
    ssdlite = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=len(CLASSES) + 1).eval()
    ssdlite = ssdlite.to(number_type, memory_format=torch.channels_last)
    theirs = square.to(number_type, memory_format=torch.channels_last)
    forward, reference = in_turns(lambda: ours(x), lambda: ssdlite.head(list(ssdlite.backbone(theirs).values())), runs)
    timings = [detect(photo, ours).timings for _ in range(runs)]
    decoding = median([one["decoding"] + one["suppression"] for one in timings])
    whole = median([sum(one.values()) for one in timings])
    type_name = str(number_type).removeprefix("torch.")
    return [
        Row(
            f"the house's detector, forward at {SIDE} × {PIXELS // SIDE}",
            forward,
            "ms",
            "torchvision's SSDlite320, as many classes",
            reference,
            at_most=1.5,
            note=f"(both in {type_name})",
        ),
        Row("its decoding and suppression", decoding, "ms", "its forward pass", forward, at_most=1.0),
        Row("detect(), the whole of it", whole, "ms", "its forward pass", forward),
        Row(
            f"detect() in {SESSIONS} sessions at once, p95",
            at_once(photo, runs),
            "ms",
            f"{SESSIONS} one after the other",
            whole * SESSIONS,
        ),
    ]


def at_once(photo: object, rounds: int) -> float:
    """95th percentile of the milliseconds that one of SESSIONS callers waits, who all begin together."""
    waits: list[float] = []

    def wait(start: threading.Barrier) -> None:
        start.wait()
        begun = time.perf_counter()
        detect(photo)
        waits.append(1000 * (time.perf_counter() - begun))

    for _ in range(rounds):
        start = threading.Barrier(SESSIONS)
        sessions = [threading.Thread(target=wait, args=(start,)) for _ in range(SESSIONS)]
        for session in sessions:
            session.start()
        for session in sessions:
            session.join()
    if len(waits) != rounds * SESSIONS:
        raise RuntimeError(f"Only {len(waits)} of {rounds * SESSIONS} sessions finished.")
    return percentile(waits, 0.95)
