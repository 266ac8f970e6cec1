// The settings that the picture and the controls beside it have in common, and the pass that both look at.

import { liveValues } from "../../ui/components/live_values.js";

export const live = liveValues();
export const scene = { now: null }; // what the picture was told last
