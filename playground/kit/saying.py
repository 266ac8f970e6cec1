"""Numbers as words: one spelling for every lesson. True minus, thousands with commas, a space before the unit."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.kit.i18n import _

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_MARKDOWN = re.compile(r"[\\`*_\[\]$~<]|:(?=[a-z])")
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Words:
    """What is said of one state: every number that can be quoted, as text by its name, and a formula in LaTeX.

    `templates` are sentences that name figures in braces, or False (`condition and sentence`) where one is not said.
    """

    figures: Mapping[str, str]
    templates: Sequence[str | bool]
    formula: str = ""

    @property
    def sentences(self) -> list[str]:
        """A paragraph each, with the numbers put in."""
        return [template.format(**self.figures) for template in self.templates if template]


def each(write: Callable[[Any], str], **values: Any) -> dict[str, str]:
    """Figures by name that are written in one way: each(count, raw=51, kept=38)."""
    return {name: write(value) for name, value in values.items()}


def paragraph(*parts: str | bool) -> str:
    """A template of those parts that are said; False stands for one that is not."""
    return " ".join(filter(None, parts))


def signed(text: str) -> str:
    """With a true minus, and none before zeros: "-0.00" is "0.00"."""
    return text.removeprefix("-") if not text.strip("-0.,") else text.replace("-", "−")


def fixed(value: float, digits: int = 3) -> str:
    """A number with so many decimals: 0.333, −0.079."""
    return signed(f"{value:.{digits}f}")


def short(value: float, digits: int = 4) -> str:
    """Up to so many significant digits, no zeros at the end: 96, 15.5, −2."""
    return f"{value + 0.0:.{digits}g}".replace("-", "−")


def figure(value: float) -> str:
    """Three significant digits: 0.0123, 4.56, 1,230 as 1230; very small and large ones with their power of ten; 0 stays 0."""
    if value and 1e-3 <= abs(value) < 1e4:
        digits = max(0, 2 - int(f"{value:e}".split("e")[1]))
        text = f"{value:.{digits}f}"
    else:
        text = f"{value:.2e}" if value else "0"
    return text.replace("-", "−")


def number(value: float) -> str:
    """Three significant digits as running text has them: 0.175, 12,550, 6.29 × 10⁹; ∞ where it is not finite."""
    size = abs(value)
    if not 0 < size < math.inf:
        return "∞" if size else "0"
    if 1e-3 <= size < 999.5:
        text = f"{value:#.3g}".rstrip("0").rstrip(".") if size < 100 else f"{value:.0f}"
    elif 999.5 <= size < 1e6:
        text = f"{value:,.0f}"
    else:
        mantissa, exponent = f"{value:.2e}".split("e")
        text = f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"
    return text.replace("-", "−")


def percent(share: float, digits: int = 1) -> str:
    """A share, 0…1: 46.8 %."""
    return f"{100 * share:.{digits}f} %"


def ratio(value: float) -> str:
    """How many times: no decimal from 20, one below, two below 1."""
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def by(sizes: Iterable[object]) -> str:
    """(6, 28, 28) as 6 × 28 × 28."""
    return " × ".join(map(str, sizes))


def count(value: float) -> str:
    """442,368."""
    return f"{value:,.0f}"


def short_count(value: float, digits: int = 3) -> str:
    """442,368 as 442 k: three digits and a prefix."""
    for unit, letter in PREFIXES:
        if value >= unit:
            fits = value / unit < 10**digits - 0.5
            return f"{value / unit:.{digits if fits else 0}{'g' if fits else 'f'}} {letter}"
    return f"{value:.0f}"


def memory(value: int, digits: int = 3) -> str:
    """Bytes with a prefix, 1000 a step: 2.34 kB."""
    text = short_count(value, digits)
    return _("{amount}B").format(amount=text) if value >= 1000 else _("{amount} bytes").format(amount=text)


def duration(seconds: float) -> str:
    """About how long, rounded as people say it: "6 s", "40 s", "3 min"."""
    if seconds < 90:
        step = 1 if seconds < 20 else 5
        return _("{n} s").format(n=max(1, step * round(seconds / step)))
    return _("{n} min").format(n=round(seconds / 60))


def in_words(value: int) -> str:
    """Numbers up to twelve in words, as running text has them."""
    return _(WORDS[value]) if value < len(WORDS) else str(value)


def listed(values: Sequence[object], most: int = 4) -> str:
    """222 and 223; 2, 5, 8 … 26 where there are more than `most`; none."""
    if not len(values):
        return _("none")
    if len(values) > most:
        return f"{', '.join(map(str, values[:3]))} … {values[-1]}"
    return _(" and ").join(filter(None, [", ".join(map(str, values[:-1])), str(values[-1])]))


def table(rows: Sequence[Sequence[float]], most: int) -> str:
    """Numbers row by row with a slash between, whole ones in full: 1 2 / 3 0.3333; empty where there are more than `most`."""
    if sum(map(len, rows)) > most:
        return ""
    return " / ".join(" ".join(short(value, 15 if float(value).is_integer() else 4) for value in row) for row in rows)


def verbatim(text: str) -> str:
    """Text from elsewhere as Markdown that shows it letter by letter."""
    return _MARKDOWN.sub(r"\\\g<0>", text)
