"""How torch's waiting threads wait, and that the package's face loads no torch."""

import os
import pathlib
import subprocess
import sys

import pytest

from playground.runtime import USER_SETTINGS, prepare_environment

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUIET = {k: v for k, v in os.environ.items() if k not in USER_SETTINGS}


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=QUIET | environment, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_waiting_threads_sleep_unless_the_user_decided():
    environment = {}
    prepare_environment(environment)
    assert environment == {"OMP_WAIT_POLICY": "PASSIVE"}


@pytest.mark.parametrize("setting", USER_SETTINGS)
def test_a_setting_of_the_user_stays(setting):
    environment = {setting: "7"}
    prepare_environment(environment)
    assert environment == {setting: "7"}


def test_importing_the_package_prepares_the_environment():
    assert run("import os, playground; print(os.environ['OMP_WAIT_POLICY'])") == "PASSIVE"
    assert run("import os, playground; print(os.environ['OMP_WAIT_POLICY'])", OMP_WAIT_POLICY="ACTIVE") == "ACTIVE"


def test_what_the_sidebar_asks_needs_no_torch():
    code = """
import sys
from playground import models
words = [models.status(info.name) for info in models.catalog()]
assert len(words) == len(models.catalog()) > 0
assert models.describe_device().text and models.memory().used > 0
print([name for name in ("torch", "torchvision", "numpy", "streamlit") if name in sys.modules])
"""
    assert run(code) == "[]"


def test_names_that_need_torch_come_when_asked_for():
    code = "import sys, playground.models as m; print('torch' in sys.modules, m.device().type, 'torch' in sys.modules)"
    assert run(code, PLAYGROUND_DEVICE="cpu") == "False cpu True"


def test_every_public_name_exists():
    import playground.models

    assert all(getattr(playground.models, name) is not None for name in playground.models.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        playground.models.nothing  # noqa: B018


HEAPS_USED = """
import ctypes, threading, playground
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
at_once = threading.Barrier(8)
def work():
    at_once.wait()
    for _ in range(200):
        libc.malloc(1000)
threads = [threading.Thread(target=work) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="heaps are counted by glibc")
def test_threads_share_two_heaps_unless_the_user_decided():
    assert run(HEAPS_USED).count("<heap nr=") <= 2
    assert run(HEAPS_USED, MALLOC_ARENA_MAX="8").count("<heap nr=") > 2
