"""PyTorch code of the lesson "Matching and offsets", what compares the page with torch, and its files; tests run all of it."""

from collections.abc import Sequence

import torch
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder, Matcher, SSDMatcher

from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.kit.printed import rows_of, settings_call, shown
from playground.lessons.matching.answer import FASTER, SSD, TEXTBOOK, MatchAnswer, match_answer, shared_out, sweep_of
from playground.lessons.matching.settings import INPUT, PADDING, SIDES, Match
from playground.lessons.matching.words import owner_names
from playground.ui.files import Download, csv_file


def torch_code(settings: Match) -> str:
    """The view with torch and torchvision alone; it prints what the page shows."""
    lines = {"steps": _steps, "targets": _targets, "rules": _rules, "sizes": _sizes}[settings.view]
    return "\n".join(lines(settings))


def check_code(settings: Match) -> str:
    """Lines that stop with an error where the page and torch differ."""
    check = {"steps": check_steps, "targets": check_targets, "rules": check_rules, "sizes": check_sizes}[settings.view]
    return shown(check, settings=f"={settings_call(settings)}")


def _imports(ops: str, *more: str) -> list[str]:
    return ["import torch", *more, f"from torchvision.ops import {ops}", ""]


def _matching(settings: Match) -> list[str]:
    rows = settings.truths.tolist() + [[-1] * 4] * settings.padding
    return [
        f"objects = torch.tensor({rows_of(rows)}, dtype=torch.float64)  # corners, % of the sides",
        f"anchors = torch.tensor({rows_of(settings.corners.tolist())}, dtype=torch.float64)",
        "iou = box_iou(anchors, objects)",
        "best, owner = iou.max(dim=1)  # the threshold pass, which claims overrule",
        f"owner[best < {settings.t:g}] = -1",
        "left = iou.clone()",
        "for _ in range(len(objects)):",
        "    anchor, claimant = divmod(int(left.argmax()), len(objects))",
        "    owner[anchor] = claimant",
        "    left[anchor] = left[:, claimant] = -1  # row and column are struck out",
    ]


def _steps(settings: Match) -> list[str]:
    return [*_imports("box_iou"), *_matching(settings), "print(iou)", "print(owner)"]


def _targets(settings: Match) -> list[str]:
    numbers = settings.numbers + [0] * settings.padding
    decoder = "1, 1" if settings.forget else "0.1, 0.2"
    return [
        *_imports("box_convert, box_iou"),
        *_matching(settings),
        "",
        "mask = owner >= 0",
        f"classes = torch.tensor({numbers})[owner] * mask  # 0 is background{', and padding' * bool(settings.padding)}",
        'a, b = (box_convert(boxes, "xyxy", "cxcywh") for boxes in (anchors, objects[owner]))',
        "centre = (b[:, :2] - a[:, :2]) / a[:, 2:] / 0.1",
        "size = torch.log(1e-6 + b[:, 2:] / a[:, 2:]) / 0.2",
        "offsets = torch.cat((centre, size), dim=1) * mask[:, None]",
        "print(classes, mask, offsets)",
        "",
        f"for_centre, for_size = {decoder}  # what the decoder believes",
        "centre = offsets[:, :2] * for_centre * a[:, 2:] + a[:, :2]",
        "size = torch.exp(offsets[:, 2:] * for_size) * a[:, 2:]",
        'decoded = box_convert(torch.cat((centre, size), dim=1), "cxcywh", "xyxy")',
        f"print(decoded[{settings.picked}])  # {settings.names[settings.picked]}",
    ]


def _atss_lines(one_level: bool, settings: Match) -> list[str]:
    """ATSS for `objects` and `anchors`; of several levels `levels` holds each anchor's."""
    nearest = f"{settings.nearest}" if one_level else f"4 * {settings.nearest}  # four anchors share a centre"
    chosen = "near[:k]" if one_level else "near[levels[near] == level][:k]"
    lines = ["middle, place = (anchors[:, :2] + anchors[:, 2:]) / 2, (truth[:2] + truth[2:]) / 2"]
    lines += ["near = (middle - place).norm(dim=1).argsort(stable=True)", f"k = {nearest}"]
    lines += [f"some = {chosen}"] if one_level else [f"some = torch.cat([{chosen} for level in range(5)])"]
    return [
        *lines,
        "own = iou[some, number]",
        "threshold = own.mean() + (own.std() if len(own) > 1 else 0)",
        "inside = ((middle > truth[:2]) & (middle < truth[2:])).all(dim=1)",
        "wants = torch.zeros(len(anchors), dtype=torch.bool)",
        "wants[some] = own >= threshold",
        "wants &= inside",
    ]


def _rules(settings: Match) -> list[str]:
    two_thresholds = f"{settings.high:g}, {settings.low:g}, allow_low_quality_matches=True"
    return [
        *_imports("box_iou", "from torchvision.models.detection._utils import Matcher, SSDMatcher"),
        *_matching(settings),
        'print("textbook", owner)',
        f'print("torchvision SSD", SSDMatcher({settings.t:g})(iou.T))',
        f'print("Faster R-CNN", Matcher({two_thresholds})(iou.T))  # -2: ignored',
        "",
        "wanted = torch.full_like(iou, -1)",
        "for number, truth in enumerate(objects):",
        *[f"    {line}" for line in _atss_lines(True, settings)],
        "    wanted[wants, number] = iou[wants, number]",
        "best, owner = wanted.max(dim=1)",
        'print("ATSS", owner.where(best >= 0, -1))',
    ]


def _sizes(settings: Match) -> list[str]:
    maps = ", ".join(f"({level.height}, {list(level.sizes)})" for level in TEXTBOOK_SSD)
    part = SIDES[settings.place]
    return [
        *_imports("box_convert, box_iou"),
        "anchors, levels = [], []",
        f"for level, (cells, (small, large)) in enumerate([{maps}]):",
        "    at = (torch.arange(cells) + 0.5) / cells",
        "    centres = torch.cartesian_prod(at, at).flip(1)[:, None].expand(-1, 4, 2)",
        "    root = 2**0.5",
        "    sides = [[small, small], [large, large], [small * root, small / root], [small / root, small * root]]",
        "    sides = torch.tensor(sides).expand(cells**2, 4, 2)",
        '    anchors.append(box_convert(torch.cat((centres, sides), dim=2).reshape(-1, 4), "cxcywh", "xyxy"))',
        "    levels.append(torch.full((4 * cells**2,), level))",
        "anchors, levels = torch.cat(anchors), torch.cat(levels)",
        f"square = [{settings.x / 100:g}, {settings.y / 100:g}, {part} / {INPUT}, {part} / {INPUT}]",
        'objects = box_convert(torch.tensor([square]), "cxcywh", "xyxy")',
        "iou = box_iou(anchors, objects)",
        f'print("textbook", int((iou >= {settings.t:g}).sum()) or 1)',
        f'print("Faster R-CNN", int(((iou >= {settings.high:g}) | (iou == iou.max())).sum()))',
        "number, truth = 0, objects[0]",
        *_atss_lines(False, settings),
        'print("ATSS", int(wants.sum()), f"{threshold:.2f}")',
    ]


def check_steps(settings: Match) -> None:
    answer = match_answer(settings)  # what the page shows
    iou, objects = answer.trace.iou, len(settings.classes)
    torch.testing.assert_close(iou[:, :objects], ops.box_iou(settings.corners, settings.truths))
    assert not iou[:, objects:].any()  # rows of padding overlap nothing
    left, claimed = iou.clone(), {}
    for claim in answer.trace.claims[: len(iou)]:
        assert left.max() == left[claim.anchor, claim.truth] == claim.iou
        left[claim.anchor], left[:, claim.truth] = -1, -1
        claimed[claim.anchor] = claim.truth
    for anchor, owner in enumerate(answer.owners):
        best = iou[anchor].max()
        if anchor not in claimed:
            assert owner == (int(iou[anchor].argmax()) if best >= settings.t else -1)
        elif len(answer.trace.claims) <= len(iou):
            assert owner == claimed[anchor]
    print("The page and torch agree on", len(iou), "anchors")


def check_targets(settings: Match) -> None:
    answer = match_answer(settings)  # what the page shows
    coder = BoxCoder((10, 10, 5, 5))  # 1/0.1 and 1/0.2; without the textbook's 1e-6
    for anchor, owner in enumerate(answer.owners):
        assert answer.mask[anchor] == (owner >= 0)
        if owner < 0 or settings.columns[owner] == PADDING:
            assert answer.classes[anchor] == 0
            continue
        assert settings.kinds[answer.classes[anchor] - 1] == settings.classes[owner]
        theirs = coder.encode_single(settings.truths[owner][None], settings.corners[anchor][None])[0]
        torch.testing.assert_close(answer.offsets[anchor], theirs, rtol=1e-3, atol=1e-3)
    coder = BoxCoder((1, 1, 1, 1) if settings.forget else (10, 10, 5, 5), bbox_xform_clip=1e9)
    picked = settings.picked
    decoded = coder.decode_single(answer.offsets[picked][None], settings.corners[picked][None])[0]
    torch.testing.assert_close(answer.decoded, decoded)
    print("The page and torchvision agree on", len(answer.mask), "anchors")


def check_rules(settings: Match) -> None:
    ours, iou = shared_out(settings), ops.box_iou(settings.truths, settings.corners)
    assert torch.equal(ours[SSD], SSDMatcher(settings.t)(iou))
    assert torch.equal(ours[FASTER], Matcher(settings.high, settings.low, allow_low_quality_matches=True)(iou))
    print("The page and torchvision agree on", len(settings.names), "anchors")


def check_sizes(settings: Match) -> None:
    sweep, place = sweep_of(settings), settings.place
    iou = ops.box_iou(sweep.squares[place : place + 1], sweep.anchors)
    two_thresholds = Matcher(settings.high, min(0.3, settings.high), allow_low_quality_matches=True)
    for rule, matcher in {TEXTBOOK: SSDMatcher(settings.t), FASTER: two_thresholds}.items():
        assert torch.equal(sweep.chosen[rule][:, place], matcher(iou) >= 0), rule
    print("The page and torchvision agree on", len(sweep.anchors), "anchors")


def files(answer: MatchAnswer) -> list[Download]:
    """The download of a view."""
    names = {"steps": "iou_matrix", "targets": "targets", "rules": "rules", "sizes": "positives_by_size"}
    return [csv_file("CSV", f"{names[answer.settings.view]}.csv", lambda: _file_rows(answer))]


def _file_rows(answer: MatchAnswer) -> list[Sequence[object]]:
    """Header and rows: the matrix, the targets, every rule's answer, or the sweep."""
    settings = answer.settings
    if settings.view == "sizes":
        sweep = sweep_of(settings)
        header = ["side", *sweep.chosen, "atss_threshold", "best_iou"]
        columns = [SIDES, *map(sweep.counts, sweep.chosen), sweep.thresholds.tolist(), sweep.best.tolist()]
    elif settings.view == "targets":
        header = ["anchor", "class", "mask", "x", "y", "w", "h"]
        columns = [settings.names, answer.classes, list(map(int, answer.mask)), *answer.offsets.T.tolist()]
    elif settings.view == "steps":
        header = ["anchor", *settings.columns, "becomes"]
        columns = [settings.names, *answer.trace.iou.T.tolist(), owner_names(settings, answer.trace.assignment)]
    else:
        rules = shared_out(settings)
        header = ["anchor", *rules]
        columns = [settings.names, *(owner_names(settings, owners) for owners in rules.values())]
    return [header, *zip(*columns, strict=True)]
