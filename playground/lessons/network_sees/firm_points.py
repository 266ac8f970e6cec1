"""What can be done to the photo in the view "How firm is the answer": changes, the points of their curves, and how these read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playground.kit.i18n import N_, _
from playground.kit.saying import percent, short
from playground.vision.robustness import CHANGES, Change

ATTACK = "sign"
# Grey levels of 255: an answer that is not sure falls long before one level is reached.
LEVELS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True)
class Shown:
    """A change as the page has it; a change of the core bears the same name there unless `core` says another."""

    name: str  # in the list of changes
    label: str  # of its control, and of the axis of its curve
    text: str  # of an amount, {n}
    first: str  # amount that is looked at first
    ticks: Sequence[str]  # amounts that the axis names
    core: str | None = None


SHOWN = {
    "rotation": Shown(N_("Rotation"), N_("Rotation, degrees"), "{n}", "45", ("-180", "-90", "0", "90", "180")),
    "scale": Shown(N_("Scale"), N_("Scale factor"), N_("scale {n}"), "0.5", ("0.354", "0.5", "0.707", "1", "1.41", "2", "2.83")),
    "shift": Shown(N_("Shift"), N_("Shift to the right, px"), N_("{n} px"), "1", ("-12", "-8", "-4", "0", "4", "8", "12")),
    "blur": Shown(N_("Blur"), N_("Blur σ, px"), "σ = {n} px", "3", ("0", "2", "4", "6", "8", "10", "12")),
    "jpeg": Shown(
        N_("JPEG quality"), N_("JPEG quality"), N_("quality {n}"), "10", ("1", "5", "10", "30", "50", "90", "100"), "JPEG quality"
    ),
    "brightness": Shown(
        N_("Brightness"), N_("Brightness factor"), N_("brightness {n}"), "2", ("0", "0.5", "1", "1.5", "2", "2.5", "3")
    ),
    "grey": Shown(N_("Grey"), N_("Colour removed, %"), N_("{n} grey"), "1", ("0", "0.25", "0.5", "0.75", "1")),
    ATTACK: Shown(
        N_("Sign of the gradient"), N_("ε, grey levels of 255"), "ε = {n}", "0.3", ("0", "0.1", "0.3", "0.75", "1.5", "4", "16")
    ),
}
NAMES = {change: shown.name for change, shown in SHOWN.items()}


def core_change(change: str) -> Change:
    """The change in `playground.vision.robustness`; the attack is none of them."""
    return CHANGES[core_name(change)]


def core_name(change: str) -> str:
    return SHOWN[change].core or change


def values_of(change: str) -> tuple[float, ...]:
    """The amounts of a curve, smallest first."""
    return LEVELS if change == ATTACK else core_change(change).values


def key_of(value: float) -> str:
    """An amount as an address spells it."""
    return f"{value:.3g}"


def keys_of(change: str) -> list[str]:
    return [key_of(value) for value in values_of(change)]


def number_text(change: str, value: float) -> str:
    """An amount as a number: −45°, 0.5, 33 %."""
    if change == "grey":
        return percent(value, 0)
    return short(value, 3) + ("°" if change == "rotation" else "")


def amount_text(change: str, value: float) -> str:
    """An amount as sentences have it: −45°, scale 0.5, quality 10, 33 % grey."""
    return _(SHOWN[change].text).format(n=number_text(change, value))


def amounts(chosen: Any) -> dict[str, str]:
    """The amounts of the chosen change: key → text."""
    return {key_of(value): amount_text(chosen.change, value) for value in values_of(chosen.change)}


def first_amount(chosen: Any) -> str:
    return SHOWN[chosen.change].first


def amount_label(chosen: Any) -> str:
    return SHOWN[chosen.change].label
