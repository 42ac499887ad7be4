import type { Kernel } from "../backend.js";
import { allFloat32, fits, floats } from "./image.js";
import type { Machine } from "./machine.js";

interface SoftmaxPlan {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** Softmax of rows, or its logarithm; along another dimension than the last the reference runs. */
export function softmax(machine: Machine, { log }: { readonly log: boolean }): Kernel<SoftmaxPlan> {
  return {
    run([x], { outer, length, inner }, [y]) {
      if (x === undefined || y === undefined || inner !== 1) return false;
      if (!allFloat32(x, y) || !fits(x)) return false;
      machine.run("softmax", [floats(x), floats(y)], [outer, length, Number(log)]);
      return true;
    },
  };
}
