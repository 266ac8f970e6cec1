"""A component's runs in order, as Streamlit calls them: it ends a run that was overtaken after the later one has begun."""

from in_node import in_node

RUNS = "ui/components/runs.js"
TOLD = "const told = [], run = inOrder(({ data }) => (told.push(data), () => told.push(`end of ${data}`)));"


def test_a_run_that_was_overtaken_ends_nothing():
    found = in_node(
        f"""(_, {{ inOrder }}) => {{
          {TOLD}
          const parentElement = {{}}, first = run({{ data: "first", parentElement }});
          const second = run({{ data: "second", parentElement }});
          first();
          second();
          return told;
        }}""",
        0,
        RUNS,
    )
    assert found == ["first", "second", "end of second"]


def test_each_element_has_runs_of_its_own():
    found = in_node(
        f"""(_, {{ inOrder }}) => {{
          {TOLD}
          const here = run({{ data: "here", parentElement: {{}} }}), there = run({{ data: "there", parentElement: {{}} }});
          here();
          there();
          return told;
        }}""",
        0,
        RUNS,
    )
    assert found == ["here", "there", "end of here", "end of there"]


def test_a_run_need_not_return_anything():
    assert in_node("(_, m) => m.inOrder(() => {})({ parentElement: {} })() ?? null", 0, RUNS) is None


AHEAD = """
  const told = [];
  const place = (name) => ({ getRootNode: () => ({ host: { closest: (wanted) => wanted === `.st-key-${name}` } }) });
  const run = m.inOrder(({ data }) => { told.push(data); return () => told.push("end"); });
  const parentElement = place("a-picture");
  const show = (data) => run({ data, parentElement });
"""


def ahead(body: str) -> list:
    return in_node(f"(_, m) => {{ {AHEAD} {body} return told; }}", 0, RUNS)


def test_a_component_is_told_parts_or_bytes_ahead_of_a_run():
    body = """show({ before: "b", after: 1 }); m.tellAhead({ "a picture": { after: 2 } });
      m.tellAhead({ "a picture": bytes("AAE=") });"""
    assert ahead(body) == [{"before": "b", "after": 1}, {"before": "b", "after": 2}, [0, 1]]


def test_where_one_of_them_is_not_on_the_page_none_is_told():
    assert ahead('show(1); told.push(m.tellAhead({ "a picture": bytes("AA=="), other: {} }));') == [1, False]


def test_earlier_runs_do_not_take_the_picture_back_while_an_edit_waits():
    body = """show({ at: 1 }); m.holdRuns(true); show({ at: 2 }); m.tellAhead({ "a picture": { at: 4 } }); show({ at: 3 });
      told.push("held"); m.holdRuns(false); show({ at: 5 });"""
    assert ahead(body) == [{"at": 1}, {"at": 2}, {"at": 4}, "held", {"at": 5}]


def test_what_was_told_ahead_is_taken_back_to_the_latest_run():
    body = """show({ at: 1 }); m.holdRuns(true); m.tellAhead({ "a picture": { at: 4 } }); show({ at: 2 }); m.backToRun();
      m.backToRun();"""
    assert ahead(body) == [{"at": 1}, {"at": 4}, {"at": 2}]


def test_a_component_that_was_told_ahead_ends_once_and_is_told_no_more():
    body = """const end = show({ at: 1 }); m.tellAhead({ "a picture": { at: 4 } }); end();
      told.push(m.tellAhead({ "a picture": { at: 5 } }));"""
    assert ahead(body) == [{"at": 1}, {"at": 4}, "end", False]
