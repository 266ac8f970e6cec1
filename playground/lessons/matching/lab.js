// The lesson "Matching and offsets": boxes that can be dragged, beside the IoU matrix, step by step, or beside
// the targets that come of it. All of it is worked out here while a finger moves; the page hears of boxes when it lets go.

import { HANDLE, inksOf, writeOn } from "../../ui/components/box_drawing.js";
import { boxesKey, changed, drawNow } from "../../ui/components/box_frame.js";
import { centreOf, enclosingBox, sharedBox } from "../../ui/components/box_measures.js";
import { boxStage } from "../../ui/components/box_stage.js";
import { TAG, drawTags } from "../../ui/components/box_tags.js";
import { screenBox, toScreen } from "../../ui/components/box_view.js";
import { strokeBox } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { awaitPictures } from "../../ui/components/picture_store.js";
import { clock, listenToTransport, offerSpeeds, writeTransport } from "../../ui/components/player.js";
import { anchorsOf, hasObject, nameNewAnchors, pickAnchor, rowName, sendMatching } from "./match_edits.js";
import { stepSentence, writeMatrix } from "./match_matrix.js";
import { drawTargets, targetsOf, writeTargets } from "./match_targets.js";
import { matchingOf, offsetText, stepsDone } from "./match_trace.js";

const PLAYER = `<div class="sides"><div class="left"></div><div class="panel"></div></div><p class="sentence"></p>
  <div class="transport"><button type="button" class="back">◀</button><button type="button" class="play"></button><button
    type="button" class="forward">▶▏</button>
    <input type="range" class="scrub" min="0" step="1"><span class="count"></span><select class="speed"></select></div><p
      class="heard" aria-live="polite"></p>`;
const SPEEDS = [0.5, 1, 2, 4, 8]; // steps a second

function buildPlayer(parent) {
  const figures = headline(parent);
  const root = tag("div", "player");
  root.innerHTML = PLAYER;
  parent.append(root);
  const find = (name) => root.querySelector(name);
  const state = boxStage(find(".left"), {
    under: (pen, shown) => {
      nameNewAnchors(shown);
      shown.found = matchingOf(shown);
      drawPair(pen, shown);
    },
    over: drawNames,
    moved: showFrame,
    released: sendMatching,
    picked: (shown) => {
      const box = shown.boxes[shown.chosen];
      if (box?.role === "anchor" && shown.scene.view === "targets") pickAnchor(shown, anchorsOf(shown).indexOf(box));
    },
  });
  Object.assign(state, {
    outer: root,
    figures,
    panel: find(".panel"),
    transport: find(".transport"),
    n: 0,
    last: 0,
    speed: 2,
    hovered: null,
    values: liveValues(),
  });
  state.player = clock({
    begin: () => state.n >= state.last && go(state, 0),
    step: () => (go(state, state.n + 1), state.n < state.last),
    rate: () => state.speed,
    told: (on) => writeTransport(root, state.scene.words, on),
  });
  listenToTransport(root, state.player, { by: (step) => go(state, state.n + step, true), to: (n) => go(state, n) });
  offerSpeeds(find(".speed"), SPEEDS, state.speed, (speed) => (state.speed = speed));
  root.state = state;
  return root;
}

// ---- steps -----------------------------------------------------------------------------------------------------------

function go(state, n, spoken = false) {
  state.n = clamp(n, 0, state.last);
  state.hovered = null;
  state.spoken = spoken;
  changed(state);
}

// ---- one frame -------------------------------------------------------------------------------------------------------

function showFrame(state) {
  const { scene, outer, found } = state;
  const stepping = scene.view === "steps";
  state.last = found.claims.length + found.verdicts.length;
  state.n = state.toEnd ? state.last : Math.min(state.n, state.last);
  state.toEnd = false;
  if (stepping) writeMatrix(state, found);
  else writeTargets(state, found);
  writeHeadline(state);
  markAnchors(state);
  const at = found.anchors.indexOf(state.boxes[state.chosen]);
  const place = state.find(".place");
  if (at >= 0) setText(place, `${anchorText(state, at, ownersNow(state)[at])}${place.textContent.replace(/^[^:]*:/, ":")}`);
  if (stepping) {
    const sentence = stepSentence(state, found);
    setText(outer.querySelector(".sentence"), sentence);
    if (state.spoken) outer.querySelector(".heard").textContent = sentence;
    state.spoken = false;
    Object.assign(outer.querySelector(".scrub"), { max: state.last, value: state.n });
    setText(outer.querySelector(".count"), scene.words.count.replace("{n}", state.n).replace("{last}", state.last));
  }
  Object.assign(outer.dataset, {
    step: state.n,
    owners: found.owners.join(" "),
    iou: JSON.stringify(found.iou),
    offsets: JSON.stringify(found.anchors.map((_, i) => targetsOf(found, i))),
  });
}

// What the matching comes to, or the offsets of the anchor that is looked at.
function writeHeadline({ figures, found, scene: { words, view }, pick }) {
  const all = found.anchors.length;
  const positive = found.owners.flatMap((owner, i) => (owner >= 0 && owner < found.objects ? [i] : []));
  const iou = (i) => found.iou[i][found.owners[i]];
  const lowest = positive.reduce((least, i) => (least < 0 || iou(i) < iou(least) ? i : least), -1);
  const picked = Math.max(
    0,
    found.anchors.findIndex(({ id }) => id === pick),
  );
  const count = { label: words.positive_title, value: String(positive.length), note: fill(words.of, { n: all }) };
  const second =
    view === "steps"
      ? { label: words.lowest_title, value: lowest < 0 ? "–" : fixed(iou(lowest), 3), note: found.anchors[lowest]?.id }
      : {
          label: fill(words.offsets_title, { a: found.anchors[picked].id }),
          value: targetsOf(found, picked).map(offsetText).join(", "),
        };
  figures.show(view === "steps" ? [count, second] : [second, count]);
}

// The object of each anchor in this frame: an index, −1, or null where that is not decided yet.
const ownersNow = ({ scene, found, n }) =>
  scene.view === "steps" ? stepsDone(found, n, found.anchors.length).owners : found.owners;
// of padding nothing comes
const kindOf = ({ found }, owner) => (!hasObject(owner) ? "anchor" : owner < found.objects ? "box" : "wrong");
const anchorText = (state, i, owner) =>
  [state.found.anchors[i].id, hasObject(owner) ? rowName(state, owner) : ""].filter(Boolean).join(" ");

// An anchor with an object is green, one with padding red. Its tag is drawn here, so the canvas itself has none to draw.
function markAnchors(state) {
  ownersNow(state).forEach((owner, i) => {
    const anchor = state.found.anchors[i];
    const kind = kindOf(state, owner);
    if (anchor.kind === kind && anchor.name === "") return;
    Object.assign(anchor, { kind, name: "" });
    state.stale = true;
  });
  if (state.stale) changed(state);
}

function drawNames(pen, state) {
  const { found, boxes, chosen, view, theme } = state;
  const inks = inksOf(state);
  const owners = ownersNow(state);
  pen.font = `700 12px ${theme.sans}`;
  const taken = boxes
    .filter((one) => one.role === "truth")
    .map((one) => {
      const [x, y] = toScreen(view, one.box);
      return [Math.max(0, x - 1), Math.max(0, y - TAG), pen.measureText(one.label).width + 10];
    });
  const items = found.anchors.map((anchor, i) => {
    const mine = anchor === boxes[chosen];
    const colour = mine ? inks.chosen : inks[kindOf(state, owners[i])];
    return { text: anchorText(state, i, owners[i]), screen: screenBox(view, anchor.box), colour, gap: mine ? HANDLE / 2 : 0 };
  });
  drawTags(pen, items, taken, state);
}

// The two boxes that a cell stands for, with what they share.
function drawPair(pen, state) {
  const { found, scene, hovered } = state;
  if (scene.view === "targets") return drawTargets(pen, state, found);
  const there = hovered && hovered.anchor < found.anchors.length && hovered.truth < found.rows.length;
  const pair = there ? hovered : stepsDone(found, state.n, found.anchors.length).now;
  if (!pair || pair.truth >= found.objects) return;
  const boxes = [found.anchors[pair.anchor], state.boxes.filter((one) => one.role === "truth")[pair.truth]].map((one) => one.box);
  const inks = inksOf(state);
  const shared = sharedBox(...boxes);
  if (shared) {
    const [x1, y1, x2, y2] = screenBox(state.view, shared);
    pen.globalAlpha = inks.rim ? 0.5 : 0.4;
    pen.fillStyle = inks.overlap;
    pen.fillRect(x1, y1, x2 - x1, y2 - y1);
    pen.globalAlpha = 1;
  }
  strokeBox(pen, screenBox(state.view, boxes[1]), inks.truth, { width: 4, dash: [7, 5], rim: inks.rim });
  strokeBox(pen, screenBox(state.view, boxes[0]), inks.chosen, { width: 4, rim: inks.rim });
  const enclosing = screenBox(state.view, shared ?? enclosingBox(...boxes));
  const [x, y] = centreOf(enclosing);
  writeOn(
    pen,
    state,
    `IoU ${fixed(found.iou[pair.anchor][pair.truth], 3)}`,
    clamp(x, 36, state.width - 36),
    clamp(y, 10, state.height - 10),
    { bold: true, size: 13 },
  );
}

// ---- to and from the page ----------------------------------------------------------------------------------------------

function writePlayerWords({ outer, player, scene: { words, view } }) {
  outer.dataset.view = view;
  writeTransport(outer, words, player.on);
}

function showPlayer(player, answer) {
  const { state } = player;
  const before = state.scene;
  const lay = boxesKey(state.boxes);
  const ended = state.n >= state.last;
  state.values.bring({ pick: answer.pick });
  const { pick } = state.values.now;
  const fresh = answer.view !== before?.view || pick !== state.pick;
  state.pick = pick;
  state.show(answer);
  const others = lay !== boxesKey(state.boxes);
  if (state.boxes.length === answer.boxes.length)
    state.boxes.forEach((box, i) => Object.assign(box, { id: answer.boxes[i].id, role: answer.boxes[i].role }));
  if (others || (fresh && !state.drag && !state.keyed)) {
    state.chosen = answer.view === "targets" ? state.boxes.findIndex((box) => box.id === state.pick) : -1;
    if (!state.grid?.root.matches(".matrix:hover, .matrix:focus")) state.hovered = null;
    state.stale = true;
  }
  state.toEnd = !state.player.on && (others || ended);
  writePlayerWords(state);
  if (state.width) drawNow(state);
  Object.assign(state.root.dataset, { version: answer.version });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const player = parentElement.querySelector(".player") ?? buildPlayer(parentElement);
  const { state } = player;
  const answer = unpack(data);
  state.send = setTriggerValue;
  showPlayer(player, answer);
  const forget = awaitPictures(player, [answer.picture], () => showPlayer(player, answer));
  return () => {
    forget();
    state.player.stop();
  };
}
