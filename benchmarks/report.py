"""One row a claim: what was measured, what it is compared to in the same run, and the bound the README promises."""

import dataclasses
import json
import pathlib
import platform
import statistics
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    measured: float  # in `unit`
    unit: str
    compared_to: str
    comparison: float  # in `unit`
    at_most: float | None = None  # bound of measured / comparison
    at_least: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.measured / self.comparison

    @property
    def verdict(self) -> str:
        if self.at_most is None and self.at_least is None:
            return ""
        kept = (self.at_most is None or self.ratio <= self.at_most) and (self.at_least is None or self.ratio >= self.at_least)
        return "kept" if kept else "MISSED"

    @property
    def bound(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def table(rows: Sequence[Row]) -> str:
    """Markdown, so that it can be pasted into the README."""
    lines = ["| what | measured | compared to | there | ratio | bound | |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {r.name} | {r.measured:.3g} {r.unit} | {r.compared_to} | {r.comparison:.3g} {r.unit} "
        f"| {r.ratio:.2f} | {r.bound} | {r.verdict} {r.note} |"
        for r in rows
    ]
    return "\n".join(lines)


def machine() -> dict[str, str | int]:
    """What a reader must know to compare: seconds do not carry over from one machine to another, ratios do."""
    import os

    import torch

    name = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    flags = cpuinfo.read_text() if cpuinfo.exists() else ""
    for line in flags.splitlines():
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    return {
        "processor": name,
        "cores": os.cpu_count() or 0,
        "bfloat16 units": "yes" if "avx512_bf16" in flags or "amx_bf16" in flags else "no",
        "torch": torch.__version__,
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else "none",
    }


def save(rows: Sequence[Row], path: pathlib.Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [dataclasses.asdict(r) | {"ratio": r.ratio, "verdict": r.verdict} for r in rows]
    path.write_text(json.dumps({"machine": machine(), "rows": records}, indent=1, ensure_ascii=False) + "\n")
