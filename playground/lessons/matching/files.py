"""What the lesson "Matching and offsets" hands over as files: the matrix, the targets, every rule's answer, the sweep."""

import csv
import io
from collections.abc import Iterable

from playground.lessons.matching.answer import MatchAnswer, MatchConfig, shared_out
from playground.lessons.matching.figures import owner_name
from playground.lessons.matching.sizes import SIDES, sweep_of
from playground.lessons.matching.states import RULES, SIZES, STEPS
from playground.ui.page import Download

Rows = Iterable[Iterable[object]]


def files(view: str, answer: MatchAnswer) -> list[Download]:
    """Downloads of a view; each is made when it is pressed."""
    if view == SIZES:
        return [Download("CSV", lambda: _text(_sweep(answer.config)), "positives_by_size.csv", "text/csv")]
    if view == RULES:
        return [Download("CSV", lambda: _text(_rules(answer.config)), "rules.csv", "text/csv")]
    if view == STEPS:
        return [Download("CSV", lambda: _text(_matrix(answer)), "iou_matrix.csv", "text/csv")]
    return [Download("CSV", lambda: _text(_targets(answer)), "targets.csv", "text/csv")]


def _matrix(answer: MatchAnswer) -> Rows:
    config = answer.config
    yield ["anchor", *config.columns, "becomes"]
    for name, row, owner in zip(config.names, answer.trace.iou.tolist(), answer.owners, strict=True):
        yield [name, *row, owner_name(config, owner)]


def _targets(answer: MatchAnswer) -> Rows:
    yield ["anchor", "class", "mask", "x", "y", "w", "h"]
    rows = zip(answer.config.names, answer.classes, answer.mask, answer.offsets.tolist(), strict=True)
    yield from ([name, number, int(mask), *offsets] for name, number, mask, offsets in rows)


def _rules(config: MatchConfig) -> Rows:
    owners = shared_out(config)
    yield ["anchor", *owners]
    for anchor, name in enumerate(config.names):
        yield [name, *(owner_name(config, int(owner[anchor])) for owner in owners.values())]


def _sweep(config: MatchConfig) -> Rows:
    sweep = sweep_of(config)
    yield ["side", *sweep.chosen, "atss_threshold", "best_iou"]
    counts = [sweep.counts(rule) for rule in sweep.chosen]
    yield from zip(SIDES, *counts, sweep.thresholds.tolist(), sweep.best.tolist(), strict=True)


def _text(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
