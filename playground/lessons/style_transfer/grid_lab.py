"""A grid of paintings that differ in two settings: one job, its thumbnails fill in, a click opens one in full."""

from functools import partial

import streamlit as st
from PIL import Image, ImageOps

from playground import models
from playground.images import Photo
from playground.jobs import JobRefused
from playground.kit.i18n import _
from playground.kit.saying import duration
from playground.kit.states import Figure
from playground.lessons.style_transfer.grid import PARAMETERS, VALUES, value_words
from playground.lessons.style_transfer.paint_lab import StyleRequest
from playground.lessons.style_transfer.settings import LOSS_NAMES, START_NAMES, Style
from playground.ui.answers import kept
from playground.ui.components.divider import data_url
from playground.ui.components.thumbnails import Thumbnail, thumbnails
from playground.ui.files import png_file
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import downloads, headline
from playground.ui.panel import peek, put
from playground.ui.primary import primary_label
from playground.vision.style_config import picture_size
from playground.vision.style_job import estimate_seconds, network_here, paint_grid

JOB = "style grid"
NAMES = {"style_loss": LOSS_NAMES, "start": START_NAMES}
SIDE = 192  # px of a thumbnail in memory, for dense screens too
COLUMN = 136  # px of a column on the page
SMALL = "style_small_grid"  # (job, data URLs)
ENDED = "style_grid_end"  # the job whose end the whole page has drawn


def paint_button(request: StyleRequest) -> None:
    """Paint the grid: starts the job."""
    job, _asked = session_jobs().get(JOB)
    busy = job is not None and not job.state.finished
    label = primary_label(_("Paint the grid"), off=busy)
    lost_line(JOB, press(_("Paint the grid")))
    if not st.button(label, type="primary", width="stretch", key="style_paint_grid", disabled=busy):
        return
    try:
        work = partial(paint_grid, **request.pictures(), configs=request.configs)
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=_estimate(request), about=request)
    except (JobRefused, models.ModelUnavailable) as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
    else:
        st.rerun()


def time_needed(request: StyleRequest) -> None:
    """About how long the grid will take."""
    try:
        seconds = _estimate(request)
    except models.ModelUnavailable as error:
        st.caption(_(str(error)))
        return
    if seconds is not None:
        words = _("{n} paintings, about {time} on this device")
        st.caption(words.format(n=len(request.configs), time=duration(seconds)), text_alignment="center")


def _estimate(request: StyleRequest) -> float | None:
    if (model := network_here(request.config)) is None:
        return None
    sizes = (request.photo.image.size, *(style.image.size for style in request.styles))
    return sum(estimate_seconds(config, *sizes, model=model) for config in request.configs)


def live_grid(request: StyleRequest) -> None:
    """The grid, twice a second while its job runs."""
    st.fragment(_grid, run_every=every(session_jobs().get(JOB)[0]))(request)


def _grid(request: StyleRequest) -> None:
    if peek(Style).view != "grid":
        st.rerun()  # a click on a painting has chosen another view, and this fragment alone runs
    job, asked = session_jobs().get(JOB)
    asked = asked or request
    painted = () if job is None else job.result or job.progress.payload or ()
    rows, columns = asked.grid
    headline([Figure(_("Paintings"), str(len(painted)), _("of {n}").format(n=len(asked.configs)))])
    st.caption(_("Down: {rows}. Across: {columns}.").format(rows=_(PARAMETERS[rows]), columns=_(PARAMETERS[columns])))
    waiting = _waiting(asked.photo, picture_size(asked.photo.image.size, asked.config))
    pictures = [*_small(job, painted), *[waiting] * (len(asked.configs) - len(painted))]
    cells = [(row, column) for row in VALUES[rows] for column in VALUES[columns]]
    titles = [" · ".join(value_words(n, v, NAMES) for n, v in zip((rows, columns), cell, strict=True)) for cell in cells]
    items = [Thumbnail(str(n), title, image) for n, (title, image) in enumerate(zip(titles, pictures, strict=True))]
    look = {"label": _("Paintings of the grid"), "captions": True, "columns": len(VALUES[columns])}
    with st.container(width=COLUMN * len(VALUES[columns])):  # three rows are seen at once on a small screen
        thumbnails(items, None, partial(_open, asked), key="style_grid", **look)
    if request != asked:
        st.caption(_("These settings have not been painted yet: press “Paint the grid”."))
    if job is None:
        return
    job_line(job, "style_grid_job")
    if job.result:
        downloads([png_file(_("Grid as PNG"), "grid.png", partial(_sheet, job.result, len(VALUES[columns])))])
    if job.state.finished and st.session_state.get(ENDED) is not job:
        st.session_state[ENDED] = job
        st.rerun()  # the button stands outside this fragment


def _small(job: object, painted: tuple[Image.Image, ...]) -> list[str]:
    """Each made once: the job's own thread needs the time."""
    owner, small = st.session_state.get(SMALL, (None, []))
    small = small if owner is job else []
    small = [*small, *(data_url(ImageOps.contain(image, (SIDE, SIDE))) for image in painted[len(small) :])]
    st.session_state[SMALL] = (job, small)
    return small


@kept(most=4)
def _waiting(photo: Photo, size: tuple[int, int]) -> str:
    """The photo in the place of a painting that is still to come, paler than that."""
    small = photo.image.resize(size)
    return data_url(Image.blend(small, Image.new("RGB", size, (128, 136, 148)), 0.7))


def _open(asked: StyleRequest, name: str) -> None:
    """A click: the settings of that painting, in the view that paints it large."""
    rows, columns = asked.grid
    config = asked.configs[int(name)]
    fields = {"content_layers": f"content_{config.network}", "style_layers": f"layers_{config.network}"}
    put(Style, {"view": "paint", **{fields.get(setting, setting): getattr(config, setting) for setting in (rows, columns)}})


def _sheet(painted: tuple[Image.Image, ...], columns: int) -> Image.Image:
    """All paintings in one picture."""
    width, height = painted[0].size
    sheet = Image.new("RGB", (width * columns, height * (len(painted) // columns)))
    for n, image in enumerate(painted):
        sheet.paste(image, (width * (n % columns), height * (n // columns)))
    return sheet
