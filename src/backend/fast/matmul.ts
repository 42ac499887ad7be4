import type { Kernel } from "../backend.js";
import { allFloat32, fits, floats } from "./image.js";
import type { Machine } from "./machine.js";

interface MatmulPlan {
  readonly batch: readonly number[];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

interface LinearPlan {
  readonly rows: number;
  readonly inner: number;
  readonly features: number;
}

export function matmul(machine: Machine): Kernel<MatmulPlan> {
  return {
    run([a, b], plan, [y]) {
      if (a === undefined || b === undefined || y === undefined) return false;
      if (!allFloat32(a, b, y) || !fits(a, b, y)) return false;
      const count = plan.batch.reduce((product, length) => product * length, 1);
      const batches = (length: number, each: number) => length / each;
      const aBatches = batches(a.storage.length, plan.rows * plan.inner);
      const bBatches = batches(b.storage.length, plan.inner * plan.columns);
      // Each operand has every batch or one for all; what repeats in part is left to the reference.
      if ((aBatches !== 1 && aBatches !== count) || (bBatches !== 1 && bBatches !== count))
        return false;
      machine.run(
        "matMul",
        [floats(a), floats(b), null, floats(y)],
        [
          ...[count, plan.rows, plan.columns, plan.inner],
          ...[plan.transposeA, plan.transposeB, aBatches > 1, bBatches > 1, false].map(Number),
        ],
      );
      return true;
    },
  };
}

export function linear(machine: Machine): Kernel<LinearPlan> {
  return {
    run([x, w, bias], { rows, inner, features }, [y]) {
      if (x === undefined || w === undefined || y === undefined) return false;
      if (!allFloat32(x, w, bias, y) || !fits(x, w, y)) return false;
      const arrays = [floats(x), floats(w), bias === undefined ? null : floats(bias), floats(y)];
      machine.run("matMul", arrays, [1, rows, features, inner, 0, 1, 0, 0, 0]);
      return true;
    },
  };
}
