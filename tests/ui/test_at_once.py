"""What a browser may ask beside the page's run: the picture after an edit, of its own session and of nothing else."""

import gc
import json
from dataclasses import dataclass

import pytest
from route_client import Client
from small_lesson import Small
from starlette.applications import Starlette

from playground.kit.states import Figure
from playground.ui import at_once, modules
from playground.ui.at_once import Desk, at_once_routes, packed, send_answer
from playground.ui.components import component, divider, heard

client = Client(Starlette(routes=at_once_routes()))
MOUNT = component(divider.__file__)


@dataclass
class Drawn:
    """What a page draws: a picture as bytes and words that depend on the size."""

    before: str = "a long photo"
    seen: tuple = ()

    def __call__(self, settings: Small, photo: None) -> list[Figure]:
        self.seen = (*self.seen, settings)
        MOUNT(data={"before": self.before, "after": f"size {settings.size}"}, key="frame")
        MOUNT(data=bytes([settings.size]), key="tiles")
        return [Figure("Size", str(settings.size), "px")]


def open_desk(settings: Small | None = None, drawn: Drawn | None = None) -> Desk:
    """A desk as a run leaves it."""
    settings, drawn, desk = settings or Small(), drawn or Drawn(), Desk()
    with heard(mounting=False) as told:
        drawn(settings, None)
    desk.stand(settings, None, told, drawn)
    at_once._desks[desk.name] = desk
    return desk


def read(content: bytes) -> tuple[dict, dict]:
    """(head, name → bytes) of an answer."""
    length = int.from_bytes(content[:4], "little")
    head = json.loads(content[4 : 4 + length])
    found = {}
    for name, place in head["arrays"].items():
        start = 4 + length + place["offset"]
        found[name] = content[start : start + place["shape"][0]]
    return head, found


def ask(desk: Desk, edit: object) -> tuple[dict, dict]:
    answer = client.post(f"/at-once/{desk.name}", json.dumps(edit).encode())
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    return read(answer.content)


def test_the_answer_is_what_differs_from_what_the_run_told():
    head, found = ask(open_desk(), {"size": 7})
    assert (
        head["told"] == {"frame": {"after": "size 7"}} and head["figures"] == [["Size", "7", "px"]] and found == {"tiles": b"\7"}
    )
    head, found = ask(open_desk(), {"size": 3})
    assert head["told"] == {"frame": {}} and found == {}


def test_a_picture_that_the_run_did_not_draw_is_told_whole():
    head, found = read(packed({"frame": {"a": 1}, "tiles": b"12"}, {}, []))
    assert head["told"] == {"frame": {"a": 1}} and found == {"tiles": b"12"}


def test_an_edit_is_checked_as_that_of_a_run():
    drawn = Drawn()
    desk = open_desk(Small(t=0.25), drawn)
    ask(desk, {"size": 400, "t": "no number", "nothing": 1, "photo": "x"})
    assert drawn.seen[-1] == Small(size=9, t=0.25)


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 50_000, b'{"view": "second"}', b"3"])
def test_what_cannot_be_drawn_is_refused(body):
    desk = open_desk()
    assert client.post(f"/at-once/{desk.name}", body).status_code == 204 and not desk.busy.locked()


def test_a_sentence_of_the_core_is_left_to_the_run():
    def refuses(settings, photo):
        raise ValueError("Nine is too many.")

    desk = open_desk()
    desk.stand(Small(), None, {}, refuses)
    assert client.post(f"/at-once/{desk.name}", b"{}").status_code == 204 and not desk.busy.locked()


def test_a_long_edit_is_not_read():
    desk = open_desk()
    assert client.post(f"/at-once/{desk.name}", b" " * (at_once.MOST + 1)).status_code == 413


def test_one_question_at_a_time():
    desk = open_desk()
    with desk.busy:
        assert client.post(f"/at-once/{desk.name}", b"{}").status_code == 204
    assert client.post(f"/at-once/{desk.name}", b"{}").status_code == 200


def test_a_desk_is_known_by_its_name_alone_and_goes_with_its_session():
    assert client.post("/at-once/guessed", b"{}").status_code == 204
    one, two = open_desk(Small(size=2)), open_desk(Small(size=5))
    assert len(one.name) == 24 and one.name != two.name
    assert ask(one, {})[0]["figures"][0][1] == "2" and ask(two, {})[0]["figures"][0][1] == "5"
    name = one.name
    del one
    gc.collect()
    assert client.post(f"/at-once/{name}", b"{}").status_code == 204


def test_only_questions_are_answered():
    desk = open_desk()
    assert client.get(f"/at-once/{desk.name}").status_code == 405


def test_below_a_base_path(monkeypatch):
    monkeypatch.setattr(modules.st, "get_option", lambda _name: "/cv/")
    below, desk = Client(Starlette(routes=at_once_routes())), open_desk()
    assert below.post(f"/cv/at-once/{desk.name}", b"{}").status_code == 200
    assert below.post(f"/at-once/{desk.name}", b"{}").status_code == 404
    assert at_once_routes()[0].endpoint is send_answer


def test_components_are_heard_and_where_asked_for_not_drawn():
    with heard(mounting=False) as told:
        assert MOUNT(data={"before": "x"}, key="one") is None and MOUNT(data=b"2", key="two") is None
    assert told == {"one": {"before": "x"}, "two": b"2"}
