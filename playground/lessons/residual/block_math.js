// A residual block on one channel of numbers: what the core's block_trace computes.

const EPSILON = 1e-5;
const relu = (map) => map.map((row) => row.map((value) => Math.max(value, 0)));
const times = (map, factor) => map.map((row) => row.map((value) => value * factor));
const plus = (a, b) => a.map((row, i) => row.map((value, j) => value + b[i][j]));

// Cross-correlation with a 3×3 kernel, zeros around the map.
export function conv3(x, kernel) {
  return x.map((row, i) =>
    row.map((_, j) => {
      let sum = 0;
      for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) sum += kernel[a][b] * (x[i + a - 1]?.[j + b - 1] ?? 0);
      return sum;
    }),
  );
}

export function normed(x) {
  const values = x.flat();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return x.map((row) => row.map((value) => (value - mean) / Math.sqrt(variance + EPSILON)));
}

// {hidden, body, total, output} of a map x; block: {first, second, weight, norm, gamma, skip, order}.
export function blockTrace(x, { first, second, weight, norm, gamma, skip, order }) {
  const kernels = [first, second].map((kernel) => times(kernel, weight));
  const one = norm ? normed : (map) => map;
  const scale = norm ? gamma : 1;
  if (order === "after") {
    const hidden = relu(one(conv3(x, kernels[0])));
    const body = times(one(conv3(hidden, kernels[1])), scale);
    const total = skip ? plus(x, body) : body;
    return { hidden, body, total, output: relu(total) };
  }
  const hidden = relu(times(one(conv3(relu(one(x)), kernels[0])), scale));
  const body = conv3(hidden, kernels[1]);
  const total = skip ? plus(x, body) : body;
  return { hidden, body, total, output: total };
}
