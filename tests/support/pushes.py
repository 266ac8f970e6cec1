"""What the server sends while a hand is on a page: a component runs again with what it was told, or with other parts of it."""

from playwright.sync_api import Page

RUN_AGAIN = """async ([key, parts]) => {
  const { name } = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/ui/components/runs.js"));
  const { backToRun, tellAhead } = await import(name);
  let found = true;
  try {
    found = tellAhead({ [key]: parts });
  } catch {} // a packet has no parts: it is only told again
  if (!found) throw new Error(`There is no component ${key}.`);
  if (!Object.keys(parts).length) backToRun();
}"""


def push(page: Page, key: str, **parts: object) -> None:
    """Run the component of that key once more."""
    page.evaluate(RUN_AGAIN, [key, parts])
