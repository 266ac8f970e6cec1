// The settings that the picture and the controls beside it have in common.

import { liveValues } from "../../ui/components/live_values.js";

export const live = liveValues();
