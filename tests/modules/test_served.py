"""What the server sends of the browser's modules, to whom, and for how long it may be kept."""

import re

import pytest
from route_client import Client
from starlette.applications import Starlette
from starlette.middleware import Middleware

from playground.app.server import SECURITY_HEADERS, SecurityHeaders
from playground.ui import modules
from playground.ui.modules import FOLDERS, IMPORT, MODULES, ROOT, VERSION, loader, module_routes, needed, stylesheet, version_of

LAB = "lessons/nms/lab.js"


@pytest.fixture
def client() -> Client:
    return Client(Starlette(routes=module_routes(), middleware=[Middleware(SecurityHeaders)]))


def test_a_module_of_todays_version_is_kept_for_good(client):
    answer = client.get(f"/modules/{VERSION}/{LAB}")
    assert answer.status_code == 200 and answer.content == MODULES[LAB] == (ROOT / LAB).read_bytes()
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert all(answer.headers[name.decode()] == value.decode() for name, value in SECURITY_HEADERS)


def test_another_version_gets_todays_content_but_may_not_keep_it(client):
    answer = client.get(f"/modules/0123456789abcdef/{LAB}")
    assert answer.content == MODULES[LAB] and answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name",
    [
        "lessons/nms/lab.py",
        "lessons/nms/lab.css",
        "lessons/nms/none.js",
        "lessons/nms",
        "",
        "../streamlit_app.py",
        "lessons/../../pyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml",
        "..%5cpyproject.toml",
        "/etc/passwd",
        "kit/settings.py",
    ],
)
def test_nothing_else_is_sent(client, name):
    answer = client.get(f"/modules/{VERSION}/{name}")
    assert answer.status_code == 404 and "cache-control" not in answer.headers


def test_below_a_base_path(monkeypatch):
    monkeypatch.setattr(modules.st, "get_option", lambda _name: "/vision/cv/")
    client = Client(Starlette(routes=module_routes()))
    assert client.get(f"/vision/cv/modules/{VERSION}/{LAB}").status_code == 200
    assert client.get(f"/modules/{VERSION}/{LAB}").status_code == 404


def test_every_change_is_another_version():
    kinds = [{"a.js": b"1"}, {"a.js": b"2"}, {"b.js": b"1"}, {"a.js": b"1", "b.js": b""}, {"a.js": b"1b.js 0\n"}, {}]
    assert len({version_of(kind) for kind in kinds}) == len(kinds) and version_of({"a.js": b"1"}) == version_of(kinds[0])


def test_every_script_is_a_module_and_every_import_is_there():
    files = {file.relative_to(ROOT).as_posix() for folder in FOLDERS for file in (ROOT / folder).rglob("*.js")}
    assert files == set(MODULES) == {file.relative_to(ROOT).as_posix() for file in ROOT.rglob("*.js")}
    for name in MODULES:
        assert set(needed(name)) <= files, name


def test_an_import_that_leads_nowhere_is_refused(monkeypatch):
    monkeypatch.setattr(modules, "MODULES", {"lessons/a.js": b'import {\n  one,\n} from "./gone.js";\n'})
    with pytest.raises(KeyError, match=r"gone\.js"):
        needed("lessons/a.js")


def test_lessons_import_no_other_lesson_and_the_shared_ones_none():
    for name, content in MODULES.items():
        allowed = ("ui/components/", name.rsplit("/", 1)[0] + "/")
        for other in needed(name)[1:]:
            assert other.startswith(allowed), f"{name} needs {other}"
        assert not re.search(rb'\bfrom "[^.]', content), f"{name} imports from elsewhere"


def test_the_loader_asks_for_all_that_is_needed_at_once():
    text = loader(LAB)
    assert f"modules/{VERSION}/" in text and "document.baseURI" in text
    asked = re.search(r"Promise\.all\(\[(.*)\]\.map", text)[1].replace('"', "").split(", ")
    assert asked[:2] == [LAB, "ui/components/runs.js"] and set(needed(LAB)) <= set(asked) and len(set(asked)) == len(asked)


def test_imports_are_found_however_they_are_written():
    text = 'import { a } from "./a.js";\nimport {\n  b,\n  c,\n} from "../b.js";\nexport { d } from "./d.js";\n'
    assert IMPORT.findall(text + 'export const e = "from \\"./e.js\\"";\n') == ["./a.js", "../b.js", "./d.js"]


def test_a_stylesheet_stands_where_it_is_imported():
    text = stylesheet(ROOT / "lessons/nms/lab.css")
    assert "@import" not in text and (ROOT / "ui/components/box_stage.css").read_text(encoding="utf-8") in text


def test_lines_are_no_longer_than_pythons():
    """The formatter leaves long text as it is."""
    long = [name for name, content in MODULES.items() if any(len(line) > 130 for line in content.decode().splitlines())]
    assert long == []
