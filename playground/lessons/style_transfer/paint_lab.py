"""The painting itself on screen: button, live picture, line of progress, filmstrip, curves, files to take along."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import PurePath

import streamlit as st
from PIL import Image, ImageOps

from playground import models
from playground.images import Photo, samples, styles
from playground.jobs import Job, JobRefused, JobState
from playground.kit.i18n import _
from playground.kit.saying import duration
from playground.lessons.style_transfer.charts import loss_curves
from playground.lessons.style_transfer.code import BEGIN, changed, pixels, style_code
from playground.lessons.style_transfer.grid import grid_configs
from playground.lessons.style_transfer.measured import picture as lesson_picture
from playground.lessons.style_transfer.plain_code import plain_code
from playground.lessons.style_transfer.settings import USUAL, Style
from playground.lessons.style_transfer.words import (
    figures_beforehand,
    figures_to_come,
    instant_words,
    measured_instant_words,
    painting_figures,
    saved_words,
    size_marks,
    sizes_words,
    step_label,
)
from playground.ui.answers import kept
from playground.ui.components.divider import data_url, divider
from playground.ui.components.thumbnails import Thumbnail, thumbnails
from playground.ui.files import Download, png_file
from playground.ui.jobs import every, job_line, lost_line, press, session_jobs
from playground.ui.page import downloads, headline
from playground.ui.panel import put
from playground.ui.primary import primary_label
from playground.vision import StyleConfig, StyleResult
from playground.vision.style_config import picture_size
from playground.vision.style_job import estimate_seconds, learn_pace, network_here, paint
from playground.vision.style_pictures import FORMATS, film

JOB = "style"
SHOT = "style_shot"  # the snapshot chosen in the filmstrip, a step; absent: the newest
SMALL = "style_small_shots"  # (job, step to data URL)
SHOWN_END = "style_shown_end"  # the job whose end the whole page has drawn
OTHER_START = "style_other_start"  # (request, total loss at its end) of the last painting that began elsewhere than instantly
FILM_SIDE = 96  # px of a thumbnail in the filmstrip
TALL = 456  # px that the picture is high at most: on a laptop of 1280 × 800 the line of progress below it is seen with it


SHOWN_SIDE = 1024  # px of the picture on the page; the file has the size that was asked for
SIZES = (256, 512, 1024, 2048)  # px, whose times are told


@dataclass(frozen=True)
class StyleRequest:
    """What the reader asks for: pictures and a valid config; of a grid the names of its rows and columns."""

    photo: Photo
    style: Photo
    config: StyleConfig
    second: Photo | None = None
    grid: tuple[str, str] | None = None
    begin: Image.Image | None = field(default=None, compare=False)  # the painting that it goes on from

    @property
    def styles(self) -> tuple[Photo, ...]:
        return (self.style,) if self.second is None else (self.style, self.second)

    @property
    def configs(self) -> tuple[StyleConfig, ...]:
        """One a painting. Raises ValueError where one of them cannot be."""
        return grid_configs(self.config, *self.grid) if self.grid else (self.config,)

    def instantly(self) -> "StyleRequest":
        """The same from the instant result."""
        return replace(self, config=replace(self.config, start="instant"))

    def pictures(self) -> dict[str, Image.Image | list[Image.Image]]:
        """As `style_transfer` takes them, with as many pixels as it needs."""
        content, *styles = (
            one.image if pixels(one, self.config) == "image" else one.at(self.config.size) for one in (self.photo, *self.styles)
        )
        return {"content": content, "style": styles}


def current() -> tuple[Job | None, StyleRequest | None, StyleResult | None]:
    """This session's job, what it was asked, and the newest it has to show."""
    job, request = session_jobs().get(JOB)
    return job, request, job and (job.result or job.progress.payload)


def paint_button(request: StyleRequest) -> None:
    """Paint it: starts the job."""
    job, _about = session_jobs().get(JOB)
    busy = job is not None and not job.state.finished
    label = primary_label(_("Paint it again") if job is not None else _("Paint it"), off=busy)
    lost_line(JOB, press(_("Paint it")))
    if not st.button(label, type="primary", width="stretch", key="style_paint", disabled=busy):
        return
    _start(request)


def go_on_button(request: StyleRequest) -> None:
    """Go on from the painting that is there, with the weights as they are now; in its place, but off, while one is painted."""
    further, job = _further(request), current()[0]
    if further is None:
        return
    help_text = _("Starts at this painting instead of the beginning, with the settings as they are now.")
    if st.button(
        _("Go on from this painting"), width="stretch", key="style_go_on", help=help_text, disabled=not job.state.finished
    ):
        _start(further)


def _further(request: StyleRequest) -> StyleRequest | None:
    """The same from the painting that is there, or is on its way; None where there is none of these pictures."""
    job, asked, result = current()
    ended_without = job is not None and job.state.finished and result is None
    if job is None or ended_without or (asked.photo, asked.style) != (request.photo, request.style):
        return None
    return replace(request, begin=request.photo.image if result is None else result.image)


def _start(request: StyleRequest) -> None:
    st.session_state.pop(SHOT, None)
    try:
        work = partial(paint, **request.pictures(), config=request.config, begin=request.begin)
        session_jobs().start(JOB, work, lane=str(models.device()), estimate_s=_estimate(request), about=request)
    except (JobRefused, models.ModelUnavailable) as error:
        st.warning(_(str(error)), icon=":material/hourglass_empty:")
    else:
        st.rerun()


def time_needed(request: StyleRequest) -> None:
    """About how long it will take on this device, under the button."""
    try:
        seconds = _estimate(request)
    except models.ModelUnavailable as error:
        st.caption(_(str(error)))
        return
    if seconds is None:
        info = models.model_info(request.config.network)
        st.caption(_("{name} is not on this machine; it is fetched first ({size}).").format(name=info.title, size=info.size_text))
        return
    words = _("about {time} on this device").format(time=duration(seconds))
    further = _further(request)
    if further and request.config.coarse_first:  # it has no smaller sizes to begin with
        words = _("{words}; to go on, at full size throughout, {time}").format(words=words, time=duration(_estimate(further)))
    st.caption(words, text_alignment="center")


def times_of_sizes(request: StyleRequest) -> None:
    """About how long the same takes at each size that these pictures can have; nothing while that is not known."""
    times: dict[int, float] = {}
    for size in SIZES:
        with suppress(ValueError, models.ModelUnavailable):
            if seconds := _estimate(replace(request, config=replace(request.config, size=size))):
                times[size] = seconds
    if times:
        st.caption(_("Time for each size: {times}.").format(times=sizes_words(times)))


def _estimate(request: StyleRequest) -> float | None:
    """Seconds, None when the network would have to be fetched before anything can be timed."""
    if (model := network_here(request.config)) is None:
        return None
    sizes = (request.photo.image.size, *(style.image.size for style in request.styles))
    return estimate_seconds(request.config, *sizes, begun=request.begin is not None, model=model)


def live_picture(request: StyleRequest) -> None:
    """The picture, twice a second while the job runs. Draw it in the picture's container."""
    st.fragment(_picture, run_every=every(current()[0]))(request)


def _picture(request: StyleRequest) -> None:
    job, asked, result = current()
    first = (samples()[0].name, styles()[0].name, USUAL)
    beforehand = (request.photo.name, request.style.name, request.config) == first and job is None
    size = picture_size((asked or request).photo.image.size, (asked or request).config)
    to_come = figures_to_come(size, (asked or request).config)
    chosen = st.session_state.get(SHOT)
    headline(painting_figures(result, chosen) if result else figures_beforehand() if beforehand else to_come)
    if result is not None:
        step, image = next(((s, i) for s, i in result.snapshots if s == chosen), (result.steps, result.image))
        image = image if max(image.size) <= SHOWN_SIDE else ImageOps.contain(image, (SHOWN_SIDE, SHOWN_SIDE))
        _divide(asked.photo, image.size, image, step_label(step, asked.config, begun=asked.begin is not None))
    elif job is not None and not job.state.finished:
        _divide(asked.photo, size, None)
    elif beforehand:  # of a first visit: what these settings will make of it
        _divide(request.photo, lesson_picture("style_first").size, _shipped(), _("painted beforehand"))
    else:
        _divide(request.photo, picture_size(request.photo.image.size, request.config), None)
    if (asked is None or job.state.finished) and request != asked and not beforehand:
        st.caption(_("These settings have not been painted yet: press “Paint it”."))
    if job is None:
        return
    if job.state is JobState.FAILED:
        st.error(_(job.error), icon=":material/error:")
        _other_network(request)
    job_line(job, "style_job")
    if result is not None:
        _filmstrip(job, result)
    if job.state.finished and st.session_state.get(SHOWN_END) is not job:
        st.session_state[SHOWN_END] = job
        if job.state is JobState.DONE:
            _learn_pace(asked, job.result)
            if asked.config.start != "instant" and asked.begin is None:
                st.session_state[OTHER_START] = (asked, job.result.losses[-1].total)
        st.rerun()  # button, curves and downloads stand outside this fragment


def _learn_pace(asked: StyleRequest, result: StyleResult) -> None:
    """Estimates follow the machine that paints, be it another one."""
    sizes = (asked.photo.image.size, *(style.image.size for style in asked.styles))
    seconds, begun = result.steps * result.seconds_per_step, asked.begin is not None
    learn_pace(asked.config, *sizes, seconds=seconds, begun=begun, model=network_here(asked.config))


def _other_network(request: StyleRequest) -> None:
    """The way out where the chosen network's weights cannot be had: one that comes with the app."""
    if models.status(request.config.network) != "needs download":
        return
    label = _("Choose {name} instead").format(name=models.model_info(USUAL.network).title)
    if st.button(label, key="style_other_network", on_click=put, args=(Style, {"network": USUAL.network})):
        st.rerun()  # the control stands outside this fragment


def _divide(photo: Photo, size: tuple[int, int], painted: Image.Image | str | None, label: str = "") -> None:
    """The photo beside what became of it; alone, as wide and as high as it will be, as long as nothing has."""
    alt = _("{photo} on the left, the same painted on the right").format(photo=photo.title) if painted else photo.title
    labels = {"label_before": _("photo"), "label_after": label, "alt": alt}
    divider(_photo_url(photo, size), painted, key="style_divider", height=TALL, **labels)


@kept(most=1)
def _shipped() -> str:
    return data_url(lesson_picture("style_first"))


@kept(most=16)
def _photo_url(photo: Photo, size: tuple[int, int]) -> str:
    return data_url(photo.image.resize(size))


def _filmstrip(job: Job, result: StyleResult) -> None:
    owner, small = st.session_state.get(SMALL, (None, {}))
    small = small if owner is job else {}
    for step, image in result.snapshots:
        if step not in small:  # made once: the job's own thread needs the time
            small[step] = data_url(ImageOps.contain(image, (FILM_SIDE, FILM_SIDE)))
    st.session_state[SMALL] = (job, small)
    begun = current()[1].begin is not None
    items = [
        Thumbnail(str(step), step_label(step, result.config, begun=begun), small[step], _("step {n}").format(n=step))
        for step, _image in result.snapshots
    ]
    chosen = st.session_state.get(SHOT)
    shown = str(chosen if chosen is not None else result.snapshots[-1][0])
    thumbnails(items, shown, _choose_shot, label=_("Pictures on the way"), captions=True, columns=11, key="style_film")


def _choose_shot(name: str) -> None:
    result = current()[2]
    newest = result is not None and int(name) == result.snapshots[-1][0]
    st.session_state[SHOT] = None if newest else int(name)


def live_curves() -> None:
    """The three losses, twice a second while the job runs."""
    st.fragment(_curves, run_every=every(current()[0]))()


def _curves() -> None:
    _job, asked, result = current()
    st.subheader(_("Loss"), anchor=False)
    if result is None:
        st.caption(_("Once a picture is painted, three curves appear here: the content, style and smoothness losses."))
        if words := measured_instant_words():
            st.caption(words)
        return
    fields = {"content": "content", "style": "style", "smoothness": "tv"}
    chart = loss_curves(
        {role: [getattr(losses, field) for losses in result.losses] for role, field in fields.items()},
        result.config.steps,
        untouched_style=result.untouched.style,
        untouched_label=_("style loss of the photo itself {value:.2g}").format(value=result.untouched.style),
        titles={"content": _("content"), "style": _("style"), "smoothness": _("smoothness")},
        marks=size_marks(result, begun=asked.begin is not None),
    )
    st.vega_lite_chart(chart, alt=_("Content, style and smoothness loss over the steps, logarithmic"))
    st.caption(
        _("Content and style: at 1 the picture fits as badly as a blank one. Smoothness: mean difference of neighbouring pixels.")
    )
    if words := _instant(asked, result):
        st.markdown(words)


def _instant(asked: StyleRequest, result: StyleResult) -> str:
    """How many steps a start from the instant result saves, as far as this session's paintings tell."""
    if asked.config.start != "instant":
        return instant_words(result)
    other, end = st.session_state.get(OTHER_START, (None, 0.0))
    if other is None or asked.begin is not None or result.steps < asked.config.steps or other.instantly() != asked:
        return ""
    return saved_words(result, other.config.start, end)


def take_along() -> None:
    """Files of the finished or cancelled picture."""
    job, asked, result = current()
    if result is None or not job.state.finished:
        return
    st.subheader(_("Downloads"), anchor=False)
    name = "-".join(PurePath(photo.name).stem for photo in (asked.photo, asked.style))
    downloads(
        [
            png_file(_("Result as PNG"), f"{name}.png", lambda: result.image),
            Download(_("Steps as WebP animation"), lambda: film(result.snapshots, "WebP"), f"{name}.webp", FORMATS["WebP"]),
            Download(_("Steps as GIF animation"), lambda: film(result.snapshots, "GIF"), f"{name}.gif", FORMATS["GIF"]),
            Download(_("Settings as JSON"), _settings(asked), f"{name}.json", "application/json"),
            Download(_("Code as Python file"), _code(asked), f"{name}.py", "text/x-python"),
            Download(_("Plain torch as Python file"), lambda: plain(asked), f"{name}-torch.py", "text/x-python"),
            *([] if asked.begin is None else [png_file(_("Picture it went on from, as PNG"), BEGIN, lambda: asked.begin)]),
        ]
    )


def _code(request: StyleRequest) -> str:
    return style_code(request.config, request.photo, request.style, request.second, begun=request.begin is not None)


def plain(request: StyleRequest) -> str:
    """The script in plain torch."""
    return plain_code(request.config, request.photo, *request.styles, begun=request.begin is not None)


def _settings(request: StyleRequest) -> str:
    pictures = {"photo": request.photo.name, "styles": [style.name for style in request.styles]}
    if request.begin is not None:
        pictures["went_on_from"] = BEGIN
    return json.dumps({**pictures, "changed": changed(request.config), "settings": asdict(request.config)}, indent=1)
