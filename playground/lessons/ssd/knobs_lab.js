// What stands beside the photo and acts on it at once: what is shown, the map, the class, the anchor's shape; the thresholds.

import { drawKnobs } from "../../ui/components/live_knobs.js";
import { live } from "./ssd_live.js";

export default (args) => drawKnobs(live, args);
