"""What a reader chooses in the lesson "Your own annotations": whose boxes, and how they are looked at."""

from dataclasses import dataclass
from typing import Any

from playground.boxes.annotations.dataset import Annotations
from playground.boxes.annotations.examples import fruit_boxes, made_boxes
from playground.boxes.annotations.families import FAMILIES
from playground.kit.i18n import N_
from playground.kit.settings import Settings, Uploaded, choice, number, slider, text, upload, views
from playground.lessons.annotations.own_files import AUTO, is_open, own_boxes, possible, read_boxes

ALL = N_("all classes")
FILES = {
    "waiting": N_("Reading the annotations …"),
    "help": N_(
        "Pascal VOC, COCO or YOLO files, or a ZIP archive of them with or without pictures. Only boxes and sizes are read."
    ),
}
SOURCES = {"fruit": N_("ground-truth boxes of fruit"), "made": N_("random boxes"), "files": N_("your files")}
FITS = {"stretched": N_("stretch"), "kept": N_("letterbox")}
ANCHORS = {"k-means": N_("k-means"), "evolved": N_("k-means, then evolved"), "d2l": N_("d2l: sizes and ratios")}
ANCHORS |= {"AnchorGenerator": N_("AnchorGenerator, one level"), "pyramid": N_("AnchorGenerator, feature pyramid")}
ANCHORS |= {"yolo": N_("YOLO: P3, P4, P5"), "DefaultBoxGenerator": N_("DefaultBoxGenerator (SSD)")}
ANCHORS |= {"textbook": N_("the textbook’s SSD"), "own": N_("typed by hand")}
VIEWS = {"boxes": N_("Sizes and ratios"), "anchors": N_("Anchors that fit"), "steps": N_("k-means, every step")}
VIEWS |= {"recall": N_("Best possible recall"), "noise": N_("Label noise"), "crops": N_("Random crops")}
VIEWS |= {"tax": N_("True boxes NMS deletes")}
# What addresses said before these labels.
OLD_VIEWS = {"Boxes": "boxes", "Anchors": "anchors", "k-means": "steps", "Recall": "recall", "Crops": "crops", "NMS tax": "tax"}
OLD_ANCHORS, OLD_KEEP = {"textbook’s SSD": "textbook", "your own": "own"}, {"best step": "best", "last step": "last"}
CLUSTERED = ("k-means", "evolved")
SETS = {"view": ("anchors", "recall")}  # views of a set of anchors
BY_IOU = {**SETS, "anchors": CLUSTERED, "distance": "IoU"}
ONE_MAP = {"view": "recall", "anchors": tuple(name for name in ANCHORS if name not in ("textbook", "pyramid", "yolo"))}
OWN, OWN_HELP = {**SETS, "anchors": "own"}, N_("Fractions of the input’s side, with commas between anchors.")
AS_SENT = N_("The files can be read in more than one way.")
MOST_OWN = 40  # anchors typed by hand


def boxes_of(chosen: Any) -> Annotations | None:
    """All boxes of a source; None while no file is chosen, or where none can be read."""
    return own_boxes(chosen) if chosen.source == "files" else {"fruit": fruit_boxes, "made": made_boxes}[chosen.source]()


def _classes(chosen: Any) -> tuple[str, ...]:
    boxes = boxes_of(chosen)
    return (ALL, *(boxes.class_names if boxes else ()))


def _clustered(chosen: Any) -> bool:
    return chosen.view == "steps" or (chosen.view in SETS["view"] and chosen.anchors in CLUSTERED)


def _for_yolo(chosen: Any) -> bool:
    return chosen.view in SETS["view"] and chosen.anchors == "yolo"


def typed_shapes(text: str) -> list[tuple[float, float]]:
    """Pairs such as "0.2 × 0.3, 0.5 × 0.4", width × height. Raises ValueError and says which pair is none."""
    pairs = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not 1 <= len(pairs) <= MOST_OWN:
        raise ValueError(f"Type 1 to {MOST_OWN} anchors, as width × height with commas between them: 0.2 × 0.3, 0.5 × 0.4.")
    shapes = []
    for pair in pairs:
        try:
            width, height = map(float, pair.replace("×", " ").replace("x", " ").split())
        except ValueError:
            raise ValueError(f"“{pair[:40]}” is no anchor; write width × height, as in 0.2 × 0.3.") from None
        if not (0 < width <= 2 and 0 < height <= 2):
            raise ValueError(f"“{pair[:40]}” is out of range; sides are parts of the input’s side, above 0 and at most 2.")
        shapes.append((width, height))
    return shapes


@dataclass(frozen=True)
class Labels(Settings, prefix="ann"):
    """Everything the lesson's controls set."""

    view: str = views(VIEWS, aliases=OLD_VIEWS)
    files: Uploaded = upload(N_("Your annotations"), read=read_boxes, stops=True, kinds=(), **FILES)
    source: str = choice("fruit", SOURCES, N_("Data set"), aliases={"your files": "files"})
    format: str = choice(AUTO, possible("format"), N_("Annotation format"), help=AS_SENT, when=is_open("format"))
    width: int = number(0, 0, 20000, N_("Image width, px"), row="size", when=is_open("size"))
    height: int = number(0, 0, 20000, N_("Image height, px"), row="size", when=is_open("size"))
    names: str = choice(AUTO, possible("names"), N_("Class names from"), help=AS_SENT, when=is_open("names"))
    encoding: str = choice(AUTO, possible("encoding"), N_("Encoding of the names"), help=AS_SENT, when=is_open("encoding"))
    photos: str = choice(AUTO, possible("photos"), N_("Labels were made for"), help=AS_SENT, when=is_open("photos"))
    rows: str = choice(AUTO, possible("rows"), N_("Long label lines are"), help=AS_SENT, when=is_open("rows"))
    anchors: str = choice("k-means", ANCHORS, N_("Anchors"), when=SETS, aliases=OLD_ANCHORS)
    k: int = slider(5, 1, 20, 1, N_("Number of anchor shapes"), when=_clustered)
    per: int = slider(3, 1, 5, 1, N_("Anchors per level"), when=_for_yolo)
    n: int = slider(3, 1, 6, 1, N_("Number of sizes"), when={**SETS, "anchors": ("d2l", "AnchorGenerator")})
    m: int = slider(3, 1, 5, 1, N_("Number of ratios"), when={**SETS, "anchors": (*FAMILIES, "pyramid")})
    own: str = text(
        "0.2 × 0.2, 0.4 × 0.4, 0.7 × 0.7", N_("Width × height"), most=1000, area=True, read=typed_shapes, help=OWN_HELP, when=OWN
    )
    iou: float = slider(0.5, 0.05, 0.95, 0.05, N_("IoU threshold"), when=SETS)
    side: int = number(lambda chosen: 640 if _for_yolo(chosen) else 256, 64, 2048, N_("Input size, px"), when=SETS)
    fit: str = choice(
        lambda chosen: "kept" if _for_yolo(chosen) else "stretched",
        FITS,
        N_("Resizing to a square input"),
        when={"view": ("boxes", "anchors", "steps", "recall")},
    )
    cells: int = number(16, 1, 64, N_("Feature map size, cells"), when=ONE_MAP)
    distance: str = choice(
        "IoU", {"IoU": N_("1 − IoU"), "Euclidean": N_("Euclidean")}, N_("Distance of k-means"), when=_clustered
    )
    keep: str = choice(
        "best", {"best": N_("best iteration"), "last": N_("last iteration")}, N_("Keep"), when=BY_IOU, aliases=OLD_KEEP
    )
    box: int = number(16, 4, 256, N_("Box size, px"), when={"view": "noise"})
    amount: float = slider(2.0, 0.0, 10.0, 0.5, N_("Label noise, ± px"), when={"view": "noise"})
    window: int = slider(70, 10, 100, 1, N_("Crop size, % of each side"), when={"view": "crops"})
    least: int = slider(30, 0, 100, 1, N_("Minimum visible part, %"), when={"view": "crops"})
    nms: float = slider(0.3, 0.0, 1.0, 0.01, N_("NMS threshold"), when={"view": "tax"})
    only: str = choice(ALL, _classes, N_("Class"), when=lambda chosen: len(_classes(chosen)) > 2)

    def verify(self) -> None:
        if self.source == "files" and getattr(self.files.value, "problem", ""):
            raise ValueError(self.files.value.problem)
        if "cells" in self.asked() and self.cells > self.side:
            raise ValueError(f"A map of {self.cells} × {self.cells} cells does not fit on an input of {self.side} pixels.")
