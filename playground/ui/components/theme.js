// The theme's colours by meaning. Streamlit runs a component anew when its theme changes, so they are read once a run.

import { mix } from "./numbers.js";

const COLOURS = {
  blue: "#1A50AF",
  orange: "#C27519",
  green: "#0B9967",
  red: "#991416",
  background: "#FFFFFF",
  text: "#17202B",
  border: "#DCE2EA",
  "secondary-background": "#F5F7FA",
  "gray-text": "#556274",
}; // where an element stands outside a page
const MUTED = 0.35; // of the background in text that stands back

// {blue, …, muted, mono, sans} at an element.
export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, other) => style.getPropertyValue(`--st-${name}`).trim() || other;
  const theme = {};
  for (const [name, other] of Object.entries(COLOURS)) theme[name] = read(`${name}-color`, other);
  theme.muted = css(mix(rgb(theme.text), rgb(theme.background), MUTED));
  theme.mono = read("code-font", "monospace");
  theme.sans = read("font", "sans-serif");
  return theme;
}

const known = new Map();
let swatch = null;

// Any CSS colour as [r, g, b]. The browser does the reading; each colour is asked for once.
export function rgb(text) {
  if (!known.has(text)) {
    swatch ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    swatch.fillStyle = text;
    swatch.fillRect(0, 0, 1, 1);
    known.set(text, Array.from(swatch.getImageData(0, 0, 1, 1).data.slice(0, 3)));
  }
  return known.get(text);
}

export const css = (colour) => `rgb(${colour.map(Math.round)})`;
export const luminance = (colour) =>
  rgb(colour).reduce((sum, value, i) => sum + [0.2126, 0.7152, 0.0722][i] * (value / 255) ** 2.2, 0);
