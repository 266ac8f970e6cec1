"""A pipeline as the code of torchvision's users, which runs as pasted."""

import inspect
from typing import Any

from torchvision import tv_tensors

from playground.training.augment.gamma import RandomGamma
from playground.training.augment.pipeline import CLASSES, Pipeline, Step

IMPORTS = ("import torch", "from torchvision import tv_tensors", "from torchvision.transforms import v2")


def gamma_lines(pipeline: Pipeline) -> list[str]:
    """The class that torchvision lacks, where the pipeline uses it."""
    used = any(one.transform.kind is RandomGamma for one in pipeline.active)
    return [*inspect.getsource(RandomGamma).rstrip().splitlines(), "", ""] if used else []


def call_of(one: Step, **more: Any) -> str:
    """`v2.RandomRotation(degrees=(-15, 15), …)`."""
    kind = one.transform.kind
    name = kind.__name__ if kind is RandomGamma else f"v2.{kind.__name__}"
    call = f"{name}({', '.join(f'{key}={_literal(value)}' for key, value in {**one.arguments, **more}.items())})"
    return f"v2.RandomApply([{call}], p={one.p:g})" if one.wrapped else call


def compose_lines(pipeline: Pipeline, name: str = "pipeline") -> list[str]:
    """Lines that bind the pipeline of one picture to a name."""
    if not pipeline.single:
        return [f"{name} = v2.Identity()"]
    return [f"{name} = v2.Compose([", *(f"    {call_of(one)}," for one in pipeline.single), "])"]


def mixing_lines(pipeline: Pipeline, classes: int = CLASSES) -> list[str]:
    """Lines that mix `batch` (N, C, H, W) and `labels` (N,)."""
    return [f"batch, labels = {call_of(one, num_classes=classes)}(batch, labels)" for one in pipeline.across]


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float):
        return repr(float(f"{value:.6g}"))
    if isinstance(value, tuple | list):
        inside = ", ".join(map(_literal, value))
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(part)}" for key, part in value.items()) + "}"
    if value is tv_tensors.Image:
        return "tv_tensors.Image"
    if type(value).__name__ == "AutoAugmentPolicy":
        return f"v2.AutoAugmentPolicy.{value.name}"
    return repr(value)
