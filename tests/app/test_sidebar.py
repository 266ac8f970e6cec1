"""The foot of the sidebar: device, memory, models, version."""

import tomllib

from playground.app.sidebar import foot, memory_line
from playground.kit.lesson import ROOT
from playground.models import catalog
from playground.models.machine import Memory


def test_the_foot_counts_every_model_once_and_names_the_version(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("PLAYGROUND_DEVICE", "cpu")
    lines = foot()
    downloads = sum(bool(model.url) for model in catalog())
    assert f"{len(catalog()) - downloads} models ready" in lines
    assert f"{downloads} more need a download" in lines
    assert lines[-1].endswith(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])
    assert lines[0].startswith("CPU, ")


def test_a_package_that_is_missing_is_told(monkeypatch):
    monkeypatch.setattr("playground.app.sidebar.status", lambda name: "needs package" if "lite0" in name else "embedded")
    assert "A package is missing: pip install -r requirements.txt" in foot()
    assert f"{len(catalog()) - 1} models ready" in foot()


def test_memory_is_told_where_the_system_tells_it():
    assert memory_line(Memory(None, 8_000_000_000)) == ()
    assert memory_line(Memory(1_000_000_000, None)) == ()
    assert memory_line(Memory(912_000_000, 25_300_000_000)) == ("Memory: 0.9 of 25 GB",)
