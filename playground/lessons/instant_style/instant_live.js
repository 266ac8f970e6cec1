// What the picture and the controls beside it have in common: settings under the finger, the brush, where pictures are asked for.

import { liveValues } from "../../ui/components/live_values.js";

export const live = liveValues();
export const shared = { desk: null };
live.now.brush = 1; // a label of regions.js; the brush is no setting of the page
live.now.width = 0.12; // of the brush, as a share of the picture's longer side
