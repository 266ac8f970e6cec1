// Streamlit runs a component whenever its data change, and ends a run that a later one has overtaken only after that one has
// begun. What the later run set up must then stand: of one element, only its last run is ended.

const last = new WeakMap(); // element that a component stands in → its last run

// The function that a loader hands to Streamlit, of a module's own.
export const inOrder = (run) => (component) => {
  const mine = {};
  last.set(component.parentElement, mine);
  const end = run(component);
  return () => {
    if (last.get(component.parentElement) === mine) end?.();
  };
};
