// Normalisation in the browser, as playground/networks/normalisation.py writes it out.

// The text "0.2.3:1.5 …" as a map: key "0.2.3", value 1.5.
export const readEdits = (text) =>
  new Map(
    text
      .split(/\s+/)
      .filter(Boolean)
      .map((entry) => entry.split(":"))
      .map(([place, value]) => [place, Number(value)]),
  );

export const writeEdits = (edits) => [...edits].map(([place, value]) => `${place}:${value}`).join(" ");

// A number for each channel; the last one holds for those that have none.
export function forChannels(text, channels) {
  const values = text.trim().split(/\s+/).map(Number);
  return Array.from({ length: channels }, (_, c) => values[Math.min(c, values.length - 1)]);
}

// The batch, flat (N, C, P), with the changed numbers that lie in it.
export function withEdits(base, [examples, channels, places], text) {
  const x = Float64Array.from(base);
  for (const [place, value] of readEdits(text)) {
    const [n, c, p] = place.split(".").map(Number);
    if (n < examples && c < channels && p < places) x[(n * channels + c) * places + p] = value;
  }
  return x;
}

export const statisticsShape = (kind, examples, channels, groups) =>
  ({ batch: [1, channels], layer: [examples, 1], instance: [examples, channels], group: [examples, groups] })[kind];

// Row and column, among the statistics, of the group of a channel of an example.
export const groupOf = (n, c, channels, [rows, columns]) => [rows > 1 ? n : 0, Math.floor((c * columns) / channels)];

// {mean, variance, size: [rows, columns], hat, output, count} of x, flat (N, C, P). removes: "both", "mean" or "variance".
export function normalise(x, [examples, channels, places], { kind, groups, eps, gamma, beta, removes = "both" }) {
  const size = statisticsShape(kind, examples, channels, groups);
  const cells = size[0] * size[1];
  const [mean, variance] = [new Float64Array(cells), new Float64Array(cells)];
  const count = x.length / cells;
  const at = new Int32Array(x.length);
  for (let i = 0; i < x.length; i += 1) {
    const c = Math.floor(i / places) % channels;
    const [row, column] = groupOf(Math.floor(i / (places * channels)), c, channels, size);
    at[i] = row * size[1] + column;
    mean[at[i]] += x[i] / count;
  }
  for (let i = 0; i < x.length; i += 1) variance[at[i]] += (x[i] - mean[at[i]]) ** 2 / count;
  const [centre, divide] = [removes !== "variance", removes !== "mean"];
  const hat = x.map((value, i) => (value - (centre ? mean[at[i]] : 0)) / (divide ? Math.sqrt(variance[at[i]] + eps) : 1));
  const output = hat.map((value, i) => {
    const c = Math.floor(i / places) % channels;
    return gamma[c] * value + beta[c];
  });
  return { mean, variance, size, hat, output, count };
}

// What batch normalisation remembers of batches of pixels, (T, batch), whose first pixel is the reader's: means and variances
// after 0, 1, …, T batches, and that pixel's output in both modes.
export function runningOf(pixels, batch, { level, momentum, unbiased, eps }) {
  const steps = pixels.length / batch;
  const found = { means: [], variances: [], runningMeans: [0], runningVariances: [1], training: [], evaluation: [] };
  const factor = unbiased ? batch / (batch - 1) : 1;
  const follow = (list, value) => list.push((1 - momentum) * list[list.length - 1] + momentum * value);
  const outputs = (mean, variance) => (level - mean) / Math.sqrt(variance + eps);
  for (let t = 0; t < steps; t += 1) {
    const values = Array.from(pixels.subarray(t * batch, (t + 1) * batch));
    values[0] = level;
    const mean = values.reduce((sum, value) => sum + value, 0) / batch;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / batch;
    found.means.push(mean);
    found.variances.push(variance);
    found.training.push(outputs(mean, variance));
    follow(found.runningMeans, mean);
    follow(found.runningVariances, variance * factor);
  }
  found.evaluation = found.runningMeans.map((mean, t) => outputs(mean, found.runningVariances[t]));
  return found;
}
