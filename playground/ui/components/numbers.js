// Numbers, and numbers as text: the text that Python writes for the same number, with a true minus.

export const MINUS = "−";

export const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
export const mix = (a, b, t) => a.map((value, i) => value + (b[i] - value) * t);
export const hundredth = (value) => Math.round(value * 100) / 100;

const MORE = 30; // decimals that tell a tie from what is nearly one

// With so many decimals. What lies exactly between two numbers goes to the even one, as in Python; toFixed takes the larger.
export function fixed(value, digits) {
  const exact = Math.abs(value).toFixed(digits + MORE);
  const kept = exact.slice(0, -MORE).replace(/\.$/, "");
  const toEven = /^50*$/.test(exact.slice(-MORE)) && Number(kept.at(-1)) % 2 === 0;
  return toEven ? `${value < 0 ? "-" : ""}${kept}` : value.toFixed(digits);
}

// No minus before a zero.
export const trueMinus = (text) => text.replace("-", MINUS).replace(/^−(0(\.0*)?)$/, "$1");

export const pixelText = (value) => trueMinus(String(Number(fixed(value, 2))));
export const partText = (value) => trueMinus(fixed(value, 4));
export const similarityText = (value) => trueMinus(fixed(value, 3));
export const areaText = (value) => trueMinus(Number(fixed(value, Math.abs(value) < 100 ? 2 : 0)).toLocaleString("en"));

export function threeDigits(value) {
  if (value && (value < 1e-3 || value >= 1e6)) {
    const [mantissa, power] = value.toExponential(2).split("e");
    return `${mantissa} × 10${String(Number(power))
      .replace("-", "⁻")
      .replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`;
  }
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

// As many decimals as fit into `chars` characters; a zero before the point is left out.
export function cellText(value, chars) {
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  for (let digits = 2; ; digits--) {
    const text = Number(value.toFixed(digits))
      .toString()
      .replace(/^(-?)0\./, "$1.")
      .replace("-", MINUS);
    if (text.length <= chars || digits === 0) return text === `${MINUS}0` ? "0" : text;
  }
}

// For reading: up to five significant digits.
export function figure(value) {
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : "∞";
  const size = Math.abs(value);
  const text = size && (size < 1e-4 || size >= 1e6) ? value.toExponential(2) : Number(value.toPrecision(5)).toString();
  return text.replace("-", MINUS);
}
