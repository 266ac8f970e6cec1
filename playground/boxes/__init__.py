"""Boxes by touch: how alike two are, anchors and what they learn, suppression and what it costs, and how good a detector is.

    formats         corners, centre and size, COCO's; pixels and normalised
    written         boxes and detections as a line of text
    iou, island     IoU, GIoU, DIoU, CIoU, Dice of all pairs; places at which a box of fixed shape still reaches an IoU
    anchors         multibox_prior: the anchors of one feature map; sizes from which they overlap
    anchor_reach    what anchors reach: best IoU, worst place, shapes, none of them laid out
    pyramids        anchors of several maps; the level of a feature pyramid; rows of a flattened head
    matching        the textbook's matching, and its steps; torchvision's SSD, Faster R-CNN's two thresholds, ATSS
    targets         boxes told from anchors, and back; multibox_target and multibox_detection
    suppression     nms, by class, and step by step; Soft-NMS, DIoU-NMS, weighted boxes fusion
    survival        the exact thresholds at which each box is kept
    hits            which detection found which object: COCO's rule and VOC's; hit, wrong class, duplicate, background, missed
    metrics         precision, recall, average precision; mAP over IoU 0.50–0.95, confusion
    pyramid_nets    maps, anchors and layers of four detectors
    level_assignment  the map of a pyramid that an object is assigned to, at one place and at every place
    face_cascade    raw detections of a real model

All of it needs torch, so every name is fetched when it is first asked for.
"""

import importlib

_WHERE = {
    "formats": "box_center_to_corner box_corner_to_center box_corner_to_topleft box_topleft_to_corner convert_boxes "
    "denormalise_boxes normalise_boxes",
    "iou": "MEASURES box_dice box_iou complete_box_iou distance_box_iou generalized_box_iou is_proper shape_iou",
    "anchors": "anchor_centres anchor_pairs anchor_shapes leaves_picture multibox_prior",
    "pyramids": "TEXTBOOK_SSD Level fpn_level pyramid_priors",
    "matching": "MatchTrace assign_anchor_to_bbox trace_matching "
    "atss_thresholds atss_wants match_atss match_ssd match_two_thresholds",
    "targets": "multibox_detection multibox_target offset_boxes offset_inverse",
    "suppression": "NmsStep batched_nms nms nms_trace diou_nms soft_nms weighted_boxes_fusion",
    "survival": "Death kept_at survival_curve survival_deaths survival_sets",
    "hits": "match_detections",
    "metrics": "average_precision precision_recall "
    "COCO_IOUS Confusion DetectorScore Found Truth confusion mean_average_precision",
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = sorted(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
