import type { Tensor } from "../tensor/tensor.js";
import { clamp } from "./clamp.js";

/**
 * ReLU capped at 6: min(max(0, x), 6), element by element.
 *
 * *Paper:* MobileNets, Howard et al. 2017.
 * @throws TypeError for whole-number tensors
 * @example
 * relu6(tensor([-1, 3, 9])).toArray(); // [0, 3, 6]
 */
export function relu6(x: Tensor): Tensor {
  return clamp(x, { min: 0, max: 6 });
}
