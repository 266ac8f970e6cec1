"""From a checkpoint to the file that ships: measured, in float16, without what the ImageNet package has anyway."""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from playground.boxes.annotations.kmeans import kmeans_anchors
from playground.models import dtype, load, store
from playground.models.everyday import SHAPE_LIMITS, SHAPES, EverydayDetector
from playground.training.state import TrainingState
from playground.vision.detectors import Everyday
from recipes.everyday_evaluation import evaluate
from recipes.everyday_photos import read_photographs
from recipes.everyday_views import LONG

SHIPPED = store.EMBEDDED / "everyday.safetensors"


def print_anchors(data: Path) -> None:
    """Three shapes a map from the boxes of the training photographs at LONG pixels."""
    shapes = []
    for photograph in read_photographs(data):
        if photograph.part < 0 and len(photograph.boxes):
            size = np.array(photograph.picture().size)
            sides = photograph.boxes[:, 2:] - photograph.boxes[:, :2]
            shapes.append(sides * size * (LONG / size.max()))
    shapes = np.concatenate(shapes)
    shapes = shapes[shapes.min(axis=1) >= 4]
    side = np.sqrt(shapes.prod(axis=1))
    for low, high in zip((0, *SHAPE_LIMITS), (*SHAPE_LIMITS, np.inf), strict=True):
        mine = shapes[(side >= low) & (side < high)]
        run = kmeans_anchors(mine, len(SHAPES[0]))
        print(f"{low} to {high} px, {len(mine)} boxes: {run.shapes.round().astype(int).tolist()}, mean IoU {run.mean_iou:.3f}")


def shipped_tensors(detector: EverydayDetector) -> dict[str, Tensor]:
    """What differs from the ImageNet network, floating numbers in float16, without norms' counters."""
    package = load("efficientnet_lite0", "cpu").state_dict()
    tensors = {}
    for name, value in detector.state_dict().items():
        known = package.get(name.removeprefix("body.")) if name.startswith("body.") else None
        if not name.endswith("num_batches_tracked") and (known is None or not torch.equal(known, value)):
            tensors[name] = value.half().contiguous()
    return tensors


def of_checkpoint(checkpoint: Path) -> EverydayDetector:
    """The averaged weights as they would ship: rounded to float16 and back."""
    state = TrainingState.read(checkpoint)
    detector = EverydayDetector().eval()
    detector.load_state_dict({name.removeprefix("detector."): value for name, value in (state.averaged or state.model).items()})
    rounded = {name: value.float() for name, value in shipped_tensors(detector).items()}
    detector.load_state_dict(rounded, strict=False)
    return detector.to(memory_format=torch.channels_last)


def measure(data: Path, checkpoint: Path | None, curves: Path) -> dict[str, float]:
    """Prints and returns what `evaluate` says of a checkpoint, or of the shipped file."""
    network = of_checkpoint(checkpoint) if checkpoint else load("everyday", "cpu")
    return evaluate(read_photographs(data), Everyday(network, dtype("cpu")), curves)


def ship(data: Path, stage: str, folder: Path) -> None:
    """Writes assets/weights/everyday.safetensors and .json from the stage's checkpoint, with its measured figures."""
    state = TrainingState.read(folder / f"{stage}.pt")
    figures = measure(data, folder / f"{stage}.pt", folder / "curves.png")
    detector = of_checkpoint(folder / f"{stage}.pt")
    save_file(shipped_tensors(detector), SHIPPED)
    content = SHIPPED.read_bytes()
    card = {
        "name": "everyday",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "parameters": sum(parameter.numel() for parameter in detector.parameters()),
        "test_map50": {scene: round(figures[scene], 3) for scene in ("animals", "fruits", "coco")},
        "false_boxes_in_100_backgrounds": figures["false boxes"],
        "stage": stage,
        "epochs": len(state.history),
        "seed": 0,
        "torch": torch.__version__,
    }
    SHIPPED.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(f"{SHIPPED.name}: {len(content):,} bytes, SHA-256 {card['sha256']}")
