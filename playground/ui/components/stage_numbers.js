// Looking up what the core computed: windows, values, terms. Nothing here knows about padding or strides.

// Row and column of the n-th step, and the cells of the wide grid that its window touches: [kh][kw] of [row, column].
export const placeOf = (answer, n) => [Math.floor(n / answer.stepping[1]), n % answer.stepping[1]];

export function windowOf(answer, n) {
  const { startRows, startColumns, tapRows, tapColumns, lengthRows, lengthColumns } = answer.arrays;
  const [row, column] = placeOf(answer, n);
  const down = tapRows.subarray(0, lengthRows[row]);
  const across = tapColumns.subarray(0, lengthColumns[column]);
  return Array.from(down, (a) => Array.from(across, (b) => [startRows[row] + a, startColumns[column] + b]));
}

export const wideWidth = (answer) => answer.arrays.columns.length;

// A value of the wide grid; each kernel paints a wide grid of its own, but all read the same one.
export function wideValue(answer, channel, row, column) {
  const { rows, columns } = answer.arrays;
  const plane = answer.paints ? channel * rows.length * columns.length : 0;
  return answer.arrays.wide[plane + row * columns.length + column];
}

export const stepValue = (answer, channel, n) =>
  answer.arrays.steps[(answer.paints ? 0 : channel * answer.stepping[0] * answer.stepping[1]) + n];
const isPadding = (answer, row, column) => !answer.arrays.insideRows[row] || !answer.arrays.insideColumns[column];
export const isGiven = (answer, row, column) => answer.arrays.givenRows[row] > 0 && answer.arrays.givenColumns[column] > 0;
export const isTouched = (answer, row, column) => answer.arrays.readRows[row] > 0 && answer.arrays.readColumns[column] > 0;

// Of one step, what meets what, in the order of reading; `sum` is added up here and shown beside the core's `core`. What
// hangs over the end is nothing and meets nothing; padding is left out where it does not count.
export function termsOf(answer, channel, n) {
  const kernel = answer.kernels[channel];
  const own = answer.paints ? stepValue(answer, channel, n) : null;
  const cells = windowOf(answer, n).flatMap((line, a) =>
    line.map(([row, column], b) => ({
      row,
      column,
      value: own ?? wideValue(answer, channel, row, column),
      weight: kernel[a][b],
    })),
  );
  const counted = cells.filter(
    ({ row, column, value }) => !Number.isNaN(value) && !(answer.skips_padding && isPadding(answer, row, column)),
  );
  if (answer.kind === "softmax") shareOut(counted);
  let sum = 0;
  const terms = counted.map((cell) => {
    const product = PRODUCTS[answer.kind](cell, answer);
    return { ...cell, product, running: (sum += product) };
  });
  return { terms, ...RESULTS[answer.kind](answer, terms, sum), core: stepValue(answer, channel, n) };
}

// Softmax: each cell's weight is its share of the exponentials.
function shareOut(cells) {
  const most = Math.max(...cells.map(({ value }) => value));
  const powers = cells.map(({ value }) => Math.exp(value - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  cells.forEach((cell, i) => (cell.weight = powers[i] / total));
}

const times = ({ value, weight }) => (weight ? value * weight : 0);
const alone = ({ value }) => value;
const PRODUCTS = {
  sum: times,
  paint: times,
  softmax: times,
  max: alone,
  min: alone,
  avg: alone,
  rms: ({ value }) => value * value,
  power: ({ value }, { power }) => value ** power,
};
export const tapsOf = ({ kernels: [kernel] }) => kernel.length * kernel[0].length;

const RESULTS = {
  sum: (answer, _terms, sum) => ({
    sum: sum + answer.bias,
    result: answer.relu ? Math.max(0, sum + answer.bias) : sum + answer.bias,
  }),
  max: (_answer, terms) => ({ result: Math.max(...terms.map(alone)) }),
  min: (_answer, terms) => ({ result: Math.min(...terms.map(alone)) }),
  avg: (_answer, terms, sum) => ({ sum, result: sum / terms.length }),
  rms: (_answer, terms, sum) => ({ sum, result: Math.sqrt(sum / terms.length) }),
  power: (answer, terms, sum) => ({ sum, result: ((sum / terms.length) * tapsOf(answer)) ** (1 / answer.power) }),
  softmax: (_answer, _terms, sum) => ({ sum, result: sum }),
  paint: (_answer, _terms, sum) => ({ sum, result: sum }),
};

// The painted grid after the first steps, up to and with the n-th: stamps that overlap add up.
export function paintedUpTo(answer, channel, n) {
  const width = wideWidth(answer);
  const values = new Float64Array(answer.arrays.rows.length * width);
  for (let step = 0; step <= n; step++) {
    for (const { row, column, product } of termsOf(answer, channel, step).terms) values[row * width + column] += product;
  }
  return values;
}

// The step whose window has its middle nearest to a cell of the wide grid.
export function nearestStep(answer, row, column) {
  const nearest = (starts, taps, lengths, at) => {
    const away = (i) => Math.abs(starts[i] + taps[lengths[i] - 1] / 2 - at);
    let best = 0;
    starts.forEach((_start, i) => away(i) < away(best) && (best = i));
    return best;
  };
  const { startRows, startColumns, tapRows, tapColumns, lengthRows, lengthColumns } = answer.arrays;
  return (
    nearest(startRows, tapRows, lengthRows, row) * answer.stepping[1] + nearest(startColumns, tapColumns, lengthColumns, column)
  );
}
