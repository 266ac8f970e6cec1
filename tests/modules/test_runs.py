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
