"""Many photos and films as jobs: what is seen of them, what cannot be read, and that they can be stopped."""

import io
import pickle
import threading

import numpy as np
import pytest
from made_detections import made
from PIL import Image

from playground.images import sample
from playground.images.film import Film
from playground.jobs import Cancelled, Executor, JobState
from playground.lessons.detect import series
from playground.lessons.detect.series import clip, look_at_film, look_through, named_files, named_photos
from playground.lessons.detect.series_lab import _picture, packet
from playground.lessons.detect.settings import Detect, read_film
from playground.lessons.detect.words import series_words


class Watched:
    """A control that keeps what is reported, and cancels after so many reports; `last` is what a lost machine has seen."""

    def __init__(self, cancel_after: int = 10**6, last: tuple = ()):
        self.reports, self.cancel_after, self.last = [], cancel_after, last

    def report(self, step, total, payload=None):
        self.reports.append((step, total, len(payload)))

    def check(self):
        if len(self.reports) >= self.cancel_after:
            raise Cancelled


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Every picture shows one person, as large as the picture."""

    def one_person(_model, photo):
        return made(((0, 0, *photo.original_size), "person", 0.8), size=photo.original_size)

    monkeypatch.setattr(series, "raw_detection", one_person)


def png(size=(60, 40)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, "PNG")
    return data.getvalue()


def test_photos_are_looked_at_one_by_one_and_bad_ones_say_why():
    control = Watched()
    seen = look_through(named_files([("a.png", png()), ("b.jpg", b"words"), ("c.png", png((2000, 1000)))]), "everyday", control)
    assert control.reports == [(1, 3, 1), (2, 3, 2), (3, 3, 3)]
    assert [one.size for one in seen] == [(60, 40), (4, 3), (2000, 1000)]
    assert seen[1].found is None and "text, not a picture" in seen[1].problem
    assert max(Image.open(io.BytesIO(seen[2].small)).size) == series.SMALL
    assert seen[2].found.boxes.tolist() == [[0, 0, 2000, 1000]], "in pixels of the file"


def test_only_so_many_photos_are_taken():
    assert len(named_files([(f"{n}.png", b"") for n in range(200)])) == series.MOST_PHOTOS


def test_a_film_is_looked_at_frame_by_frame():
    control = Watched()
    seen = look_at_film(clip(), 5, "everyday", control)
    assert len(seen) == round(clip().seconds * 5) == 15 == len(control.reports)
    assert [round(one.second, 3) for one in seen[:3]] == pytest.approx([0, 0.25, 0.5], abs=0.13)
    assert {one.size for one in seen} == {series.CLIP_SIZE}
    assert series_words_of_film()["frames"] == "15"


def series_words_of_film() -> dict[str, str]:
    from playground.lessons.detect.answer import SeriesAnswer

    return dict(series_words(SeriesAnswer(Detect(view="film"))).figures)


def test_both_jobs_can_be_stopped():
    with pytest.raises(Cancelled):
        look_at_film(clip(), 5, "everyday", Watched(cancel_after=4))
    control = Watched(cancel_after=1)
    with pytest.raises(Cancelled):
        look_through(named_files([("a.png", png())] * 3), "everyday", control)
    assert len(control.reports) == 1


def test_what_a_cancelled_job_has_seen_stays():
    """Through the executor: the third photo waits until the job is cancelled."""
    at_third, go_on = threading.Event(), threading.Event()

    def opened(number):
        if number == 2:
            at_third.set()
            go_on.wait(10)
        return series.read_photo(png(), f"{number}.png")

    pictures = [(f"{number}.png", lambda number=number: opened(number)) for number in range(5)]
    executor = Executor()
    job = executor.submit(lambda control: look_through(pictures, "everyday", control), lane="test")
    assert at_third.wait(10)
    job.cancel()
    go_on.set()
    for _ in range(200):
        if job.state.finished:
            break
        threading.Event().wait(0.02)
    assert job.state is JobState.CANCELLED and 2 <= len(job.progress.payload) <= 3


def test_what_a_lost_machine_has_seen_is_not_looked_at_again():
    files = named_files([("a.png", png()), ("b.png", png()), ("c.png", png())])
    first = look_through(files[:2], "everyday", Watched())
    control = Watched(last=first)
    seen = look_through(files, "everyday", control)
    assert seen[:2] == first and [one.name for one in seen] == ["a.png", "b.png", "c.png"] and control.reports == [(3, 3, 3)]
    frames = look_at_film(clip(), 2, "everyday", Watched())
    control = Watched(last=frames[:3])
    assert [one.second for one in look_at_film(clip(), 2, "everyday", control)] == [one.second for one in frames]
    assert len(control.reports) == len(frames) - 3


def test_photos_that_are_read_already_travel_and_are_looked_at():
    (name, opened), *_rest = pickle.loads(pickle.dumps(named_photos([sample("coffee").photo()])))
    assert name == sample("coffee").photo().title and opened() == sample("coffee").photo()


def test_what_the_browser_is_told_of_a_series():
    seen = look_through(named_files([("a.png", png()), ("b.jpg", b"words")]), "everyday", Watched())
    data = packet(Detect(view="many"), seen, total=2, words={})
    assert b'"problem": "This file holds text' in data and b"small0" in data and b"boxes1" not in data
    assert len(packet(Detect(view="many"), (), total=0, words={})) > 0


def test_files_of_a_series_are_at_the_thresholds():
    (one,) = look_through(named_files([("a.png", png())]), "everyday", Watched())
    assert len(_picture(one, Detect(view="many")).boxes) == 1
    assert len(_picture(one, Detect(view="many", score=0.9)).boxes) == 0
    assert _picture(one, Detect(view="film")).name == "a.png, 0.00 s"
    assert np.asarray(_picture(one, Detect()).scores).tolist() == [np.float32(0.8)]


def test_a_film_is_one_file():
    assert isinstance(read_film([("pan.webp", series.clip_bytes())]), Film)
    assert read_film([("first.mp4", b""), ("pan.webp", series.clip_bytes())]).animation, "the one chosen last"
    assert clip().animation
