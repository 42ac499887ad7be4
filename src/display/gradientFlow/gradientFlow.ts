import { Shown } from "../shown.js";
import { gradientFlow as display } from "./html.js";
import {
  produceGradientFlow,
  type GradientFlowInput,
  type GradientFlowOptions,
} from "./produce.js";
import type { GradientFlowPayload } from "./schema.js";

/**
 * The norm of the gradient per layer, over depth and over steps, with several nets overlaid: where plain nets lose
 * or blow up their gradient and residual nets keep it.
 *
 * @throws Error when a step has another number of norms than there are layers.
 * @example
 * gradientFlow([{ name: "plain", layers: ["conv1", "conv2", "fc"], norms: [1e-4, 1e-2, 1] }]);
 */
export function gradientFlow(
  nets: readonly GradientFlowInput[],
  options: GradientFlowOptions = {},
): Shown<GradientFlowPayload> {
  return new Shown(display, produceGradientFlow(nets, options));
}
