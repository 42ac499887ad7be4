import { Tensor } from "../tensor/tensor.js";

/**
 * The same values outside the graph: no gradient flows through. They stay readable for as long as the result lives.
 * @example
 * detach(ones([2], { requiresGrad: true })).requiresGrad; // false
 */
export function detach(x: Tensor): Tensor {
  x.storage.shared = true;
  x.storage.pinned = true;
  return new Tensor(x.storage, x.shape);
}
