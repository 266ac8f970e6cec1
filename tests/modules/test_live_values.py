"""Settings under the finger that components share: no edit is lost on its way, and what the page says counts once."""

from in_node import in_node

LIVE = "ui/components/live_values.js"
PLAY = """(moves, { liveValues }) => {
  const live = liveValues(), sent = [];
  for (const [what, values] of moves) {
    if (what === "bring") live.bring(values);
    else if (what === "drag") live.change(values, true);
    else if (what === "let go") live.letGo();
    else { live.change(values); live.tell((_, edit) => sent.push(edit), ...Object.keys(values)); }
  }
  return [live.now, sent];
}"""
START = ("bring", {"momentum": 0.1, "level": 0.9})


def played(*moves):
    return in_node(PLAY, [START, *moves], LIVE)


def test_an_edit_takes_along_those_that_no_run_has_answered():
    now, sent = played(("tell", {"momentum": 0.5}), ("tell", {"level": 0.2}))
    assert sent == [{"momentum": 0.5}, {"momentum": 0.5, "level": 0.2}]
    assert now == {"momentum": 0.5, "level": 0.2}


def test_an_answered_edit_is_not_sent_again():
    answered = ("bring", {"momentum": 0.5, "level": 0.9})
    _now, sent = played(("tell", {"momentum": 0.5}), answered, ("tell", {"level": 0.2}))
    assert sent == [{"momentum": 0.5}, {"level": 0.2}]


def test_a_run_that_began_before_an_edit_takes_nothing_back():
    now, sent = played(("tell", {"momentum": 0.5}), START, ("tell", {"level": 0.2}))
    assert sent[-1] == {"momentum": 0.5, "level": 0.2} and now == {"momentum": 0.5, "level": 0.2}


def test_what_the_page_changes_is_not_set_back_by_a_later_edit():
    example = ("bring", {"momentum": 0.3, "level": 0.9})
    now, sent = played(("tell", {"momentum": 0.5}), example, ("tell", {"level": 0.2}))
    assert sent[-1] == {"level": 0.2} and now == {"momentum": 0.3, "level": 0.2}


def test_of_what_a_finger_drags_the_page_takes_nothing_and_brings_the_rest():
    others = ("bring", {"momentum": 0.3, "level": 0.2})
    now, _sent = played(("drag", {"momentum": 0.5}), others)
    assert now == {"momentum": 0.5, "level": 0.2}
    now, sent = played(("drag", {"momentum": 0.5}), others, ("tell", {"momentum": 0.6}))
    assert now == {"momentum": 0.6, "level": 0.2} and sent == [{"momentum": 0.6}]


def test_a_drag_that_sends_nothing_ends_too():
    example = ("bring", {"momentum": 0.3, "level": 0.9})
    assert played(("drag", {"momentum": 0.1}), ("let go", {}), example)[0]["momentum"] == 0.3
    assert played(("drag", {"momentum": 0.1}), example, ("let go", {}))[0]["momentum"] == 0.3
