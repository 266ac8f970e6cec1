"""What the contract tests of all lessons use: a lesson's page taken apart, its states, and answers changed on purpose."""

import ast
import dataclasses
import io
from contextlib import redirect_stdout
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import numpy as np
import torch

from playground import vision
from playground.images import Photo, make_photo, sample
from playground.kit.lesson import Lesson
from playground.kit.settings import Choice, Number, Picker, Settings, Switch, resolve
from playground.kit.states import State
from playground.lessons import LESSONS, lesson
from playground.ui.lesson_page import LessonPage, Notes
from playground.vision import style_transfer

FEW = 3  # steps
SMALL = 200  # px


@cache
def page_of(room: str) -> LessonPage:
    return import_module(f"playground.lessons.{room}.page").PAGE


def states_of(lesson: Lesson) -> list[State]:
    """Every state that the page links to, and the one that proves its question's answer."""
    states = page_of(lesson.room).states
    question = getattr(states, "QUESTION", None)
    proof = getattr(states, "PREDICT", None) or (question and question.proof)
    return [*([proof] if proof else []), *states.TRY_THIS, *states.MISUNDERSTOOD, *states.EXERCISES]


def all_states() -> list[tuple[Lesson, State]]:
    return [(lesson, state) for lesson in LESSONS for state in states_of(lesson)]


def view_of(settings: Settings) -> str:
    return getattr(settings, "view", "")


def one_a_view(lesson: Lesson) -> dict[str, Settings]:
    """A settings object for every view: its first state, of those that take steps one that takes about as many as the default;
    else the defaults."""
    page = page_of(lesson.room)
    views = page.kinds[0].controls["view"].options if "view" in page.kinds[0].controls else {"": ""}
    found = {}
    for view in views:
        kind = page.settings[view] if isinstance(page.settings, dict) else page.settings
        default = kind(**({"view": view} if view else {}))
        of_view = [state.settings for state in states_of(lesson) if view_of(state.settings) == view]
        found[view] = min(of_view, key=lambda one: abs(steps_of(one) - steps_of(default)), default=default)
    return found


def steps_of(settings: Settings) -> int:
    return settings.steps if isinstance(settings.controls.get("steps"), Number) else 0


def photo_for(page: LessonPage, settings: Settings, name: str | None = None) -> Photo | None:
    """The sample that a state names, else the one that is shown first, where the settings ask for one."""
    return sample(name or "astronaut").photo() if "photo" in settings.asked() else None


def small_photo_for(page: LessonPage, settings: Settings) -> Photo | None:
    """The same, small, where what is asked does not hang on how much there is of it; whole where the settings need it whole."""
    photo = photo_for(page, settings)
    if photo is None:
        return None
    small = make_photo(photo.at(SMALL), name="small.png")
    try:
        page.answer(settings.relevant(), small)
    except ValueError:
        return photo
    return small


def notes_of(page: LessonPage, settings: Settings, photo: Photo | None) -> Notes:
    settings = settings.relevant()
    return page.notes(settings, page.answer(settings, photo), photo)


@lru_cache(maxsize=8)  # the views of a lesson
def notes_of_view(slug: str, view: str) -> Notes:
    """What stands below the picture in the state that stands for a view."""
    page, settings = page_of(lesson(slug).room), one_a_view(lesson(slug))[view]
    return notes_of(page, settings, photo_for(page, settings))


@lru_cache(maxsize=8)
def files_of(slug: str, view: str) -> dict[str, bytes]:
    """What the files of a view hold, by their names."""
    contents = {file.file_name: file.content() for file in notes_of_view(slug, view).files}
    return {name: content.encode() if isinstance(content, str) else content for name, content in contents.items()}


def printed(code: str, names: dict[str, Any] | None = None) -> str:
    """What code prints; it runs in a namespace of its own."""
    out = io.StringIO()
    try:
        with redirect_stdout(out):
            exec(compile(code, "<page>", "exec"), {"__name__": "__main__", **(names or {})})
    finally:
        torch.set_default_dtype(torch.float32)  # where it asked for float64
    return out.getvalue()


def paint_a_little(content: Any, painting: Any, config: vision.StyleConfig, **more: Any) -> vision.StyleResult:
    """A style transfer of a few steps, for code that paints: what it does with a painting does not hang on their number."""
    return style_transfer(content, painting, dataclasses.replace(config, steps=min(config.steps, FEW)), **more)


def opened(page: LessonPage, params: dict[str, Any]) -> Settings:
    """The settings that an address opens, as the page reads them."""

    def value(kind: type[Settings], name: str) -> Any:
        raw = params.get(f"{kind.prefix}_{name}")
        if raw is None:
            return None
        return kind.controls[name].parse(str(raw).lower() if isinstance(raw, bool) else str(raw))

    kind = page.kinds[0]
    if isinstance(page.settings, dict):
        kind = page.settings[resolve(kind, lambda name, _control: value(kind, name))["view"]]
    return kind(**resolve(kind, lambda name, _control: value(kind, name)))


def other_values(settings: Settings) -> list[tuple[str, Any]]:
    """(name, another value) for each number, switch and choice that is asked for."""
    found = []
    for name in settings.asked():
        control = settings.controls[name]
        now = None if isinstance(control, Picker) else getattr(settings, name)
        if name == "view" or isinstance(control, Picker):
            continue
        if isinstance(control, Switch):
            found.append((name, not now))
        elif isinstance(control, Choice):
            found += [(name, key) for key in control.keys(settings) if key != now][:1]
        elif isinstance(control, Number):
            step = control.step if control.whole else float(control.step)
            found.append((name, now + step if now + step <= control.high else now - step))
    return found


def with_value(settings: Settings, name: str, value: Any) -> Settings | None:
    """The settings with another value, None where they cannot be."""
    try:
        return dataclasses.replace(settings, **{name: value})
    except ValueError:
        return None


# ---- answers changed on purpose ------------------------------------------------------------------------------------------


def changed_somewhere(code: str) -> list[str]:
    """The check of a page, once for every call into the core whose result it can be given changed; the changed code each."""
    tree = ast.parse(code)
    ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("playground")
        for alias in node.names
    }
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours and node.func.id.islower()
    ]
    found = []
    for place in range(len(calls)):
        copy = ast.parse(code)
        ours_again = [
            node
            for node in ast.walk(copy)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours and node.func.id.islower()
        ]
        call = ours_again[place]
        inner = ast.Call(func=call.func, args=call.args, keywords=call.keywords)
        call.func, call.args, call.keywords = ast.Name("changed", ast.Load()), [inner], []
        found.append(ast.unparse(ast.fix_missing_locations(copy)))
    return found


class Altered:
    """An answer all of whose numbers are a little off, whatever is asked of it."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._answer, name)
        if callable(value) and not isinstance(value, np.ndarray | torch.Tensor):
            return lambda *args, **more: off(value(*args, **more))
        return off(value)

    def __iter__(self) -> Any:
        return iter(map(off, self._answer))

    def __getitem__(self, key: Any) -> Any:
        return off(self._answer[key])

    def __len__(self) -> int:
        return len(self._answer)


def off(value: Any) -> Any:
    """The same, a little off."""
    if isinstance(value, bool | np.bool_):
        return not value
    if isinstance(value, int | np.integer):
        return value + 1
    if isinstance(value, float | np.floating):
        return value * 1.25 + 0.125
    if isinstance(value, torch.Tensor):
        if value.dtype == torch.bool:
            return ~value
        return value * 1.25 + 0.125 if value.is_floating_point() else value + 1
    if isinstance(value, np.ndarray) and value.dtype.kind in "iufb":
        return ~value if value.dtype.kind == "b" else value * 1.25 + 0.125 if value.dtype.kind == "f" else value + 1
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return type(value)(map(off, value))
    if isinstance(value, dict):
        return {key: off(part) for key, part in value.items()}
    if value is None or isinstance(value, str | bytes | Photo | Settings):
        return value
    return Altered(value)
