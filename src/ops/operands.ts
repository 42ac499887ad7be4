import { isFloat, promote, type DType } from "../backend/dtype.js";
import { full } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { to } from "./to.js";

/** Both operands as tensors of one element type: numbers take the tensor's, tensors promote as in torch. */
export function operands(x: Tensor | number, y: Tensor | number): [Tensor, Tensor] {
  if (typeof x === "number") {
    if (typeof y === "number") throw new TypeError("expected a tensor; got two numbers");
    return [scalarLike(y, x), scalarResult(y, x)];
  }
  if (typeof y === "number") return [scalarResult(x, y), scalarLike(x, y)];
  if (x.dtype === y.dtype) return [x, y];
  const dtype = promote(x.dtype, y.dtype);
  return [to(x, dtype), to(y, dtype)];
}

/** A number needs a float result only when a whole-number tensor cannot hold it. */
function resultType(x: Tensor, value: number): DType {
  if (isFloat(x.dtype)) return x.dtype;
  if (!Number.isInteger(value)) return "float32";
  return x.dtype === "bool" ? "int32" : x.dtype;
}

function scalarLike(x: Tensor, value: number): Tensor {
  return full([], value, { dtype: resultType(x, value) });
}

function scalarResult(x: Tensor, value: number): Tensor {
  return to(x, resultType(x, value));
}
