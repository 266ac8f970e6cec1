"""PyTorch code of the lesson "Matching and offsets", and the lines that compare the page with torch; tests execute both."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from playground.boxes.pyramids import TEXTBOOK_SSD
from playground.boxes.written import WrittenBox, write_number
from playground.lessons.matching.answer import MatchConfig
from playground.lessons.matching.sizes import INPUT, SIDES, place_of
from playground.lessons.matching.states import RULES, SIZES, STEPS, TARGETS


def torch_code(view: str, config: MatchConfig) -> str:
    """The view with torch and torchvision alone; it prints what the page shows."""
    return "\n".join(_CODE[view](config))


def _rows(boxes: Iterable[WrittenBox]) -> str:
    return ", ".join(f"[{', '.join(map(write_number, box.corners))}]" for box in boxes)


def _boxes(config: MatchConfig, padding: int = 0) -> list[str]:
    objects, anchors = config.written
    rows = ", ".join([_rows(objects), *["[-1, -1, -1, -1]"] * padding])
    return [
        f"objects = torch.tensor([{rows}], dtype=torch.float64)  # corners, % of the sides",
        f"anchors = torch.tensor([{_rows(anchors)}], dtype=torch.float64)",
    ]


def _matching(config: MatchConfig) -> list[str]:
    return [
        *_boxes(config, 0 if config.skip else config.pad),
        "iou = box_iou(anchors, objects)",
        "best, owner = iou.max(dim=1)  # the threshold pass, which claims overrule",
        f"owner[best < {config.t:g}] = -1",
        "left = iou.clone()",
        "for _ in range(len(objects)):",
        "    anchor, claimant = divmod(int(left.argmax()), len(objects))",
        "    owner[anchor] = claimant",
        "    left[anchor] = left[:, claimant] = -1  # row and column are struck out",
    ]


def _steps(config: MatchConfig) -> list[str]:
    return ["import torch", "from torchvision.ops import box_iou", "", *_matching(config), "print(iou)", "print(owner)"]


def _targets(config: MatchConfig) -> list[str]:
    numbers = [config.kinds.index(name) + 1 for name in config.classes]
    numbers += [0] * (len(config.columns) - len(numbers))
    decoder = "1, 1" if config.forget else "0.1, 0.2"
    return [
        "import torch",
        "from torchvision.ops import box_convert, box_iou",
        "",
        *_matching(config),
        "",
        "mask = owner >= 0",
        f"classes = torch.tensor({numbers})[owner] * mask  # 0 is background"
        + ("" if config.skip or not config.pad else ", and padding"),
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
        f"print(decoded[{config.picked}])  # {config.names[config.picked]}",
    ]


def _atss_lines(one_level: bool, config: MatchConfig) -> list[str]:
    """ATSS for `objects` and `anchors`; of several levels `levels` holds each anchor's."""
    nearest = f"{config.nearest}" if one_level else f"4 * {config.nearest}  # four anchors share a centre"
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


def _rules(config: MatchConfig) -> list[str]:
    return [
        "import torch",
        "from torchvision.models.detection._utils import Matcher, SSDMatcher",
        "from torchvision.ops import box_iou",
        "",
        *_matching(replace(config, pad=0)),
        'print("textbook", owner)',
        f'print("torchvision SSD", SSDMatcher({config.t:g})(iou.T))',
        f'print("Faster R-CNN", Matcher({config.high:g}, {config.low:g}, allow_low_quality_matches=True)(iou.T))  # -2: ignored',
        "",
        "wanted = torch.full_like(iou, -1)",
        "for number, truth in enumerate(objects):",
        *[f"    {line}" for line in _atss_lines(True, config)],
        "    wanted[wants, number] = iou[wants, number]",
        "best, owner = wanted.max(dim=1)",
        'print("ATSS", owner.where(best >= 0, -1))',
    ]


def _sizes(config: MatchConfig) -> list[str]:
    maps = ", ".join(f"({level.height}, {list(level.sizes)})" for level in TEXTBOOK_SSD)
    part = SIDES[place_of(config.side)]
    return [
        "import torch",
        "from torchvision.ops import box_convert, box_iou",
        "",
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
        f"square = [{config.x / 100:g}, {config.y / 100:g}, {part} / {INPUT}, {part} / {INPUT}]",
        'objects = box_convert(torch.tensor([square]), "cxcywh", "xyxy")',
        "iou = box_iou(anchors, objects)",
        f'print("textbook", int((iou >= {config.t:g}).sum()) or 1)',
        f'print("Faster R-CNN", int(((iou >= {config.high:g}) | (iou == iou.max())).sum()))',
        "number, truth = 0, objects[0]",
        *_atss_lines(False, config),
        'print("ATSS", int(wants.sum()), f"{threshold:.2f}")',
    ]


_CODE: dict[str, Callable[[MatchConfig], list[str]]] = {STEPS: _steps, TARGETS: _targets, RULES: _rules, SIZES: _sizes}


def check_code(view: str, config: MatchConfig) -> str:
    """Lines that stop with an error where the page and torch differ."""
    default = MatchConfig()
    changed = [name for name in config.__dataclass_fields__ if getattr(config, name) != getattr(default, name)]
    written = ", ".join(f"{name}={getattr(config, name)!r}" for name in changed)
    return _CHECKS[view].format(config=f"MatchConfig({written})")


_CHECK_STEPS = """\
import torch
from torchvision.ops import box_iou

from playground.lessons.matching.answer import MatchConfig, match_answer

answer = match_answer({config})  # what the page shows
config, iou = answer.config, answer.trace.iou
objects = len(config.classes)
torch.testing.assert_close(iou[:, :objects], box_iou(config.corners, config.truths))
assert not iou[:, objects:].any()  # rows of padding overlap nothing
left, claimed = iou.clone(), {{}}
for claim in answer.trace.claims[: len(iou)]:
    assert left.max() == left[claim.anchor, claim.truth] == claim.iou
    left[claim.anchor], left[:, claim.truth] = -1, -1
    claimed[claim.anchor] = claim.truth
for anchor, owner in enumerate(answer.owners):
    best = iou[anchor].max()
    if anchor not in claimed:
        assert owner == (int(iou[anchor].argmax()) if best >= config.t else -1)
    elif len(answer.trace.claims) <= len(iou):
        assert owner == claimed[anchor]
print("The page and torch agree on", len(iou), "anchors")
"""

_CHECK_TARGETS = """\
import torch
from torchvision.models.detection._utils import BoxCoder

from playground.lessons.matching.answer import PADDING, MatchConfig, match_answer

answer = match_answer({config})  # what the page shows
config = answer.config
coder = BoxCoder((10, 10, 5, 5))  # 1/0.1 and 1/0.2; without the textbook's 1e-6
for anchor, owner in enumerate(answer.owners):
    assert answer.mask[anchor] == (owner >= 0)
    if owner < 0 or config.columns[owner] == PADDING:
        assert answer.classes[anchor] == 0
        continue
    assert config.kinds[answer.classes[anchor] - 1] == config.classes[owner]
    theirs = coder.encode_single(config.truths[owner][None], config.corners[anchor][None])[0]
    torch.testing.assert_close(answer.offsets[anchor], theirs, rtol=1e-3, atol=1e-3)
coder = BoxCoder((1, 1, 1, 1) if config.forget else (10, 10, 5, 5), bbox_xform_clip=1e9)
decoded = coder.decode_single(answer.offsets[config.picked][None], config.corners[config.picked][None])[0]
torch.testing.assert_close(answer.decoded, decoded)
print("The page and torchvision agree on", len(answer.mask), "anchors")
"""

_CHECK_RULES = """\
import torch
from torchvision.models.detection._utils import Matcher, SSDMatcher
from torchvision.ops import box_iou

from playground.lessons.matching.answer import FASTER, SSD, MatchConfig, shared_out

config = {config}
ours, iou = shared_out(config), box_iou(config.truths, config.corners)
assert torch.equal(ours[SSD], SSDMatcher(config.t)(iou))
assert torch.equal(ours[FASTER], Matcher(config.high, config.low, allow_low_quality_matches=True)(iou))
print("The page and torchvision agree on", len(config.names), "anchors")
"""

_CHECK_SIZES = """\
import torch
from torchvision.models.detection._utils import Matcher, SSDMatcher
from torchvision.ops import box_iou

from playground.lessons.matching.answer import FASTER, TEXTBOOK, MatchConfig
from playground.lessons.matching.sizes import place_of, sweep_of

config = {config}
sweep, place = sweep_of(config), place_of(config.side)
iou = box_iou(sweep.squares[place : place + 1], sweep.anchors)
theirs = {{TEXTBOOK: SSDMatcher(config.t), FASTER: Matcher(config.high, min(0.3, config.high), allow_low_quality_matches=True)}}
for rule, matcher in theirs.items():
    assert torch.equal(sweep.chosen[rule][:, place], matcher(iou) >= 0), rule
print("The page and torchvision agree on", len(sweep.anchors), "anchors")
"""

_CHECKS = {STEPS: _CHECK_STEPS, TARGETS: _CHECK_TARGETS, RULES: _CHECK_RULES, SIZES: _CHECK_SIZES}
