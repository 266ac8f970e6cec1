"""Our policy in Chromium: what a stranger's text could bring along does not run; what Streamlit needs does. Each other test in a
browser shows the latter too, for a page that breaks the policy writes an error."""

from playground.app.headers import SECURITY_HEADERS

PAGE = """<!DOCTYPE html><base href="https://elsewhere.test/"><p>page</p>
<img src="nothing.png" onerror="window.handler = 1"><script>window.inline = 1</script>
<script src="https://elsewhere.test/a.js"></script>"""
TRY = """async () => {
  const tried = {};
  const blob = new Blob(["export default 7"], { type: "text/javascript" });
  tried.component = (await import(URL.createObjectURL(blob))).default;
  tried.own = await fetch("/own").then((answer) => answer.text());
  tried.elsewhere = await fetch("https://elsewhere.test/").then(() => "asked", () => "refused");
  try { tried.eval = new Function("return 1")(); } catch { tried.eval = "refused"; }
  return { ...tried, inline: window.inline ?? "refused", handler: window.handler ?? "refused", other: window.other ?? "refused",
           base: new URL("x", document.baseURI).host };
}"""


def test_only_what_the_app_sends_runs(browser):
    headers = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
    page = browser.new_page()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        own = route.request.url.startswith("http://localhost")
        path = "page" if route.request.url.endswith("/page") else "own" if own else "window.other = 1"
        kind = {"page": "text/html", "own": "text/plain"}.get(path, "text/javascript")
        cors = {"access-control-allow-origin": "*"}
        route.fulfill(body=PAGE if path == "page" else path, content_type=kind, headers={**headers, **cors})

    page.route("**/*", answer)
    page.goto("http://localhost:9/page")
    tried = page.evaluate(TRY)
    page.close()
    assert (tried["component"], tried["own"], tried["base"]) == (7, "own", "localhost:9")
    refused = ("inline", "handler", "other", "elsewhere", "eval")
    assert [tried[name] for name in refused] == ["refused"] * len(refused)
    assert not any("elsewhere" in url for url in asked)
