// Small things that the views of "Multi-scale" share: elements, canvases that fill their place, the colour of a map.

import { ARROWS, LONG_STEP } from "../../ui/components/box_editing.js";
import { VIRIDIS, along } from "../../ui/components/picture_colours.js";

export const tag = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });
export const setText = (element, text) => element.textContent !== text && (element.textContent = text);
export const fillIn = (text, slots) => text.replace(/\{(\w+)\}/g, (_, name) => slots[name]);
export const css = (colour) => `rgb(${colour.map(Math.round)})`;
export const pieceOf = (element, name) => element.querySelector(`.${name}`);

// Fine maps are dark, coarse ones bright; their names stand beside the colour.
export const levelColour = (index, count) => along(VIRIDIS, count > 1 ? 0.08 + (0.92 * index) / (count - 1) : 0.5);
export const seesText = ({ words }, sees) => (sees === null ? words.all : fillIn(words.pixels, { count: sees }));
export const percentText = (part) => {
  const whole = (100 * part).toFixed(0);
  return `${["0", "100"].includes(whole) && part !== 0 && part !== 1 ? (100 * part).toFixed(1) : whole} %`;
};

// A pen in CSS pixels on a canvas of this size; its own pixels are the screen's.
export function penOf(canvas, width, height) {
  const density = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// Calls at(x, y, pressed) while a pointer is over a canvas, or down on it, and away() when it leaves.
export function followPointer(canvas, at, away = () => {}, done = () => {}) {
  let down = false;
  const tell = (event) => ((box) => at(event.clientX - box.left, event.clientY - box.top, down))(canvas.getBoundingClientRect());
  canvas.onpointerdown = (event) => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    down = true;
    tell(event);
  };
  canvas.onpointermove = tell;
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (down) done();
    down = false;
  };
  canvas.onpointerleave = () => !down && away();
}

// Arrow keys as [right, down].
export function followArrows(element, move, done = () => {}) {
  element.tabIndex = 0;
  element.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    move(arrow, event.shiftKey ? LONG_STEP : 1);
  };
  element.onkeyup = (event) => ARROWS[event.key] && done();
  element.onblur = done;
}

// The part of the photo between x1, y1 and x2, y2 of the input, drawn over the same part of a pen's world.
export function drawPhoto(pen, state, toPen) {
  const [side] = state.scene.size;
  const [x1, y1] = toPen([0, 0]);
  const [x2, y2] = toPen([side, side]);
  if (state.bitmap) return void pen.drawImage(state.bitmap, x1, y1, x2 - x1, y2 - y1);
  pen.fillStyle = state.theme["secondary-background"];
  pen.fillRect(x1, y1, x2 - x1, y2 - y1);
}
