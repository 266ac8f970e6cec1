"""PyTorch code of the lesson "Matching and offsets", what compares the page with torch, and its files; tests run all of it."""

from collections.abc import Sequence
from textwrap import indent

import torch
from torchvision import ops
from torchvision.models.detection._utils import BoxCoder, Matcher, SSDMatcher

from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.kit.i18n import N_, _
from playground.kit.printed import rows_of, settings_call, shown
from playground.lessons.matching.answer import FASTER, SSD, TEXTBOOK, MatchAnswer, match_answer, shared_out, sweep_of
from playground.lessons.matching.settings import INPUT, PADDING, SIDES, Match
from playground.lessons.matching.words import owner_names
from playground.ui.files import Download, csv_file


def torch_code(settings: Match) -> str:
    """The view with torch and torchvision alone; it prints what the page shows."""
    imports, body, _check = _VIEWS[settings.view]
    return f"import torch\n{imports}\n\n{body(settings)}"


def check_code(settings: Match) -> str:
    """Lines that stop with an error where the page and torch differ."""
    return shown(_VIEWS[settings.view][2], settings=f"={settings_call(settings)}")


def _matching(settings: Match) -> str:
    rows = settings.truths.tolist() + [[-1] * 4] * settings.padding
    return f"""\
objects = torch.tensor({rows_of(rows)}, dtype=torch.float64)  # corners, % of the sides
anchors = torch.tensor({rows_of(settings.corners.tolist())}, dtype=torch.float64)
iou = box_iou(anchors, objects)
best, owner = iou.max(dim=1)  # the threshold, unless an object takes its best anchor
owner[best < {settings.t:g}] = -1
left = iou.clone()
for _ in range(len(objects)):
    anchor, number = divmod(int(left.argmax()), len(objects))
    owner[anchor] = number
    left[anchor] = left[:, number] = -1  # remove row and column"""


def _steps(settings: Match) -> str:
    return f"{_matching(settings)}\nprint(iou)\nprint(owner)"


def _targets(settings: Match) -> str:
    zero = "background, and padding" if settings.padding else "background"
    return f"""\
{_matching(settings)}

mask = owner >= 0
classes = torch.tensor({settings.numbers + [0] * settings.padding})[owner] * mask  # 0 is {zero}
a, b = (box_convert(boxes, "xyxy", "cxcywh") for boxes in (anchors, objects[owner]))
centre = (b[:, :2] - a[:, :2]) / a[:, 2:] / 0.1
size = torch.log(1e-6 + b[:, 2:] / a[:, 2:]) / 0.2
offsets = torch.cat((centre, size), dim=1) * mask[:, None]
print(classes, mask, offsets)

for_centre, for_size = {"1, 1" if settings.forget else "0.1, 0.2"}  # the decoder's variances
centre = offsets[:, :2] * for_centre * a[:, 2:] + a[:, :2]
size = torch.exp(offsets[:, 2:] * for_size) * a[:, 2:]
decoded = box_convert(torch.cat((centre, size), dim=1), "cxcywh", "xyxy")
print(decoded[{settings.picked}])  # {settings.names[settings.picked]}"""


def _atss(one_level: bool, settings: Match) -> str:
    """ATSS for `objects` and `anchors`; of several levels `levels` holds each anchor's."""
    several = "some = torch.cat([near[levels[near] == level][:k] for level in range(5)])"
    return f"""\
middle, place = (anchors[:, :2] + anchors[:, 2:]) / 2, (truth[:2] + truth[2:]) / 2
near = (middle - place).norm(dim=1).argsort(stable=True)
k = {settings.nearest if one_level else f"4 * {settings.nearest}  # four anchors share a centre"}
{"some = near[:k]" if one_level else several}
own = iou[some, number]
threshold = own.mean() + (own.std() if len(own) > 1 else 0)
inside = ((middle > truth[:2]) & (middle < truth[2:])).all(dim=1)
wants = torch.zeros(len(anchors), dtype=torch.bool)
wants[some] = own >= threshold
wants &= inside"""


def _rules(settings: Match) -> str:
    return f"""\
{_matching(settings)}
print("textbook", owner)
print("torchvision SSD", SSDMatcher({settings.t:g})(iou.T))
print("Faster R-CNN", Matcher({settings.high:g}, {settings.low:g}, allow_low_quality_matches=True)(iou.T))  # -2: ignored

wanted = torch.full_like(iou, -1)
for number, truth in enumerate(objects):
{indent(_atss(True, settings), "    ")}
    wanted[wants, number] = iou[wants, number]
best, owner = wanted.max(dim=1)
print("ATSS", owner.where(best >= 0, -1))"""


def _sizes(settings: Match) -> str:
    maps = ", ".join(f"({level.height}, {list(level.sizes)})" for level in TEXTBOOK_SSD)
    part = f"{SIDES[settings.place]} / {INPUT}"
    return f"""\
anchors, levels = [], []
for level, (cells, (small, large)) in enumerate([{maps}]):
    at = (torch.arange(cells) + 0.5) / cells
    centres = torch.cartesian_prod(at, at).flip(1)[:, None].expand(-1, 4, 2)
    root = 2**0.5
    sides = [[small, small], [large, large], [small * root, small / root], [small / root, small * root]]
    sides = torch.tensor(sides).expand(cells**2, 4, 2)
    anchors.append(box_convert(torch.cat((centres, sides), dim=2).reshape(-1, 4), "cxcywh", "xyxy"))
    levels.append(torch.full((4 * cells**2,), level))
anchors, levels = torch.cat(anchors), torch.cat(levels)
square = [{settings.x / 100:g}, {settings.y / 100:g}, {part}, {part}]
objects = box_convert(torch.tensor([square]), "cxcywh", "xyxy")
iou = box_iou(anchors, objects)
print("textbook", int((iou >= {settings.t:g}).sum()) or 1)
print("Faster R-CNN", int(((iou >= {settings.high:g}) | (iou == iou.max())).sum()))
number, truth = 0, objects[0]
{_atss(False, settings)}
print("ATSS", int(wants.sum()), f"{{threshold:.2f}}")"""


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


_BOTH = "from torchvision.ops import box_convert, box_iou"
_MATCHERS = "from torchvision.models.detection._utils import Matcher, SSDMatcher\nfrom torchvision.ops import box_iou"
_VIEWS = {
    "steps": ("from torchvision.ops import box_iou", _steps, check_steps),
    "targets": (_BOTH, _targets, check_targets),
    "rules": (_MATCHERS, _rules, check_rules),
    "sizes": (_BOTH, _sizes, check_sizes),
}


def files(answer: MatchAnswer) -> list[Download]:
    """The download of a view."""
    labels = {"steps": N_("IoU matrix as CSV"), "targets": N_("Targets as CSV")}
    labels |= {"rules": N_("Labels by rule as CSV"), "sizes": N_("Positives by size as CSV")}
    names = {"steps": "iou_matrix", "targets": "targets", "rules": "rules", "sizes": "positives_by_size"}
    return [csv_file(_(labels[answer.settings.view]), f"{names[answer.settings.view]}.csv", lambda: _file_rows(answer))]


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
