"""Sentences and formulae of the lesson "Matching and offsets": what today's numbers say."""

from collections.abc import Callable

from playground.kit.i18n import _
from playground.lessons.box_iou.figures import likeness, pixels
from playground.lessons.matching.answer import ATSS, BOOK_OBJECTS, FASTER, PADDING, SSD, TEXTBOOK, MatchAnswer
from playground.lessons.matching.figures import offset_text, rule_figures, size_figures, step_figures, target_figures
from playground.lessons.matching.states import RULES, SIZES, STEPS, TARGETS

MOST_LINES = 6  # of a formula


def sentences(view: str, answer: MatchAnswer) -> list[str]:
    """What a view says, most important first."""
    return _SENTENCES[view](answer)


def _step_sentences(answer: MatchAnswer) -> list[str]:
    found = step_figures(answer)
    said = [_("**{positives} of {anchors}** anchors are positive at the threshold {t}: {labels}.").format(**found)]
    if "lowest" in found:
        said.append(
            _("The lowest IoU among them is **{lowest}**: {lowest_name} is {lowest_owner}, because claims come first.").format(
                **found
            )
            if float(found["lowest"]) < answer.config.t
            else _("The lowest IoU among them is **{lowest}**, {lowest_name} with {lowest_owner}.").format(**found)
        )
        if found["lowest_best_name"] != found["lowest_owner"]:
            said.append(
                _(
                    "{lowest_name} overlaps {lowest_best_name} by **{lowest_best}**, but {lowest_owner} had no better anchor "
                    "left."
                ).format(**found)
            )
    said.append(_("Claims, in order: {claims}. A claim does not ask how large its IoU is.").format(**found))
    if len(answer.config.columns) > len(answer.config.classes):
        said.append(_("The last columns are rows of −1. They overlap nothing, and each claims the first zero left all the same."))
    if answer.config.objects == BOOK_OBJECTS:
        said.append(_("The boxes are the book’s, in % of the sides: they lie on any photo, and no IoU changes."))
    return said


def _target_sentences(answer: MatchAnswer) -> list[str]:
    found = target_figures(answer)
    owner = answer.owners[answer.config.picked]
    if owner < 0:
        said = [_("{pick} is background: class {class}, mask {mask}. Its best IoU is {best}, with {best_name}.").format(**found)]
    elif answer.config.columns[owner] == PADDING:
        said = [
            _(
                "{pick} was claimed by a row of −1: class {class}, background, yet mask {mask} and size targets of **{w}** and "
                "**{h}**. It overlaps {best_name} by {best}."
            ).format(**found)
        ]
    else:
        said = [
            _(
                "{pick} is {owner} at IoU {own}: class {class}, mask {mask}, offsets x **{x}**, y **{y}**, w **{w}**, h **{h}**."
            ).format(**found)
        ]
        if found["best_name"] != found["owner"]:
            said.append(_("It overlaps {best_name} by {best}, more than its own object.").format(**found))
    said.append(_decoded_sentence(answer, found))
    said.append(_("Anchors that learn offsets: **{masked}**; of all others the mask is 0.").format(**found))
    return said


def _decoded_sentence(answer: MatchAnswer, found: dict[str, str]) -> str:
    if answer.config.forget:
        return _(
            "Decoded without 0.1 and 0.2 its centre moves by **{moved}** instead, and the box is {decoded}: the variances are a "
            "promise of both sides."
        ).format(**found)
    return _("Decoded with 0.1 and 0.2 they give back {decoded}.").format(**found)


def _rule_sentences(answer: MatchAnswer) -> list[str]:
    found = rule_figures(answer.config)
    best = ", ".join(f"{name} {found[name]}" for name in answer.config.names)
    said = [
        _("In the order of the anchors: {rules}.").format(
            rules="; ".join(f"{name}: **{found[name]}**" for name in (TEXTBOOK, SSD, FASTER, ATSS))
        )
    ]
    said.append(_("Best IoU of each anchor: {best}.").format(best=best))
    said.append(
        _("The rules differ on {changed}.").format(**found)
        if found["changed"]
        else _("Here all four rules call the same anchors objects.")
    )
    if found["without"]:
        said.append(_("Left without any anchor: {without}.").format(**found))
    return said


def _size_sentences(answer: MatchAnswer) -> list[str]:
    found = size_figures(answer.config)
    slots = {**found, "faster": found[FASTER], "atss": found[ATSS]}
    return [
        _(
            "A square of {side} px has **{textbook}** positive anchors by the textbook’s rule, **{faster}** by Faster R-CNN’s "
            "and **{atss}** by ATSS."
        ).format(**slots),
        _("ATSS set its threshold to **{own_threshold}** for this square; the best IoU that any anchor has is {best}.").format(
            **slots
        ),
        _(
            "Over all sizes the textbook’s count climbs to {peak}, a mountain at whose foot the smallest objects have one anchor "
            "each. ATSS is a plain, never above {plain}."
        ).format(**slots),
    ]


_SENTENCES: dict[str, Callable[[MatchAnswer], list[str]]] = {
    STEPS: _step_sentences,
    TARGETS: _target_sentences,
    RULES: _rule_sentences,
    SIZES: _size_sentences,
}


def formula(view: str, answer: MatchAnswer) -> str:
    """LaTeX with today's numbers."""
    lines = _FORMULAE[view](answer)
    return r"\small\begin{aligned}" + r"\\[5pt]".join(lines) + r"\end{aligned}"


def _name(text: str) -> str:
    return rf"\text{{{text}}}"


def _step_lines(answer: MatchAnswer) -> list[str]:
    """Claims, then the threshold pass."""
    config, trace = answer.config, answer.trace
    anchors, rows = [list(map(_name, names)) for names in (config.names, config.columns)]
    lines = [
        rf"\max_{{i,j}} x_{{ij}} &= x_{{{anchors[claim.anchor]},\,{rows[claim.truth]}}} = {likeness(claim.iou)}"
        for claim in trace.claims
    ]
    for verdict in trace.verdicts:
        relation, becomes = (r"\ge", rows[verdict.truth]) if verdict.accepted else ("<", _name(_("background")))
        value = f"{likeness(verdict.iou)} {relation} {config.t:.2f}"
        lines.append(rf"\max_j x_{{{anchors[verdict.anchor]},\,j}} &= {value}\;\Rightarrow\;{becomes}")
    return lines[:MOST_LINES]


def _target_lines(answer: MatchAnswer) -> list[str]:
    config, picked = answer.config, answer.config.picked
    owner, columns = answer.owners[picked], len(config.classes)
    centre = r"\frac{(x_b - x_a)/w_a}{0.1},\ \frac{(y_b - y_a)/h_a}{0.1}"
    general = rf"\left({centre},\ \frac{{\ln(w_b/w_a)}}{{0.2}},\ \frac{{\ln(h_b/h_a)}}{{0.2}}\right)"
    if not 0 <= owner < columns:
        return [rf"&{general}"]
    (ax, ay, aw, ah), (bx, by, bw, bh) = (_centre(box.tolist()) for box in (config.corners[picked], config.truths[owner]))
    x, y, w, h = (offset_text(value).replace("−", "-") for value in answer.offsets[picked].tolist())
    return [
        rf"&{general}",
        rf"x &= \frac{{({bx} - {ax})/{aw}}}{{0.1}} = {x},\qquad w = \frac{{\ln({bw}/{aw})}}{{0.2}} = {w}",
        rf"y &= \frac{{({by} - {ay})/{ah}}}{{0.1}} = {y},\qquad h = \frac{{\ln({bh}/{ah})}}{{0.2}} = {h}",
    ]


def _centre(corners: list[float]) -> tuple[str, ...]:
    x1, y1, x2, y2 = corners
    return tuple(pixels(value).replace("−", "-") for value in ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1))


def _rule_lines(answer: MatchAnswer) -> list[str]:
    config = answer.config
    claimed, best, background = _name(_("or claimed")), _name(_("or the best of an object")), _name(_("is background"))
    candidates = _name(_("of {n} candidates").format(n=config.nearest))
    return [
        rf"{_name(TEXTBOOK)}:\quad &x_i \ge {config.t:.2f}\ {claimed}",
        rf"{_name(FASTER)}:\quad &x_i \ge {config.high:.2f}\ {best}",
        rf"&x_i < {config.low:.2f}\ {background}",
        rf"{_name(ATSS)}:\quad &x_i \ge \operatorname{{mean}} + \operatorname{{std}}\ {candidates}",
    ]


def _size_lines(answer: MatchAnswer) -> list[str]:
    config, found = answer.config, size_figures(answer.config)
    own = rf"\operatorname{{mean}} + \operatorname{{std}} = {found['own_threshold']}"
    return [
        rf"{_name(TEXTBOOK)}:\quad &x_i \ge {config.t:.2f} && \Rightarrow {found[TEXTBOOK]}",
        rf"{_name(FASTER)}:\quad &x_i \ge {config.high:.2f} && \Rightarrow {found[FASTER]}",
        rf"{_name(ATSS)}:\quad &x_i \ge {own} && \Rightarrow {found[ATSS]}",
    ]


_FORMULAE: dict[str, Callable[[MatchAnswer], list[str]]] = {
    STEPS: _step_lines,
    TARGETS: _target_lines,
    RULES: _rule_lines,
    SIZES: _size_lines,
}
