// RoI pooling and RoI align along each axis, as playground.vision.roi has them: float32 where torchvision rounds in it.

const single = Math.fround;
const rounded = (value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
const clamped = (value, most) => Math.min(Math.max(value, 0), most);

// {first, last, windows: [[from, to], …]} of an axis with so many cells; start and end in pixels.
export function poolWindows(start, end, scale, count, cells) {
  const [first, last] = [start, end].map((value) => rounded(single(single(value) * single(scale))) + 0);
  const length = single(Math.max(last - first + 1, 1) / count);
  const windows = Array.from({ length: count }, (_, window) => [
    clamped(Math.floor(single(window * length)) + first, cells),
    clamped(Math.ceil(single((window + 1) * length)) + first, cells),
  ]);
  return { first, last, windows };
}

// Places at which align looks, [[…] a window], and the edges of the windows; place 0 is the first cell's middle.
export function alignPlaces(start, end, scale, count, aligned) {
  const half = aligned ? 0.5 : 0;
  const low = start * scale - half;
  const length = aligned ? end * scale - half - low : Math.max(end * scale - low, 1);
  const each = Math.ceil(length / count);
  const size = length / count;
  const places = Array.from({ length: count }, (_, window) =>
    Array.from({ length: Math.max(each, 0) }, (_, i) => low + window * size + ((i + 0.5) * size) / each),
  );
  return { places, edges: Array.from({ length: count + 1 }, (_, i) => low + i * size) };
}

function weightsAt(at, cells) {
  if (at < -1 || at > cells) return [];
  const place = clamped(at, cells - 1);
  const below = Math.floor(place);
  return [
    [below, 1 - (place - below)],
    [Math.min(below + 1, cells - 1), place - below],
  ];
}

// The output's numbers, row by row. map: {values, down, across}; axes: of the method along both, from roiAxes.
export function pooledValues(map, how, { x, y }) {
  return how === "pool" ? maxima(map, x.windows, y.windows) : means(map, x.places, y.places);
}

function maxima({ values, across }, columns, rows) {
  return rows.flatMap(([top, bottom]) =>
    columns.map(([left, right]) => {
      if (bottom <= top || right <= left) return 0;
      let most = -Infinity;
      for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) most = Math.max(most, values[i * across + j]);
      return most;
    }),
  );
}

function means({ values, down, across }, columns, rows) {
  return rows.flatMap((ys) =>
    columns.map((xs) => {
      let sum = 0;
      for (const y of ys)
        for (const [i, p] of weightsAt(y, down))
          for (const x of xs) for (const [j, q] of weightsAt(x, across)) sum += p * q * values[i * across + j];
      return ys.length && xs.length ? sum / (ys.length * xs.length) : 0;
    }),
  );
}

// Along both axes, of a region in pixels of what the network saw.
export function roiAxes([x1, y1, x2, y2], stride, count, { down, across }, how) {
  if (how === "pool")
    return { x: poolWindows(x1, x2, 1 / stride, count, across), y: poolWindows(y1, y2, 1 / stride, count, down) };
  const aligned = how === "align";
  return { x: alignPlaces(x1, x2, 1 / stride, count, aligned), y: alignPlaces(y1, y2, 1 / stride, count, aligned) };
}

// What RoI pooling reads, in pixels of what the network saw: ends are whole cells, both included.
export const readBox = ({ x, y }, stride) =>
  [x.first, y.first, Math.max(x.last, x.first) + 1, Math.max(y.last, y.first) + 1].map((cell) => cell * stride);
