"""What the numbers say in the lesson "Matching and offsets": figures as text, sentences, formula."""

from functools import lru_cache

import torch
from torch import Tensor

from playground.boxes.formats import box_corner_to_center
from playground.boxes.iou import box_iou
from playground.boxes.matching import BACKGROUND, IGNORED
from playground.boxes.written import corner_text, pixels, write_number
from playground.kit.i18n import _
from playground.kit.saying import Words, each, fixed, short
from playground.kit.size_formula import aligned
from playground.lessons.matching.answer import ATSS, FASTER, RULES, TEXTBOOK, MatchAnswer, shared_out, sweep_of
from playground.lessons.matching.settings import BOOK_OBJECTS, PADDING, SIDES, Match

MOST_LINES = 6  # of a formula


@lru_cache(maxsize=32)
def words(answer: MatchAnswer) -> Words:
    """What a view says, most important first."""
    return {"steps": _steps, "targets": _targets, "rules": _rules, "sizes": _sizes}[answer.settings.view](answer)


def offset_text(value: float) -> str:
    """Four digits and no more decimals than three: 1.4, −17.8, −69.08, 3.466"""
    return short(round(value, 3))


def owner_names(settings: Match, owners: Tensor) -> list[str]:
    """dog, background or ignored, for each of (A,) owners."""
    names = {BACKGROUND: "background", IGNORED: "ignored", **dict(enumerate(settings.columns))}
    return [names[owner] for owner in owners.tolist()]


def best_object(answer: MatchAnswer, anchor: int) -> tuple[int, float]:
    """(object, IoU) that an anchor overlaps most."""
    value, truth = answer.trace.iou[anchor, : len(answer.settings.classes)].max(dim=0)
    return int(truth), value.item()


def _name(text: str) -> str:
    return rf"\text{{{text}}}"


def _steps(answer: MatchAnswer) -> Words:
    """What the textbook's matching comes to; `lowest` is the least IoU of an anchor that is called an object."""
    settings, names, columns, positives = answer.settings, answer.settings.names, answer.settings.columns, answer.positives
    owners = owner_names(settings, answer.trace.assignment)
    claims = (f"{columns[claim.truth]} takes {names[claim.anchor]}, {fixed(claim.iou)}" for claim in answer.trace.claims)
    figures = {
        **each(str, anchors=len(names), positives=len(positives)),
        "t": f"{settings.t:.2f}",
        "labels": ", ".join(f"{name} {owner}" for name, owner in zip(names, owners, strict=True)),
        "taken": "; ".join(claims),
    }
    below = another = False
    if positives:
        lowest = min(positives, key=answer.iou_of)
        best, most = best_object(answer, lowest)
        below, another = float(fixed(answer.iou_of(lowest))) < settings.t, columns[best] != owners[lowest]
        figures |= each(fixed, lowest=answer.iou_of(lowest), lowest_best=most)
        figures |= {"lowest_name": names[lowest], "lowest_owner": owners[lowest], "lowest_best_name": columns[best]}
    templates = (
        _("**{positives} of {anchors}** anchors are positive at the IoU threshold {t}: {labels}."),
        below
        and _(
            "The lowest IoU among the positive anchors is **{lowest}**: {lowest_name} is labelled {lowest_owner}, because each "
            "object takes its best anchor before the threshold is used."
        ),
        positives
        and not below
        and _("The lowest IoU among the positive anchors is **{lowest}**, {lowest_name} with {lowest_owner}."),
        another
        and _(
            "{lowest_name} overlaps {lowest_best_name} most (IoU **{lowest_best}**), but {lowest_owner} has no better one left."
        ),
        _("Best anchors, in the order in which they are taken: {taken}. Their IoU may be below the threshold."),
        settings.padding > 0
        and _("The last columns are padding rows (class −1). Their IoU is 0, and each takes the first anchor left all the same."),
        settings.objects == BOOK_OBJECTS
        and _("The boxes are the textbook’s, in % of the image sides, so the IoU values are the same on every photo."),
    )
    anchors, rows = (list(map(_name, given)) for given in (names, columns))
    pairs = ((anchors[claim.anchor], rows[claim.truth], fixed(claim.iou)) for claim in answer.trace.claims)
    lines = [rf"\max_{{i,j}} x_{{ij}} &= x_{{{anchor},\,{row}}} = {iou}" for anchor, row, iou in pairs]
    for verdict in answer.trace.verdicts:  # the threshold pass
        relation, becomes = (r"\ge", rows[verdict.truth]) if verdict.accepted else ("<", _name(_("background")))
        value = f"{fixed(verdict.iou)} {relation} {settings.t:.2f}"
        lines.append(rf"\max_j x_{{{anchors[verdict.anchor]},\,j}} &= {value}\;\Rightarrow\;{becomes}")
    return Words(figures, templates, aligned(lines[:MOST_LINES], 5))


def _targets(answer: MatchAnswer) -> Words:
    """The picked anchor's targets, and what the decoder makes of them."""
    settings, picked, owner = answer.settings, answer.settings.picked, answer.owners[answer.settings.picked]
    anchor, decoded, offsets = settings.corners[picked], answer.decoded, map(offset_text, answer.offsets[picked].tolist())
    moved = (decoded[:2] + decoded[2:] - anchor[:2] - anchor[2:]) / 2
    best, most = best_object(answer, picked)
    figures = {
        "pick": settings.names[picked],
        "owner": owner_names(settings, answer.trace.assignment)[picked],
        **each(fixed, own=answer.iou_of(picked), best=most),
        "best_name": settings.columns[best],
        "class": str(answer.classes[picked]),
        **each(str, mask=int(answer.mask[picked]), masked=sum(answer.mask)),
        **dict(zip("xywh", offsets, strict=True)),
        "decoded": corner_text(decoded.tolist()),
        "moved": pixels(moved[0].item()),
    }
    padded = owner >= 0 and settings.columns[owner] == PADDING
    taken = owner >= 0 and not padded
    templates = (
        owner < 0 and _("{pick} is background: class {class}, mask {mask}. Its best IoU is {best}, with {best_name}."),
        padded
        and _(
            "A padding row (class −1) takes {pick}: class {class}, background, but mask {mask} and size offsets of **{w}** and "
            "**{h}**. Its IoU with {best_name} is {best}."
        ),
        taken
        and _(
            "{pick} is labelled {owner} (IoU {own}): class {class}, mask {mask}, offsets x **{x}**, y **{y}**, w **{w}**, "
            "h **{h}**."
        ),
        taken
        and figures["best_name"] != figures["owner"]
        and _("Its IoU with {best_name} is {best}, higher than with its own object."),
        settings.forget
        and _(
            "Decoded without the variances 0.1 and 0.2, its centre moves by **{moved}** and the box is {decoded}: encoder and "
            "decoder must use the same variances."
        ),
        not settings.forget and _("Decoded with the variances 0.1 and 0.2, the offsets give {decoded}."),
        _("Anchors that learn offsets: **{masked}**. The mask of all others is 0."),
    )
    centre = r"\frac{(x_b - x_a)/w_a}{0.1},\ \frac{(y_b - y_a)/h_a}{0.1}"
    lines = [rf"&\left({centre},\ \frac{{\ln(w_b/w_a)}}{{0.2}},\ \frac{{\ln(h_b/h_a)}}{{0.2}}\right)"]
    if taken:
        a, b = (list(map(write_number, box_corner_to_center(box).tolist())) for box in (anchor, settings.truths[owner]))
        value = {name: figures[name].replace("−", "-") for name in "xywh"}
        for i, (place, side) in enumerate(("xw", "yh")):
            move, size = rf"\frac{{({b[i]} - {a[i]})/{a[i + 2]}}}{{0.1}}", rf"\frac{{\ln({b[i + 2]}/{a[i + 2]})}}{{0.2}}"
            lines.append(rf"{place} &= {move} = {value[place]},\qquad {side} = {size} = {value[side]}")
    return Words(figures, templates, aligned(lines, 5))


def _rules(answer: MatchAnswer) -> Words:
    """For each rule the object of every anchor in order; the IoU of each anchor with what it overlaps most."""
    settings, shared = answer.settings, shared_out(answer.settings)
    best = box_iou(settings.corners, settings.truths).amax(dim=1).tolist()
    objects = list(enumerate(settings.columns[: len(settings.classes)]))
    without = {rule: ", ".join(title for k, title in objects if k not in owners) for rule, owners in shared.items()}
    answers = zip(settings.names, torch.stack(list(shared.values())).clamp(min=BACKGROUND).T.tolist(), strict=True)
    figures = {
        **{rule: ", ".join(owner_names(settings, owners)) for rule, owners in shared.items()},
        **{name: fixed(value) for name, value in zip(settings.names, best, strict=True)},
        "changed": ", ".join(name for name, owners in answers if len(set(owners)) > 1),
        "without": "; ".join(f"{rule}: {titles}" for rule, titles in without.items() if titles),
    }
    each_rule = "; ".join(f"{name}: **{{{name}}}**" for name in RULES)
    each_best = ", ".join(f"{name} {{{name}}}" for name in settings.names)
    templates = (
        _("Labels in the order of the anchors: {rules}.").format(rules=each_rule),
        _("Highest IoU of each anchor: {best}.").format(best=each_best),
        _("The rules label {changed} differently.") if figures["changed"] else _("All four rules give the same labels here."),
        figures["without"] and _("Objects without any anchor: {without}."),
    )
    claimed, favourite, background = (
        _name(_("or the best of an object")),
        _name(_("or the best of an object")),
        _name(_("is background")),
    )
    candidates = _name(_("of {n} candidates").format(n=settings.nearest))
    lines = (
        rf"{_name(TEXTBOOK)}:\quad &x_i \ge {settings.t:.2f}\ {claimed}",
        rf"{_name(FASTER)}:\quad &x_i \ge {settings.high:.2f}\ {favourite}",
        rf"&x_i < {settings.low:.2f}\ {background}",
        rf"{_name(ATSS)}:\quad &x_i \ge \operatorname{{mean}} + \operatorname{{std}}\ {candidates}",
    )
    return Words(figures, templates, aligned(lines, 5))


def _sizes(answer: MatchAnswer) -> Words:
    """Positives of each rule for today's square, ATSS's own threshold and the best IoU that any anchor has."""
    settings, sweep, place = answer.settings, sweep_of(answer.settings), answer.settings.place
    figures = {
        **{rule: str(sweep.counts(rule)[place]) for rule in (TEXTBOOK, FASTER, ATSS)},
        **each(
            str,
            side=SIDES[place],
            peak=max(sweep.counts(TEXTBOOK)),
            foot=min(sweep.counts(TEXTBOOK)),
            plain=max(sweep.counts(ATSS)),
            least=min(sweep.counts(ATSS)),
        ),
        "own_threshold": f"{sweep.thresholds[place].item():.2f}",
        "best": fixed(sweep.best[place].item()),
    }
    templates = (
        _(
            "A square object of {side} px has **{textbook}** positive anchors by the textbook’s rule, **{Faster R-CNN}** by "
            "Faster R-CNN’s and **{ATSS}** by ATSS."
        ),
        _("The threshold that ATSS computes for this object is **{own_threshold}**; the highest IoU of any anchor is {best}."),
        _(
            "Over all sizes, the textbook’s rule gives {foot} to {peak} positive anchors, and the smallest objects have one "
            "each. ATSS gives {least} to {plain}."
        ),
    )
    own = rf"\operatorname{{mean}} + \operatorname{{std}} = {figures['own_threshold']}"
    thresholds = {TEXTBOOK: f"{settings.t:.2f}", FASTER: f"{settings.high:.2f}", ATSS: own}
    lines = (rf"{_name(rule)}:\quad &x_i \ge {value} && \Rightarrow {figures[rule]}" for rule, value in thresholds.items())
    return Words(figures, templates, aligned(lines, 5))
