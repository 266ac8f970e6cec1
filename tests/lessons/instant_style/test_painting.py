"""What is asked of the painter: the same picture as `stylize`, kept under one name however it was asked for."""

import pickle
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node
from PIL import Image

from playground.images import make_photo, sample, style
from playground.lessons.instant_style import painting
from playground.lessons.instant_style.painting import Request, all_of, compared, corner_shares, request_for
from playground.lessons.instant_style.settings import Instant
from playground.vision import stylize
from playground.vision.regions import SIDE, region_masks, write_regions

SIZE = 64
NAMES = ("mosaic", "woodcut", "waves", "marbling")
STYLES = tuple(make_photo(style(name).photo().at(80), name=f"{name}.png") for name in NAMES)
PHOTO = make_photo(sample("chelsea").photo().at(96), name="cat.png")
REGIONS = write_regions(np.tile(np.repeat([0, 2, 4, 4], SIDE // 4), (SIDE, 1)))


def request(view: str, *, finish: int = 0, **chosen) -> Request:
    return replace(request_for(Instant(view=view, size=SIZE, **chosen), PHOTO, STYLES), finish=finish)


def pictures(*names: int) -> list[Image.Image]:
    return [STYLES[n].image for n in names]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (lambda: request("paint", strength=0.4), lambda: stylize(PHOTO.image, pictures(0), 0.4, size=SIZE)),
        (
            lambda: request("blend", across=0.25, down=1.0, keep_colours=True),
            lambda: stylize(PHOTO.image, pictures(2, 3), shares=[0.75, 0.25], size=SIZE, keep_colours=True),
        ),
        (
            lambda: request("regions", regions=REGIONS),
            lambda: stylize(PHOTO.image, pictures(1, 3), masks=region_masks(REGIONS, (2, 4), PHOTO.image.size), size=SIZE),
        ),
        (
            lambda: request("blend", across=1.0, down=0.5, strength=0.7, finish=2),
            lambda: stylize(PHOTO.image, pictures(1, 3), 0.7, size=SIZE, finish=2),
        ),
        (
            lambda: request("regions", regions=REGIONS, finish=2),
            lambda: stylize(
                PHOTO.image, pictures(1, 3), masks=region_masks(REGIONS, (2, 4), PHOTO.image.size), size=SIZE, finish=2
            ),
        ),
        (lambda: request("regions", regions=all_of(0)), lambda: stylize(PHOTO.image, pictures(0), 0.0, size=SIZE)),
    ],
)
def test_a_painting_is_that_of_stylize(asked, expected):
    np.testing.assert_array_equal(np.asarray(painting.painted(asked())), np.asarray(expected()))


def test_the_same_painting_has_one_name_however_it_was_asked_for():
    alone = [replace(request("paint"), styles=(one,)).name for one in STYLES]
    for n, (across, down) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        assert request("blend", across=float(across), down=float(down)).name == alone[n]
        assert request("regions", regions=all_of(n + 1)).name == alone[n]
    unpainted = {request(view, strength=0.0).name for view in ("paint", "blend", "regions")}
    assert len(unpainted) == 1 and len({*alone, *unpainted}) == 5
    assert request("regions", regions=all_of(0)).name in unpainted


def test_whatever_changes_a_painting_changes_its_name():
    first = request("regions", regions=REGIONS)
    others = [
        replace(first, photo=make_photo(PHOTO.image.rotate(180), name="cat.png")),
        replace(first, styles=(STYLES[0], STYLES[2], STYLES[1], STYLES[3])),
        replace(first, regions=write_regions(np.tile(np.repeat([0, 4, 2, 2], SIDE // 4), (SIDE, 1)))),
        replace(first, strength=0.5),
        replace(first, keep_colours=True),
        replace(first, size=SIZE + 64),
    ]
    assert len({one.name for one in (first, *others)}) == 7
    unused = replace(first, styles=(STYLES[2], STYLES[1], STYLES[0], STYLES[3]))  # styles that are painted nowhere
    assert unused.name == first.name


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_shares_of_the_corners_are_bilinear(across, down):
    shares = corner_shares(across, down)
    assert sum(shares) == pytest.approx(1, abs=3e-4) and min(shares) >= 0
    expected = np.outer([1 - down, down], [1 - across, across]).ravel()
    np.testing.assert_allclose(shares, expected, atol=6e-5)


def test_the_browser_has_the_same_shares():
    points = [(0.0, 0.0), (0.3, 0.8), (1.0, 0.5)]
    told = "(points, m) => points.map(([x, y]) => m.cornerShares(x, y))"
    np.testing.assert_allclose(
        in_node(told, points, "lessons/instant_style/layers.js"), [corner_shares(*point) for point in points], atol=6e-5
    )


def test_the_browser_lays_pictures_over_each_other_in_their_shares():
    """What is drawn with these opacities, each over those before it, is the sum of the pictures by their shares."""
    told = """(data, m) => data.map(([scene, now]) => {
      const layers = m.layersOf(scene, now, () => true);
      return [layers, m.opacities(layers.map(([, share]) => share))];
    })"""
    sweep = {"view": "paint", "sweep": [[0, "a"], [1, "c"], [0.5, "b"]], "painted": {"name": "x", "values": {"strength": 0.3}}}
    square = {"view": "blend", "rebuilt": "r", "corners": ["a", "b", "c", "d"]}
    cases = [
        ((sweep, {"strength": 0.4}), {"x": 0.5, "b": 0.5}),
        ((sweep, {"strength": 1.0}), {"c": 1.0}),
        ((square, {"strength": 0.8, "across": 0.25, "down": 1.0}), {"r": 0.2, "c": 0.6, "d": 0.2}),
    ]
    answers = in_node(told, [case for case, _shares in cases], "lessons/instant_style/layers.js")
    for (layers, opacities), (_case, expected) in zip(answers, cases, strict=True):
        assert dict(layers) == pytest.approx(expected)
        seen = dict.fromkeys(expected, 0.0)
        for (name, _share), opacity in zip(layers, opacities, strict=True):
            seen = {other: value * (1 - opacity) + opacity * (other == name) for other, value in seen.items()}
        assert seen == pytest.approx(expected)


def test_pictures_that_are_not_here_yet_are_not_drawn():
    told = "(data, m) => data.map(([scene, now, here]) => m.layersOf(scene, now, (name) => here.includes(name)))"
    sweep = {"view": "paint", "sweep": [[0, "a"], [1, "c"]], "painted": {"name": "x", "values": {"strength": 0.3}}}
    square = {"view": "blend", "rebuilt": "r", "corners": ["a", "b", "c", "d"]}
    middle = {"strength": 1, "across": 0.5, "down": 0}
    cases = [
        (sweep, {"strength": 0.9}, ["x"]),
        (sweep, {"strength": 0.9}, []),
        (square, middle, ["a"]),
        (square, middle, ["a", "b"]),
    ]
    only, nothing, half, whole = in_node(told, cases, "lessons/instant_style/layers.js")
    assert only == [["x", 1]] and nothing == [] and half == []
    assert dict(whole) == {"a": 0.5, "b": 0.5}


def test_pictures_that_are_used_stay_while_others_come():
    told = """async ([used, others], m) => {
      globalThis.Image = class { naturalWidth = 1; decode = async () => {}; };
      for (const name of used) await m.keepFrame({ name });
      for (const name of others.slice(0, 20)) await m.keepFrame({ name });
      m.useFrames([...used, "not here yet"]);
      for (const name of others.slice(20)) await m.keepFrame({ name });
      return [used, others, ["not here yet"]].map((names) => names.filter(m.frameOf).length);
    }"""
    names = [f"used {n}" for n in range(4)], [f"other {n}" for n in range(30)]
    assert in_node(told, names, "lessons/instant_style/frames.js") == [4, 20, 0]


def test_a_painting_beside_its_photo():
    same = compared(PHOTO.image, PHOTO.image)
    assert same.similarity == pytest.approx(1) and same.decibels > 70
    grey = Image.new("RGB", PHOTO.image.size, (90, 90, 90))
    assert compared(grey, PHOTO.image).similarity == 0
    darker = Image.fromarray(np.asarray(PHOTO.image) // 2)
    error = np.mean((np.asarray(darker, float) - np.asarray(PHOTO.image, float)) ** 2)
    assert compared(darker, PHOTO.image).decibels == pytest.approx(10 * np.log10(255**2 / error))
    assert compared(darker, PHOTO.image).similarity > 0.999


def test_a_narrow_picture_is_a_sentence():
    narrow = make_photo(Image.new("RGB", (400, 4)), name="narrow.png")
    for photo, others in ((narrow, STYLES), (PHOTO, (*STYLES[:3], narrow))):
        with pytest.raises(ValueError, match="A less narrow picture will do"):
            request_for(Instant(view="blend", size=SIZE), photo, others)


def test_a_large_painting_reports_its_steps_and_is_kept(monkeypatch):
    monkeypatch.setattr(painting, "LARGE", SIZE - 1)
    asked = request("regions", regions=REGIONS)
    one = asked.plain()
    assert one.slow and painting.find_large(asked) is None
    told = []
    images = tuple(photo.image for photo in (one.photo, *one.styles))
    picture = painting.paint_large(asked, images, lambda *report: told.append(report[:2]))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    painting.keep_large(asked, picture)
    assert painting.painted(asked) is picture is painting.find_large(one)
    masks = region_masks(REGIONS, (2, 4), PHOTO.image.size)
    expected = stylize(PHOTO.image, pictures(1, 3), masks=masks, size=SIZE)
    np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))
    for n in range(painting.LARGE_KEPT):
        painting.keep_large(replace(asked, strength=0.1 + n / 10), picture)
    assert painting.find_large(asked) is None  # a few are kept


@pytest.fixture
def nothing_finished(monkeypatch):
    monkeypatch.setattr(painting, "_changes", OrderedDict())


def test_finishing_steps_are_a_job_once_for_a_photo_and_a_style(nothing_finished, monkeypatch):
    asked = request("blend", across=0.25, down=0.0, strength=0.5, keep_colours=True, finish=2)
    assert asked.slow and not asked.large and asked.unfinished == (STYLES[0], STYLES[1])  # the larger share first
    assert not asked.quick().slow and asked.quick().name != asked.name
    told = []
    learned = []
    monkeypatch.setattr(
        painting, "learn_pace", lambda config, *sizes, seconds, **_more: learned.append((config.steps, sizes, seconds))
    )
    found = painting.finish_styles(asked, asked.unfinished, lambda *report: told.append(report[:2]))
    assert [one[:2] for one in learned] == [(2, (PHOTO.image.size, style.image.size)) for style in STYLES[:2]]
    assert all(seconds > 0 for *_rest, seconds in learned) and asked.seconds > 0
    assert told == [(n, 4) for n in range(5)] and len(found) == 2 and asked.slow
    painting.keep_changes(found)
    for other in (replace(asked, strength=1.0), request("paint", finish=2), request("regions", regions=all_of(2), finish=2)):
        assert not other.slow and other.quick() == other
    others = replace(asked, finish=3), replace(asked, size=SIZE + 64), request("blend", finish=2)
    assert [len(other.unfinished) for other in others] == [2, 2, 2]
    expected = stylize(PHOTO.image, pictures(0, 1), 0.5, shares=[3, 1], size=SIZE, finish=2, keep_colours=True)
    np.testing.assert_array_equal(np.asarray(painting.painted(asked)), np.asarray(expected))


def test_what_they_change_may_come_from_another_machine_and_is_bounded(nothing_finished, monkeypatch):
    asked = request("paint", finish=2)
    found = pickle.loads(pickle.dumps(painting.finish_styles(asked, asked.unfinished)))
    painting.keep_changes(found)
    assert not asked.slow
    (change,) = found.values()
    monkeypatch.setattr(painting, "CHANGES_KEPT", 2.5 * change.nbytes)
    painting.keep_changes({"one": change, "other": change})
    assert list(painting._changes) == ["one", "other"] and asked.slow


def test_a_large_painting_is_finished_in_its_own_job(monkeypatch):
    monkeypatch.setattr(painting, "LARGE", SIZE - 1)
    asked = request("blend", across=0.5, down=0.0, strength=0.5, finish=2)
    told = []
    images = tuple(photo.image for photo in (asked.plain().photo, *asked.plain().styles))
    picture = painting.paint_large(asked, images, lambda *report: told.append(report[:2]))
    assert told == [(n, 8) for n in range(9)] and asked.unfinished == ()
    expected = stylize(PHOTO.image, pictures(0, 1), 0.5, size=SIZE, finish=2)
    np.testing.assert_array_equal(np.asarray(picture), np.asarray(expected))


def test_nothing_is_finished_where_nothing_is_painted_or_a_picture_is_too_narrow():
    assert not replace(request("paint"), finish=8, strength=0.0).slow
    assert request_for(Instant(size=64), PHOTO, STYLES).finish == Instant().finish > 0
    short = make_photo(Image.new("RGB", (64, 20)), name="short.png")
    assert request_for(Instant(size=64), short, STYLES).finish == 0


def test_a_large_painting_of_an_upload_has_the_pixels_of_its_file(monkeypatch):
    monkeypatch.setattr(painting, "LARGE", SIZE - 1)
    first, second = (replace(PHOTO, file=content) for content in (b"one", b"two"))
    asked = request("paint")
    assert replace(asked, photo=first).name != replace(asked, photo=second).name != asked.name
