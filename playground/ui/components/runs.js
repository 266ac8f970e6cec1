// Streamlit runs a component whenever its data change, and ends a run that a later one has overtaken only after that one has
// begun. What the later run set up must then stand: of one element, only its last run is ended. What a component sends is noted
// as an edit, which the browser's Back undoes.

import { noteEdit, watchAddress } from "./history.js";

const last = new WeakMap(); // element that a component stands in → its last run

// The function that a loader hands to Streamlit, of a module's own.
export const inOrder = (run) => (component) => {
  const mine = {};
  last.set(component.parentElement, mine);
  watchAddress();
  const send = component.setTriggerValue;
  const end = run({ ...component, setTriggerValue: (...edit) => (noteEdit(), send(...edit)) });
  return () => {
    if (last.get(component.parentElement) === mine) end?.();
  };
};
