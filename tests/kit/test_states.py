"""States: numbers that a sentence quotes, and the parameters that open them."""

from dataclasses import dataclass, replace

from playground.kit.settings import Settings, slider
from playground.kit.states import State


@dataclass(frozen=True)
class Turn(Settings, prefix="turn"):
    by: int = slider(0, 0, 90, 1, "By")


def test_numbers_in_a_sentence_name_their_figures():
    text = "A turn · {A b,c=62 %} of {all=5,444}, {count} of them"
    state = State(text, Turn(by=3), {"all": "5,445", "more": "1"}, values={"count": 2})
    assert (state.label, state.why) == ("A turn", "62 % of 5,444, {count} of them")
    assert state.shows == {"A b": "62 %", "c": "62 %", "all": "5,445", "more": "1"}, "what is listed decides"
    assert replace(state, photo="cat").shows == state.shows


def test_a_state_opens_by_what_is_not_at_its_default():
    assert State("", Turn(by=3), photo="cat").params == {"turn_by": 3, "photo": "cat"}
    assert State("", Turn(), photo="cat", style="coffee").params == {"photo": "cat", "style": "coffee"}
    assert State("", Turn()).params == {} and State("", Turn()).shows == {}
