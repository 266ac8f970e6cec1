"""Where the time goes in each generation: a table with a bar of stages, measured on this photo and this machine."""

from dataclasses import dataclass

from playground.kit.i18n import N_, _
from playground.kit.saying import count, short_count
from playground.lessons.r_cnn.answer import TimeAnswer
from playground.ui.components import component

_mount = component(__file__)
STAGES = {
    "proposals": N_("region proposals"),
    "warping": N_("cropping and warping"),
    "network": N_("network passes"),
    "roi": N_("RoI align"),
    "head": N_("last layers for each region"),
}


@dataclass(frozen=True)
class Generation:
    """One row: milliseconds by stage, passes through the whole network, multiplications in networks."""

    name: str
    ms: dict[str, float]
    passes: int
    multiplications: int | None

    @property
    def total(self) -> float:
        """Milliseconds."""
        return sum(self.ms.values())


def generations(answer: TimeAnswer) -> list[Generation]:
    """R-CNN, Fast R-CNN, and Fast R-CNN with proposals from a network's pass in the place of selective search."""
    proposals, costs, shared = sum(answer.grouped.ms.values()), answer.costs, answer.shared.ms
    return [
        Generation(_("R-CNN"), {"proposals": proposals, **answer.crops.ms}, answer.crops.passes, costs.rcnn),
        Generation(_("Fast R-CNN"), {"proposals": proposals, **shared}, 1, costs.fast),
        Generation(_("Proposals by a network"), {"proposals": sum(answer.network_ms.values()), **shared}, 2, None),
    ]


def show_time(answer: TimeAnswer) -> None:
    """Draw the table into the open container."""
    rows = generations(answer)
    most = max(row.total for row in rows)
    told = [
        {
            "name": row.name,
            "passes": count(row.passes),
            "total": seconds(row.total),
            "mult": short_count(row.multiplications) if row.multiplications else "–",
            "parts": [
                {"stage": stage, "share": row.ms[stage] / most, "text": f"{_(label)}: {seconds(row.ms[stage])} s"}
                for stage, label in STAGES.items()
                if stage in row.ms
            ],
        }
        for row in rows
    ]
    words = {"generation": _("Generation"), "time": _("Time"), "passes": _("Passes"), "mult": _("Multiplications")}
    words |= {"s": _("s"), "stages": {stage: _(label) for stage, label in STAGES.items()}}
    _mount(data={"rows": told, "words": words}, key="rcnn_time")


def seconds(ms: float) -> str:
    return f"{ms / 1000:.2f}" if ms >= 9.5 else f"{ms / 1000:.3f}"
