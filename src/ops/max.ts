import type { Tensor } from "../tensor/tensor.js";
import { amax } from "./amax.js";
import { amin } from "./amin.js";
import { argmax, argmin, type DimOptions } from "./argmax.js";
import { gather } from "./gather.js";
import { squeeze } from "./squeeze.js";
import type { ValuesAndIndices } from "./topk.js";

/** As DimOptions, with the dimension given. */
export type AlongDim = DimOptions & { readonly dim: number };

/**
 * The largest element of all; with `dim`, the largest along it and where it was.
 * @throws ShapeError when there is no element, or no such dim
 * @example
 * max(tensor([[1, 5], [3, 2]])).item(); // 5
 * max(tensor([[1, 5], [3, 2]]), { dim: 1 }).indices.toArray(); // [1, 0]
 */
export function max(x: Tensor): Tensor;
export function max(x: Tensor, options: AlongDim): ValuesAndIndices;
export function max(x: Tensor, options?: AlongDim): Tensor | ValuesAndIndices {
  return options === undefined
    ? amax(x)
    : pick(x, argmax(x, { ...options, keepdim: true }), options);
}

/**
 * The smallest element of all; with `dim`, the smallest along it and where it was.
 * @throws ShapeError when there is no element, or no such dim
 * @example
 * min(tensor([[1, 5], [3, 2]]), { dim: 0 }).values.toArray(); // [1, 2]
 */
export function min(x: Tensor): Tensor;
export function min(x: Tensor, options: AlongDim): ValuesAndIndices;
export function min(x: Tensor, options?: AlongDim): Tensor | ValuesAndIndices {
  return options === undefined
    ? amin(x)
    : pick(x, argmin(x, { ...options, keepdim: true }), options);
}

function pick(x: Tensor, indices: Tensor, { dim, keepdim = false }: AlongDim): ValuesAndIndices {
  const values = gather(x, dim, indices);
  return keepdim
    ? { values, indices }
    : { values: squeeze(values, { dim }), indices: squeeze(indices, { dim }) };
}
