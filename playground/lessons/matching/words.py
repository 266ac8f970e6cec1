"""What today's numbers say in the lesson "Matching and offsets": figures as text, sentences, formulae."""

from collections.abc import Iterator

import torch
from torch import Tensor

from playground.boxes.formats import box_corner_to_center
from playground.boxes.iou import box_iou
from playground.boxes.matching import BACKGROUND, IGNORED
from playground.boxes.written import corner_text, pixels, write_number
from playground.kit.i18n import _
from playground.kit.saying import fixed, short
from playground.lessons.matching.answer import ATSS, FASTER, RULES, TEXTBOOK, MatchAnswer, shared_out, sweep_of
from playground.lessons.matching.settings import BOOK_OBJECTS, PADDING, SIDES, Match

MOST_LINES = 6  # of a formula


def figures(answer: MatchAnswer) -> dict[str, str]:
    """Everything that a state of the view can quote."""
    return _VIEWS[answer.settings.view][0](answer)


def sentences(answer: MatchAnswer) -> list[str]:
    """What a view says, most important first."""
    shown = figures(answer)
    return [line.format(**shown) for line in _VIEWS[answer.settings.view][1](answer, shown)]


def formula(answer: MatchAnswer) -> str:
    """LaTeX with today's numbers."""
    lines = [*_VIEWS[answer.settings.view][2](answer)][:MOST_LINES]
    return r"\small\begin{aligned}" + r"\\[5pt]".join(lines) + r"\end{aligned}"


def offset_text(value: float) -> str:
    """Four digits and no more decimals than three: 1.4, −17.8, −69.08, 3.466"""
    return short(round(value, 3))


def owner_names(settings: Match, owners: Tensor) -> list[str]:
    """dog, background or ignored, for each of (A,) owners."""
    names = {BACKGROUND: "background", IGNORED: "ignored", **dict(enumerate(settings.columns))}
    return [names[owner] for owner in owners.tolist()]


def step_figures(answer: MatchAnswer) -> dict[str, str]:
    """What the textbook's matching comes to; `lowest` is the least IoU of an anchor that is called an object."""
    names, columns, positives = answer.settings.names, answer.settings.columns, answer.positives
    owners = owner_names(answer.settings, answer.trace.assignment)
    claims = (f"{columns[claim.truth]} takes {names[claim.anchor]}, {fixed(claim.iou)}" for claim in answer.trace.claims)
    shown = {
        "anchors": str(len(names)),
        "positives": str(len(positives)),
        "t": f"{answer.settings.t:.2f}",
        "labels": ", ".join(f"{name} {owner}" for name, owner in zip(names, owners, strict=True)),
        "claims": "; ".join(claims),
    }
    if not positives:
        return shown
    lowest = min(positives, key=answer.iou_of)
    best, most = best_object(answer, lowest)
    shown |= {"lowest": fixed(answer.iou_of(lowest)), "lowest_name": names[lowest], "lowest_owner": owners[lowest]}
    return shown | {"lowest_best": fixed(most), "lowest_best_name": columns[best]}


def best_object(answer: MatchAnswer, anchor: int) -> tuple[int, float]:
    """(object, IoU) that an anchor overlaps most."""
    value, truth = answer.trace.iou[anchor, : len(answer.settings.classes)].max(dim=0)
    return int(truth), value.item()


def target_figures(answer: MatchAnswer) -> dict[str, str]:
    """The picked anchor's targets, and what the decoder makes of them."""
    settings, picked = answer.settings, answer.settings.picked
    anchor, decoded = settings.corners[picked], answer.decoded
    moved = (decoded[:2] + decoded[2:] - anchor[:2] - anchor[2:]) / 2
    best, most = best_object(answer, picked)
    return {
        "pick": settings.names[picked],
        "owner": owner_names(settings, answer.trace.assignment)[picked],
        "own": fixed(answer.iou_of(picked)),
        "best": fixed(most),
        "best_name": settings.columns[best],
        "class": str(answer.classes[picked]),
        "mask": str(int(answer.mask[picked])),
        **dict(zip("xywh", map(offset_text, answer.offsets[picked].tolist()), strict=True)),
        "decoded": corner_text(decoded.tolist()),
        "moved": pixels(moved[0].item()),
        "masked": str(sum(answer.mask)),
    }


def rule_figures(answer: MatchAnswer) -> dict[str, str]:
    """For each rule the object of every anchor in order; the IoU of each anchor with what it overlaps most."""
    settings, shared = answer.settings, shared_out(answer.settings)
    best = box_iou(settings.corners, settings.truths).amax(dim=1).tolist()
    shown = {rule: owner_names(settings, owners) for rule, owners in shared.items()}
    objects = list(enumerate(settings.columns[: len(settings.classes)]))
    without = {rule: ", ".join(title for k, title in objects if k not in owners) for rule, owners in shared.items()}
    answers = zip(settings.names, torch.stack(list(shared.values())).clamp(min=BACKGROUND).T.tolist(), strict=True)
    return {
        **{rule: ", ".join(names) for rule, names in shown.items()},
        **{name: fixed(value) for name, value in zip(settings.names, best, strict=True)},
        "changed": ", ".join(name for name, owners in answers if len(set(owners)) > 1),
        "without": "; ".join(f"{rule}: {titles}" for rule, titles in without.items() if titles),
    }


def size_figures(answer: MatchAnswer) -> dict[str, str]:
    """Positives of each rule for today's square, ATSS's own threshold and the best IoU that any anchor has."""
    sweep, place = sweep_of(answer.settings), answer.settings.place
    return {
        "side": str(SIDES[place]),
        **{rule: str(sweep.counts(rule)[place]) for rule in (TEXTBOOK, FASTER, ATSS)},
        "own_threshold": f"{sweep.thresholds[place].item():.2f}",
        "best": fixed(sweep.best[place].item()),
        "peak": str(max(sweep.counts(TEXTBOOK))),
        "plain": str(max(sweep.counts(ATSS))),
    }


def _step_sentences(answer: MatchAnswer, shown: dict[str, str]) -> Iterator[str]:
    settings = answer.settings
    yield _("**{positives} of {anchors}** anchors are positive at the threshold {t}: {labels}.")
    if "lowest" in shown and float(shown["lowest"]) < settings.t:
        yield _("The lowest IoU among them is **{lowest}**: {lowest_name} is {lowest_owner}, because claims come first.")
    elif "lowest" in shown:
        yield _("The lowest IoU among them is **{lowest}**, {lowest_name} with {lowest_owner}.")
    if "lowest" in shown and shown["lowest_best_name"] != shown["lowest_owner"]:
        yield _("{lowest_name} overlaps {lowest_best_name} by **{lowest_best}**, but {lowest_owner} had no better anchor left.")
    yield _("Claims, in order: {claims}. A claim does not ask how large its IoU is.")
    if settings.padding:
        yield _("The last columns are rows of −1. They overlap nothing, and each claims the first zero left all the same.")
    if settings.objects == BOOK_OBJECTS:
        yield _("The boxes are the book’s, in % of the sides: they lie on any photo, and no IoU changes.")


def _target_sentences(answer: MatchAnswer, shown: dict[str, str]) -> Iterator[str]:
    settings, owner = answer.settings, answer.owners[answer.settings.picked]
    if owner < 0:
        yield _("{pick} is background: class {class}, mask {mask}. Its best IoU is {best}, with {best_name}.")
    elif settings.columns[owner] == PADDING:
        yield _(
            "{pick} was claimed by a row of −1: class {class}, background, yet mask {mask} and size targets of **{w}** and "
            "**{h}**. It overlaps {best_name} by {best}."
        )
    else:
        yield _("{pick} is {owner} at IoU {own}: class {class}, mask {mask}, offsets x **{x}**, y **{y}**, w **{w}**, h **{h}**.")
        if shown["best_name"] != shown["owner"]:
            yield _("It overlaps {best_name} by {best}, more than its own object.")
    if settings.forget:
        yield _(
            "Decoded without 0.1 and 0.2 its centre moves by **{moved}** instead, and the box is {decoded}: the variances are a "
            "promise of both sides."
        )
    else:
        yield _("Decoded with 0.1 and 0.2 they give back {decoded}.")
    yield _("Anchors that learn offsets: **{masked}**; of all others the mask is 0.")


def _rule_sentences(answer: MatchAnswer, shown: dict[str, str]) -> Iterator[str]:
    rules = "; ".join(f"{name}: **{{{name}}}**" for name in RULES)
    yield _("In the order of the anchors: {rules}.").format(rules=rules)
    best = ", ".join(f"{name} {{{name}}}" for name in answer.settings.names)
    yield _("Best IoU of each anchor: {best}.").format(best=best)
    yield _("The rules differ on {changed}.") if shown["changed"] else _("Here all four rules call the same anchors objects.")
    if shown["without"]:
        yield _("Left without any anchor: {without}.")


def _size_sentences(_answer: MatchAnswer, _shown: dict[str, str]) -> Iterator[str]:
    yield _(
        "A square of {side} px has **{textbook}** positive anchors by the textbook’s rule, **{Faster R-CNN}** by Faster "
        "R-CNN’s and **{ATSS}** by ATSS."
    )
    yield _("ATSS set its threshold to **{own_threshold}** for this square; the best IoU that any anchor has is {best}.")
    yield _(
        "Over all sizes the textbook’s count climbs to {peak}, a mountain at whose foot the smallest objects have one anchor "
        "each. ATSS is a plain, never above {plain}."
    )


def _name(text: str) -> str:
    return rf"\text{{{text}}}"


def _step_lines(answer: MatchAnswer) -> Iterator[str]:
    """Claims, then the threshold pass."""
    anchors, rows = (list(map(_name, names)) for names in (answer.settings.names, answer.settings.columns))
    for claim in answer.trace.claims:
        yield rf"\max_{{i,j}} x_{{ij}} &= x_{{{anchors[claim.anchor]},\,{rows[claim.truth]}}} = {fixed(claim.iou)}"
    for verdict in answer.trace.verdicts:
        relation, becomes = (r"\ge", rows[verdict.truth]) if verdict.accepted else ("<", _name(_("background")))
        value = f"{fixed(verdict.iou)} {relation} {answer.settings.t:.2f}"
        yield rf"\max_j x_{{{anchors[verdict.anchor]},\,j}} &= {value}\;\Rightarrow\;{becomes}"


def _target_lines(answer: MatchAnswer) -> list[str]:
    settings, picked = answer.settings, answer.settings.picked
    owner = answer.owners[picked]
    centre = r"\frac{(x_b - x_a)/w_a}{0.1},\ \frac{(y_b - y_a)/h_a}{0.1}"
    general = rf"&\left({centre},\ \frac{{\ln(w_b/w_a)}}{{0.2}},\ \frac{{\ln(h_b/h_a)}}{{0.2}}\right)"
    if not 0 <= owner < len(settings.classes):
        return [general]
    pair = (settings.corners[picked], settings.truths[owner])
    (ax, ay, aw, ah), (bx, by, bw, bh) = (map(write_number, box_corner_to_center(box).tolist()) for box in pair)
    x, y, w, h = (offset_text(value).replace("−", "-") for value in answer.offsets[picked].tolist())
    return [
        general,
        rf"x &= \frac{{({bx} - {ax})/{aw}}}{{0.1}} = {x},\qquad w = \frac{{\ln({bw}/{aw})}}{{0.2}} = {w}",
        rf"y &= \frac{{({by} - {ay})/{ah}}}{{0.1}} = {y},\qquad h = \frac{{\ln({bh}/{ah})}}{{0.2}} = {h}",
    ]


def _rule_lines(answer: MatchAnswer) -> list[str]:
    settings = answer.settings
    claimed, best, background = _name(_("or claimed")), _name(_("or the best of an object")), _name(_("is background"))
    candidates = _name(_("of {n} candidates").format(n=settings.nearest))
    return [
        rf"{_name(TEXTBOOK)}:\quad &x_i \ge {settings.t:.2f}\ {claimed}",
        rf"{_name(FASTER)}:\quad &x_i \ge {settings.high:.2f}\ {best}",
        rf"&x_i < {settings.low:.2f}\ {background}",
        rf"{_name(ATSS)}:\quad &x_i \ge \operatorname{{mean}} + \operatorname{{std}}\ {candidates}",
    ]


def _size_lines(answer: MatchAnswer) -> list[str]:
    settings, shown = answer.settings, figures(answer)
    own = rf"\operatorname{{mean}} + \operatorname{{std}} = {shown['own_threshold']}"
    thresholds = {TEXTBOOK: f"{settings.t:.2f}", FASTER: f"{settings.high:.2f}", ATSS: own}
    return [rf"{_name(rule)}:\quad &x_i \ge {value} && \Rightarrow {shown[rule]}" for rule, value in thresholds.items()]


_VIEWS = {
    "steps": (step_figures, _step_sentences, _step_lines),
    "targets": (target_figures, _target_sentences, _target_lines),
    "rules": (rule_figures, _rule_sentences, _rule_lines),
    "sizes": (size_figures, _size_sentences, _size_lines),
}
