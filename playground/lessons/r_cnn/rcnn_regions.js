// The tree of merges: which region each segment belongs to after so many merges, and its mean colour. A tree is
// {merges: two regions each, colours: three bytes a segment, sizes: of all regions, boxes: four numbers a region}.

export const segmentsOf = ({ colours }) => colours.length / 3;

// Region of each segment after so many merges.
export function rootsAfter(tree, merges) {
  const segments = segmentsOf(tree);
  const region = Int32Array.from({ length: segments + merges }, (_, i) => i);
  for (let made = merges - 1; made >= 0; made--)
    for (const part of [0, 1]) region[tree.merges[2 * made + part]] = region[segments + made];
  return region.subarray(0, segments);
}

// The regions that are left, and of each its mean colour as [r, g, b].
export function regionsLeft(tree, roots) {
  const sums = new Map();
  roots.forEach((root, segment) => {
    const sum = sums.get(root) ?? sums.set(root, [0, 0, 0]).get(root);
    for (let c = 0; c < 3; c++) sum[c] += tree.colours[3 * segment + c] * tree.sizes[segment];
  });
  for (const [root, sum] of sums)
    sums.set(
      root,
      sum.map((value) => value / tree.sizes[root]),
    );
  return sums;
}

export const boxOf = ({ boxes }, region) => Array.from(boxes.subarray(4 * region, 4 * region + 4));

// Boxes of all regions that merging has made until now, the segments' aside; newest first, none twice.
export function madeUntil(tree, merges) {
  const segments = segmentsOf(tree);
  const seen = new Set();
  const made = [];
  for (let region = segments + merges - 1; region >= segments; region--) {
    const box = boxOf(tree, region);
    const key = box.join(" ");
    if (!seen.has(key)) made.push(box);
    seen.add(key);
  }
  return made;
}
