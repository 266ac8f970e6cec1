"""What a reader chooses in the lesson "Detect objects in your photo"."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from playground.boxes.written import LONGEST_TEXT, NONE, WrittenBox, parse_boxes, text_of_edit
from playground.images.film import Film, open_film
from playground.kit.budget import Budget
from playground.kit.i18n import N_, _
from playground.kit.settings import Settings, choice, number, picker, slider, text, upload, views
from playground.lessons.detect.label_files import read_labels
from playground.lessons.detect.moves import read_moves, write_moves
from playground.models import status
from playground.models.catalog import catalog
from playground.models.store import READY
from playground.vision.detection import MOST_SHOWN, NMS_THRESHOLD, SCORE_THRESHOLD
from playground.vision.detectors import FLOOR, MOST

VIEWS = {
    "found": N_("Detect"),
    "funnel": N_("How boxes are chosen"),
    "truth": N_("Against your boxes"),
    "pair": N_("Two models"),
    "many": N_("Many photos"),
    "film": N_("Video"),
}
SERIES = ("many", "film")  # views that look at several pictures, as a job
OF_PHOTO = {"view": tuple(view for view in VIEWS if view not in SERIES)}
MODELS = {info.name: info.title for info in catalog() if info.task == "detection"}
FACES = "faces"  # the second detector that needs no weights
OTHERS = {FACES: N_("Face cascade (scikit-image)"), **MODELS}
STAGES = {
    "anchors": N_("Anchors"),
    "above": N_("Above the score threshold"),
    "inside": N_("Decoded and clipped"),
    "kept": N_("After NMS"),
}
TRUTHS = {"own": N_("boxes that I draw"), "file": N_("my annotation files")}
IN_BROWSER = ("score", "nms", "most", "hidden", "pick", "stage", "iou")  # what the picture and its sliders set
FASTEST = 15  # frames per second that are looked at
LONGEST_HIDDEN, LONGEST_MOVES = 400, 4000  # characters
TRUTH_HELP = N_("x1 y1 x2 y2 in pixels of the photo’s file, then the class, with ; between boxes. Draw them in the picture.")
FILES_HELP = N_(
    "COCO JSON, Pascal VOC XML or YOLO text. Among labels of many images those named like the photo are taken. For YOLO add "
    "the list of class names."
)
PHOTOS_HELP = N_("As many as 60. They stay on this machine.")
FILM_HELP = N_("MP4, WebM, MOV, animated GIF or WebP, at most 10 s.")
RATE_HELP = N_("How many frames of each second are looked at. All others are left out.")


def read_truth(written: str) -> tuple[WrittenBox, ...]:
    """The boxes of a text; an empty one and `none` have none. Raises ValueError with a sentence."""
    return parse_boxes(written) if written.strip() not in ("", NONE) else ()


def text_of_truth(sent: Iterable[tuple[Iterable[float], str]]) -> str:
    """The text of what the box canvas sends; `none` where the last box was deleted."""
    rows = list(sent)
    return text_of_edit(rows) if rows else NONE


def read_film(files: Sequence[tuple[str, bytes]], budget: Budget | None = None) -> Film:
    """The film of an upload, of several files the one chosen last. Raises ImageError with a sentence."""
    return open_film(files[-1][1], budget)


def keep_files(files: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, bytes], ...]:
    """The files as they came: a job reads them one after the other."""
    return tuple(files)


@dataclass(frozen=True)
class _WithState(Mapping[str, str]):
    """The models' names; those whose weights are not here say so. The disk is asked where one is read."""

    titles: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        title = self.titles[name]
        return title if name == FACES or status(name) in READY else _("To add: {title}").format(title=title)

    def __iter__(self) -> Iterator[str]:
        return iter(self.titles)

    def __len__(self) -> int:
        return len(self.titles)


def _with_state(titles: Mapping[str, str], _chosen: Any) -> Mapping[str, str]:
    return _WithState(titles)


@dataclass(frozen=True)
class Detect(Settings, prefix="det"):
    """Everything the lesson's controls set. `hidden` names the classes that are not shown, with commas; `pick` is a candidate's
    place from 1, 0 for none."""

    view: str = views(VIEWS)
    photo: ClassVar = picker(when=OF_PHOTO)
    photos: Any = upload(
        N_("Photos"),
        read=keep_files,
        kinds=(),
        waiting=N_("Taking the photos in"),
        keep_as="photos",
        when={"view": "many"},
        help=PHOTOS_HELP,
    )
    film: Any = upload(
        N_("Video or animated GIF"),
        read=read_film,
        stops=True,
        kinds=(),
        waiting=N_("Opening the video"),
        keep_as="film",
        when={"view": "film"},
        help=FILM_HELP,
    )
    rate: int = number(5, 1, FASTEST, N_("Frames per second"), when={"view": "film"}, help=RATE_HELP)
    score: float = slider(SCORE_THRESHOLD, FLOOR, 1.0, 0.01, N_("Score threshold"))
    nms: float = slider(NMS_THRESHOLD, 0.0, 1.0, 0.01, N_("NMS threshold (IoU)"))
    most: int = slider(MOST_SHOWN, 1, MOST_SHOWN, 1, N_("Largest number of boxes"))
    model: str = choice("everyday", partial(_with_state, MODELS), N_("Model"))
    other: str = choice(FACES, partial(_with_state, OTHERS), N_("Second model"), when={"view": "pair"})
    against: str = choice("own", TRUTHS, N_("Ground truth"), when={"view": "truth"})
    iou: float = slider(0.5, 0.3, 0.95, 0.05, N_("IoU threshold for a hit"), when={"view": "truth"})
    truth: str = text(
        "",
        N_("Ground-truth boxes"),
        most=LONGEST_TEXT,
        read=read_truth,
        write=text_of_truth,
        keeps_picture=True,
        when={"view": "truth", "against": "own"},
        help=TRUTH_HELP,
    )
    files: Any = upload(
        N_("Annotation files"),
        read=read_labels,
        stops=True,
        kinds=("json", "xml", "txt", "names", "yaml", "yml"),
        waiting=N_("Reading the annotations"),
        when={"view": "truth", "against": "file"},
        help=FILES_HELP,
    )
    moved: str = text(
        "",
        N_("Moved boxes"),
        most=LONGEST_MOVES,
        read=read_moves,
        write=write_moves,
        keeps_picture=True,
        when={"view": "truth", "against": "file"},
    )
    hidden: str = text("", N_("Hidden classes"), most=LONGEST_HIDDEN)
    pick: int = number(0, 0, MOST, N_("Chosen candidate"), when={"view": ("found", "funnel")})
    stage: str = choice("kept", STAGES, N_("Stage"), when={"view": "funnel"})

    @property
    def hidden_names(self) -> frozenset[str]:
        return frozenset(filter(None, self.hidden.split(",")))

    @property
    def scene(self) -> "Detect":
        """The same without what is only looked at in the browser: what the candidates depend on."""
        return self.apart_from(*IN_BROWSER, "truth", "moved")
