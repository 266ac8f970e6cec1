// What a pointer and the arrow keys do to a value: both take it along and say when they let go.

export const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }; // [right, down]
export const CELL_STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }; // [row, column]
export const LONG_STEP = 10; // with shift

// Keys pressed with one of these belong to the browser.
export const isCommand = (event) => event.ctrlKey || event.metaKey || event.altKey;

// [x, y] of an event within an element.
export function pointIn(element, event) {
  const box = element.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

// take(x, y, pressed) while a pointer is down on an element, with `hover` also while it is only over it; done() when a pressed
// one is let go, away() when one that is not pressed leaves.
export function followPointer(element, take, { hover = false, done, away } = {}) {
  let pressed = false;
  element.onpointerdown = (event) => {
    if (event.button > 0) return;
    element.setPointerCapture(event.pointerId);
    pressed = true;
    take(...pointIn(element, event), pressed);
  };
  element.onpointermove = (event) => (pressed || hover) && take(...pointIn(element, event), pressed);
  element.onpointerup = element.onpointercancel = () => {
    if (pressed) done?.();
    pressed = false;
  };
  if (away) element.onpointerleave = () => pressed || away();
}

// move([right, down], times) at each press of an arrow key, done() when it is let go.
export function followArrows(element, move, done) {
  element.tabIndex = 0;
  element.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || isCommand(event)) return;
    event.preventDefault();
    move(arrow, event.shiftKey ? LONG_STEP : 1);
  };
  element.onkeyup = (event) => ARROWS[event.key] && done?.();
  element.onblur = () => done?.();
}
