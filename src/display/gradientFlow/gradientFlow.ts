import { Shown } from "../shown.js";
import { gradientFlow as display } from "./html.js";
import {
  produceGradientFlow,
  type GradientFlowInput,
  type GradientFlowOptions,
  type NetWithGradients,
} from "./produce.js";
import type { GradientFlowPayload } from "./schema.js";

/**
 * The norm of the gradient per layer, over depth and over steps, with several nets overlaid: where plain nets lose
 * or blow up their gradient and residual nets keep it.
 *
 * `nets` is a list of recorded norms, or of nets after their `backward`: then the norm of each weight's gradient is
 * taken as it is now. One of either may stand alone.
 *
 * @throws Error when a step has another number of norms than there are layers, or a net has no gradients.
 * @example
 * gradientFlow([{ name: "plain", layers: ["conv1", "conv2", "fc"], norms: [1e-4, 1e-2, 1] }]);
 * const net = models.leNet5();
 * crossEntropy(net.forward(randn([2, 1, 28, 28])), tensor([3, 5])).backward();
 * gradientFlow(net).payload.nets[0].layers.length; // 5
 */
export function gradientFlow(
  nets: NetNorms | readonly NetNorms[],
  options: GradientFlowOptions = {},
): Shown<GradientFlowPayload> {
  const list = isList(nets) ? nets : [nets];
  return new Shown(display, produceGradientFlow(list, options));
}

type NetNorms = GradientFlowInput | NetWithGradients;

function isList(nets: NetNorms | readonly NetNorms[]): nets is readonly NetNorms[] {
  return Array.isArray(nets);
}
