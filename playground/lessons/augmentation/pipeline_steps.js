// The steps of a pipeline as the editor holds them: {key, values, p, on}. What changes them gives a new list.

export const MINUS = "−";

// A step with everything at its default.
export function newStep(transform) {
  const values = Object.fromEntries(transform.parameters.map((one) => [one.name, one.default]));
  return { key: transform.key, values, p: transform.p, on: true };
}

// The step at `from` moved to stand at `to`; mixes of a batch stay behind all others.
export function moved(steps, from, to, table) {
  const list = [...steps];
  const [one] = list.splice(from, 1);
  list.splice(to, 0, one);
  return ordered(list, table);
}

export const ordered = (steps, table) => [
  ...steps.filter(({ key }) => !table[key].across),
  ...steps.filter(({ key }) => table[key].across),
];

export const changed = (steps, at, change) => steps.map((one, place) => (place === at ? { ...one, ...change } : one));

export const without = (steps, at) => steps.filter((_, place) => place !== at);

// Values with one of them changed; its partner in a range gives way.
export function withValue(transform, values, name, value) {
  const next = { ...values, [name]: value };
  for (const [low, high] of transform.ordered) {
    if (next[low] <= next[high]) continue;
    if (name === low) next[high] = value;
    else next[low] = value;
  }
  return next;
}

// As the server reads it.
export const toSend = (steps) => steps.map(({ key, values, p, on }) => ({ transform: key, ...values, p, on }));

// A number as a label shows it: as many decimals as its step has.
export function shownValue(parameter, value) {
  if (parameter.options) return parameter.options[value];
  const decimals = (String(parameter.step).split(".")[1] ?? "").length;
  return Number(value).toFixed(decimals).replace("-", MINUS);
}

// A few words about a step: its range or its first value.
export function summary(transform, { values, p }) {
  const [range] = transform.ordered;
  const by = Object.fromEntries(transform.parameters.map((one) => [one.name, one]));
  const parts = [];
  if (range) parts.push(range.map((name) => shownValue(by[name], values[name])).join(" – "));
  else if (transform.parameters.length) parts.push(shownValue(transform.parameters[0], values[transform.parameters[0].name]));
  if (transform.chance !== "always" && p < 1) parts.push(`p ${p}`);
  return parts.join(", ");
}
