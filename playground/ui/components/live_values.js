// Settings as they stand under the finger, which several components of one page have in common, and who draws when one changes.
// The components send their edits; what comes back of them is no news.
//
//   const live = liveValues()          once a page, in a module that its components import
//   live.now                           name → value
//   live.bring(values)                 what a run of the page says
//   live.change({ name: value }, true) a value moves, true while it is dragged; live.tell(send, "name") ends the edit
//   live.watch(element, draw)          draw() at each change, at once: a browser hands on moves of a pointer once a frame;
//                                      what it returns ends it

export function liveValues() {
  const now = {};
  const brought = {}; // name → what the page said last, as text
  const sent = {}; // name → texts on their way
  const watchers = new Map(); // element → what draws it
  let sliding = false;
  if (typeof window !== "undefined")
    window.addEventListener("popstate", () => Object.keys(sent).forEach((name) => (sent[name] = [])));

  function redraw() {
    for (const [element, draw] of watchers) {
      if (element.isConnected) draw();
      else watchers.delete(element);
    }
  }

  return {
    now,
    redraw,
    bring(fresh) {
      for (const [name, value] of Object.entries(fresh)) {
        const text = JSON.stringify(value);
        const at = sent[name]?.indexOf(text) ?? -1;
        if (at >= 0) sent[name].splice(0, at + 1);
        else if (brought[name] !== text) {
          sent[name] = [];
          if (!sliding) now[name] = value;
        }
        brought[name] = text;
      }
    },
    watch(element, draw) {
      watchers.set(element, draw);
      return () => watchers.delete(element);
    },
    change(fresh, stillDragged = false) {
      sliding = stillDragged;
      Object.assign(now, fresh);
      redraw();
    },
    tell(send, ...names) {
      sliding = false;
      const edit = {};
      // Until a run begins Streamlit keeps only a component's latest edit: what is still on its way goes along.
      for (const [name, texts] of Object.entries(sent)) if (texts.length) edit[name] = JSON.parse(texts.at(-1));
      for (const name of names) {
        edit[name] = now[name];
        (sent[name] ??= []).push(JSON.stringify(now[name]));
      }
      send("edit", edit);
    },
  };
}
