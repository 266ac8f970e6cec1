// Momentum and the pixel's grey value, beside the picture that follows them.

import { drawKnobs } from "../../ui/components/live_knobs.js";
import { live } from "./running_live.js";

export default (args) => drawKnobs(live, args);
