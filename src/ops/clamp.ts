import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { ge, le } from "./compare.js";
import { likeInput, mapInto } from "./loops.js";
import { mul } from "./mul.js";
import { where } from "./where.js";

/** Bounds; at least one. */
export interface ClampOptions {
  /** Lower bound. */
  readonly min?: number;
  /** Upper bound. */
  readonly max?: number;
}

const clampOp = defineOp({
  name: "clamp",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], { min = -Infinity, max = Infinity }: ClampOptions) {
    if (!(min <= max) || (min === -Infinity && max === Infinity)) {
      throw new RangeError(
        `clamp: expected min, max or both with min <= max; got min ${min}, max ${max}`,
      );
    }
    return { ...likeInput(x), min, max };
  },
  reference([x], { min, max }, [out]) {
    mapInto(x, out, (value) => (value < min ? min : value > max ? max : value));
  },
  backward: ({ grad, plan, input }) => {
    const x = input(0);
    return [where(mul(ge(x, plan.min), le(x, plan.max)), grad, 0)];
  },
  samples: [
    { why: "both bounds", inputs: [[3, 4]], params: { min: -0.5, max: 0.5 } },
    { why: "lower bound", inputs: [[3, 4]], params: { min: 0 } },
  ],
  rejects: [
    { why: "no bound", inputs: [[2]], params: {}, says: /clamp: expected min, max or both/ },
    {
      why: "bounds crossed",
      inputs: [[2]],
      params: { min: 1, max: 0 },
      says: /clamp: expected .* got min 1, max 0/,
    },
  ],
});

/**
 * Elements cut to [min, max]; the gradient passes where nothing was cut, the bounds included.
 * @throws RangeError without a bound, or when min > max
 * @example
 * clamp(tensor([-2, 0.5, 2]), { min: 0, max: 1 }).toArray(); // [0, 0.5, 1]
 */
export function clamp(x: Tensor, options: ClampOptions): Tensor {
  return run(clampOp, [x], options)[0];
}
