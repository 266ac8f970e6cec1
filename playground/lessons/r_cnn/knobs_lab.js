// The controls beside the photo that act on it at once.

import { drawKnobs } from "../../ui/components/live_knobs.js";
import { live } from "./rcnn_live.js";

export default (args) => drawKnobs(live, args);
