import type { PlannedOp } from "../autograd/planOnly.js";

/** Multiplications with an addition that an op does; ops without sums of products count none, as in fvcore and ptflops. */
export function multiplyAdds({ name, inputs, outputs }: PlannedOp): number {
  const out = outputs[0]?.size ?? 0;
  const first = inputs[0];
  const weight = inputs[1];
  if (first === undefined || weight === undefined) return 0;
  switch (name) {
    case "conv2d":
      return (out * weight.size) / (weight.shape[0] ?? 1);
    // Each input value meets the weights of its channel once.
    case "convTranspose2d":
      return (first.size * weight.size) / (weight.shape[0] ?? 1);
    case "linear":
    case "matmul":
      return out * (first.shape.at(-1) ?? 0);
    default:
      return 0;
  }
}
