"""Sentences, formulae and the table of rules of the lesson "Non-maximum suppression": what today's numbers say."""

from playground.boxes.survival import Interval
from playground.kit.i18n import _
from playground.kit.saying import fixed
from playground.lessons.nms.answer import NmsAnswer
from playground.lessons.nms.figures import SHORT, box_name, cloud_figures, figures, rule_figures


def worded(answer: NmsAnswer) -> dict[str, str]:
    """The figures of a state with what can only be said in words: when a box lives, and that a rule removes it."""
    texts = figures(answer) | {"lives": lives_text(answer.survival.sets[answer.picked])}
    return texts | (dict.fromkeys(SHORT.values(), _("gone")) | rule_figures(answer) if answer.results else {})


def lives_text(lives: tuple[Interval, ...]) -> str:
    """“[0, 0.333) and from 0.500 up”"""
    parts = ["[{}, {})".format(fixed(start) if start else "0", fixed(end)) for start, end in lives[:-1]]
    last = lives[-1][0]
    if not parts and not last:
        return _("every threshold")
    return _(" and ").join([*parts, _("from {t} up").format(t=fixed(last))])


def sentences(answer: NmsAnswer) -> list[str]:
    """What a view says, most important first."""
    texts = worded(answer)
    lines = [*(_rule_sentences(texts) if answer.results else []), *_count_sentences(texts), _pick_sentence(texts)]
    if answer.raw.truths:
        lines.append(
            _(
                "**{found}** of {objects} objects still have a box, **{lost}** have lost theirs, and **{copies}** boxes that "
                "stay are copies."
            ).format(**texts)
        )
    if answer.settings.source == "fruits":
        taxes = {f"at_{name[-2:]}": text for name, text in texts.items() if name.startswith("deleted_")}
        lines.append(
            _(
                "Every box here is true. Greedy NMS, larger ones first, deletes **{at_30}** of them at 0.30, **{at_45}** at "
                "0.45, **{at_50}** at 0.50 and **{at_70}** at 0.70."
            ).format(**taxes)
        )
    if answer.settings.source == "cloud":
        lines.append(
            _(
                "Of all {clouds} clouds: **{share}** of the boxes have a gap, and in **{fallen}** clouds the number kept falls "
                "somewhere while the threshold rises."
            ).format(**cloud_figures())
        )
    return lines


def _count_sentences(texts: dict[str, str]) -> list[str]:
    lines = [_("Greedy NMS keeps **{kept}** of {raw} boxes at {t}.").format(**texts)]
    if texts["names"]:
        lines[0] += " " + _("They are {names}.").format(**texts)
    if texts.get("steps"):
        lines.append(_("From threshold 0 up: **{counts}** boxes, with steps at {steps}.").format(**texts))
    if texts["falls"]:
        lines.append(
            _("More tolerance, fewer boxes: the number kept falls at {falls}. {gaps} of {raw} boxes have a gap.").format(**texts)
        )
    else:
        lines.append(_("{gaps} of {raw} boxes have a gap.").format(**texts))
    return lines


def _pick_sentence(texts: dict[str, str]) -> str:
    if "killer" not in texts:
        return _("Box {name} lives at {t}. Thresholds at which it lives: **{lives}**.").format(**texts)
    return _(
        "Box {name} was removed by {killer}: their IoU is **{iou}**, above {t}. Thresholds at which it would live: **{lives}**."
    ).format(**texts)


def _rule_sentences(texts: dict[str, str]) -> list[str]:
    lines = [
        _(
            "Of {raw} raw boxes greedy NMS shows **{greedy_count}**, linear Soft-NMS **{linear_count}**, Gaussian "
            "**{gaussian_count}**, DIoU-NMS **{diou_count}**, fusion **{fusion_count}**."
        ).format(**texts),
        _(
            "The score of box {name} becomes: greedy **{greedy}**, linear **{linear}**, Gaussian **{gaussian}**, "
            "DIoU **{diou}**, fusion **{fusion}**."
        ).format(**texts),
    ]
    if "pair_iou" in texts:
        lines.append(_("The two share IoU **{pair_iou}**, DIoU **{pair_diou}**.").format(**texts))
        if texts["fusion_count"] == "1":
            lines.append(
                _("Fused they become one box, with IoU **{fused_first}** and **{fused_second}** to them.").format(**texts)
            )
    return lines


def formula(answer: NmsAnswer) -> str:
    """LaTeX with today's numbers."""
    t, sigma = f"{answer.settings.t:.2f}", f"{answer.settings.sigma:.1f}"
    if answer.settings.view == "rules":
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


def rule_table(answer: NmsAnswer) -> list[dict[str, object]]:
    """Every raw box under every rule: the score that it has left, empty where it is gone."""
    scores = {result.name: result.score_of for result in answer.results}
    return [
        {_("box"): box_name(answer, box), _("raw score"): round(answer.raw.scores[box].item(), 3)}
        | {_(name): round(left[box], 3) if box in left else None for name, left in scores.items()}
        for box in range(len(answer.raw))
    ]
