"""What a reader chooses in the lesson "Data augmentation"."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from playground.boxes.written import WrittenBox, box_text, parse_boxes
from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, slider, switch, text, views
from playground.training.augment import PRESETS, Pipeline
from playground.training.augment.pipeline import MOST_TEXT, from_json
from playground.training.augment_effect import Plan
from playground.training.built_in import BUILT_IN

VIEWS = {
    "compare": N_("Before and after"),
    "draws": N_("Several draws"),
    "steps": N_("Step by step"),
    "labels": N_("Boxes, masks, keypoints"),
    "crops": N_("What random crops show"),
    "network": N_("What the network says"),
    "numbers": N_("Number types, normalisation"),
    "mixes": N_("MixUp and CutMix"),
    "classes": N_("Class numbers in masks"),
    "helps": N_("Does it help?"),
}
PAGE_BOXES = "125 70 345 260 face; 175 118 207 148 point; 265 118 297 148 point"  # Chelsea’s face and eyes
POINT = "point"  # class of a box whose centre is a keypoint
KEPT_ALONE = ("mixes", "classes")  # views that the pipeline does not reach
OWN = "own"
_FIRST = "photographs"
SETS = {name: BUILT_IN[name].title for name in (_FIRST, *sorted(BUILT_IN.keys() - {_FIRST}))}
SETS |= {OWN: N_("My pictures, from Fine-tuning")}
HELPS = {"view": "helps"}
SEEDS_HELP = N_("Each seed draws its own training pictures; both trainings of a seed get the same.")
MIXES = {"mixup": "MixUp", "cutmix": "CutMix"}
STATISTICS = {"imagenet": N_("ImageNet’s"), "half": N_("0.5 and 0.5"), "none": N_("none")}
MORE = N_("More settings")
BOXES_HELP = N_(
    "x1 y1 x2 y2 of each, then its class, with ; between them. Each box has an ellipse as its mask; of the class “point” only "
    "the centre counts, as a keypoint."
)
TEXT_HELP = N_("The pipeline as the address has it. JSON is read, too.")
TYPES_HELP = N_("ToDtype(torch.float32, scale=True) divides by 255. Without it the values stay 0–255, as floats.")


def _boxed(chosen: Any) -> bool:
    """Whether boxes play a part."""
    return chosen.view in ("labels", "crops") or (chosen.view not in (*KEPT_ALONE, "helps") and "ioucrop" in chosen.pipeline)


def _written(steps: Sequence[object]) -> str:
    """The text of the steps that the editor sends."""
    return from_json(json.dumps(steps)).text


@dataclass(frozen=True)
class Aug(Settings, prefix="aug"):
    """One state of the page."""

    view: str = views(VIEWS)
    photo: ClassVar = picker(when=lambda chosen: chosen.view != "helps")
    mix: str = choice("mixup", MIXES, N_("Kind of mix"), look="buttons", when={"view": "mixes"})
    alpha: float = slider(0.2, 0.05, 3.0, 0.05, N_("α of the Beta distribution"), when={"view": "mixes"})
    classes: int = number(10, 2, 1000, N_("Number of classes"), when={"view": "mixes"})
    scaled: bool = switch(True, N_("ToDtype with scale=True"), when={"view": "numbers"}, help=TYPES_HELP)
    statistics: str = choice("imagenet", STATISTICS, N_("Mean and deviation of Normalize"), when={"view": "numbers"})
    angle: int = slider(15, -180, 180, 5, N_("Rotation, °"), when={"view": "classes"})
    class_number: int = number(13, 1, 20, N_("Class number of the object"), when={"view": "classes"})
    wrapped: bool = switch(False, N_("Wrapped as tv_tensors.Mask"), when={"view": "classes"})
    count: int = slider(8, 4, 36, 1, N_("Number of draws"), when={"view": ("draws", "network")})
    seed: int = number(0, 0, 9999, N_("Seed"), when=lambda chosen: chosen.view not in ("classes", "helps"))
    data: str = choice(_FIRST, SETS, N_("Pictures"), when=HELPS)
    per_class: int = number(2, 1, 50, N_("Training pictures per class"), when=HELPS)
    epochs: int = number(5, 1, 50, N_("Epochs"), when=HELPS)
    seeds: int = number(3, 1, 10, N_("Seeds"), when=HELPS, help=SEEDS_HELP)
    side: int = number(
        640, 64, 1024, N_("Longer side, px"), step=32, when={"view": ("compare", "steps", "labels", "numbers")}, group=MORE
    )
    small: int = number(224, 64, 512, N_("Longer side, px"), step=32, when={"view": ("draws", "network", "mixes")}, group=MORE)
    least: int = number(1, 1, 200, N_("Minimum side of a box, px"), when={"view": "labels"}, group=MORE)
    boxes: str = box_text(PAGE_BOXES, N_("Boxes"), help=BOXES_HELP, keeps_picture=True, when=_boxed, group=N_("Boxes as text"))
    pipeline: str = text(
        PRESETS["textbook"][1].text,
        N_("Pipeline"),
        most=MOST_TEXT,
        read=Pipeline.read,
        write=_written,
        area=True,
        help=TEXT_HELP,
        keeps_picture=True,
        when=lambda chosen: chosen.view not in KEPT_ALONE,
        group=N_("Pipeline as text"),
    )

    @cached_property
    def chosen(self) -> Pipeline:
        return Pipeline.read(self.pipeline)

    @cached_property
    def written(self) -> tuple[WrittenBox, ...]:
        return parse_boxes(self.boxes)

    @property
    def plan(self) -> Plan:
        """What “Does it help?” trains."""
        return Plan(self.per_class, self.epochs, self.seeds)

    @property
    def reach(self) -> int:
        """Longest side of the picture that the view works on, px."""
        return self.small if self.view in ("draws", "network", "mixes") else self.side
