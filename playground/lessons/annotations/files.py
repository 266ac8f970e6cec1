"""Where the lesson's boxes come from: a built-in set, or the reader's own files, read once per contents."""

import csv
import hashlib
import io
import json
import re

import numpy as np
import streamlit as st

from playground.boxes.annotations.dataset import AnnotationError, Annotations
from playground.boxes.annotations.examples import FRUIT_CREDIT, fruit_boxes, made_boxes
from playground.boxes.annotations.reading import read_annotations
from playground.kit.i18n import _, plural
from playground.kit.lesson import Lesson
from playground.lessons.annotations.answer import AnchorAnswer
from playground.lessons.annotations.settings import AnnotationConfig
from playground.lessons.annotations.states import PREFIX
from playground.ui import page

BUILT_IN = {"fruit": fruit_boxes, "made": made_boxes}
MOST_LISTED = 50  # problems on screen; the file has more
_MARKDOWN = re.compile(r"[\\`*_\[\]$~<]|:(?=[a-z])")
KINDS = ["xml", "json", "txt", "zip", "names", "yaml", "yml"]


@st.cache_resource(max_entries=4, show_spinner="Reading the annotations …")
def _read(digest: str, _files: tuple[tuple[str, bytes], ...]) -> Annotations:
    return read_annotations(_files)


def chosen_annotations(entry: Lesson, source: str) -> tuple[Annotations | None, str]:
    """(boxes, digest of the source); the boxes are None while no file is chosen.

    Raises AnnotationError as the reader does, and where not one box could be read: what was wrong stands in its sentence.
    """
    if source in BUILT_IN:
        return BUILT_IN[source](), source
    files = st.file_uploader(
        _("Pascal VOC, COCO or YOLO"),
        KINDS,
        accept_multiple_files=True,
        key=f"{PREFIX}-files-{page.resets(entry)}",
        help=_("XML, JSON or TXT, or a ZIP archive of them with or without pictures. Only boxes and sizes are read."),
    )
    if not files:
        return None, ""
    contents = tuple((file.name, file.getvalue()) for file in files)
    sums = [hashlib.sha256(name.encode() + b"\0" + data).hexdigest() for name, data in contents]
    digest = hashlib.sha256("".join(sums).encode()).hexdigest()
    try:
        annotations = _read(digest, contents)
        if not len(annotations):
            raise AnnotationError(_("There are no boxes to look at; choose other files.") + annotations.left_out)
    except AnnotationError as error:
        raise AnnotationError(literal(str(error))) from error
    return annotations, digest


def literal(text: str) -> str:
    """Text from a reader's files as Markdown that shows it letter by letter."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def waiting() -> None:
    """What stands in the picture's place before a file is chosen."""
    st.info(
        _("Choose your annotations on the side: Pascal VOC files, a COCO file, YOLO labels, or a ZIP archive. None is stored."),
        icon=":material/upload_file:",
    )


def credit(source: str) -> None:
    """Whose boxes the built-in set has."""
    if source == "fruit":
        st.caption(_(FRUIT_CREDIT))


def report(annotations: Annotations) -> None:
    """Notes, and the entries that were left out."""
    for note in annotations.notes:
        st.caption(_(note))
    if not annotations.problem_count:
        return
    title = plural("{n:,} entry was left out", "{n:,} entries were left out", annotations.problem_count)
    with st.expander(title, icon=":material/rule:"):
        rows = [
            {_("file"): problem.file, _("line"): problem.line, _("what"): _(problem.text)}
            for problem in annotations.problems[:MOST_LISTED]
        ]
        st.dataframe(rows, hide_index=True)
        if annotations.problem_count > len(rows):
            st.caption(_("The first {n} are listed.").format(n=len(rows)))


def anchor_files(answer: AnchorAnswer, config: AnnotationConfig) -> list[page.Download]:
    """Shapes as CSV; sizes, ratios and shapes as JSON."""
    return [
        page.Download("CSV", lambda: anchor_csv(answer, config), "anchors.csv", "text/csv"),
        page.Download("JSON", lambda: anchor_json(answer, config), "anchors.json", "application/json"),
    ]


def anchor_csv(answer: AnchorAnswer, config: AnnotationConfig) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("width", "height", "width_px", "height_px", "boxes"))
    counts = np.bincount(answer.owners, minlength=len(answer.shapes))
    for (width, height), count in zip(answer.shapes.tolist(), counts.tolist(), strict=True):
        rows.writerow((round(width, 5), round(height, 5), round(width * config.side, 2), round(height * config.side, 2), count))
    return text.getvalue()


def anchor_json(answer: AnchorAnswer, config: AnnotationConfig) -> str:
    found: dict[str, object] = {
        "input_side": config.side,
        "fit": config.fit,
        "shapes": np.round(answer.shapes, 5).tolist(),
        "mean_best_iou": round(answer.mean_iou, 4),
    }
    if answer.written:
        found |= {"family": answer.written.family, "sizes": answer.written.sizes, "ratios": answer.written.ratios}
    return json.dumps(found, indent=1)
