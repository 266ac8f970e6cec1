"""The room's face: every name it lists is there, and asking for none of them loads no torch."""

import subprocess
import sys

import pytest

import playground.boxes


@pytest.mark.parametrize("name", playground.boxes.__all__)
def test_every_listed_name_exists(name):
    assert getattr(playground.boxes, name) is not None


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'box_union'"):
        _ = playground.boxes.box_union


def test_the_room_itself_loads_no_torch():
    program = "import sys, playground.boxes; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
