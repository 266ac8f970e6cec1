"""The textbook's definitions (d2l 14.3–14.5) written out one step after the other, and random scenes to try them on."""

import torch
from hypothesis import strategies as st


def iou_matrix(first, second):
    """Union as the sum of areas less the overlap, every pair by itself."""
    result = torch.zeros(len(first), len(second), dtype=first.dtype)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            low, high = torch.maximum(a[:2], b[:2]), torch.minimum(a[2:], b[2:])
            overlap = (high - low).clamp(min=0).prod()
            result[i, j] = overlap / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - overlap)
    return result


def prior(height, width, sizes, ratios):
    """Anchors cell by cell: sizes with the first ratio, then the other ratios with the first size."""
    pairs = [(s, ratios[0]) for s in sizes] + [(sizes[0], r) for r in ratios[1:]]
    boxes = []
    for row in range(height):
        for column in range(width):
            x, y = (column + 0.5) / width, (row + 0.5) / height
            for size, ratio in pairs:
                w, h = size * ratio**0.5 * height / width, size / ratio**0.5
                boxes.append((x - w / 2, y - h / 2, x + w / 2, y + h / 2))
    return torch.tensor(boxes)


def assign(truths, anchors, threshold):
    """Threshold pass, then a claim an object, each the first largest entry of the matrix in reading order."""
    matrix = iou_matrix(anchors, truths)
    answer = [int(row.argmax()) if row.max() >= threshold else -1 for row in matrix]
    for _ in range(len(truths)):
        flat = int(matrix.argmax())
        anchor, truth = flat // len(truths), flat % len(truths)
        answer[anchor] = truth
        matrix[anchor, :] = -1
        matrix[:, truth] = -1
    return torch.tensor(answer)


def centre_size(boxes):
    return (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]


def encode(anchors, boxes):
    (centre_a, size_a), (centre_b, size_b) = centre_size(anchors), centre_size(boxes)
    return torch.cat((10 * (centre_b - centre_a) / size_a, 5 * torch.log(1e-6 + size_b / size_a)), dim=1)


def decode(anchors, offsets):
    centre, size = centre_size(anchors)
    centre, size = offsets[:, :2] * size / 10 + centre, torch.exp(offsets[:, 2:] / 5) * size
    return torch.cat((centre - 0.5 * size, centre + 0.5 * size), dim=1)


def target(anchors, labels):
    offsets, masks, classes = [], [], []
    for label in labels:
        answer = assign(label[:, 1:], anchors, 0.5)
        positive = answer >= 0
        boxes = torch.where(positive[:, None], label[answer, 1:], 0)
        mask = positive[:, None].float().repeat(1, 4)
        offsets.append((encode(anchors, boxes) * mask).reshape(-1))
        masks.append(mask.reshape(-1))
        classes.append(torch.where(positive, label[answer, 0].long() + 1, 0))
    return torch.stack(offsets), torch.stack(masks), torch.stack(classes)


def suppress(boxes, scores, threshold):
    """Indices that stay: pick the surest, keep what overlaps it by the threshold at most, again."""
    left = scores.argsort(descending=True, stable=True)
    keep = []
    while len(left):
        keep.append(int(left[0]))
        left = left[1:]
        if len(left):
            left = left[iou_matrix(boxes[keep[-1] :][:1], boxes[left])[0] <= threshold]
    return keep


def detect(cls_probs, offset_preds, anchors, nms_threshold=0.5, pos_threshold=0.009999999):
    batch = []
    for probs, offsets in zip(cls_probs, offset_preds, strict=True):
        confidence, kind = probs[1:].max(dim=0)
        boxes = decode(anchors, offsets.reshape(-1, 4))
        keep = suppress(boxes, confidence, nms_threshold)
        removed = [k for k in range(len(anchors)) if k not in keep]
        rows = []
        for index in keep + removed:
            c, label = confidence[index], kind[index] if index in keep else torch.tensor(-1)
            if c < pos_threshold:
                c, label = 1 - c, torch.tensor(-1)
            rows.append(torch.cat((label[None].float(), c[None], boxes[index])))
        batch.append(torch.stack(rows))
    return torch.stack(batch)


@st.composite
def scenes(draw, most=12, least=0, grid=None):
    """Proper boxes in the unit square, (N, 4); with `grid` on whole numbers up to it, so that ties are common."""
    count = draw(st.integers(least, most))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    if grid:
        corner = torch.randint(0, grid - 1, (count, 2), generator=generator)
        size = torch.randint(1, max(2, grid // 2), (count, 2), generator=generator)
        return torch.cat((corner, corner + size), dim=1).float()
    corner, size = torch.rand(count, 2, generator=generator) * 0.7, 0.05 + torch.rand(count, 2, generator=generator) * 0.4
    return torch.cat((corner, corner + size), dim=1)


@st.composite
def scored_scenes(draw, most=14, grid=None, levels=None):
    """Boxes and scores; with `levels` only that many different scores."""
    boxes = draw(scenes(most=most, grid=grid))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    scores = torch.rand(len(boxes), generator=generator)
    return boxes, (scores * levels).floor() / levels if levels else scores
