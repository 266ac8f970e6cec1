// The lesson "Non-maximum suppression": picture and count on the left; on the right the bars, or the turns; or five pictures.

import { sizeCanvas } from "../../ui/components/canvas.js";
import { fill, setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveValues } from "../../ui/components/live_values.js";
import { clamp, fixed } from "../../ui/components/numbers.js";
import { unpack } from "../../ui/components/packets.js";
import { awaitPictures, photoBitmap } from "../../ui/components/picture_store.js";
import { writeTransport } from "../../ui/components/player.js";
import { readTheme } from "../../ui/components/theme.js";
import { COUNT_HEIGHT, nmsBarsHeight, nmsDrawBars, nmsDrawCount, nmsDrawThreshold, nmsListenToThreshold } from "./nms_bars.js";
import { nmsBuildDrawing, nmsChoose, nmsDrawing, nmsShowDrawing, nmsTurnDrawing } from "./nms_drawing.js";
import { nmsInks, nmsSurvivors, nmsTold } from "./nms_looking.js";
import { nmsBuildPanels, nmsDrawPanels } from "./nms_panels.js";
import { NMS_HEIGHTS, nmsDrawLive, nmsDrawStill, nmsListenToPicture, nmsView } from "./nms_picture.js";
import { nmsDrawTurn, nmsFrames, nmsKeptSoFar, nmsListenToSteps, nmsWriteTurn } from "./nms_steps.js";

const NMS_LAB = `<div class="stage"><div class="left">
    <div class="frame" tabindex="0" role="application"><canvas class="still"></canvas><canvas class="live"></canvas></div>
    <div class="drawing"></div><p class="count-title"></p><canvas class="count" tabindex="0" role="slider" aria-valuemin="0"
      aria-valuemax="1"></canvas></div>
  <div class="right">
    <label class="ask"><span></span><select class="asked"></select></label><p class="told"></p>
    <div class="survival"><p class="bars-title"></p><div class="bars" tabindex="0" role="slider" aria-valuemin="0"
      aria-valuemax="1"><canvas></canvas><canvas></canvas></div></div>
    <div class="player"><p class="turn"></p><div class="transport"><button type="button" class="back">◀</button><button
        type="button" class="play"></button><button type="button" class="forward">▶▏</button>
        <input type="range" class="scrub" min="0" step="1"></div><ol class="lines"></ol><p class="apart"></p></div></div></div>
  <div class="rules"></div><p class="spoken" aria-live="polite"></p>`;

const WIDE = 1.35; // width over height from which a picture takes more of the stage

function nmsBuild(parent) {
  const root = tag("div", "nms");
  parent.append(root);
  const figures = headline(root);
  root.insertAdjacentHTML("beforeend", NMS_LAB);
  const find = (name) => root.querySelector(name);
  const [barsStill, barsLive] = root.querySelectorAll(".bars canvas");
  const state = {
    root,
    find,
    frame: find(".frame"),
    still: find(".still"),
    live: find(".live"),
    bars: find(".bars"),
    barsStill,
    barsLive,
    count: find(".count"),
    left: find(".left"),
    ask: find(".ask"),
    figures,
    survivors: nmsSurvivors,
    frameAt: 0,
    t: 0,
    picked: 0,
    values: liveValues(),
    from: null, // the threshold before it moved
  };
  root.state = state;
  state.stage = nmsBuildDrawing(state, find(".drawing"));
  state.relive = () => {
    nmsDrawBars(state);
    nmsListBoxes(state);
    nmsDraw(state);
  };
  state.changed = () => (state.pending ??= requestAnimationFrame(() => ((state.pending = null), nmsDraw(state))));
  state.turn = (value) => {
    state.from ??= state.t;
    state.t = Math.round(clamp(value, 0, 1) * 100) / 100;
    state.values.change({ t: state.t }, true);
    state.changed();
  };
  state.sendThreshold = () => {
    if (state.from !== null && state.from !== state.t) state.values.tell(state.send, "t");
    else state.values.letGo();
    Object.assign(state, { from: null, t: state.values.now.t });
    state.changed();
  };
  state.pick = (box) => {
    if (box === state.picked && box + 1 === state.values.now.pick) return; // of drawn boxes a press has picked one already
    state.picked = box;
    state.values.change({ pick: box + 1 });
    if (nmsDrawing(state.answer)) nmsChoose(state, box);
    nmsDraw(state);
    find(".spoken").textContent = find(".told").textContent;
    clearTimeout(state.laterPick);
    state.laterPick = setTimeout(() => state.values.tell(state.send, "pick"), 150);
  };
  find(".asked").onchange = (event) => state.pick(Number(event.target.value));
  nmsListenToPicture(state);
  nmsListenToThreshold(state);
  nmsListenToSteps(state);
  new ResizeObserver(() => state.answer && nmsMeasure(state)).observe(root);
  return state;
}

// ---- one frame -----------------------------------------------------------------------------------------------------------

const DRAWN = {
  thresholds(state) {
    state.alive = nmsSurvivors(state.answer, state.t);
    if (nmsDrawing(state.answer)) nmsTurnDrawing(state);
    else nmsDrawLive(state);
    nmsDrawThreshold(state);
    nmsDrawCount(state);
    setText(state.find(".told"), nmsTold(state.answer, state.picked, state.t));
    nmsHeadline(state, state.alive.length);
    for (const slider of [state.bars, state.count]) slider.setAttribute("aria-valuenow", fixed(state.t, 2));
    Object.assign(state.root.dataset, { t: fixed(state.t, 2), kept: state.alive.length, picked: state.picked });
  },
  steps(state) {
    nmsDrawTurn(state);
    nmsWriteTurn(state);
    nmsHeadline(state, nmsKeptSoFar(state));
  },
  rules(state) {
    nmsDrawPanels(state);
    const { words, rules, count, threshold } = state.answer;
    const note = fill(words.rules_note, { raw: count, t: fixed(threshold, 2) });
    state.figures.show([{ label: words.greedy_keeps, value: String(rules[0]?.boxes.length ?? 0), note }]);
  },
};

function nmsHeadline({ figures, answer: { view, words, count }, t }, kept) {
  const label = view === "steps" ? words.kept_so_far : words.kept;
  figures.show([{ label, value: String(kept), note: fill(words.of_raw, { raw: count, t: fixed(t, 2) }) }]);
}

// Every box by name, to ask about one without pointing at it.
function nmsListBoxes({ find, answer, picked }) {
  const select = find(".asked");
  const key = answer.called.join("\n");
  if (select.dataset.key !== key) {
    select.replaceChildren(...answer.called.map((name, box) => Object.assign(tag("option", "", name), { value: box })));
    select.dataset.key = key;
  }
  select.value = picked;
}

function nmsDraw(state) {
  if (!state.answer || !state.width) return;
  DRAWN[state.answer.view](state);
  state.find(".asked").value = state.picked;
}

function nmsMeasure(state, anew = false) {
  const { answer, root, frame, left, bars } = state;
  const density = window.devicePixelRatio || 1;
  const [x1, y1, x2, y2] = state.scene.fit;
  const width = (answer.view === "rules" ? root : left).clientWidth;
  const barsWidth = bars.clientWidth;
  const height = Math.round(clamp((width * (y2 - y1)) / (x2 - x1), ...NMS_HEIGHTS));
  if (
    !width ||
    (!anew && width === state.width && height === state.height && density === state.density && barsWidth === state.barsWidth)
  )
    return;
  Object.assign(state, { width, height, density, barsWidth, view: nmsView(state.scene.fit, width, height) });
  if (answer.view !== "rules") {
    for (const canvas of [state.still, state.live]) sizeCanvas(canvas, width, height, density);
    frame.style.height = `${height}px`;
    nmsDrawStill(state);
  }
  if (answer.view === "thresholds") {
    for (const canvas of [state.barsStill, state.barsLive]) sizeCanvas(canvas, barsWidth, nmsBarsHeight(state), density);
    bars.style.height = `${nmsBarsHeight(state)}px`;
    sizeCanvas(state.count, width, COUNT_HEIGHT, density);
    nmsDrawBars(state);
  }
  nmsDraw(state);
}

// ---- a run of the page ---------------------------------------------------------------------------------------------------

function nmsWords(state) {
  const {
    find,
    answer: { words },
  } = state;
  find(".count-title").textContent = words.count_title;
  find(".bars-title").textContent = words.bars_title;
  find(".ask span").textContent = words.ask;
  state.frame.setAttribute("aria-label", words.picture);
  state.bars.setAttribute("aria-label", words.bars_keys);
  state.count.setAttribute("aria-label", words.count_title);
  writeTransport(state.root, words, state.player.on);
}

function nmsShow(state, answer) {
  const before = state.answer;
  const fresh = before?.scene_version !== answer.scene_version;
  Object.assign(state, { answer, scene: answer, theme: readTheme(state.root) });
  if (fresh || !state.bitmap) state.bitmap = answer.picture && photoBitmap(answer.picture);
  const { pick } = state.values.now;
  state.values.bring({ t: answer.threshold, pick: answer.picked + 1 });
  state.t = state.values.now.t;
  if (state.values.now.pick !== pick) state.picked = answer.picked;
  else if (fresh) state.picked = Math.min(state.picked, answer.count - 1);
  state.livedBy = state.fate = null;
  state.inks = nmsInks(answer);
  Object.assign(state.root.dataset, {
    view: answer.view,
    drawing: String(nmsDrawing(answer)),
    wide: String(answer.fit[2] - answer.fit[0] > WIDE * (answer.fit[3] - answer.fit[1])),
  });
  if (answer.view === "steps") {
    if (fresh || before.view !== "steps" || before.threshold !== answer.threshold) {
      state.player.stop();
      state.frameAt = 0;
    }
    state.find(".scrub").max = nmsFrames(answer) - 1;
  } else state.player.stop();
  if (answer.view === "rules") {
    nmsBuildPanels(state);
    if (state.find(".rules").previousSibling !== state.ask) state.find(".rules").before(state.ask);
  } else if (state.find(".right").firstChild !== state.ask) state.find(".right").prepend(state.ask); // it may have the focus
  nmsWords(state);
  nmsListBoxes(state);
  nmsMeasure(state, true);
  if (nmsDrawing(answer)) nmsShowDrawing(state);
  Object.assign(state.root.dataset, { version: answer.version, ready: String(!answer.picture || Boolean(state.bitmap)) });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const state = (parentElement.querySelector(".nms") ?? nmsBuild(parentElement).root).state;
  const answer = unpack(data);
  state.send = setTriggerValue;
  nmsShow(state, answer);
  const forget = awaitPictures(state.root, [answer.picture], () => nmsShow(state, answer));
  return () => {
    forget();
    state.player.stop();
  };
}
