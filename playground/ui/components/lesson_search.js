// Which lessons answer what somebody types: words are compared without case, accents and order, and the best come first.

const WEIGHTS = { name: 14, title: 13, shown: 12, finds: 10, card: 4, textbook: 4, section: 2, about: 2 };
const EXACT = 3;
const START = 2; // "paste" of "pasted", and "maps" of "map"
const INSIDE = 1; // "conv" of "LazyConv2d"
const SHORTEST_INSIDE = 3; // letters; fewer stand inside of almost anything
const PLURAL = 2; // letters at most that a typed word may have beyond a word that it means
// Words that need not be there.
const LITTLE = new Set("a an and can do does for from how i in is it me my of on or the to what why with".split(" "));

// Words as they are compared: "Naïve mAP@0.5" → ["naive", "map", "0.5"].
export function words(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/×/g, "x");
  return plain.match(/[\p{L}\p{N}]+(?:\.\p{N}+)*/gu) ?? [];
}

function similarity(typed, word) {
  if (word === typed) return EXACT;
  if (word.startsWith(typed)) return START;
  if (word.length >= SHORTEST_INSIDE && typed.startsWith(word) && typed.length - word.length <= PLURAL) return START;
  return typed.length >= SHORTEST_INSIDE && word.includes(typed) ? INSIDE : 0;
}

const best = (values) => values.reduce((most, value) => Math.max(most, value), 0);

// A lesson's page, or one state of it, as fields of words. A state is found by the lesson's name, too.
function targets(lesson) {
  const { name, title, card, section, textbook, about, href } = lesson;
  const plain = { href, shown: card, fields: { name, title, card, section, textbook, about } };
  const states = lesson.finds.map(([finds, target]) => {
    const shown = finds.split(",")[0];
    return { href: target, shown, fields: { shown, finds, name, title } };
  });
  return [plain, ...states].map(({ fields, ...target }) => ({
    ...target,
    fields: Object.entries(fields).map(([field, text]) => [WEIGHTS[field], words(text)]),
  }));
}

// Every typed word must be there; how well they fit together.
function fit(typed, fields) {
  const each = typed.map((one) => best(fields.flatMap(([weight, all]) => all.map((word) => weight * similarity(one, word)))));
  return each.includes(0) ? 0 : each.reduce((sum, value) => sum + value, 0);
}

// [{ lesson, href, shown }], the best first: each lesson once, at the state that fits best. Nothing typed finds nothing.
export function search(lessons, text) {
  const all = words(text);
  const telling = all.filter((word) => !LITTLE.has(word));
  const typed = telling.length ? telling : all;
  if (!typed.length) return [];
  const found = lessons.map((lesson) => {
    const fits = targets(lesson).map((target) => ({ lesson, ...target, fit: fit(typed, target.fields) }));
    return fits.reduce((first, other) => (other.fit > first.fit ? other : first));
  });
  return found
    .filter(({ fit: value }) => value > 0)
    .toSorted((one, other) => other.fit - one.fit)
    .map(({ lesson, href, shown }) => ({ lesson, href, shown }));
}
