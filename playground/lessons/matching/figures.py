"""The numbers that the sentences of the lesson "Matching and offsets" quote, as text."""

from playground.boxes.iou import box_iou
from playground.boxes.matching_rules import IGNORED
from playground.lessons.box_iou.figures import corner_text, likeness, pixels, signed
from playground.lessons.matching.answer import ATSS, FASTER, TEXTBOOK, MatchAnswer, MatchConfig, shared_out
from playground.lessons.matching.sizes import SIDES, place_of, sweep_of

BACKGROUND_NAME, IGNORED_NAME = "background", "ignored"


def offset_text(value: float) -> str:
    """Four digits and no more decimals than three: 1.4, −17.8, −69.08, 3.466"""
    return signed(f"{round(value, 3) + 0.0:.4g}")


def owner_name(config: MatchConfig, owner: int) -> str:
    """dog, background or ignored."""
    return config.columns[owner] if owner >= 0 else IGNORED_NAME if owner == IGNORED else BACKGROUND_NAME


def step_figures(answer: MatchAnswer) -> dict[str, str]:
    """What the textbook's matching comes to; `lowest` is the least IoU of an anchor that is called an object."""
    config, positives = answer.config, answer.positives
    found = {
        "anchors": str(len(config.names)),
        "positives": str(len(positives)),
        "t": f"{config.t:.2f}",
        "labels": ", ".join(
            f"{name} {owner_name(config, owner)}" for name, owner in zip(config.names, answer.owners, strict=True)
        ),
        "claims": "; ".join(
            f"{config.columns[claim.truth]} takes {config.names[claim.anchor]}, {likeness(claim.iou)}"
            for claim in answer.trace.claims
        ),
    }
    if positives:
        lowest = min(positives, key=answer.iou_of)
        found |= {
            "lowest": likeness(answer.iou_of(lowest)),
            "lowest_name": config.names[lowest],
            "lowest_owner": owner_name(config, answer.owners[lowest]),
            "lowest_best": likeness(best_object(answer, lowest)[1]),
            "lowest_best_name": config.columns[best_object(answer, lowest)[0]],
        }
    return found


def best_object(answer: MatchAnswer, anchor: int) -> tuple[int, float]:
    """(object, IoU) that an anchor overlaps most."""
    value, truth = answer.trace.iou[anchor, : len(answer.config.classes)].max(dim=0)
    return int(truth), value.item()


def target_figures(answer: MatchAnswer) -> dict[str, str]:
    """The picked anchor's targets, and what the decoder makes of them."""
    config, picked = answer.config, answer.config.picked
    x, y, w, h = map(offset_text, answer.offsets[picked].tolist())
    anchor, decoded = config.corners[picked], answer.decoded
    moved = (decoded[:2] + decoded[2:] - anchor[:2] - anchor[2:]) / 2
    best, most = best_object(answer, picked)
    return {
        "pick": config.names[picked],
        "owner": owner_name(config, answer.owners[picked]),
        "own": likeness(answer.iou_of(picked)),
        "best": likeness(most),
        "best_name": config.columns[best],
        "class": str(answer.classes[picked]),
        "mask": str(int(answer.mask[picked])),
        "x": x,
        "y": y,
        "w": w,
        "h": h,
        "decoded": corner_text(decoded.tolist()),
        "moved": pixels(moved[0].item()),
        "masked": str(sum(answer.mask)),
    }


def rule_figures(config: MatchConfig) -> dict[str, str]:
    """For each rule the object of every anchor in order; the IoU of each anchor with what it overlaps most."""
    iou = box_iou(config.corners, config.truths)
    rules = shared_out(config)
    found = {name: ", ".join(owner_name(config, owner) for owner in owners.tolist()) for name, owners in rules.items()}
    found |= {f"{name} positives": str(int((owners >= 0).sum())) for name, owners in rules.items()}
    found |= {name: likeness(value) for name, value in zip(config.names, iou.amax(dim=1).tolist(), strict=True)}
    changed = [
        config.names[anchor]
        for anchor in range(len(config.names))
        if len({max(-1, int(owners[anchor])) for owners in rules.values()}) > 1
    ]
    without = {
        name: [title for number, title in enumerate(config.columns[: len(config.classes)]) if number not in set(owners.tolist())]
        for name, owners in rules.items()
    }
    return found | {
        "changed": ", ".join(changed),
        "without": "; ".join(f"{name}: {', '.join(titles)}" for name, titles in without.items() if titles),
    }


def size_figures(config: MatchConfig) -> dict[str, str]:
    """Positives of each rule for today's square, ATSS's own threshold and the best IoU that any anchor has."""
    sweep, place = sweep_of(config), place_of(config.side)
    return {
        "side": str(SIDES[place]),
        **{rule: str(sweep.counts(rule)[place]) for rule in (TEXTBOOK, FASTER, ATSS)},
        "own_threshold": f"{sweep.thresholds[place].item():.2f}",
        "best": likeness(sweep.best[place].item()),
        "peak": str(max(sweep.counts(TEXTBOOK))),
        "plain": str(max(sweep.counts(ATSS))),
    }
