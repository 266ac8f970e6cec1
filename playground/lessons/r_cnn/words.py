"""What today's numbers say in the lesson "The R-CNN family": figures as text, sentences, formulae. Measured times are in none of
them: they differ from run to run."""

import numpy as np

from playground.kit.i18n import _
from playground.kit.saying import Words, by, count, each, fixed, number, percent, short, short_count
from playground.lessons.r_cnn.answer import Answer, CropsAnswer, RegionsAnswer, RoiAnswer, RpnAnswer, TimeAnswer
from playground.vision.rcnn import POOLED
from playground.vision.rcnn_costs import FASTER_REGIONS, PAPER_REGIONS, paper_costs
from playground.vision.region_proposals import LEAST_SIDE


def words(answer: Answer) -> Words:
    """What a view says, most important first."""
    return VIEW_WORDS[answer.settings.view](answer)


def figures(answer: Answer) -> dict[str, str]:
    """The numbers of a state as text."""
    return dict(words(answer).figures)


def _regions(answer: RegionsAnswer) -> Words:
    tree, merges = answer.grouped.grouping, answer.merges
    segments = tree.segments
    made = np.unique(tree.stats.boxes[segments : segments + merges], axis=0)
    height, width = tree.labels.shape
    shown = each(count, segments=segments, all_merges=segments - 1, regions=2 * segments - 1, left=answer.left, merges=merges)
    shown |= each(count, made=len(made), proposals=len(answer.grouped.boxes), pixels=tree.labels.size)
    shown |= {"size": by((width, height)), "scale": str(answer.settings.scale), "least": str(LEAST_SIDE)}
    if merges:
        parts = tree.similarities[merges - 1]
        shown |= {name: f"{value:.2f}" for name, value in zip(("colour", "texture", "near", "fill"), parts, strict=True)}
    templates = [
        _(
            "Felzenszwalb’s method (scale {scale}) cuts the photo of {size} px into **{segments}** segments. Merging goes "
            "on until one "
            "region is left: {all_merges} merges, so **{regions}** regions in all."
        ),
        _("After {merges} merges **{left}** regions are left, and the merges have made {made} different boxes."),
        merges
        and _(
            "The last merge joined two neighbours with a similarity of colour {colour}, texture {texture}, size {near} "
            "and fill {fill}."
        ),
        _(
            "Without duplicates and without boxes that have a side below {least} px, **{proposals}** proposals remain. "
            "The paper runs "
            "several colour spaces and scales and gets about 2,000."
        ),
    ]
    return Words(shown, templates, r"s = s_\text{colour} + s_\text{texture} + s_\text{size} + s_\text{fill}")


def _crops(answer: CropsAnswer) -> Words:
    chosen, found = answer.settings, answer.found
    shown = each(count, regions=len(answer.boxes), passes=answer.scores.passes, above=len(found.regions), kept=len(found.kept))
    shown |= {"score": f"{chosen.score:.2f}", "nms": f"{chosen.nms:.2f}", "agreement": percent(answer.agreement, 0)}
    shown |= {"stride": str(chosen.stride), "cells": str(POOLED[chosen.stride]), "classes": "1,000"}
    if chosen.method == "crop":
        first = _(
            "Each of **{regions}** regions is cut out with some of its surroundings, stretched to 224 × 224 px and "
            "classified alone: "
            "**{passes}** passes through the network."
        )
    else:
        first = _(
            "The photo passes through the network once. Each of **{regions}** regions is pooled to {cells} × {cells} "
            "cells from the map "
            "of stride {stride} px, and only the last layers run for each: **{passes}** pass."
        )
    templates = [
        first,
        chosen.method != "crop" and _("The best class is the one that R-CNN’s crop has for **{agreement}** of the regions."),
        chosen.method == "pool"
        and _("RoI pooling takes maxima, which this network’s last layers have never seen in training. RoI align takes means."),
        _("**{above}** regions reach a score of {score}; NMS class by class (IoU above {nms}) keeps **{kept}**."),
        _(
            "Nothing is trained here: the network knows {classes} ImageNet classes and no background, so a part of the "
            "photo without an "
            "object gets a class too. The papers train a background class and four box offsets for each class."
        ),
    ]
    return Words(shown, templates, r"p = \text{softmax}(\text{network}(\text{region}))")


def _roi(answer: RoiAnswer) -> Words:
    chosen, shifts = answer.settings, answer.shifts
    region, read = answer.region, answer.read
    area = np.prod(region[2:] - region[:2])
    ends = ", ".join(short(value) for value in region / chosen.stride)
    means = {name: answer.pooled(name).mean() for name in ("pool", "align", "corner")}
    channels, down, across = answer.features.shape
    w, h = answer.cells
    shown = {"ends": ends, "cells": count(w * h), "grid": by((w, h)), "area": fixed(np.prod(read[2:] - read[:2]) / area, 2)}
    shown |= {"shift": fixed(shifts.max(), 1), "mean_shift": fixed(shifts.mean(), 1), "stride": str(chosen.stride)}
    shown |= {f"mean_{name}": fixed(value, 3) for name, value in means.items()}
    shown |= {
        "sides": by(short(value, 3) for value in region[2:] - region[:2]),
        "map": by((across, down)),
        "channels": str(channels),
    }
    shown |= {
        "out": by((chosen.out, chosen.out)),
        "channel": str(answer.channel),
        "read": by(short(v, 4) for v in read[2:] - read[:2]),
    }
    if chosen.how == "pool":
        what = _(
            "The region of {sides} px has its corners at {ends} cells. RoI pooling rounds them and includes both ends: it reads "
            "**{cells}** cells ({grid}), {read} px, **{area}** times the region’s area. Its borders move by up to **{shift}** px."
        )
    elif chosen.how == "align":
        what = _(
            "The region of {sides} px has its corners at {ends} cells. RoI align reads between the cells: its borders move by "
            "**{shift}** px."
        )
    else:
        what = _(
            "The region of {sides} px has its corners at {ends} cells. With aligned=False everything is read half a cell, "
            "**{shift}** px, "
            "too far right and down."
        )
    templates = [
        what,
        _("The map of stride {stride} px has {map} cells and {channels} channels; each region becomes {out} numbers of each."),
        _(
            "Mean of channel {channel} over the {out} windows: RoI pooling {mean_pool}, RoI align {mean_align}, with "
            "aligned=False "
            "{mean_corner}."
        ),
    ]
    formula = r"\text{pool: round}(x/s) \qquad \text{align: } x/s - \tfrac{1}{2}"
    return Words(shown, templates, formula.replace("/s", f"/{chosen.stride}"))


def _rpn(answer: RpnAnswer) -> Words:
    chosen, found = answer.settings, answer.proposals
    kept = len(answer.kept)
    shown = each(count, anchors=found.anchors, before=len(found.scores), kept=kept, shown=min(kept, chosen.most))
    shown |= {"overlap": f"{chosen.overlap:.2f}"}
    house = chosen.model == "everyday"
    templates = [
        _(
            "One pass scores **{anchors}** anchors. The {before} boxes with the highest objectness go on, and NMS at an "
            "IoU of {overlap} keeps {kept}; **{shown}** are shown."
        ),
        house
        and _(
            "A region-proposal network has one score for “any object”. This detector has nine classes, and its highest "
            "score stands for "
            "it here: it proposes what it was trained to find, no other things."
        ),
        house
        and _(
            "Faster R-CNN and Mask R-CNN of torchvision work here once their weights are in the folder that "
            "PLAYGROUND_WEIGHTS names."
        ),
    ]
    if answer.detections is not None:
        shown |= {"detections": count(len(answer.detections.boxes))}
        templates.append(
            _("The second stage pools each proposal by RoI align and keeps {detections} detections with a score of 0.5 or more.")
        )
    return Words(shown, templates, r"\text{objectness} = \max_c p_c" if house else r"\text{objectness} = \sigma(z)")


def _time(answer: TimeAnswer) -> Words:
    costs, paper = answer.costs, paper_costs()
    shown = each(count, regions=answer.regions, passes=answer.regions, paper_regions=PAPER_REGIONS, faster_regions=FASTER_REGIONS)
    shown |= each(short_count, rcnn=costs.rcnn, fast=costs.fast, shared=costs.shared, heads=costs.heads)
    shown |= {"ratio": number(costs.rcnn / costs.fast), "size": by(answer.size), "stride": str(answer.settings.stride)}
    shown |= {f"paper_{name}": short_count(value) for name, value in paper.items()}
    shown |= {"heads_share": percent(paper["heads"] / paper["fast"], 0), "paper_ratio": number(paper["rcnn"] / paper["fast"])}
    templates = [
        _(
            "R-CNN sends each of **{regions}** crops through the whole network: **{passes}** passes, {rcnn} "
            "multiplications. Fast R-CNN "
            "needs {shared} for one pass over {size} px and {heads} for the last layers of all regions: **{ratio}** times fewer."
        ),
        _(
            "What is left to save then are the proposals. Faster R-CNN lets a network propose: here the everyday "
            "detector’s pass stands "
            "for it, in place of selective search."
        ),
        _(
            "With the papers’ network (VGG-16, photos of 600 × 800 px, {paper_regions} regions) R-CNN takes **{paper_rcnn}** "
            "multiplications, Fast R-CNN {paper_fast} ({paper_ratio} times fewer), Faster R-CNN with {faster_regions} regions "
            "{paper_faster}."
        ),
        _(
            "There **{heads_share}** of Fast R-CNN’s multiplications are fully connected layers on the regions "
            "({paper_heads}); the shared "
            "convolutions take {paper_trunk}, the region-proposal network of Faster R-CNN {paper_rpn}."
        ),
    ]
    return Words(shown, templates, r"\text{R-CNN: } N\,T \qquad \text{Fast R-CNN: } T' + N\,h")


VIEW_WORDS = {"regions": _regions, "crops": _crops, "roi": _roi, "rpn": _rpn, "time": _time}
