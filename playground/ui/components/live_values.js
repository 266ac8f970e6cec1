// Settings as they stand under the finger, which several components of one page have in common, and who draws when one changes.
// The components send their edits; what comes back of them is no news.
//
//   const live = liveValues()          once a page, in a module that its components import
//   live.now                           name → value
//   live.bring(values)                 what a run of the page says
//   live.change({ name: value }, true) a value moves, true while it is dragged; live.tell(send, "name") ends the edit,
//   live.letGo()                       and this a drag that has nothing to send: what the page has said meanwhile counts
//   live.watch(element, draw)          draw() at each change, at once: a browser hands on moves of a pointer once a frame;
//                                      what it returns ends it

export function liveValues() {
  const now = {};
  const brought = {}; // name → what the page said last, as text
  const sent = {}; // name → texts on their way
  const watchers = new Map(); // element → what draws it
  const held = new Set(); // names of what a finger moves: what the page says of them meanwhile waits
  if (typeof window !== "undefined") window.addEventListener("popstate", () => Object.keys(sent).forEach(forget));

  // An address is opened anew: whatever the page says next is news.
  function forget(name) {
    if (sent[name].length) delete brought[name];
    sent[name] = [];
  }

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
          if (!held.has(name)) now[name] = value;
        }
        brought[name] = text;
      }
    },
    watch(element, draw) {
      watchers.set(element, draw);
      return () => watchers.delete(element);
    },
    change(fresh, stillDragged = false) {
      for (const name of Object.keys(fresh)) held[stillDragged ? "add" : "delete"](name);
      Object.assign(now, fresh);
      redraw();
    },
    letGo() {
      for (const name of held) if (brought[name] && !sent[name]?.length) now[name] = JSON.parse(brought[name]);
      if (!held.size) return;
      held.clear();
      redraw();
    },
    tell(send, ...names) {
      held.clear();
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
