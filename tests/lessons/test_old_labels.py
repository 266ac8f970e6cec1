"""Addresses of the first house spelled choices by their labels; each is still read, whatever the label says today."""

import json
from pathlib import Path

import pytest
from contract import page_of

from playground.lessons import LESSONS

OLD = json.loads((Path(__file__).parent / "old_labels.json").read_text(encoding="utf-8"))
CONTROLS = {
    f"{kind.prefix}_{name}": control
    for entry in LESSONS
    for kind in page_of(entry.room).kinds
    for name, control in kind.controls.items()
}


@pytest.mark.parametrize("parameter", OLD)
def test_an_old_label_is_read(parameter):
    read = {}
    for label in OLD[parameter]:
        try:
            read[label] = CONTROLS[parameter].parse(label)
        except ValueError:
            read[label] = "not read"
    assert read == OLD[parameter]
