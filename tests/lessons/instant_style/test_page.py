"""The lesson "Any style at once" in AppTest: pictures of the reader's own, large paintings as jobs, and what cannot be."""

import json
import time
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from playground.images import make_photo, sample, styles
from playground.kit.saying import duration, verbatim
from playground.lessons.instant_style import lab, painting
from playground.lessons.instant_style.lab import LAB
from playground.lessons.instant_style.painting import Request, request_for
from playground.lessons.instant_style.settings import ROLES as STYLE_ROLES
from playground.lessons.instant_style.settings import Instant
from playground.ui import slow_work
from playground.ui.jobs import SessionJobs, executor
from playground.ui.photos import ROLES
from playground.vision import stylize

SLUG = "instant-style"
SMALL = {"instant_size": 64, "instant_finish": 0}
MINE = make_photo(Image.radial_gradient("L").convert("RGB").resize((90, 70)), name="my {style}.png")
SOON = 60.0


def shown(app) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.code))


def desk(app):
    return app.session_state["at-once"]


def told(app, edit: dict) -> dict:
    """What the desk of a page tells the picture's component after an edit."""
    content = desk(app).answer(edit)
    head = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    return head["told"][LAB]


def test_a_style_picture_of_ones_own(open_page):
    app = open_page(SLUG, **SMALL, session={"style-choice": MINE, "third_style-choice": MINE})
    assert not app.exception and not app.error
    assert "my {style}.png" in shown(app)
    cat = sample("chelsea").photo()
    assert told(app, {"strength": 0.5})["painted"]["name"] == Request(cat, (MINE,), strength=0.5, size=64).name
    app.session_state["instant_view"] = "blend"
    app.run()
    assert not app.exception and f"{verbatim(MINE.title)} **25 %**" in shown(app)
    corner = told(app, {"across": 0, "down": 1, "strength": 1})
    assert corner["painted"]["name"] == Request(cat, (MINE,), size=64).name


@pytest.mark.parametrize("view", ["paint", "blend", "regions"])
def test_every_picture_for_dragging_is_what_its_edit_brings(open_page, view):
    app = open_page(SLUG, **SMALL, instant_view=view, instant_strength=0.7)
    settings = Instant(view=view, size=64, strength=0.7, finish=0)
    request = request_for(settings, sample("chelsea").photo(), tuple(ROLES[role].shown()[0].photo() for role in STYLE_ROLES))
    wanted = lab.scene(settings, request)["wanted"]
    assert len({frame["name"] for frame in wanted}) == len(wanted) == (9 if view == "paint" else 5)
    for frame in wanted:
        assert told(app, frame["edit"])["painted"]["name"] == frame["name"]


def test_a_large_painting_is_a_job_beside_a_preview(open_page, monkeypatch):
    monkeypatch.setattr(painting, "LARGE", 95)
    monkeypatch.setattr(painting, "PREVIEW", 64)
    own = SessionJobs(executor())
    monkeypatch.setattr(slow_work, "session_jobs", lambda: own)
    app = open_page(SLUG, instant_size=96, instant_finish=0)
    assert not app.exception
    end = time.monotonic() + SOON
    while own.get(lab.LARGE_JOB)[0] is not None and time.monotonic() < end:
        time.sleep(0.05)
        app.run()
    request = Request(sample("chelsea").photo(), (MINE,), size=96)
    assert not app.exception and not app.error and request.slow
    assert "correlation of" in shown(app)  # the sentence about the picture that is there now
    words = f"A preview of 64 px stands here until 96 px are painted, which takes about {duration(request.seconds)} in all."
    assert lab.scene(Instant(size=96, finish=0), replace(request, strength=0.5))["note"] == words
    with pytest.raises(ValueError, match="job"):
        told(app, {"strength": 0.25})
    assert told(app, {"strength": 0.25, "size": 64})["painted"]["url"].startswith("data:image/jpeg")
    own.close()


def test_finishing_steps_are_a_job_beside_the_one_pass(open_page, monkeypatch):
    own = SessionJobs(executor())
    monkeypatch.setattr(slow_work, "session_jobs", lambda: own)
    monkeypatch.setattr(painting, "_changes", OrderedDict())
    app = open_page(SLUG, instant_size=64)
    assert not app.exception and not app.error and "Then **12** steps" in shown(app)
    request = Request(sample("chelsea").photo(), (styles()[0].photo(),), size=64, finish=12)
    scene = lab.scene(Instant(size=64), request)
    assert scene["painted"]["name"] == request.quick().name and "stands here until" in scene["note"]
    with pytest.raises(ValueError, match="job"):
        told(app, {"strength": 0.25})
    end = time.monotonic() + SOON
    while own.get(lab.FINISHING_JOB)[0] is not None and time.monotonic() < end:
        time.sleep(0.05)
        app.run()
    assert not app.exception
    scene = lab.scene(Instant(size=64), request)
    assert scene["painted"]["name"] == request.name and scene["note"] == "One pass and 12 finishing steps."
    assert {frame["edit"]["finish"] for frame in scene["wanted"]} == {12}
    assert told(app, {"strength": 0.25})["painted"]["name"] == replace(request, strength=0.25).name  # no steps more
    expected = stylize(request.photo.image, request.styles[0].image, size=64, finish=12)
    np.testing.assert_array_equal(np.asarray(painting.painted(request)), np.asarray(expected))
    own.close()


def test_a_narrow_picture_is_a_sentence_and_the_controls_stay(open_page):
    narrow = make_photo(Image.new("RGB", (600, 9)), name="narrow.png")
    app = open_page(SLUG, **SMALL, session={"photo-choice": narrow})
    assert not app.exception and "A less narrow picture will do" in app.error[0].value
    assert app.number_input(key="instant_size").value == 64


@pytest.mark.parametrize("regions", ["nonsense", "AAAA", "__T__T", "ö" * 20])
def test_regions_that_cannot_be_read_open_the_first_ones(open_page, regions):
    app = open_page(SLUG, **SMALL, instant_view="regions", instant_regions=regions)
    assert not app.exception and not app.error and "**75 %** of the picture is painted" in shown(app)
