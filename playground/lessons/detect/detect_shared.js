// What the picture of the lesson "Detect" and the sliders beside it have in common: the settings as they stand under the finger.

import { liveValues } from "../../ui/components/live_values.js";

export const live = liveValues();
export const { now, bring, watch, change, redraw, tell } = live;
export const counts = { kept: new Map() }; // class → boxes shown, as the picture counts them

// Of two texts the one for a single thing, or the one for none and for several.
export const oneOrMore = ([one, more], n) => (n === 1 ? one : more);
