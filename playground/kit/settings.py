"""Settings of a lesson: what a reader can choose, each thing declared once.

    @dataclass(frozen=True)
    class Nms(Settings, prefix="nms"):
        view: str = views({"thresholds": N_("Thresholds"), "rules": N_("Five rules")})
        source: str = choice("astronaut", {"astronaut": N_("astronaut"), "crowd": N_("crowd")}, N_("Boxes of"))
        t: float = slider(0.45, 0.0, 1.0, 0.01, N_("IoU threshold"))
        raw: int = slider(120, 20, 500, 20, N_("Raw boxes"), when={"source": "crowd"})
        sigma: float = slider(0.5, 0.1, 1.0, 0.1, N_("σ of Gaussian Soft-NMS"), when={"view": "rules"})

From a declaration follow the check with its sentence, the control on the page and its place in the address
(`<prefix>_<field>`), what is asked for and when, the part of the settings an answer depends on (`relevant`), the parameters
of a link (`changed`), and what a component may write back (`accepted`). Labels are marked with N_ and translated where shown.

A choice has a short stable key, which the dataclass holds and the address shows, apart from its label. Its label (as long as
it is known) and its `aliases` are read from an address too, so that links survive new words.
"""

import inspect
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, ClassVar, Self

from playground.kit.once import once

Condition = Mapping[str, object] | Callable[[Any], bool] | None
Label = str | Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Control:
    """What is declared of one setting. `label` and `default` may be functions of the settings chosen so far."""

    label: Label = ""
    default: Any = None
    help: str | None = None
    when: Condition = None  # None: always; {"source": "crowd"} or {"view": ("a", "b")}: where all hold; or a function
    group: str | None = None  # heading of the fold it lies in
    open_when: Condition = None  # of its fold: where it stands open
    row: str | None = None  # settings of one row stand beside each other

    def parse(self, raw: str) -> Any:
        """The value that an address spells. Raises ValueError where it spells none."""
        raise ValueError(raw)

    def check(self, name: str, value: Any) -> None:
        """Raises ValueError with a sentence where the value cannot be."""

    def accept(self, value: Any) -> Any:
        """What a component's value becomes: rounded, and clipped to the range. Raises ValueError where it is none."""
        raise ValueError(value)


@dataclass(frozen=True, kw_only=True)
class Number(Control):
    """A number from `low` to `high`, both included: a slider, or a field to type into."""

    low: float
    high: float
    step: float = 1
    typed: bool = False  # a field
    format: str | None = None

    @property
    def whole(self) -> bool:
        return isinstance(self.low, int)

    def parse(self, raw: str) -> int | float:
        value = float(raw)
        if not math.isfinite(value) or not self.low <= value <= self.high or (self.whole and value != int(value)):
            raise ValueError(raw)
        return int(value) if self.whole else value

    def check(self, name: str, value: Any) -> None:
        if not is_number(value) or not self.low <= value <= self.high:
            raise ValueError(f"{name} is {value}; it can be {self.low:g} to {self.high:g}.")

    def accept(self, value: Any) -> int | float:
        if not is_number(value):
            raise ValueError(value)
        value = min(self.high, max(self.low, value))
        return round(value) if self.whole else round(float(value), len(f"{self.step:g}".partition(".")[2]))


@dataclass(frozen=True, kw_only=True)
class Choice(Control):
    """One of several. `options` maps key → label, or is a function of the settings that gives such a map or bare names."""

    options: Mapping[Any, str] | Callable[[Any], Mapping[Any, str] | Sequence[str]]
    look: str = "list"  # list, buttons, radio, or scale: a slider over the options
    aliases: Mapping[str, Any] = field(default_factory=dict)  # what addresses once said → key

    def labels(self, chosen: Any = None) -> Mapping[Any, str]:
        """key → label of what there is, the settings being as chosen."""
        options = self.options(chosen) if callable(self.options) else self.options
        return options if isinstance(options, Mapping) else {name: name for name in options}

    def keys(self, chosen: Any = None) -> Collection[Any]:
        return self.labels(chosen).keys()

    def parse(self, raw: str) -> Any:
        if callable(self.options):
            if not raw:
                raise ValueError(raw)
            return raw  # whether it is there shows when the settings it hangs on are known
        spelled = {label: key for key, label in self.options.items()} | dict(self.aliases)
        spelled |= {str(key): key for key in self.options}
        if raw not in spelled:
            raise ValueError(raw)
        return spelled[raw]

    def check(self, name: str, value: Any) -> None:
        if not callable(self.options) and value not in self.options:
            raise ValueError(f"{name} is {value!r}; choose one of {', '.join(map(str, self.options))}.")

    def accept(self, value: Any) -> Any:
        if not isinstance(value, str | int | float) or (not callable(self.options) and value not in self.options):
            raise ValueError(value)
        return value


@dataclass(frozen=True, kw_only=True)
class Several(Control):
    """Any of several names, a tuple of them. An address lists them one after the other."""

    options: Sequence[str]

    def parse(self, raw: str | Sequence[str]) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(raw.split(",") if isinstance(raw, str) else raw))
        if not set(names) <= set(self.options):
            raise ValueError(raw)
        return names

    def check(self, name: str, value: Any) -> None:
        if not isinstance(value, tuple) or not set(value) <= set(self.options):
            raise ValueError(f"{name} is {value!r}; choose among {', '.join(self.options)}.")


@dataclass(frozen=True, kw_only=True)
class Switch(Control):
    """Yes or no."""

    def parse(self, raw: str) -> bool:
        if raw.lower() not in ("true", "false"):
            raise ValueError(raw)
        return raw.lower() == "true"

    def check(self, name: str, value: Any) -> None:
        if not isinstance(value, bool):
            raise ValueError(f"{name} is {value!r}; it can be True or False.")

    def accept(self, value: Any) -> bool:
        self.check("this", value)
        return value


@dataclass(frozen=True, kw_only=True)
class Text(Control):
    """A line of text, or several. `read` raises ValueError with a sentence where it cannot be read; `write` makes the text of
    what a component sends."""

    most: int  # characters
    read: Callable[[str], object] | None = None
    write: Callable[[Any], str] | None = None
    area: bool = False  # several lines
    height: int | None = None  # px, of several lines
    placeholder: str | None = None
    keeps_picture: bool = False  # while it cannot be read the picture is that of the last one that could

    def parse(self, raw: str) -> str:
        if not raw or len(raw) > self.most:
            raise ValueError(raw)
        return raw

    def check(self, name: str, value: Any) -> None:
        if not isinstance(value, str):
            raise ValueError(f"{name} is {value!r}; it is a text.")

    def accept(self, value: Any) -> str:
        try:
            text = self.write(value) if self.write and not isinstance(value, str) else value
        except (TypeError, ValueError, KeyError, IndexError) as error:
            raise ValueError(value) from error
        if not isinstance(text, str) or len(text) > self.most:
            raise ValueError(value)
        if self.read:
            self.read(text)
        return text


@dataclass(frozen=True)
class Uploaded:
    """Files of the reader's own: what was read of them, or the sentence why nothing could be. Told apart by their digest."""

    digest: str = ""  # empty while none is chosen
    names: tuple[str, ...] = ()
    value: Any = field(default=None, repr=False, compare=False)
    problem: str | None = field(default=None, repr=False, compare=False)
    error: type[ValueError] = field(default=ValueError, repr=False, compare=False)  # raised with the problem


@dataclass(frozen=True, kw_only=True)
class Upload(Control):
    """Files of the reader's own, which no address can hold. `read` takes (name, contents) of each; it raises ValueError."""

    read: Callable[[Sequence[tuple[str, bytes]]], object]
    kinds: Sequence[str]  # endings; none where the contents decide
    waiting: str  # what is said while they are read
    stops: bool = False  # whether `read` takes a `budget`: what takes more than a second is then read as a job
    keep_as: str = "annotations"  # the kind that the session keeps them under, for every setting that reads such files

    def check(self, name: str, value: Any) -> None:
        if value.problem:
            raise value.error(value.problem)


@dataclass(frozen=True, kw_only=True)
class Picker(Control):
    """The place of a picture's picker among the controls: the reader's photo, or the painting. It is no field."""

    role: str = "photo"


def _declared(control: Control) -> Any:
    default = control.default
    return field(default=None if callable(default) else default, metadata={"control": control})


def slider(default: float, low: float, high: float, step: float, label: Label, **more: Any) -> Any:
    """A number to drag; whole where `low` is an int."""
    return _declared(Number(default=default, low=low, high=high, step=step, label=label, **more))


def number(default: float, low: float, high: float, label: Label, *, step: float = 1, **more: Any) -> Any:
    """A number to type; sizes and seeds are such."""
    return _declared(Number(default=default, low=low, high=high, step=step, label=label, typed=True, **more))


def choice(
    default: Any, options: Mapping[Any, str] | Sequence[str] | Callable[[Any], Sequence[str]], label: Label, **more: Any
) -> Any:
    """One of `options`: key → label, a sequence of names that are both, or a function of the settings that gives names (the
    first of them stands in for one that is gone)."""
    if not callable(options) and not isinstance(options, Mapping):
        options = {key: key for key in options}
    return _declared(Choice(default=default, options=options, label=label, **more))


def scale(default: float, values: Sequence[float], label: Label, **more: Any) -> Any:
    """A number among few, on a slider whose steps are no equal ones."""
    return choice(default, {value: f"{value:g}" for value in values}, label, look="scale", **more)


def views(options: Mapping[str, str], **more: Any) -> Any:
    """The pictures of a lesson, chosen above the stage; the first unless chosen."""
    return _declared(Choice(default=next(iter(options)), options=options, look="views", **more))


def several(default: tuple[str, ...], options: Sequence[str], label: Label, **more: Any) -> Any:
    """Any of `options`, which are shown by their names."""
    return _declared(Several(default=default, options=options, label=label, **more))


def switch(default: bool, label: Label, **more: Any) -> Any:
    return _declared(Switch(default=default, label=label, **more))


def text(default: str, label: Label, *, most: int, read: Callable[[str], Any] | None = None, **more: Any) -> Any:
    return _declared(Text(default=default, label=label, most=most, read=read and lru_cache(maxsize=64)(read), **more))


def upload(label: Label, **more: Any) -> Any:
    """Files to choose; the setting is an Uploaded."""
    return _declared(Upload(default=Uploaded(), label=label, **more))


def picker(role: str = "photo", **more: Any) -> Any:
    """`photo: ClassVar = picker(when=…)`: the picture's picker stands here among the controls."""
    return Picker(role=role, **more)


def is_number(value: object) -> bool:
    """Whether it is a finite number, and no bool."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@dataclass(frozen=True)
class Settings:
    """Base of a lesson's settings. Raises ValueError with a sentence where a choice cannot be; `verify` may add to the checks.

    Several classes of one lesson share its prefix: a base with the views, and a subclass for each kind of view.
    """

    prefix: ClassVar[str] = ""
    controls: ClassVar[Mapping[str, Control]] = {}  # in the order of the page

    def __init_subclass__(cls, prefix: str | None = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.prefix = cls.prefix if prefix is None else prefix
        own = {}
        for name in inspect.get_annotations(cls):
            declared = cls.__dict__.get(name)
            control = declared if isinstance(declared, Picker) else getattr(declared, "metadata", {}).get("control")
            if control is not None:
                own[name] = control
        cls.controls = {**cls.controls, **own}

    def __post_init__(self) -> None:
        for name, control in self.controls.items():
            if isinstance(control, Picker):
                continue
            if getattr(self, name) is None and callable(control.default):
                object.__setattr__(self, name, control.default(self))
            control.check(name, getattr(self, name))
        for name in self.asked():
            control = self.controls[name]
            if isinstance(control, Choice) and callable(control.options):
                if (value := getattr(self, name)) not in (names := control.options(self)):
                    raise ValueError(f"{name} is {value!r}; choose one of {', '.join(map(str, names))}.")
            elif isinstance(control, Text) and control.read:
                control.read(getattr(self, name))
        self.verify()

    def verify(self) -> None:
        """Further checks of a lesson's own; raises ValueError with a sentence."""

    @once
    def asked(self) -> tuple[str, ...]:
        """Names of what is asked for as things stand: the controls on the page, pickers too."""
        return asked(type(self), self)

    def relevant(self) -> Self:
        """The same with everything that is not asked for at its default: what answers are kept by."""
        return self.apart_from()

    @once
    def apart_from(self, *names: str) -> Self:
        """`relevant()` with further fields at their default too: those that only decide how an answer is looked at."""
        own = self.controls.keys() - (set(self.asked()) - set(names))
        dropped = {f.name: f.default for f in fields(self) if f.name in own and f.default is not MISSING}
        return self if all(getattr(self, name) is value for name, value in dropped.items()) else replace(self, **dropped)

    def changed(self) -> dict[str, Any]:
        """Parameters of the address that open these settings; what is at its default is left out."""
        values = {name: getattr(self, name) for name in self.asked() if not isinstance(self.controls[name], Picker | Upload)}
        return {f"{self.prefix}_{name}": v for name, v in values.items() if v != default_of(type(self), name, self)}


def default_of(kind: type[Settings], name: str, chosen: Any) -> Any:
    """A field's default where other settings are as chosen."""
    default = kind.controls[name].default
    return default(chosen) if callable(default) else default


def holds(kind: type[Settings], condition: Condition, chosen: Any) -> bool:
    """Whether a condition is true; one on a setting that is itself not asked for is not."""
    if condition is None:
        return True
    if callable(condition):
        return bool(condition(chosen))
    for name, wanted in condition.items():
        allowed = wanted if isinstance(wanted, tuple | list | set | frozenset) else (wanted,)
        if getattr(chosen, name) not in allowed or not holds(kind, kind.controls[name].when, chosen):
            return False
    return True


def asked(kind: type[Settings], chosen: Any) -> tuple[str, ...]:
    """Names of the controls that `chosen`, settings or a namespace of values, calls for; in the order of the page."""
    return tuple(name for name, control in kind.controls.items() if holds(kind, control.when, chosen))


def resolve(kind: type[Settings], value_of: Callable[[str, Control], Any]) -> dict[str, Any]:
    """Every value as it stands: `value_of(name, control)` where it is asked for and can be, its default elsewhere.

    `value_of` gives None where nothing was chosen. A name that is no longer there gives way to the first that is.
    """
    plain = {name: control.default for name, control in kind.controls.items() if not callable(control.default)}
    chosen = SimpleNamespace(**plain)
    waiting = [name for name, control in kind.controls.items() if not isinstance(control, Picker)]
    for name in waiting:  # what was chosen first, so that conditions may look ahead
        value = value_of(name, kind.controls[name])
        setattr(chosen, name, default_of(kind, name, chosen) if value is None else value)
    for name in waiting:
        control = kind.controls[name]
        if not holds(kind, control.when, chosen):
            setattr(chosen, name, default_of(kind, name, chosen))
        elif isinstance(control, Choice) and callable(control.options):
            try:
                labels = control.labels(chosen)
            except ValueError:  # of a text that cannot be read; its sentence comes when the settings are made
                labels = {}
            value, default = getattr(chosen, name), default_of(kind, name, chosen)
            if value not in labels:
                stand_in = default if default in labels or not labels else next(iter(labels))
                setattr(chosen, name, {label: key for key, label in labels.items()}.get(value, stand_in))
    return {name: getattr(chosen, name) for name in waiting}
