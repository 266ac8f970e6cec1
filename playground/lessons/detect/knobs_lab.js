// The thresholds beside the picture: sliders that turn in the browser, and the page hears of them when they are let go.

import { drawKnobs } from "../../ui/components/live_knobs.js";
import { live } from "./detect_shared.js";

export default (args) => drawKnobs(live, args);
