"""Sentences, formulae and large numbers of the lesson "Data augmentation"; every figure by name, as states quote it."""

from collections.abc import Callable
from typing import Any

from playground.kit.i18n import _
from playground.kit.saying import Words, by, count, fixed, percent, short
from playground.kit.states import Figure
from playground.lessons.augmentation.answer import Compared, Drawn, Moved, Named, Seen, Typed
from playground.lessons.augmentation.apart import Mixed, Turned
from playground.lessons.augmentation.helped import Helped
from playground.lessons.augmentation.settings import MIXES
from playground.training.augment.crops import CROPS
from playground.training.augment.labels import KEPT, REASONS


def _size(picture: Any) -> str:
    return by(picture.size)


def _value(number: float) -> str:
    """With two decimals, or none from 100 on."""
    return fixed(number, 2) if abs(number) < 100 else count(number)


def compare_words(answer: Compared) -> Words:
    """Of the picture before and after, and of its steps."""
    pipeline, sure = answer.settings.chosen, 1.0
    for one in pipeline.single:
        sure *= one.p
    figures = {
        "size": _size(answer.ends[1]),
        "first size": _size(answer.ends[0]),
        "level": fixed(answer.levels[1], 1),
        "first level": fixed(answer.levels[0], 1),
        "acted": str(sum(answer.acted)),
        "steps": str(len(answer.acted)),
        "chance": percent(sure, 0),
        "share": percent(answer.stages[-1].shares[0], 0),
        "edges": percent(answer.edges, 0),
    }
    templates = (
        _("This draw changed the picture in {acted} of {steps} steps: {first size} px became {size} px."),
        _("The mean brightness went from {first level} to {level} of 255 grey levels."),
        _("Neighbouring pixels in the middle of the picture differ by {edges} of what they did: each resampling costs detail."),
        bool(pipeline.single) and _("All steps act together in {chance} of the draws, as their probabilities multiply."),
        bool(pipeline.across) and _("The label of the photo keeps a share of {share} after the mix."),
    )
    names = " \\circ ".join(f"T_{{{place}}}" for place in range(len(answer.acted), 0, -1)) or "\\mathrm{id}"
    return Words(figures, templates, f"x' = ({names})(x)")


def draws_words(answer: Drawn) -> Words:
    settings, levels = answer.settings, answer.levels
    figures = {
        "draws": str(len(answer.pictures)),
        "unchanged": str(answer.unchanged),
        "changed": str(len(answer.pictures) - answer.unchanged),
        "darkest": fixed(min(levels), 0),
        "brightest": fixed(max(levels), 0),
        "seeds": f"{settings.seed}–{settings.seed + len(answer.pictures) - 1}",
    }
    templates = (
        _("{draws} draws, seeds {seeds}: {unchanged} of them are the photo itself."),
        _("The mean brightness of the draws lies between {darkest} and {brightest} of 255 grey levels."),
        _("In training every epoch draws anew, so a network rarely sees the same picture twice."),
    )
    return Words(figures, templates, r"x'_k = T(x;\ \mathrm{seed} + k)")


def network_words(answer: Named) -> Words:
    name, chance = answer.first
    total = len(answer.tops)
    figures = {
        "same": str(answer.same),
        "draws": str(total),
        "name": name,
        "chance": percent(chance, 0),
        "mean": percent(sum(answer.chances) / total, 0),
        "least": percent(min(answer.chances), 0),
        "names": str(len({one for one, _chance in answer.tops})),
    }
    templates = (
        _("EfficientNet-Lite0 calls the photo “{name}” ({chance}). {same} of {draws} draws keep this class."),
        _("The probability of “{name}” is {mean} on average over the draws, and {least} in the worst."),
        _(
            "A draw that another class explains better may have lost its label. Fine-grained classes change sooner than a person "
            "would say: look at the pictures too."
        ),
    )
    return Words(figures, templates, r"\hat{y}'_k = \arg\max_c\ p\,(c \mid T(x;\ \mathrm{seed} + k))")


def labels_words(answer: Moved) -> Words:
    figures = {
        "kept": str(len(answer.kept)),
        "boxes": str(len(answer.objects.names)),
        "dropped": str(len(answer.objects.names) - len(answer.kept)),
        "points": str(len(answer.last.points)),
        "outside": str(answer.outside),
        "grown": "–" if answer.grown is None else fixed(answer.grown, 2),
        "loose": "–" if answer.growth is None else fixed(answer.growth, 2),
        "IoU": "–" if answer.overlap is None else fixed(answer.overlap, 2),
    }
    templates = (
        _("{kept} of {boxes} boxes are kept, {dropped} dropped, as SanitizeBoundingBoxes decides."),
        answer.growth is not None
        and _(
            "The first box kept has {grown}× the area it had. It is {loose}× as large as the box round its four corners (amber)."
        ),
        answer.overlap is not None and _("Its IoU with the tight box round the mask (dashed white) is {IoU}."),
        answer.outside > 0 and _("{outside} of {points} keypoints left the picture: SanitizeKeyPoints would remove them."),
        bool(answer.unmoved) and _("{policies} moves no labels: torchvision refuses boxes there, so they stay where they were."),
        answer.objects.left_out > 0 and _("{left out} boxes have no area within the photo and are left out."),
    )
    figures |= {"policies": ", ".join(answer.unmoved), "left out": str(answer.objects.left_out)}
    formula = r"\frac{A_\mathrm{box}}{A_\mathrm{corners}}"
    if answer.growth is not None:
        formula += f" = {figures['loose']}"
    return Words(figures, templates, formula)


def fate_lines(answer: Moved) -> list[tuple[str, bool]]:
    """A line for every box: what became of it, and whether it is kept."""
    lines = []
    for number, (name, fate) in enumerate(zip(answer.objects.names, answer.fates, strict=True), start=1):
        title = f"{number} {name}".strip()
        if fate is None:
            lines.append((_("{name}: removed by a step of the pipeline").format(name=title), False))
        elif fate.reason == KEPT:
            size = f"{fate.box[2] - fate.box[0]:.0f} × {fate.box[3] - fate.box[1]:.0f}"
            lines.append((_("{name}: kept, {size} px").format(name=title, size=size), True))
        else:
            why = _(REASONS[fate.reason]).format(side=fate.side, area=fate.area, least=answer.settings.least)
            lines.append((_("{name}: dropped, {why}").format(name=title, why=why), False))
    return lines


def crops_words(answer: Seen) -> Words:
    figures = {
        "crops": count(CROPS),
        "middle": percent(answer.middle, 0),
        "corner": percent(answer.corner, 2),
        "area": fixed(answer.area, 2),
        "nothing": percent(answer.box.nothing, 0),
        "under half": percent(answer.box.under_half, 0),
        "whole": percent(answer.box.whole, 0),
        "transform": answer.key,
        "box": answer.name or _("the box"),
    }
    templates = (
        _("Of {crops} crops by {transform}, {middle} show the centre of the photo and {corner} its upper left corner."),
        _("A crop covers {area} of the photo’s area on average."),
        _("No pixel of “{box}” lies in {nothing} of the crops, less than half of it in {under half}, all of it in {whole}."),
        not answer.own and _("The pipeline has no crop: this is RandomResizedCrop as torchvision delivers it."),
    )
    share = r"s(x, y) = \frac{1}{4000} \sum_{k} [\,(x, y) \in \mathrm{crop}_k\,]"
    return Words(figures, templates, f"{share},\\quad s(\\mathrm{{centre}}) = {fixed(answer.middle, 2)}")


def numbers_words(answer: Typed) -> Words:
    first, last = answer.ranges[0], answer.ranges[-1]
    figures = {
        "mean": _value(last.mean),
        "deviation": _value(last.deviation),
        "least": _value(last.least),
        "most": _value(last.most),
        "first mean": fixed(first.mean, 1),
        "first deviation": fixed(first.deviation, 1),
        "ones": percent(answer.back, 2),
        "type": last.dtype,
    }
    templates = (
        _("The picture arrives as {first type}, with mean {first mean} and deviation {first deviation}."),
        _("At the end it is {type}, from {least} to {most}, with mean {mean} and deviation {deviation}."),
        not answer.settings.scaled
        and _(
            "Without scale=True the values stay 0–255, and nothing raises an error: a network was never trained on such numbers."
        ),
        answer.settings.scaled
        and _("Back to uint8 without scale=True, only zeros and {ones} of ones would be left: everything below 1 is cut to 0."),
    )
    figures["first type"] = first.dtype
    divided = "255" if answer.settings.scaled else "1"
    formula = rf"x' = \frac{{x / {divided} - \mu}}{{\sigma}}" if answer.settings.statistics != "none" else rf"x' = x / {divided}"
    return Words(figures, templates, formula)


def mixes_words(answer: Mixed) -> Words:
    settings, facts = answer.settings, answer.facts
    kind = MIXES[settings.mix]
    figures = {
        "floor": fixed(facts.floor, 2),
        "pure": percent(facts.pure, 0),
        "pasted": percent(facts.pasted, 0),
        "classes": str(settings.classes),
        "alpha": short(settings.alpha),
        "kind": kind,
        "partner": _(answer.partner),
    }
    templates = (
        _("With {kind} and α = {alpha}, {pure} of the mixes are over 90 % one picture."),
        _("The other picture’s share is {pasted} on average."),
        _("With {classes} classes the mean training loss cannot fall below {floor}: a mixed label has that much entropy."),
        settings.mix == "cutmix"
        and _("The border cuts the pasted window, so its share is below one half on average even for α = 1."),
    )
    formula = r"\left(1 - \tfrac{1}{K}\right) \mathbb{E}\left[-\lambda\ln\lambda - (1-\lambda)\ln(1-\lambda)\right]"
    return Words(figures, templates, f"{formula} = {figures['floor']}")


def classes_words(answer: Turned) -> Words:
    settings = answer.settings
    figures = {
        "wrong": count(answer.wrong),
        "others": str(len(answer.others)),
        "class": str(settings.class_number),
        "lowest": str(min(answer.others, default=0)),
        "highest": str(max(answer.others, default=0)),
        "angle": f"{settings.angle}°".replace("-", "−"),
    }
    templates = (
        _("After a rotation by {angle}, {wrong} pixels hold a class that is neither 0 nor {class}."),
        bool(answer.others)
        and _("They hold {others} other classes, from {lowest} to {highest}: interpolation averages the numbers."),
        settings.wrapped and _("As a tv_tensors.Mask it is turned by nearest neighbours: no number is made up."),
        not settings.wrapped and _("Wrapped as a tv_tensors.Mask, v2 turns it by nearest neighbours instead."),
    )
    return Words(figures, templates, rf"{settings.class_number} \cdot w + 0 \cdot (1 - w),\quad 0 \le w \le 1")


def helps_words(answer: Helped) -> Words:
    dataset, effect = answer.dataset, answer.effect
    figures = {
        "train": str(len(dataset.train)),
        "test": str(len(dataset.test)),
        "classes": str(len(dataset.classes)),
        "chance": percent(dataset.chance, 0),
        "seeds": str(answer.settings.seeds),
    }
    templates = [
        _("A new head on the frozen EfficientNet-Lite0 learns {classes} classes from {train} pictures; {test} others test it."),
        _("Both trainings of a seed see the same pictures. Guessing would be right in {chance}."),
    ]
    if effect is not None and len(effect.gains):
        gap = [f"{100 * one:.1f}" for one in effect.gap]
        figures |= {"plain": _spread(effect.plain.last), "augmented": _spread(effect.augmented.last)}
        figures |= {"gain": _points(float(effect.gains.mean())), "better": str(int((effect.gains > 0).sum()))}
        figures |= {"gap": gap[0], "new gap": gap[1]}
        templates += [
            _("Test accuracy without the pipeline: {plain}. With it: {augmented}. It gained in {better} of {seeds} seeds."),
            _("Training minus test accuracy is {gap} points without it and {new gap} with it. A smaller gap alone is no gain."),
        ]
    return Words(figures, templates, r"\Delta = \mathrm{acc}(\mathrm{with}) - \mathrm{acc}(\mathrm{without})")


def _spread(shares: Any) -> str:
    """The mean of several shares, and their range where they differ."""
    low, high = float(min(shares)), float(max(shares))
    text = percent(float(sum(shares)) / len(shares))
    return text if low == high else f"{text} ({100 * low:.1f}–{100 * high:.1f})"


def _points(share: float) -> str:
    return f"{'+' if share > 0 else ''}{fixed(100 * share, 1)}"


_WORDS: dict[type, Callable[[Any], Words]] = {
    Compared: compare_words,
    Drawn: draws_words,
    Named: network_words,
    Moved: labels_words,
    Seen: crops_words,
    Typed: numbers_words,
    Mixed: mixes_words,
    Turned: classes_words,
    Helped: helps_words,
}
_LARGE = {  # the two or three figures of a view that stand above the picture
    Drawn: lambda f: (
        Figure(_("Draws"), f["draws"]),
        Figure(_("Unchanged"), f["unchanged"]),
        Figure(_("Mean brightness"), f"{f['darkest']}–{f['brightest']}"),
    ),
    Named: lambda f: (
        Figure(_("Draws that keep “{name}”").format(name=f["name"]), f["same"], _("of {draws}").format(draws=f["draws"])),
        Figure(_("Its mean probability"), f["mean"]),
    ),
    Moved: lambda f: (
        Figure(_("Boxes kept"), f["kept"], _("of {boxes}").format(boxes=f["boxes"])),
        Figure(_("Area of the first"), f"{f['grown']} ×" if f["grown"] != "–" else "–"),
        Figure(_("IoU with the tight box"), f["IoU"]),
    ),
    Seen: lambda f: (
        Figure(_("Crops that see the centre"), f["middle"]),
        Figure(_("All of “{box}”").format(box=f["box"]), f["whole"]),
    ),
    Typed: lambda f: (Figure(_("Mean"), f["mean"]), Figure(_("Deviation"), f["deviation"]), Figure(_("Maximum"), f["most"])),
    Mixed: lambda f: (
        Figure(_("Lowest possible loss"), f["floor"]),
        Figure(_("Over 90 % one picture"), f["pure"], _("of the mixes")),
    ),
    Helped: lambda f: (
        (
            Figure(_("Test accuracy, with"), f["augmented"]),
            Figure(_("without"), f["plain"]),
            Figure(_("Difference"), f["gain"], _("points")),
        )
        if "gain" in f
        else (Figure(_("Training pictures"), f["train"]), Figure(_("Test pictures"), f["test"]))
    ),
    Turned: lambda f: (Figure(_("Pixels of a wrong class"), f["wrong"]), Figure(_("Wrong classes"), f["others"])),
}


def words(answer: Any) -> Words:
    return _WORDS[type(answer)](answer)


def figures(answer: Any) -> dict[str, str]:
    return dict(words(answer).figures)


def headline(answer: Any) -> list[Figure]:
    if isinstance(answer, Compared):  # it follows a slider: nothing is worked out but what it says
        first, last = answer.ends
        before, level = (fixed(one, 1) for one in answer.levels)
        return [
            Figure(_("Size after the pipeline"), _size(last), _("px, from {size}").format(size=_size(first))),
            Figure(_("Mean brightness"), level, _("from {level}").format(level=before)),
        ]
    return list(_LARGE[type(answer)](words(answer).figures))
