"""Settings declared once: checks, addresses, what is asked for, what an answer depends on, what a component may write back."""

import gc
from dataclasses import FrozenInstanceError, dataclass, replace
from typing import ClassVar
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.kit.settings import (
    Choice,
    Settings,
    Uploaded,
    asked,
    choice,
    default_of,
    number,
    picker,
    resolve,
    scale,
    slider,
    switch,
    text,
    upload,
    views,
)


def words_of(line: str) -> list[str]:
    if ";" not in line:
        raise ValueError("There is no ; in it.")
    return [part.strip() for part in line.split(";")]


@dataclass(frozen=True)
class Plain(Settings, prefix="plain"):
    """One of everything."""

    view: str = views({"first": "First picture", "second": "Second picture"})
    source: str = choice("sky", {"sky": "the sky", "own": "your own"}, "Source", aliases={"heaven": "sky"})
    photo: ClassVar = picker(when={"source": "sky"})
    words: str = text("a; b", "Words", most=20, read=words_of, write="; ".join, when={"source": "own"})
    word: str = choice("a", lambda chosen: words_of(chosen.words), "Word", when={"source": "own"})
    size: int = number(3, 1, 9, "Size")
    seed: int = number(lambda chosen: chosen.size + 1, 0, 99, "Seed", when={"view": "second"})
    t: float = slider(0.5, 0.0, 1.0, 0.05, "Threshold", when={"view": ("first", "second")})
    rate: float = scale(0.1, (0.01, 0.1, 1.0), "Rate")
    extra: bool = switch(False, "Extra", when=lambda chosen: chosen.size > 3)
    deep: int = slider(1, 0, 5, 1, "Deep", when={"word": "b"})

    def verify(self) -> None:
        if self.extra and self.t == 1:
            raise ValueError("Extra goes with a threshold below 1.")


def test_controls_stand_in_the_order_of_the_declaration():
    names = ["view", "source", "photo", "words", "word", "size", "seed", "t", "rate", "extra", "deep"]
    assert list(Plain.controls) == names and Plain.prefix == "plain"
    assert Plain().asked() == ("view", "source", "photo", "size", "t", "rate")
    with pytest.raises(FrozenInstanceError):
        Plain().size = 4


def test_a_subclass_shares_prefix_and_controls():
    class More(Plain):
        """Nothing else."""

    assert More.prefix == "plain" and list(More.controls) == list(Plain.controls)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"view": "third"}, "choose one of first, second"),
        ({"source": "sea"}, "choose one of sky, own"),
        ({"size": 0}, "size is 0; it can be 1 to 9"),
        ({"t": float("nan")}, "it can be 0 to 1"),
        ({"t": float("inf")}, "it can be 0 to 1"),
        ({"t": True}, "it can be 0 to 1"),
        ({"extra": 1}, "True or False"),
        ({"rate": 0.3}, "choose one of 0.01, 0.1, 1.0"),
        ({"words": 3}, "it is a text"),
        ({"source": "own", "words": "no"}, "no ; in it"),
        ({"source": "own", "words": "x; y", "word": "a"}, "choose one of x, y"),
        ({"extra": True, "t": 1.0, "size": 5}, "below 1"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Plain(**fields)


def test_a_text_is_read_only_where_it_is_asked_for():
    assert Plain(words="no").words == "no"


def test_a_condition_on_what_is_not_asked_for_does_not_hold():
    chosen = Plain(source="own", words="a; b", word="b")
    assert "deep" in chosen.asked()
    assert "deep" not in replace(chosen, source="sky").asked()  # word is still b, but nobody asks for it


def test_relevant_settings_forget_what_is_not_asked_for():
    chosen = Plain(source="sky", words="no", deep=4, size=5, t=0.2, seed=9)
    assert chosen.relevant() == Plain(size=5, t=0.2)
    assert chosen.apart_from("t", "size") == Plain()
    assert chosen.relevant().relevant() == chosen.relevant()


def test_a_link_names_what_differs_and_is_asked_for():
    assert Plain(words="no", size=5, extra=True, rate=1.0).changed() == {"plain_size": 5, "plain_rate": 1.0, "plain_extra": True}
    assert Plain().changed() == {}


def test_a_default_may_hang_on_other_settings():
    assert Plain().seed == 4 and Plain(size=7).seed == 8 and Plain(seed=2).seed == 2
    assert "plain_seed" not in Plain(view="second", size=7).changed()
    assert default_of(Plain, "seed", Plain(size=2)) == 3


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("view", "second", "second"),
        ("view", "Second picture", "second"),
        ("source", "your own", "own"),
        ("source", "heaven", "sky"),
        ("size", "3", 3),
        ("size", "3.0", 3),
        ("t", "0.25", 0.25),
        ("rate", "1.0", 1.0),
        ("rate", "1", 1.0),
        ("extra", "TRUE", True),
        ("words", "x; y", "x; y"),
    ],
)
def test_an_address_is_read(name, raw, value):
    assert Plain.controls[name].parse(raw) == value


@pytest.mark.parametrize("name", [name for name in Plain.controls if name not in ("photo", "words", "word")])
@pytest.mark.parametrize("raw", ["", "nothing", "inf", "-inf", "nan", "1e999", "-7", "9" * 300, "None"])
def test_what_an_address_cannot_mean_is_no_value(name, raw):
    with pytest.raises(ValueError):
        Plain.controls[name].parse(raw)


@pytest.mark.parametrize("raw", ["3.5", "10"])
def test_whole_numbers_within_the_range(raw):
    with pytest.raises(ValueError):
        Plain.controls["size"].parse(raw)


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.lists(st.text()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_whatever_a_component_sends_gives_a_value_that_can_be_or_none(value):
    for name, control in Plain.controls.items():
        if name == "photo":
            continue
        try:
            taken = control.accept(value)
        except ValueError:
            continue
        if isinstance(control, Choice) and callable(control.options):
            continue  # whether it is there shows when the settings are made
        control.check(name, taken)


def test_numbers_of_a_component_are_rounded_and_clipped():
    accept = Plain.controls["t"].accept
    assert [accept(0.123456), accept(7), accept(-3)] == [0.12, 1.0, 0.0]
    assert Plain.controls["size"].accept(4.6) == 5
    assert Plain.controls["words"].accept(["p", "q"]) == "p; q"
    with pytest.raises(ValueError):
        Plain.controls["words"].accept(["long"] * 20)


def test_values_as_they_stand():
    chosen = {"source": "own", "words": "x; y", "word": "gone", "deep": 3, "size": 5}
    values = resolve(Plain, lambda name, _control: chosen.get(name))
    assert values["word"] == "x", "a name that is gone gives way to the first"
    assert values["deep"] == 1 and values["size"] == 5 and values["seed"] == 6
    assert asked(Plain, Plain(**values)) == Plain(**values).asked()
    unreadable = resolve(Plain, lambda name, _control: {"source": "own", "words": "no"}.get(name))
    assert unreadable["word"] == "a"  # the sentence comes when the settings are made
    with pytest.raises(ValueError, match="no ; in it"):
        Plain(**unreadable)


@given(
    size=st.integers(1, 9),
    t=st.integers(0, 20).map(lambda n: round(n * 0.05, 2)),
    view=st.sampled_from(["first", "second"]),
    rate=st.sampled_from([0.01, 0.1, 1.0]),
    own=st.booleans(),
)
def test_a_link_opens_what_it_was_made_from(size, t, view, rate, own):
    settings = Plain(view=view, size=size, t=t, rate=rate, source="own" if own else "sky")
    params = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in settings.changed().items()}
    raw = {name.removeprefix("plain_"): value for name, value in params.items()}
    again = Plain(**resolve(Plain, lambda name, control: control.parse(raw[name]) if name in raw else None))
    assert again == settings.relevant()


@dataclass(frozen=True)
class Reading(Settings, prefix="reading"):
    source: str = choice("ours", {"ours": "ours", "files": "files"}, "Source")
    files: Uploaded = upload("Files", read=list, kinds=("txt",), waiting="Reading …", when={"source": "files"})


def test_files_are_told_apart_by_their_digest_and_enter_no_address():
    own = Reading(source="files", files=Uploaded("d", ("a.txt",), value=[1]))
    assert own.changed() == {"reading_source": "files"} and own.asked() == ("source", "files")
    assert own == replace(own, files=Uploaded("d", ("a.txt",), value=[2])) != replace(own, files=Uploaded("e", ("a.txt",)))
    assert "'d'" in repr(own) and replace(own, source="ours").relevant() == Reading()
    with pytest.raises(ValueError, match="cannot be read"):
        Reading(source="files", files=Uploaded("d", problem="It cannot be read."))
    for taken in (Reading.controls["files"].parse, Reading.controls["files"].accept):
        with pytest.raises(ValueError):
            taken("a.txt")


@pytest.mark.parametrize("itself", [True, False])
def test_what_settings_say_of_themselves_is_kept_in_them_and_goes_with_them(itself):
    settings = Plain(view="second") if itself else Plain(view="second", deep=2)  # which is not asked for
    assert (settings.relevant() is settings) is itself and settings.relevant() is settings.relevant()
    assert settings.asked() is settings.asked() and settings.apart_from("view") == Plain().apart_from("seed")
    assert settings == replace(settings) and repr(settings) == repr(replace(settings))
    gone = ref(settings)
    gc.disable()
    try:
        del settings
        assert gone() is None
    finally:
        gc.enable()
