"""The scripts of browser components as ES modules: what the server sends, and what one component needs of it.

All `.js` files of playground/ui/components and playground/lessons are read once, when the server starts, and nothing else is
ever sent: a request is looked up by name, and no path of it reaches the disk. They stand under `/modules/<version>/`, where the
version is the digest of all of them: a browser keeps a file for good, because a changed one has another address. Another
version than today's gets today's file too, but must not keep it, so that a page that was open over an update still works.
"""

import hashlib
import posixpath
import re
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

ROOT = Path(__file__).parents[1]
FOLDERS = ("ui/components", "lessons")
FOR_GOOD = "public, max-age=31536000, immutable"
IMPORT = re.compile(r'^(?:import|export)\b[^;"=(]*\bfrom "(\.[^"]+)"', re.MULTILINE)
STYLE_IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
RUNS = "ui/components/runs.js"  # keeps a component's runs in order
LOADER = """\
const at = (name) => new URL(`modules/%(version)s/${name}`, document.baseURI).href;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
async function load(name, pauses = [300, 1000, 3000]) {
  try {
    return await import(at(name));
  } catch (error) {
    if (!pauses.length) throw error;
  }
  await pause(pauses[0]);
  return load(name, pauses.slice(1));
}
const [{ default: run }, { inOrder }] = await Promise.all([%(names)s].map((name) => load(name)));
export default inOrder(run);
"""


def read_modules() -> dict[str, bytes]:
    """Address below the version ("lessons/nms/lab.js") → content, of every script there is."""
    files = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.js"))
    return {file.relative_to(ROOT).as_posix(): file.read_bytes() for file in files}


def version_of(modules: dict[str, bytes]) -> str:
    """Another one for any other name or content."""
    digest = hashlib.sha256()
    for name, content in modules.items():
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


MODULES = read_modules()
VERSION = version_of(MODULES)


def needed(address: str) -> list[str]:
    """A module and all that it imports, directly or not. Raises KeyError where one is missing."""
    seen, waiting = [], [address]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.append(name)
        folder = posixpath.dirname(name)
        waiting += [posixpath.normpath(posixpath.join(folder, other)) for other in IMPORT.findall(MODULES[name].decode())]
    return seen


def loader(address: str) -> str:
    """The script that Streamlit runs from an address of its own, where no relative import works. It asks for all modules at once,
    because each would otherwise be known only when the one before it has come; what a bad network loses it asks for again."""
    names = ", ".join(f'"{name}"' for name in [address, RUNS, *sorted({*needed(address), *needed(RUNS)} - {address, RUNS})])
    return LOADER % {"version": VERSION, "names": names}


def stylesheet(file: Path) -> str:
    """A stylesheet with those that it imports in the places of their imports: in a shadow root no address is needed."""
    text = file.read_text(encoding="utf-8")
    return STYLE_IMPORT.sub(lambda found: stylesheet(file.parent / found[1]), text)


async def send_module(request: Request) -> Response:
    """One file of today's modules, or 404."""
    content = MODULES.get(request.path_params["name"])
    if content is None:
        return PlainTextResponse("There is no such module.", status_code=404)
    keep = FOR_GOOD if request.path_params["version"] == VERSION else "no-cache"
    return Response(content, media_type="text/javascript", headers={"Cache-Control": keep})


def below_base(path: str) -> str:
    """A path of the server, below `server.baseUrlPath` where that is set."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + base if base else ''}{path}"


def module_routes() -> list[BaseRoute]:
    """For `st.App(routes=…)`."""
    return [Route(below_base("/modules/{version}/{name:path}"), send_module)]
