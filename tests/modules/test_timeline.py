"""The steps of a page, beside a browser's history that is played along: where Undo, Redo and Back lead."""

from hypothesis import given, settings
from hypothesis import strategies as st
from in_node import in_node

TIMELINE = "ui/components/timeline.js"
# A browser's history as the module asks for it: entries of [name, address], and where one is.
BROWSER = """const browser = { entries: [[0, "/a"]], at: 0 };
const line = m.timeline("/a", 0, 0);
let names = 0;
const take = (gesture, url, pushes = false) => {
  if (url === browser.entries[browser.at][1]) return;
  const what = m.takeStep(line, { url, gesture, entry: ++names, pushes });
  const { entry } = m.stepNow(line);
  if (what === "split") browser.entries[browser.at] = [line.steps[line.at - 1].entry, line.steps[line.at - 1].url];
  if (what === "replace") browser.entries[browser.at] = [entry, url];
  else browser.entries.splice(++browser.at, Infinity, [entry, url]);
};
const move = (by, gesture) => {
  if (!m.canMove(line, by)) return false;
  const far = m.moveStep(line, by, gesture);
  const { url, entry } = m.stepNow(line);
  browser.at += far;
  if (!far) browser.entries[browser.at] = [entry, url];
  return true;
};
const here = () => browser.entries[browser.at];
const now = () => [m.stepNow(line).entry, m.stepNow(line).url];
"""


def played(script: str, data: object = 0) -> object:
    return in_node(f"(data, m) => {{ {BROWSER} {script} }}", data, TIMELINE)


def test_ten_ticks_of_one_gesture_are_one_step_and_no_entry():
    script = """for (let i = 1; i <= 10; i += 1) take(1, `/a?t=${i}`);
      const before = [line.steps.length, browser.entries.length];
      move(-1, 2);
      const undone = here()[1];
      move(1, 3);
      return [...before, undone, here()[1]];"""
    assert played(script) == [2, 1, "/a", "/a?t=10"]


def test_a_drag_has_an_entry_and_the_sliders_after_it_share_it():
    script = """take(1, "/a?box=1", true);
      take(2, "/a?box=1&t=1");
      take(3, "/a?box=1&t=2");
      const all = browser.entries.map(([, url]) => url);
      const way = [];
      while (move(-1, 4)) way.push([browser.at, here()[1]]);
      return [all, way];"""
    entries, way = played(script)
    assert entries == ["/a", "/a?box=1&t=2"]
    assert way == [[1, "/a?box=1&t=1"], [1, "/a?box=1"], [0, "/a"]]


def test_a_view_that_is_written_after_another_parameter_still_gets_an_entry():
    script = """take(1, "/a?t=1"); take(1, "/a?t=1&view=b", true);
      return [browser.entries.map(([, url]) => url), line.steps.length];"""
    assert played(script) == [["/a", "/a?t=1&view=b"], 2]


def test_a_slider_pulled_back_to_where_it_was_leaves_no_step():
    script = """take(1, "/a?t=1"); take(1, "/a"); const none = m.canMove(line, -1);
      take(1, "/a?t=2"); return [none, line.steps.length, browser.entries.length];"""
    assert played(script) == [False, 2, 1]


def test_what_the_server_still_writes_after_undo_keeps_redo():
    script = """take(1, "/a?t=1"); move(-1, 2); take(2, "/a?photo=cat");
      const redo = m.canMove(line, 1); move(1, 3); return [redo, here()[1]];"""
    assert played(script) == [True, "/a?t=1"]


def test_the_browsers_own_back_is_followed_and_foreign_entries_are_told():
    script = """take(1, "/a?box=1", true); take(2, "/a?box=1&t=1"); browser.at -= 1;
      const [entry, url] = here();
      const known = m.findStep(line, { url, entry, gesture: 3 });
      const foreign = [{ url: "/b", entry: 99, gesture: 3 }, { url: "/a", gesture: 3 }];
      return [known, line.at, ...foreign.map((one) => m.findStep(line, one))];"""
    assert played(script) == [True, 0, False, False]


def test_names_that_differ():
    pairs = [("/a", "/a?x=1"), ("/a?x=1&y=2", "/a?y=2&x=1"), ("/a?x=1&x=2", "/a?x=2&x=1"), ("", "?b_view=c&d=")]
    assert in_node("(pairs, m) => pairs.map((pair) => m.changedNames(...pair))", pairs, TIMELINE) == [
        ["x"],
        [],
        ["x"],
        ["b_view", "d"],
    ]


# One step of a reader: a change (which gesture since the last, address, entry of its own), or a way to go.
MOVES = st.sampled_from([-1, 1])
CHANGES = st.tuples(st.integers(0, 1), st.integers(0, 5), st.booleans())
WALKS = st.lists(st.lists(st.one_of(MOVES, CHANGES), max_size=30), min_size=20, max_size=20)


@settings(max_examples=8, deadline=None)
@given(WALKS)
def test_the_browser_stands_where_the_steps_do_whatever_a_reader_does(walks):
    one = f"""(m, walk) => {{ {BROWSER}
      let gesture = 0;
      const wrong = [];
      for (const turn of walk) {{
        if (typeof turn === "number") move(turn, ++gesture);
        else take(gesture += turn[0], `/a?t=${{turn[1]}}`, turn[2]);
        if (String(here()) !== String(now())) wrong.push([turn, here(), now()]);
      }}
      const before = line.steps.map(({{ url }}) => url).slice(0, line.at).reverse();
      const back = [];
      while (move(-1, ++gesture)) back.push(here()[1]);
      if (String(back) !== String(before)) wrong.push([back, before]);
      return wrong;
    }}"""
    assert in_node(f"(walks, m) => walks.flatMap((walk) => ({one})(m, walk))", walks, TIMELINE) == []
