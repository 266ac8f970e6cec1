"""python -m recipes.catalog: every sentence that a reader may see, as the template of a translation (needs Babel).

Three sources: what stands in `_`, `N_` and `plural`; the sentences of errors, whose values become {1}, {2}, …; and the data of
the lessons (states, questions, controls, names), which are marked nowhere and pass `_` where they are shown.
"""

import ast
import importlib
import string
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from playground.kit.i18n import LOCALE_DIR
from playground.kit.lesson import ROOT, Lesson
from playground.kit.settings import Choice, Control, Settings, Text, Upload
from playground.kit.states import Question, State

TEMPLATE = LOCALE_DIR / "playground.pot"
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}
TABLES = {  # module → table of records whose texts are shown, and which of their fields
    "playground.convolution.kernels": {"KERNELS": ("name", "title", "finds")},
    "playground.convolution.pooling": {"POOL_MODES": ("name",)},
    "playground.images.samples": {"_SAMPLES": ("title", "licence", "source"), "_PAINTINGS": ("title", "description")},
    "playground.lessons.kernel_learns.settings": {"TARGETS": ("name", "title")},
    "playground.stage.pictures": {"STAGE_KERNELS": ("name", "title")},
}
SAID = {"say": 0, "problem": 2}  # what readers of files list: a method, and which of its arguments is the sentence
Message = tuple[str | tuple[str, str], str]  # text, or one and many; the file it stands in


def messages() -> Iterator[Message]:
    """Each text with the file that it stands in; a text may come more than once."""
    for path in sorted((ROOT / "playground").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for _line, text, _comments, _context in extract_from_file("python", path, KEYWORDS):
            yield text, place
        for text in error_sentences(path):
            yield text, place
    yield from lesson_texts()
    yield from table_texts()


def error_sentences(path: Path) -> Iterator[str]:
    """What is raised or listed with a sentence: "{1} is {2}; it can be {3} to {4}." of an f-string."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            text = template_of(node.exc.args[0])
        elif isinstance(node, ast.Call) and (place := SAID.get(getattr(node.func, "attr", ""))) is not None:
            text = template_of(node.args[place]) if len(node.args) > place else ""
        else:
            continue
        if " " in text and has_words(text):
            yield text


def template_of(value: ast.expr) -> str:
    """A literal's text, the values of an f-string numbered from 1; empty for anything else."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if not isinstance(value, ast.JoinedStr):
        return ""
    numbers = iter(range(1, len(value.values) + 1))
    return "".join(part.value if isinstance(part, ast.Constant) else f"{{{next(numbers)}}}" for part in value.values)


def has_words(text: str) -> bool:
    return any(letter.isalpha() for letter in "".join(part[0] for part in pieces(text)))


def pieces(text: str) -> list[tuple]:
    try:
        return list(string.Formatter().parse(text))
    except ValueError:  # braces of another kind
        return [(text,)]


def lesson_texts() -> Iterator[Message]:
    """Names, states, questions and controls of all lessons."""
    from playground.lessons import LESSONS

    for lesson in LESSONS:
        room = f"playground.lessons.{lesson.room}"
        yield from placed(of_lesson(lesson), f"{room}.__init__")
        for part, texts_of in (("states", of_states), ("settings", of_settings)):
            if (ROOT / room.replace(".", "/") / f"{part}.py").exists():
                module = importlib.import_module(f"{room}.{part}")
                yield from placed(texts_of(vars(module).values()), f"{room}.{part}")
    yield from placed(of_settings(vars(importlib.import_module("playground.stage.config")).values()), "playground.stage.config")


def placed(texts: Iterator[str], module: str) -> Iterator[Message]:
    return ((text, f"{module.replace('.', '/')}.py") for text in texts if has_words(text))


def of_lesson(lesson: Lesson) -> Iterator[str]:
    yield from (lesson.title, lesson.nav_title, lesson.about, lesson.card)
    yield from (phrases for phrases, _query in lesson.finds)


def of_states(values: object) -> Iterator[str]:
    """Of states and questions, alone or in lists."""
    for value in values:
        if isinstance(value, State):
            yield value.text
        elif isinstance(value, Question):
            yield from (value.text, *value.options, value.why)
        elif isinstance(value, list | tuple):
            yield from of_states(value)


def of_settings(values: object) -> Iterator[str]:
    """Of the controls of settings; a label that hangs on the settings is marked where it stands."""
    for kind in values:
        if isinstance(kind, type) and issubclass(kind, Settings):
            for control in kind.controls.values():
                if isinstance(control, Control):
                    yield from of_control(control)


def of_control(control: Control) -> Iterator[str]:
    texts = [control.label, control.help, control.group]
    texts += [control.placeholder] if isinstance(control, Text) else []
    texts += [control.waiting] if isinstance(control, Upload) else []
    if isinstance(control, Choice) and not callable(control.options):
        texts += control.options.values()
    yield from (text for text in texts if isinstance(text, str) and text)


def table_texts() -> Iterator[Message]:
    for module, tables in TABLES.items():
        for table, names in tables.items():
            records = getattr(importlib.import_module(module), table)
            for record in records.values() if isinstance(records, dict) else records:
                shown = (getattr(record, field.name) for field in fields(record) if field.name in names)
                yield from placed(shown, module)


def catalog() -> Catalog:
    """The template as it should be. Files are named without lines, which change more often than words."""
    template = Catalog(project="Playground", charset="utf-8")
    for text, place in messages():
        template.add(text, locations=[(place, None)])
    return template


def committed() -> Catalog:
    with TEMPLATE.open("rb") as file:
        return read_po(file)


def ids(template: Catalog) -> set[str | tuple[str, str]]:
    return {message.id if isinstance(message.id, str) else tuple(message.id) for message in template if message.id}


def main() -> None:
    before = committed() if TEMPLATE.exists() else Catalog()
    template = catalog()
    if ids(template) == ids(before):
        template.creation_date = before.creation_date
    LOCALE_DIR.mkdir(exist_ok=True)
    with TEMPLATE.open("wb") as file:
        write_po(file, template, width=120, sort_output=True, include_lineno=False)
    new, gone = ids(template) - ids(before), ids(before) - ids(template)
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(ids(template))} messages, {len(new)} new, {len(gone)} gone")


if __name__ == "__main__":
    main()
