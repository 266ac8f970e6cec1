// The lesson "The R-CNN family": a photo under its regions, the answers to its crops, the windows of RoI pooling and align, the
// proposals of a network. All numbers come once; what is moved is looked up or worked out here.

import { boxStage } from "../../ui/components/box_stage.js";
import { changed, drawNow } from "../../ui/components/box_frame.js";
import { removersAt } from "../../ui/components/box_nms.js";
import { setText, tag } from "../../ui/components/elements.js";
import { headline } from "../../ui/components/headline.js";
import { liveLab, tallestOf } from "../../ui/components/live_lab.js";
import { pictureOf } from "../../ui/components/picture_store.js";
import { pointIn } from "../../ui/components/pointer.js";
import { screenBox } from "../../ui/components/box_view.js";
import { live } from "./rcnn_live.js";
import {
  drawCrops,
  drawMap,
  drawProposals,
  drawRegions,
  lookUpRegions,
  tagCrops,
  tagProposals,
  tagRegions,
} from "./rcnn_drawing.js";
import { pooledValues, readBox, roiAxes } from "./rcnn_roi.js";
import { showCrops, showNumbers } from "./rcnn_strip.js";
import { figuresOf, sentenceOf } from "./rcnn_words.js";

const VIEWS = {
  regions: { look: lookUpRegions, draw: drawRegions, tags: tagRegions },
  crops: { look: lookUpCrops, draw: drawCrops, tags: tagCrops },
  roi: { look: lookUpRoi, draw: drawMap, tags: () => {} },
  rpn: { look: lookUpProposals, draw: drawProposals, tags: tagProposals },
};
const { now } = live;
const boxAt = (boxes) => (i) => Array.from(boxes.subarray(4 * i, 4 * i + 4));

function build(parent) {
  const root = tag("div", "rcnn");
  parent.append(root);
  const state = { root, figures: headline(root) };
  root.state = state;
  state.stage = boxStage(root, {
    under: (pen) => state.data && VIEWS[state.scene.view].draw(pen, state, state.stage),
    over: (pen) => state.data && VIEWS[state.scene.view].tags(pen, state, state.stage),
    moved: () => state.scene?.view === "roi" && roiMoved(state),
    released: () => state.send("edit", { region: state.stage.boxes.map(({ box }) => [box, ""]) }),
  });
  state.stage.frame.addEventListener("click", (event) => state.scene?.view === "crops" && pickAt(state, event));
  state.told = tag("p", "told");
  state.told.setAttribute("aria-live", "polite");
  state.strip = tag("div", "strip");
  root.append(state.told, state.strip);
  return state;
}

// ---- what a view needs -----------------------------------------------------------------------------------------------------

const KINDS = {
  regions: ({ arrays, ...head }) => ({ tree: { ...head, ...arrays } }),
  crops({ arrays, names, others }) {
    const { boxes, classes, scores } = arrays;
    const ranked = Array.from(scores, (_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
    return { crops: { boxes, classes, scores, ranked, others, box: boxAt(boxes), nameOf: (i) => names[classes[i]] } };
  },
  roi: ({ arrays, down, across, stride, scale, channels }) => ({
    maps: arrays.map,
    map: { down, across, stride, scale, channels, toFile: (box) => box.map((value, i) => value / scale[i % 2]) },
  }),
  rpn({ arrays, anchors, labels, width, height }) {
    const { boxes, scores, levels, found, found_scores: sure, masks } = arrays;
    const detections = labels && { labels, boxes: found, box: boxAt(found), scores: Array.from(sure), masks, width, height };
    return { proposals: { boxes, scores, classes: levels, box: boxAt(boxes), anchors }, detections };
  },
};

function lookUpCrops(state) {
  const { crops } = state;
  const order = crops.ranked.filter((region) => crops.scores[region] >= Math.fround(now.score));
  const candidates = {
    boxes: Float32Array.from(order.flatMap(crops.box)),
    classes: order.map((region) => crops.classes[region]),
    scores: order.map((region) => crops.scores[region]),
  };
  const removedBy = removersAt(candidates, now.nms);
  state.found = { order, removedBy, kept: order.filter((_, place) => removedBy[place] < 0) };
  state.picked = now.pick > 0 && now.pick <= crops.scores.length ? now.pick - 1 : crops.ranked[0];
}

function lookUpRoi(state) {
  const { map, maps, stage } = state;
  const channel = Math.min(now.channel, map.channels - 1);
  if (state.channelKey !== channel || state.channelOf !== maps) {
    const plane = map.down * map.across;
    const values = maps.subarray(channel * plane, (channel + 1) * plane);
    Object.assign(map, { values, least: Math.min(...values), most: Math.max(...values) });
    Object.assign(state, { channelKey: channel, channelOf: maps });
  }
  const drawn = stage.boxes[0]?.box ?? state.scene.boxes[0].box;
  const box = [0, 1, 2, 3].map((i) => (i < 2 ? Math.min : Math.max)(drawn[i % 2], drawn[(i % 2) + 2]));
  const region = box.map((value, i) => value * map.scale[i % 2]);
  const axesOf = (how) => roiAxes(region, map.stride, now.out, map, how);
  const [pool, other] = [axesOf("pool"), now.how === "align" ? "pool" : "align"];
  state.axes = axesOf(now.how);
  const values = (how) => pooledValues(map, how, axesOf(how));
  Object.assign(state, { region, read: readBox(pool, map.stride), pool });
  state.pooled = { mine: values(now.how), other: values(other) };
}

function lookUpProposals(state) {
  const { proposals } = state;
  if (state.nmsKey !== now.overlap || state.nmsOf !== proposals)
    Object.assign(state, { nmsKey: now.overlap, nmsOf: proposals, removedBy: removersAt(proposals, now.overlap) });
  state.kept = Array.from(proposals.scores, (_, i) => i).filter((i) => state.removedBy[i] < 0);
  state.shown = state.kept.slice(0, now.most);
}

// ---- one frame -------------------------------------------------------------------------------------------------------------

function draw(state) {
  const { scene, data, stage } = state;
  if (!scene || !data) return;
  VIEWS[scene.view].look(state);
  drawNow(stage);
  if (scene.view === "crops") showCrops(state, (region) => pick(state, region));
  if (scene.view !== "roi") write(state);
}

// The region lies elsewhere under the finger; drawn in the frame that follows where the windows are no longer those drawn.
function roiMoved(state) {
  if (!state.data) return;
  const before = JSON.stringify(state.axes);
  lookUpRoi(state);
  if (JSON.stringify(state.axes) !== before) changed(state.stage);
  showNumbers(state);
  write(state);
}

function write(state) {
  const { root, figures, scene } = state;
  figures.show(figuresOf[scene.view](state));
  setText(state.told, sentenceOf[scene.view](state));
  root.dataset.shown = figures.row.textContent;
}

function pick(state, region) {
  live.change({ pick: region + 1 });
  live.tell(state.send, "pick");
}

// The smallest kept region under the pointer.
function pickAt(state, event) {
  const [x, y] = pointIn(state.stage.frame, event);
  let [best, least] = [-1, Infinity];
  for (const region of state.found.kept) {
    const [x1, y1, x2, y2] = screenBox(state.stage.view, state.crops.box(region));
    const area = (x2 - x1) * (y2 - y1);
    if (x >= x1 && x <= x2 && y >= y1 && y <= y2 && area < least) [best, least] = [region, area];
  }
  if (best >= 0) pick(state, best);
}

// ---- a run of the page ------------------------------------------------------------------------------------------------------

function show(state, scene) {
  const { root, stage } = state;
  const store = pictureOf(scene.store);
  state.scene = scene;
  if (store !== state.data) Object.assign(state, { data: store ?? null }, store && KINDS[scene.view](store));
  root.dataset.view = scene.view;
  live.bring(scene.values);
  state.strip.hidden = !["crops", "roi"].includes(scene.view);
  if (state.data) VIEWS[scene.view].look(state);
  stage.show({ ...scene, tallest: tallestOf(scene) });
  state.bitmap = stage.bitmap;
  draw(state);
  const ready = Boolean(state.data) && (!scene.picture || Boolean(stage.bitmap));
  Object.assign(root.dataset, { version: scene.version, ready: String(ready) });
}

export default liveLab({ root: ".rcnn", live, build, show, draw, stores: (scene) => [scene.picture, scene.store] });
