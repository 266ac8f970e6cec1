// A photo on its way to the result, in the browser: both lie on a straight line, so all strengths follow from one difference.
// Pixels are [channel][row][column] as the server sent them, over `unit`; vision/plain_adain.py computes the same.

export const ROUNDING = 1e-6; // of a value
const SIDE = 8; // px of a block

// What a matrix (3 × 3) and an offset add to each value at strength 1.
export function colourChange(pixels, unit, matrix, offset) {
  const count = pixels.length / 3;
  const change = new Float64Array(pixels.length);
  for (let place = 0; place < count; place++) {
    const [red, green, blue] = [pixels[place] / unit, pixels[count + place] / unit, pixels[2 * count + place] / unit];
    for (let c = 0; c < 3; c++) {
      const [first, second, third] = matrix[c];
      change[c * count + place] = first * red + second * green + third * blue + offset[c] - pixels[c * count + place] / unit;
    }
  }
  return change;
}

export function cosineRows() {
  return Array.from({ length: SIDE }, (_, k) =>
    Array.from({ length: SIDE }, (_, i) => Math.sqrt((k ? 2 : 1) / SIDE) * Math.cos((Math.PI * (2 * i + 1) * k) / (2 * SIDE))),
  );
}

// rows · block · rowsᵀ, or with `back` rowsᵀ · block · rows, into `out`; `half` is room to work in.
function transform(rows, block, half, out, back) {
  for (let i = 0; i < SIDE; i++)
    for (let j = 0; j < SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += (back ? rows[k][i] : rows[i][k]) * block[k * SIDE + j];
      half[i * SIDE + j] = sum;
    }
  for (let i = 0; i < SIDE; i++)
    for (let j = 0; j < SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++) sum += half[i * SIDE + k] * (back ? rows[k][j] : rows[j][k]);
      out[i * SIDE + j] = sum;
    }
}

// What gains and offsets of the 192 coefficients of 8 × 8 blocks add to each value at strength 1.
export function blockChange(pixels, unit, [height, width], gains, offsets) {
  const rows = cosineRows();
  const change = new Float64Array(pixels.length);
  const [block, half, found] = [0, 1, 2].map(() => new Float64Array(SIDE * SIDE));
  for (let c = 0; c < 3; c++)
    for (let top = 0; top < height; top += SIDE)
      for (let left = 0; left < width; left += SIDE) {
        const at = (i) => (c * height + top + (i >> 3)) * width + left + (i & 7);
        for (let i = 0; i < SIDE * SIDE; i++) block[i] = pixels[at(i)] / unit;
        transform(rows, block, half, found, false);
        for (let k = 0; k < SIDE * SIDE; k++) found[k] = (gains[64 * c + k] - 1) * found[k] + offsets[64 * c + k];
        transform(rows, found, half, block, true);
        for (let i = 0; i < SIDE * SIDE; i++) change[at(i)] = block[i];
      }
  return change;
}

// Writes the picture at a strength into `rgba`; returns the share of values that no screen can show.
export function paint(pixels, unit, change, strength, rgba) {
  const count = pixels.length / 3;
  let outside = 0;
  for (let c = 0; c < 3; c++)
    for (let place = 0; place < count; place++) {
      const value = pixels[c * count + place] / unit + strength * change[c * count + place];
      if (value < -ROUNDING || value > 1 + ROUNDING) outside++;
      rgba[4 * place + c] = 255 * value;
    }
  for (let place = 0; place < count; place++) rgba[4 * place + 3] = 255;
  return outside / pixels.length;
}

// How much the brightness at a strength is that of the photo: their correlation, 0 where one is flat.
export function similarity(pixels, unit, change, strength, weights) {
  const count = pixels.length / 3;
  const sums = [0, 0, 0, 0, 0];
  for (let place = 0; place < count; place++) {
    let [first, second] = [0, 0];
    for (let c = 0; c < 3; c++) {
      const value = pixels[c * count + place] / unit;
      first += weights[c] * value;
      second += weights[c] * (value + strength * change[c * count + place]);
    }
    [first, second, first * first, second * second, first * second].forEach((one, i) => (sums[i] += one / count));
  }
  const [x, y, xx, yy, xy] = sums;
  const product = (xx - x * x) * (yy - y * y);
  return product > 1e-18 ? (xy - x * y) / Math.sqrt(product) : 0;
}

// (1 − strength) · identity + strength · matrix, and as much of the offset.
const mapAt = (matrix, offset, strength) => ({
  matrix: matrix.map((row, i) => row.map((value, j) => (1 - strength) * Number(i === j) + strength * value)),
  offset: offset.map((value) => strength * value),
});

// {mean, deviation, correlation} of the three colours at a strength; correlation of red and green, NaN where one is flat.
export function momentsAt({ matrix, offset, mean, covariance }, strength) {
  const now = mapAt(matrix, offset, strength);
  const times = (row, column) => row.reduce((sum, value, i) => sum + value * column[i], 0);
  const spread = (i, j) =>
    times(
      now.matrix[i],
      covariance.map((row) => times(row, now.matrix[j])),
    );
  const deviation = mean.map((_, i) => Math.sqrt(Math.max(0, spread(i, i))));
  const product = spread(0, 0) * spread(1, 1);
  return {
    mean: mean.map((_, i) => times(now.matrix[i], mean) + now.offset[i]),
    deviation,
    correlation: product > 1e-18 ? spread(0, 1) / Math.sqrt(product) : NaN,
  };
}

// What the deviations of channels with these gains are multiplied by at a strength.
export const gainsAt = (gains, strength) => gains.map((gain) => Math.abs(1 + strength * (gain - 1)));
