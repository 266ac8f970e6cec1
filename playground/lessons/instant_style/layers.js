// Which pictures lie over each other, and how strongly, while the server paints the exact one. A scene's shares sum to 1.

// Of the styles at the corners of a square, from left to right and top to bottom, at a point in it.
export const cornerShares = (across, down) => [1 - down, down].flatMap((high) => [1 - across, across].map((wide) => wide * high));

// [[name, share], …] of pictures at hand; empty where none is. `here(name)` says which are.
export function layersOf(scene, now, here) {
  return scene.view === "blend" ? blended(scene, now, here) : swept(scene, now, here);
}

// The neighbours of a strength among the pictures of the sweep.
function swept({ sweep, painted }, { strength }, here) {
  const known = [...sweep, [painted.values.strength, painted.name]].filter(([, name]) => here(name)).sort(([a], [b]) => a - b);
  const above = known.find(([value]) => value >= strength) ?? known.at(-1);
  const below = known.findLast(([value]) => value <= strength) ?? known[0];
  if (!above) return [];
  if (above[0] === below[0]) return [[above[1], 1]];
  const share = (strength - below[0]) / (above[0] - below[0]);
  return [
    [below[1], 1 - share],
    [above[1], share],
  ];
}

function blended({ rebuilt, corners }, { strength, across, down }, here) {
  const shares = cornerShares(across, down);
  const layers = [[rebuilt, 1 - strength], ...corners.map((name, n) => [name, strength * shares[n]])].filter(
    ([, share]) => share > 0,
  );
  return layers.every(([name]) => here(name)) ? layers : [];
}

// Opacities that give layers their shares where each is drawn over those before it.
export function opacities(shares) {
  let sum = 0;
  return shares.map((share) => ((sum += share), share / sum));
}
