"""What today's numbers say in the lesson "SSD, layer by layer": figures as text, sentences, formulae."""

import numpy as np

from playground.kit.i18n import _
from playground.kit.saying import Words, count, each, fixed, listed, percent, signed
from playground.lessons.ssd.answer import PhotoAnswer, TrainAnswer
from playground.models.everyday import CLASSES, SHAPES, STRIDES, WIDTH
from playground.vision.ssd_pass import ATSS
from playground.vision.tiny_ssd_training import TEST_SCENES

TINY_ANCHORS = 5444
SIDES_TEXT = "{w} × {h}"


def error_text(share: float) -> str:
    return percent(share, 2)


def words(answer: PhotoAnswer | TrainAnswer) -> Words:
    """What a view says, most important first."""
    return VIEW_WORDS[answer.settings.view](answer)


def figures(answer: PhotoAnswer | TrainAnswer) -> dict[str, str]:
    """The numbers of a state as text."""
    return _train_figures(answer) if isinstance(answer, TrainAnswer) else _photo_figures(answer)


def _photo_figures(answer: PhotoAnswer) -> dict[str, str]:
    chosen, found = answer.settings, answer.found
    counts = found.counts
    shown = each(count, anchors=len(found.scores), numbers=len(found.scores) * (len(CLASSES) + 4))
    shown |= each(percent, finest=counts[0] / sum(counts), coarsest=counts[-1] / sum(counts))
    for stride, n, (down, across) in zip(STRIDES, counts, found.grids, strict=True):
        shown |= {f"anchors_{stride}": count(n), f"grid_{stride}": f"{down} × {across}"}
    if chosen.view == "maps":
        anchor = answer.anchor
        box, (w, h) = found.boxes[anchor], SHAPES[chosen.place][int(chosen.shape) - 1]
        shown |= {
            "grid": shown[f"grid_{chosen.level}"],
            "stride": str(STRIDES[chosen.place]),
            "shape_w": str(w),
            "shape_h": str(h),
            "kind": chosen.kind,
        }
        shown |= {"score": fixed(float(found.scores[anchor, answer.kind])), "on_map": count(counts[chosen.place])}
        shown |= {"box": SIDES_TEXT.format(w=round(box[2] - box[0]), h=round(box[3] - box[1]))}
        shown |= {"offsets": ", ".join(signed(f"{value:.2f}") for value in found.offsets[anchor])}
        shown |= {"channels": str(WIDTH), "channel": str(chosen.channel)}
    elif chosen.view == "boxes":
        before, after = found.candidates(chosen.score), found.kept(chosen.score, chosen.nms)
        shown |= each(count, before=len(before[0]), kept=len(after[0]), removed=len(before[0]) - len(after[0]))
        shown |= {"threshold": f"{chosen.score:.2f}", "nms": f"{chosen.nms:.2f}", "pairs": count(found.scores.size)}
        by_level = np.bincount(found.levels[before[0]], minlength=len(STRIDES))
        shown |= {"by_level": listed([f"{n} on stride {stride}" for stride, n in zip(STRIDES, by_level, strict=True) if n])}
    else:
        shown |= _loss_figures(answer)
    return shown


def _loss_figures(answer: PhotoAnswer) -> dict[str, str]:
    losses, found = answer.losses, answer.found
    positive, hard = losses.positive, losses.hard
    negatives = int((~positive).sum())
    shown = each(count, objects=len(answer.settings.objects), positives=positive.sum(), negatives=negatives, hard=hard.sum())
    shown |= {"hard_share": percent(hard.sum() / max(negatives, 1), 2), "iou": f"{answer.settings.iou:.2f}"}
    shown |= {"per_positive": fixed(negatives / positive.sum(), 0) if positive.any() else "–"}
    sums = {"positive_loss": losses.by_class[positive], "hard_loss": losses.by_class[hard]}
    sums |= {"negative_loss": losses.by_class[~positive], "offset_loss": losses.by_box}
    shown |= {name: fixed(float(values.sum()), 1) for name, values in sums.items()}
    shown |= {"gamma": f"{answer.settings.gamma:g}", "sigma": f"{answer.settings.sigma:g}", "ratio": answer.settings.ratio}
    shown |= {"bend": f"{1 / answer.settings.sigma**2:g}"}
    zero = np.abs(losses.wanted).sum()
    shown |= {"zero_all": f"{zero / losses.wanted.size:.4f}"}
    shown |= {"zero_positive": fixed(zero / (4 * positive.sum()), 2) if positive.any() else "–"}
    by_level = np.bincount(found.levels[positive], minlength=len(STRIDES))
    for stride, n in zip(STRIDES, by_level, strict=True):
        shown[f"positives_{stride}"] = str(n)
    shown |= {"levels": listed([f"{n} on stride {stride}" for stride, n in zip(STRIDES, by_level, strict=True) if n])}
    return shown


def _train_figures(answer: TrainAnswer) -> dict[str, str]:
    chosen, guess = answer.settings, answer.guess
    shown = {"guess_classes": error_text(guess.classes), "guess_boxes": f"{guess.boxes:.4f}"}
    shown |= {"right": percent(1 - guess.classes, 2), "test": str(TEST_SCENES), "tiny_anchors": count(TINY_ANCHORS)}
    shown |= {"per_positive": f"{guess.boxes / guess.classes:.2f}", "epochs": str(chosen.epochs)}
    shown |= {"seen": count(chosen.epochs * chosen.scenes), "steps": count(chosen.epochs * -(-chosen.scenes // 8))}
    if answer.trained:
        last = answer.trained.errors[-1]
        shown |= {"classes": error_text(last.classes), "boxes": f"{last.boxes:.4f}", "ended": str(len(answer.trained.errors))}
    return shown


def _maps(answer: PhotoAnswer) -> Words:
    shown = figures(answer)
    templates = [
        _(
            "The network looks at **{anchors}** anchor boxes in one pass and gives 9 scores and 4 offsets for each: "
            "**{numbers}** numbers."
        ),
        _(
            "Of these, {anchors_8} ({finest}) lie on the map of stride 8 and {coarsest} on that of stride 64: small objects "
            "need many places."
        ),
    ]
    if answer.settings.show == "feature":
        templates.insert(
            0,
            _(
                "Channel {channel} of {channels} on the map of stride **{stride} px**, {grid} cells. "
                "Both heads read all channels of a cell."
            ),
        )
    else:
        templates.insert(
            0,
            _(
                "The anchor of **{shape_w} × {shape_h}** px at this cell scores **{score}** for “{kind}”; its decoded box has "
                "{box} px. The map has {grid} cells."
            ),
        )
    formula = r"b_x = a_x + 0.1\,t_x\,a_w \qquad b_w = a_w\,e^{0.2\,t_w}"
    return Words(shown, templates, formula)


def _boxes(answer: PhotoAnswer) -> Words:
    shown = figures(answer)
    empty = shown["before"] == "0"
    templates = [
        _("Of {pairs} scores none reaches {threshold}: no box is left.")
        if empty
        else _("Of {pairs} scores **{before}** reach {threshold}: {by_level}. NMS removes **{removed}** and keeps **{kept}**."),
        _("Neighbouring anchors see the same object and predict nearly the same box. NMS keeps the one with the highest score."),
        _("Among boxes of one class NMS removes each whose IoU with a kept box is above {nms}."),
    ]
    return Words(shown, templates, r"\text{score} = \frac{1}{1 + e^{-z}}")


def _loss(answer: PhotoAnswer) -> Words:
    shown = figures(answer)
    by_threshold = _(
        "**{positives}** of {anchors} anchors are positive at an IoU threshold of {iou}: {levels}. There are {per_positive} "
        "negatives to each."
    )
    by_atss = _(
        "**{positives}** of {anchors} anchors are positive by ATSS: {levels}. There are {per_positive} negatives to each."
    )
    templates = [
        _("There is no positive anchor.")
        if shown["positives"] == "0"
        else by_atss
        if answer.settings.match == ATSS
        else by_threshold,
        _(
            "Class loss: positives **{positive_loss}**, all negatives **{negative_loss}**, the {hard} of {negatives} negatives "
            "that train ({hard_share}) {hard_loss}."
        ),
        _(
            "Offsets train on positives only: their smooth L1 (σ = {sigma}, bend at {bend}) adds up to {offset_loss}. All "
            "others are masked."
        ),
        _(
            "A network that predicts zero offsets has a mean error of {zero_all} over all offsets of the photo, and "
            "{zero_positive} per offset of a positive anchor."
        ),
    ]
    formula = r"L = \sum_{a\,\in\,\text{train}} (1-p_a)^{%s}\,(-\ln p_a) + \sum_{a\,\in\,\text{pos}} \ell_\sigma(\hat t_a - t_a)"
    return Words(shown, templates, formula % shown["gamma"])


def _train(answer: TrainAnswer) -> Words:
    shown = figures(answer)
    templates = [
        _(
            "Calling all {tiny_anchors} anchors background is wrong for only **{guess_classes}** of them, because so few are "
            "positive: {right} are right, and nothing is found."
        ),
        _(
            "Leaving every anchor as it is has a box error of **{guess_boxes}**; divided by the positive anchors alone it is "
            "{per_positive}."
        ),
        _(
            "Both errors are those of the textbook, on {test} scenes that are not trained on. {seen} scenes are made for this "
            "training."
        ),
    ]
    if answer.trained:
        one = _("After 1 epoch the class error is **{classes}** and the box error **{boxes}**.")
        more = _("After {ended} epochs the class error is **{classes}** and the box error **{boxes}**.")
        templates.insert(0, one if shown["ended"] == "1" else more)
    formula = r"L = \frac{1}{5444}\sum_a -\ln p_a + \frac{1}{21776}\sum_{a,i} m_a\,|\hat t_{a,i} - t_{a,i}|"
    return Words(shown, templates, formula)


VIEW_WORDS = {"maps": _maps, "boxes": _boxes, "loss": _loss, "train": _train}
