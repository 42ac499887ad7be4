import { resetGradMode } from "./gradMode.js";
import { resetPlanOnly } from "./planOnly.js";
import { resetScope } from "./scope.js";

/**
 * To be called after code was stopped from outside in the middle of anything, which skips `finally`: recording is on
 * again and no scope is open. Values, parameters and the pool need no repair.
 */
export function recoverFromInterrupt(): void {
  resetGradMode();
  resetPlanOnly();
  resetScope();
}
