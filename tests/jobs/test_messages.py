"""What travels: payloads in which what stays is sent once and is the same object on arrival."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from playground.jobs.messages import Inbox, Outbox, pack, unpack


@dataclass(frozen=True)
class Seen:
    data: object
    more: tuple = ()


def weight(parts):
    return sum(len(part) for _number, part in parts)


@pytest.mark.parametrize("payload", [None, 3, "words", (), [1, {"a": 2}], Seen(1), (Seen(b"x"), Seen(b"x"))])
def test_a_payload_arrives_as_it_left(payload):
    assert Inbox().unpack(Outbox().pack(payload)) == payload


def test_what_was_sent_before_is_the_same_object_and_costs_a_few_bytes():
    outbox, inbox = Outbox(), Inbox()
    picture, first = Image.effect_noise((64, 64), 9), Seen(bytes(10_000))
    arrived = inbox.unpack(outbox.pack((picture, first)))
    parts = outbox.pack((picture, first, Seen(b"new", (first,))))
    again = inbox.unpack(parts)
    assert weight(parts) < 400 and again[0] is arrived[0] and again[1] is arrived[1] is again[2].more[0]
    assert again[0].tobytes() == picture.tobytes() and again[2].data == b"new"


def test_what_a_payload_no_longer_has_is_let_go_on_both_sides():
    outbox, inbox = Outbox(), Inbox()
    first, second = Seen(bytes(5000)), Seen(2)
    for payload in (first, second, (first, second)):
        parts = outbox.pack(payload)
        arrived = inbox.unpack(parts)
    assert arrived == (first, second) and weight(parts) > 5000
    assert len(inbox._known) == len(outbox._known) == 2


@given(st.lists(st.lists(st.integers(0, 5), max_size=6), min_size=1, max_size=8))
def test_any_sequence_of_payloads_arrives(rows):
    things = [Seen(n, tuple(Seen(m) for m in range(n))) for n in range(6)]
    outbox, inbox = Outbox(), Inbox()
    for row in rows:
        payload = {place: replace(things[n]) if n == 5 else things[n] for place, n in enumerate(row)}
        assert inbox.unpack(outbox.pack(payload)) == payload


def test_tensors_and_models_arrive_with_their_values():
    model = torch.nn.Linear(3, 2)
    model.weight.requires_grad_(False)
    there = unpack(pack({"model": model, "array": np.arange(3), "none": torch.zeros(0)}))
    assert torch.equal(there["model"].weight, model.weight) and torch.equal(there["model"].bias, model.bias)
    assert not there["model"].weight.requires_grad and there["model"].bias.requires_grad
    assert there["array"].tolist() == [0, 1, 2] and there["none"].shape == (0,)


def test_a_closure_does_not_travel():
    with pytest.raises(Exception, match="local object"):
        pack(lambda control: None)
