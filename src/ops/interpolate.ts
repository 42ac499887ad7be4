import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat, expectRank } from "./checks.js";
import { pairOf, type Pair } from "./geometry.js";

/** Options of `interpolate`. */
export interface InterpolateOptions {
  /** Height and width of the result; or give `scaleFactor`. */
  readonly size?: Pair;
  /** How many times larger the result is. */
  readonly scaleFactor?: Pair;
  /** "nearest" by default. */
  readonly mode?: "nearest" | "bilinear";
  /** Bilinear only: corner pixels keep their place; false by default, as torch's. */
  readonly alignCorners?: boolean;
}

interface Resampling {
  readonly outHeight: number;
  readonly outWidth: number;
  readonly mode: "nearest" | "bilinear";
  readonly alignCorners: boolean;
}

/** For each output position along one axis: two source positions, and the weight of the second. */
interface Axis {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float64Array;
}

function axisOf(size: number, out: number, { mode, alignCorners }: Resampling): Axis {
  const low = new Int32Array(out);
  const high = new Int32Array(out);
  const weight = new Float64Array(out);
  for (let o = 0; o < out; o++) {
    const position =
      mode === "nearest"
        ? Math.floor((o * size) / out)
        : alignCorners
          ? out > 1
            ? (o * (size - 1)) / (out - 1)
            : 0
          : Math.max(0, ((o + 0.5) * size) / out - 0.5);
    low[o] = Math.min(size - 1, Math.floor(position));
    high[o] = Math.min(size - 1, low[o]! + 1);
    weight[o] = position - low[o]!;
  }
  return { low, high, weight };
}

/** Calls `visit` with each output pixel's four sources and their weights, plane by plane. */
function forEachPixel(
  shape: Shape,
  plan: Resampling,
  visit: (output: number, source: number, weight: number) => void,
): void {
  const [N = 0, C = 0, H = 0, W = 0] = shape;
  const rows = axisOf(H, plan.outHeight, plan);
  const columns = axisOf(W, plan.outWidth, plan);
  let o = 0;
  for (let p = 0; p < N * C; p++) {
    for (let oy = 0; oy < plan.outHeight; oy++) {
      const top = (p * H + rows.low[oy]!) * W;
      const bottom = (p * H + rows.high[oy]!) * W;
      const down = rows.weight[oy]!;
      for (let ox = 0; ox < plan.outWidth; ox++, o++) {
        const left = columns.low[ox]!;
        const right = columns.high[ox]!;
        const across = columns.weight[ox]!;
        visit(o, top + left, (1 - down) * (1 - across));
        if (across > 0) visit(o, top + right, (1 - down) * across);
        if (down > 0) visit(o, bottom + left, down * (1 - across));
        if (down > 0 && across > 0) visit(o, bottom + right, down * across);
      }
    }
  }
}

const interpolateOp = defineOp({
  name: "interpolate",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], resampling: Resampling) {
    expectRank("interpolate", "input", x, "[N, C, H, W]");
    expectFloat("interpolate", "input", x);
    const [N = 0, C = 0] = x.shape;
    const shape = [N, C, resampling.outHeight, resampling.outWidth];
    return { ...resampling, outputs: [{ shape, dtype: x.dtype }], from: x.shape };
  },
  reference([input], plan, [output]) {
    const x = input.storage.values;
    const sums = new Float64Array(output.storage.length);
    forEachPixel(plan.from, plan, (o, source, weight) => (sums[o]! += x[source]! * weight));
    output.storage.values.set(sums);
  },
  backward: ({ grad, plan }) => [spread(grad, plan)],
  samples: [
    {
      why: "nearest, twice",
      inputs: [[1, 2, 2, 3]],
      params: { outHeight: 4, outWidth: 6, mode: "nearest", alignCorners: false },
    },
    {
      why: "bilinear",
      inputs: [[2, 1, 3, 4]],
      params: { outHeight: 5, outWidth: 7, mode: "bilinear", alignCorners: false },
    },
    {
      why: "bilinear, corners kept",
      inputs: [[1, 1, 3, 4]],
      params: { outHeight: 6, outWidth: 3, mode: "bilinear", alignCorners: true },
    },
  ],
  rejects: [
    {
      why: "no image",
      inputs: [[3, 4]],
      params: { outHeight: 4, outWidth: 6, mode: "nearest", alignCorners: false },
      says: /interpolate: input expected \[N, C, H, W\]; got \[3, 4\]/,
    },
  ],
});

const interpolateGradOp = defineOp({
  name: "interpolateGrad",
  inputs: ["grad"],
  outputs: ["inputGrad"],
  plan([grad], params: Resampling & { readonly from: Shape }) {
    expectRank("interpolateGrad", "grad", grad, "[N, C, H, W]");
    return { ...params, outputs: [{ shape: params.from, dtype: grad.dtype }] };
  },
  reference([grad], plan, [inputGrad]) {
    const dy = grad.storage.values;
    const sums = new Float64Array(inputGrad.storage.length);
    forEachPixel(plan.from, plan, (o, source, weight) => (sums[source]! += dy[o]! * weight));
    inputGrad.storage.values.set(sums);
  },
  backward: ({ grad, plan }) => [resample(grad, plan)],
  samples: [
    {
      why: "bilinear",
      inputs: [[2, 1, 5, 7]],
      params: {
        from: [2, 1, 3, 4],
        outHeight: 5,
        outWidth: 7,
        mode: "bilinear",
        alignCorners: false,
      },
    },
  ],
  rejects: [
    {
      why: "no image",
      inputs: [[3]],
      params: {
        from: [1, 1, 3, 4],
        outHeight: 4,
        outWidth: 6,
        mode: "nearest",
        alignCorners: false,
      },
      says: /interpolateGrad: grad expected \[N, C, H, W\]; got \[3\]/,
    },
  ],
});

function resample(x: Tensor, resampling: Resampling): Tensor {
  return run(interpolateOp, [x], resampling)[0];
}

function spread(grad: Tensor, params: Resampling & { readonly from: Shape }): Tensor {
  return run(interpolateGradOp, [grad], params)[0];
}

/**
 * Resamples the maps of x [N, C, H, W] to another height and width, by nearest neighbour or bilinearly, as torch's
 * interpolate: pixel centres are aligned unless `alignCorners`.
 * @throws ShapeError when x is no image, or neither or both of size and scaleFactor are given
 * @example
 * interpolate(tensor([[[[1, 2]]]]), { scaleFactor: [1, 2] }).toArray(); // [[[[1, 1, 2, 2]]]]
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  const { size, scaleFactor, mode = "nearest", alignCorners = false } = options;
  expectRank("interpolate", "input", x, "[N, C, H, W]");
  if ((size === undefined) === (scaleFactor === undefined)) {
    throw new TypeError("interpolate: expected size or scaleFactor; got neither or both");
  }
  if (mode !== "nearest" && mode !== "bilinear") {
    throw new TypeError(`interpolate: mode expected "nearest" or "bilinear"; got ${String(mode)}`);
  }
  const [outHeight, outWidth] =
    size === undefined ? scaled(x.shape, scaleFactor ?? 1) : pairOf("interpolate", "size", size, 1);
  return resample(x, { outHeight, outWidth, mode, alignCorners });
}

function scaled(shape: Shape, factor: Pair): readonly [number, number] {
  const [down, across] = typeof factor === "number" ? [factor, factor] : factor;
  const size = [Math.floor(shape[2]! * down), Math.floor(shape[3]! * across)] as const;
  return pairOf("interpolate", "size after scaleFactor", size, 1);
}
