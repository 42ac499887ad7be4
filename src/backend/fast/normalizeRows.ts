import type { Kernel } from "../backend.js";
import { allFloat32, fits, floats } from "./image.js";
import type { Machine } from "./machine.js";

interface RowsPlan {
  readonly rows: number;
  readonly count: number;
  readonly eps: number;
}

interface WindowPlan {
  readonly N: number;
  readonly C: number;
  readonly area: number;
  readonly before: number;
  readonly after: number;
}

/** What layer and group norm share: rows of mean 0 and variance 1, or with `scaleOnly` the 1 / deviation of each row. */
export function normalizeRows(
  machine: Machine,
  { scaleOnly }: { readonly scaleOnly: boolean },
): Kernel<RowsPlan> {
  return {
    run([x], { rows, count, eps }, [y]) {
      if (x === undefined || y === undefined || !allFloat32(x, y) || !fits(x)) return false;
      const out = floats(y);
      const arrays = scaleOnly ? [floats(x), null, out] : [floats(x), out, null];
      machine.run("normalizeRows", arrays, [rows, count], [eps]);
      return true;
    },
  };
}

/** Sums over neighbouring channels, for local response normalisation. */
export function channelWindowSum(machine: Machine): Kernel<WindowPlan> {
  return {
    run([x], { N, C, area, before, after }, [y]) {
      if (x === undefined || y === undefined || !allFloat32(x, y) || !fits(x)) return false;
      machine.run("channelWindowSum", [floats(x), floats(y)], [N, C, area, before, after]);
      return true;
    },
  };
}
