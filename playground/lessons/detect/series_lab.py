"""Many photos, and a film, on screen: the job's button and line, the pictures with their boxes as they come, files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from playground import models
from playground.boxes.detection_writing import Picture, coco_json, csv_text
from playground.images import Photo, composed_samples
from playground.jobs import Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.lessons.detect.answer import at, how_to_add
from playground.lessons.detect.lab import head_of, values_of
from playground.lessons.detect.series import (
    FRAME,
    MOST_PHOTOS,
    SMALL,
    Named,
    Seen,
    clip,
    jpeg,
    look_at_film,
    look_through,
    named_files,
    named_photos,
)
from playground.lessons.detect.settings import FACES, Detect
from playground.models.store import READY
from playground.ui.components import component
from playground.ui.components.packets import pack
from playground.ui.components.player import transport_words
from playground.ui.files import Download
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import downloads
from playground.ui.panel import peek, values_now
from playground.ui.photos import tiles
from playground.ui.primary import primary_label

_mount_many = component(__file__, "many_lab")
_mount_film = component(__file__, "film_lab")
JOBS = {"many": "det-many", "film": "det-film"}
SHOWN_END = "det-shown-end"  # the job whose end the whole page has drawn
SECONDS = 0.25  # that a picture is reckoned to take, for those who wait in the queue


@dataclass(frozen=True)
class Request:
    """What a job was asked for: another one is asked for when this differs."""

    view: str
    model: str
    content: tuple[object, ...]


def request_of(settings: Detect) -> Request:
    if settings.view == "film":
        return Request("film", settings.model, (settings.film.digest, settings.rate))
    if settings.photos.value:
        return Request("many", settings.model, (settings.photos.digest,))
    return Request("many", settings.model, tuple(photo.digest for photo in _offered()))


def pictures_of(settings: Detect) -> list[Named]:
    """The photos to look through: the reader's files, else the photos of this session and the samples."""
    if settings.photos.value:
        return named_files(settings.photos.value)
    return named_photos(_offered())


def _offered() -> list[Photo]:
    """The photos of this session, the samples, and the scenes with several objects."""
    return [*tiles("photo").values(), *(one.photo() for one in composed_samples())]


def start_button() -> None:
    """Under the files: looks through them."""
    label = _("Look through the video") if values_now(Detect)["view"] == "film" else _("Look through the photos")
    try:
        settings = peek(Detect)
    except ValueError:  # its sentence stands in the picture's place
        st.button(label, width="stretch", key="det-start-off", disabled=True)
        return
    job, _about = session_jobs().get(JOBS[settings.view])
    busy = job is not None and not job.state.finished
    words = primary_label(label, off=busy)
    lost_line(JOBS[settings.view], press(label))
    if not st.button(words, type="primary", width="stretch", key="det-start", disabled=busy):
        return
    if settings.model != FACES and models.status(settings.model) not in READY:
        st.warning(_(how_to_add(settings.model)), icon=":material/error:")
        return
    try:
        if settings.view == "film":
            film = settings.film.value or clip()
            work, count = partial(look_at_film, film, settings.rate, settings.model), film.seconds * settings.rate
        else:
            pictures = pictures_of(settings)
            work, count = partial(look_through, pictures, settings.model), len(pictures)
        lane = str(models.device())
        session_jobs().start(JOBS[settings.view], work, lane=lane, estimate_s=SECONDS * count, about=request_of(settings))
    except JobRefused as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
    else:
        st.rerun()


def show_series(settings: Detect) -> None:
    """The pictures, twice a second while the job runs. Draw it in the picture's container."""
    st.fragment(_pictures, run_every=every(session_jobs().get(JOBS[settings.view])[0]))(settings)


def _pictures(settings: Detect) -> None:
    job, about = session_jobs().get(JOBS[settings.view])
    current = job is not None and about == request_of(settings)
    seen = _seen(job) if current else ()
    (_film if settings.view == "film" else _many)(settings, seen)
    if not current:
        return
    if job.state is JobState.FAILED:
        st.error(_(job.error), icon=":material/error:")
    job_line(job, "det_job")
    if job.state.finished and st.session_state.get(SHOWN_END) is not job:
        st.session_state[SHOWN_END] = job
        st.rerun()  # button and downloads stand outside this fragment


def _seen(job: Job) -> tuple[Seen, ...]:
    return job.result or job.progress.payload or ()


def _many(settings: Detect, seen: Sequence[Seen]) -> None:
    pictures = pictures_of(settings)
    waiting = (
        [Seen(name, *_first_look(opened), None) for name, opened in pictures[len(seen) :]] if not settings.photos.value else []
    )
    words = {"found": _("Objects found"), "in_photos": _("in {n} of {total} photos"), "without": _("Photos without any")}
    words |= {"nothing": _("nothing found"), "waiting": _("not looked at yet")}
    data = {"total": len(pictures), "words": words}
    _mount_many(data=packet(settings, [*seen, *waiting], **data), key="det_many")
    if settings.photos.value and not seen:
        st.caption(_("{n} photos are here. Press “Look through the photos”.").format(n=len(pictures)))
    left = len(settings.photos.value or ()) - MOST_PHOTOS
    if left > 0:
        st.caption(_("Only the first {most} photos are looked through; {n} are left out.").format(most=MOST_PHOTOS, n=left))


def _first_look(opened: object) -> tuple[tuple[int, int], bytes]:
    photo: Photo = opened()
    return photo.original_size, _small(photo.digest, photo, SMALL)


@st.cache_data(max_entries=64, show_spinner=False)
def _small(digest: str, _photo: Photo, side: int) -> bytes:
    return jpeg(_photo.image, side)


def _film(settings: Detect, seen: Sequence[Seen]) -> None:
    film = settings.film.value or clip()
    if not seen:
        second, image = next(film.frames(1))
        seen = [Seen("frame 1", image.size, jpeg(image, FRAME), None, second=second)]
    words = {"in_frame": _("Objects in this frame"), "frame_of": _("frame {n} of {total}"), "most": _("Most in one frame")}
    words |= {"looked": _("{n} of {total} frames looked at"), "second": _("{second} s of {seconds} s")}
    words |= {"curve": _("objects per frame, up to {most}")} | transport_words()
    total = max(len(seen), round(film.seconds * settings.rate))
    data = {"total": total, "seconds": film.seconds, "rate": settings.rate, "words": words}
    _mount_film(data=packet(settings, seen, version=str(request_of(settings)), **data), key="det_film")


def packet(settings: Detect, seen: Sequence[Seen], **head: object) -> bytes:
    """What the browser is told of pictures that were looked at: their small copies and candidates."""
    found = next((one.found for one in seen if one.found), None)
    rows, arrays = [], {}
    for place, one in enumerate(seen):
        row = {"name": one.name, "size": one.size, "second": one.second, "problem": _(one.problem) if one.problem else ""}
        row |= {"key": f"{one.name} {one.second} {len(one.small)} {one.found is not None}"}
        arrays[f"small{place}"] = np.frombuffer(one.small, dtype=np.uint8)
        if one.found:
            raw = one.found.candidates
            row["head"] = {"anchors": raw.anchors, "above": raw.above, "floor": raw.floor}
            arrays |= {
                f"boxes{place}": raw.boxes,
                f"classes{place}": raw.class_ids.astype(np.int16),
                f"scores{place}": raw.scores,
            }
        rows.append(row)
    detector = head_of(found) if found else {"names": [], "colours": []}
    return pack({"seen": rows, "detector": detector, "values": values_of(settings), **head}, arrays)


def take_along(settings: Detect) -> None:
    """Files of all that was found, once the job has ended."""
    job, about = session_jobs().get(JOBS[settings.view])
    seen = [one for one in (_seen(job) if job is not None and job.state.finished else ()) if one.found]
    if not seen or about != request_of(settings):
        return
    pictures = [_picture(one, settings) for one in seen]
    classes = [name for name in seen[0].found.classes if name not in ("__background__", "N/A")]
    st.subheader(_("Downloads"), anchor=False)
    downloads(
        [
            Download(_("All boxes as CSV"), lambda: csv_text(pictures), f"detections_{settings.view}.csv", "text/csv"),
            Download(
                _("All boxes as COCO JSON"),
                lambda: coco_json(pictures, classes),
                f"detections_{settings.view}.json",
                "application/json",
            ),
        ]
    )


def _picture(one: Seen, settings: Detect) -> Picture:
    found = at(one.found, settings)
    name = f"{one.name}, {one.second:.2f} s" if settings.view == "film" else one.name
    return Picture(name, one.size, found.boxes, found.labels, found.scores)
