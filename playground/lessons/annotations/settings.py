"""What a reader chooses in the lesson "Your own annotations": whose boxes, and how they are looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playground.boxes.annotations.dataset import AnnotationError, Annotations
from playground.boxes.annotations.examples import fruit_boxes, made_boxes
from playground.boxes.annotations.families import FAMILIES
from playground.boxes.annotations.reading import read_annotations
from playground.kit.i18n import N_, _
from playground.kit.saying import verbatim
from playground.kit.settings import Settings, Uploaded, choice, slider, text, upload, views

ALL = "all classes"
KINDS = ("xml", "json", "txt", "zip", "names", "yaml", "yml")  # endings of files
FILES = {
    "waiting": N_("Reading the annotations …"),
    "help": N_("XML, JSON or TXT, or a ZIP archive of them with or without pictures. Only boxes and sizes are read."),
}
FITS, FITTED = {"stretched": N_("stretched"), "kept": N_("kept")}, {"view": ("boxes", "anchors", "steps", "recall")}
ANCHORS = {"k-means": N_("k-means"), "evolved": N_("evolved")} | {family: family for family in FAMILIES}
ANCHORS |= {"textbook": N_("textbook’s SSD"), "own": N_("your own")}
VIEWS = {"boxes": N_("Boxes"), "anchors": N_("Anchors"), "steps": N_("k-means"), "recall": N_("Recall")}
VIEWS |= {"noise": N_("Label noise"), "crops": N_("Crops"), "tax": N_("NMS tax")}
CLUSTERED = ("k-means", "evolved")
SETS = {"view": ("anchors", "recall")}  # views of a set of anchors
BY_IOU = {**SETS, "anchors": CLUSTERED, "distance": "IoU"}
ONE_MAP = {"view": "recall", "anchors": tuple(name for name in ANCHORS if name != "textbook")}
OWN, OWN_HELP = {**SETS, "anchors": "own"}, N_("Parts of the input’s side, with commas between anchors.")
MOST_OWN = 40  # anchors typed by hand


def read_boxes(files: Sequence[tuple[str, bytes]]) -> Annotations:
    """The boxes of a reader's files. Raises AnnotationError where not one box could be read: what was wrong stands in it."""
    try:
        annotations = read_annotations(files)
        if not len(annotations):
            raise AnnotationError(_("There are no boxes to look at; choose other files.") + annotations.left_out)
    except AnnotationError as error:
        raise AnnotationError(verbatim(str(error))) from error
    return annotations


def boxes_of(chosen: Any) -> Annotations | None:
    """All boxes of a source; None while no file is chosen, or where none can be read."""
    return {"fruit": fruit_boxes, "made": made_boxes}.get(chosen.source, lambda: chosen.files.value)()


def _classes(chosen: Any) -> tuple[str, ...]:
    boxes = boxes_of(chosen)
    return (ALL, *(boxes.class_names if boxes else ()))


def _clustered(chosen: Any) -> bool:
    return chosen.view == "steps" or (chosen.view in SETS["view"] and chosen.anchors in CLUSTERED)


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

    view: str = views(VIEWS)
    source: str = choice("fruit", {"fruit": N_("fruit"), "made": N_("made"), "files": N_("your files")}, N_("Boxes"))
    files: Uploaded = upload(N_("Pascal VOC, COCO or YOLO"), read=read_boxes, kinds=KINDS, when={"source": "files"}, **FILES)
    only: str = choice(ALL, _classes, N_("Class"), when=lambda chosen: len(_classes(chosen)) > 2)
    anchors: str = choice("k-means", ANCHORS, N_("Anchors"), when=SETS)
    k: int = slider(5, 1, 20, 1, N_("Shapes"), when=_clustered)
    distance: str = choice("IoU", {"IoU": N_("IoU"), "Euclidean": N_("Euclidean")}, N_("Distance of k-means"), when=_clustered)
    keep: str = choice("best", {"best": N_("best step"), "last": N_("last step")}, N_("Keep"), when=BY_IOU)
    n: int = slider(3, 1, 6, 1, N_("Sizes"), when={**SETS, "anchors": ("d2l", "AnchorGenerator")})
    m: int = slider(3, 1, 5, 1, N_("Ratios"), when={**SETS, "anchors": tuple(FAMILIES)})
    own: str = text(
        "0.2 × 0.2, 0.4 × 0.4, 0.7 × 0.7", N_("Width × height"), most=1000, area=True, read=typed_shapes, help=OWN_HELP, when=OWN
    )
    cells: int = slider(16, 1, 64, 1, N_("Cells of the map, a side"), when=ONE_MAP)
    iou: float = slider(0.5, 0.05, 0.95, 0.05, N_("IoU that counts"), when={"view": "recall"})
    fit: str = choice("stretched", FITS, N_("How pictures come to a square input"), when=FITTED)
    side: int = slider(256, 64, 1024, 1, N_("Side of the input, px"), when=SETS)
    box: int = slider(16, 4, 256, 1, N_("Side of a square, px"), when={"view": "noise"})
    amount: float = slider(2.0, 0.0, 10.0, 0.5, N_("Edges tremble by ± px"), when={"view": "noise"})
    window: int = slider(70, 10, 100, 1, N_("Window, % of each side"), when={"view": "crops"})
    least: int = slider(30, 0, 100, 1, N_("Keep from % in view"), when={"view": "crops"})
    nms: float = slider(0.3, 0.0, 1.0, 0.01, N_("NMS threshold"), when={"view": "tax"})

    def verify(self) -> None:
        if self.cells > self.side:
            raise ValueError(f"A map of {self.cells} cells a side does not fit on an input of {self.side} pixels.")
