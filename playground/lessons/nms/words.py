"""Sentences, formulae and the table of rules of the lesson "Non-maximum suppression": what today's numbers say."""

from playground.boxes.survival import Interval
from playground.kit.i18n import _
from playground.lessons.box_iou.figures import likeness
from playground.lessons.nms.answer import CLOUD, FRUITS, NmsAnswer
from playground.lessons.nms.figures import SHORT, box_name, cloud_figures, figures, rule_figures
from playground.lessons.nms.rules import RuleResult
from playground.lessons.nms.states import RULES


def worded(answer: NmsAnswer, results: tuple[RuleResult, ...] = ()) -> dict[str, str]:
    """The figures of a state with what can only be said in words: when a box lives, and that a rule removes it.

    `results` are those of the rules, where these are looked at.
    """
    found = figures(answer) | {"lives": lives_text(answer.survival.sets[answer.picked])}
    return found | (dict.fromkeys(SHORT.values(), _("gone")) | rule_figures(answer, results) if results else {})


def lives_text(lives: tuple[Interval, ...]) -> str:
    """“[0, 0.333) and from 0.500 up”"""
    parts = ["[{}, {})".format(likeness(start) if start else "0", likeness(end)) for start, end in lives[:-1]]
    last = lives[-1][0]
    if not parts and not last:
        return _("every threshold")
    return _(" and ").join([*parts, _("from {t} up").format(t=likeness(last))])


def sentences(view: str, answer: NmsAnswer, results: tuple[RuleResult, ...]) -> list[str]:
    """What a view says, most important first."""
    found = worded(answer, results)
    said = [*(_rule_sentences(found) if view == RULES else []), *_count_sentences(found), _pick_sentence(found)]
    if answer.raw.truths:
        said.append(
            _(
                "**{found}** of {objects} objects still have a box, **{lost}** have lost theirs, and **{copies}** boxes that "
                "stay are copies."
            ).format(**found)
        )
    if answer.config.source == FRUITS:
        taxes = {f"at_{name[-2:]}": text for name, text in found.items() if name.startswith("deleted_")}
        said.append(
            _(
                "Every box here is true. Greedy NMS, larger ones first, deletes **{at_30}** of them at 0.30, **{at_45}** at "
                "0.45, **{at_50}** at 0.50 and **{at_70}** at 0.70."
            ).format(**taxes)
        )
    if answer.config.source == CLOUD:
        said.append(
            _(
                "Of all {clouds} clouds: **{share}** of the boxes have a gap, and in **{fallen}** clouds the number kept falls "
                "somewhere while the threshold rises."
            ).format(**cloud_figures())
        )
    return said


def _count_sentences(found: dict[str, str]) -> list[str]:
    said = [_("Greedy NMS keeps **{kept}** of {raw} boxes at {t}.").format(**found)]
    if found["names"]:
        said[0] += " " + _("They are {names}.").format(**found)
    if found.get("steps"):
        said.append(_("From threshold 0 up: **{counts}** boxes, with steps at {steps}.").format(**found))
    if found["falls"]:
        said.append(
            _("More tolerance, fewer boxes: the number kept falls at {falls}. {gaps} of {raw} boxes have a gap.").format(**found)
        )
    else:
        said.append(_("{gaps} of {raw} boxes have a gap.").format(**found))
    return said


def _pick_sentence(found: dict[str, str]) -> str:
    if "killer" not in found:
        return _("Box {name} lives at {t}. Thresholds at which it lives: **{lives}**.").format(**found)
    return _(
        "Box {name} was removed by {killer}: their IoU is **{iou}**, above {t}. Thresholds at which it would live: **{lives}**."
    ).format(**found)


def _rule_sentences(found: dict[str, str]) -> list[str]:
    said = [
        _(
            "Of {raw} raw boxes greedy NMS shows **{greedy_count}**, linear Soft-NMS **{linear_count}**, Gaussian "
            "**{gaussian_count}**, DIoU-NMS **{diou_count}**, fusion **{fusion_count}**."
        ).format(**found),
        _(
            "The score of box {name} becomes: greedy **{greedy}**, linear **{linear}**, Gaussian **{gaussian}**, "
            "DIoU **{diou}**, fusion **{fusion}**."
        ).format(**found),
    ]
    if "pair_iou" in found:
        said.append(_("The two share IoU **{pair_iou}**, DIoU **{pair_diou}**.").format(**found))
        if found["fusion_count"] == "1":
            said.append(
                _("Fused they become one box, with IoU **{fused_first}** and **{fused_second}** to them.").format(**found)
            )
    return said


def formula(view: str, answer: NmsAnswer) -> str:
    """LaTeX with today's numbers."""
    t, sigma = f"{answer.config.t:.2f}", f"{answer.config.sigma:.1f}"
    if view == RULES:
        return (
            r"\small\begin{aligned}"
            rf"\text{{greedy}}\quad & s_i = 0 \;\text{{where}}\; \mathrm{{IoU}} > {t}\\"
            rf"\text{{linear}}\quad & s_i \,(1 - \mathrm{{IoU}}) \;\text{{where}}\; \mathrm{{IoU}} > {t}\\"
            rf"\text{{Gaussian}}\quad & s_i \, e^{{-\mathrm{{IoU}}^2 / {sigma}}}\\"
            rf"\text{{DIoU}}\quad & s_i = 0 \;\text{{where}}\; \mathrm{{IoU}} - d^2/c^2 > {t}\\"
            rf"\text{{fusion}}\quad & b = \tfrac{{\sum s_i b_i}}{{\sum s_i}} \;\text{{over boxes with}}\; \mathrm{{IoU}} > {t}"
            r"\end{aligned}"
        )
    return (
        r"\small\begin{aligned}"
        r"L_i &= [0, \infty) \setminus \bigcup_{s_j > s_i} L_j \cap [0, \mathrm{IoU}_{ij})\\"
        rf"L_{{{answer.picked + 1}}} &= {_tex_lives(answer)}"
        r"\end{aligned}"
    )


def _tex_lives(answer: NmsAnswer) -> str:
    parts = []
    for start, end in answer.survival.sets[answer.picked]:
        high = r"\infty" if end == float("inf") else f"{end:.3f}"
        parts.append(f"[{f'{start:.3f}' if start else '0'}, {high})")
    return r" \cup ".join(parts)


def rule_table(answer: NmsAnswer, results: tuple[RuleResult, ...]) -> list[dict[str, object]]:
    """Every raw box under every rule: the score that it has left, empty where it is gone."""
    scores = {result.name: result.score_of for result in results}
    return [
        {_("box"): box_name(answer, box), _("raw score"): round(answer.raw.scores[box].item(), 3)}
        | {_(name): round(left[box], 3) if box in left else None for name, left in scores.items()}
        for box in range(len(answer.raw))
    ]
