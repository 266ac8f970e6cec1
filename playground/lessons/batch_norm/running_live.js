// Momentum, the pixel's grey value and the batch looked at: the picture and the controls beside it share them.

import { liveValues } from "../../ui/components/live_values.js";

export const live = liveValues();
