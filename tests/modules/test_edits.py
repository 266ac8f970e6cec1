"""Quick edits of one component: none is lost before the page has answered, and none is sent again after it has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node

EDITS = "ui/components/edits.js"
# Streamlit as it is: until a run begins it keeps the latest edit. A move is [ms, what, value].
PLAY = """(moves, { withUnanswered, forgetEdits }) => {
  const lab = {}, other = {}, settings = {}, sent = [];
  let latest = null, runs = false;
  for (const [now, what, value] of moves) {
    if (what === "edit") sent.push((latest = withUnanswered(lab, "edit", value, { now, runs: () => runs })));
    else if (what === "other") withUnanswered(other, "edit", value, { now, runs: () => runs });
    else if (what === "turn away") forgetEdits();
    else if ((runs = what === "run")) latest = void Object.assign(settings, latest);
  }
  return { settings: Object.assign(settings, latest), sent };
}"""
# Two edits of different settings, as the labs send them.
PAIRS = {
    "nms": ({"t": 0.3}, {"pick": 4}),
    "detector_metrics": ({"score": 0.5}, {"iou": 0.75}),
    "networks": ({"net": "googlenet", "open": "blocks"}, {"open": "2.0"}),
    "anchors": ({"sizes": [0.2, 0.4]}, {"ratios": [1, 2]}),
    "box_iou": ({"boxes": [[[0, 0, 1, 1], ""]], "pick": "A"}, {"t": 0.6}),
    "multi_scale": ({"s": 0.4}, {"boxes": [], "pick": None}),
    "network_sees": ({"channel": "3", "at": "strongest"}, {"block": "4", "channel": "most", "at": "strongest"}),
    "convolution_stage": ({"source": "own", "own_input": "1 2"}, {"kernel": "own", "own": "0 1"}),
    "matching": ({"objects": [], "anchors": [], "pick": None}, {"side": 4}),
}


def played(*moves):
    return in_node(PLAY, moves, EDITS)


@pytest.mark.parametrize("lab", PAIRS)
def test_two_edits_before_a_run_both_count(lab):
    first, second = PAIRS[lab]
    assert played([0, "edit", first], [120, "edit", second])["settings"] == {**first, **second}


def test_an_edit_is_taken_along_while_the_page_runs_and_no_longer():
    moves = [0, "edit", {"t": 0.3}], [20, "run", None], [900, "edit", {"pick": 4}], [1300, "rest", None], [1400, "edit", {"u": 1}]
    assert played(*moves)["sent"] == [{"t": 0.3}, {"t": 0.3, "pick": 4}, {"u": 1}]


def test_the_end_of_an_earlier_run_answers_no_edit_that_was_just_sent():
    moves = [0, "run", None], [100, "edit", {"t": 0.3}], [110, "rest", None], [120, "edit", {"pick": 4}]
    assert played(*moves)["sent"][-1] == {"t": 0.3, "pick": 4}


def test_what_a_reader_turned_away_from_is_not_sent_again():
    assert played([0, "edit", {"t": 0.3}], [50, "turn away", None], [60, "edit", {"pick": 4}])["sent"][-1] == {"pick": 4}


def test_components_do_not_take_along_each_others():
    assert played([0, "other", {"t": 0.3}], [10, "edit", {"pick": 4}])["sent"] == [{"pick": 4}]


def test_what_is_no_edit_of_settings_is_sent_as_it_is():
    play = "(values, { withUnanswered }) => values.map((one) => withUnanswered({}, 'shots', one, { now: 0, runs: () => true }))"
    assert in_node(play, [[1, 2], "text", None, 4], EDITS) == [[1, 2], "text", None, 4]


MOVE = st.one_of(
    st.tuples(st.just("edit"), st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), min_size=1, max_size=2)),
    st.tuples(st.sampled_from(["run", "rest"]), st.none()),
)


@settings(max_examples=3, deadline=None)
@given(st.lists(st.lists(MOVE, max_size=12), min_size=40, max_size=40))
def test_the_last_value_of_each_setting_counts_whenever_runs_begin(plays):
    plays = [[[40 * at, what, value] for at, (what, value) in enumerate(moves)] for moves in plays]
    found = in_node(f"(plays, m) => plays.map((moves) => ({PLAY})(moves, m))", plays, EDITS)
    for moves, one in zip(plays, found, strict=True):
        wanted = {}
        for _at, what, value in moves:
            wanted |= value if what == "edit" else {}
        assert one["settings"] == wanted
