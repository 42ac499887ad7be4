import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { sizeOf, shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectFloat } from "./checks.js";
import { mul } from "./mul.js";
import { pow } from "./pow.js";

/** Options of `localResponseNorm`. */
export interface LocalResponseNormOptions {
  /** Number of neighbouring channels, the channel itself among them; 5 by default, as AlexNet's n. */
  readonly size?: number;
  /** 1e-4 by default. */
  readonly alpha?: number;
  /** 0.75 by default. */
  readonly beta?: number;
  /** 1 by default, as torch's; AlexNet's paper has 2. */
  readonly k?: number;
  /** "torch" divides alpha by `size` (as Caffe and ONNX do), "paper" takes it whole, as AlexNet's formula. */
  readonly convention?: "torch" | "paper";
}

interface Window {
  readonly before: number;
  readonly after: number;
}

const channelWindowSumOp = defineOp({
  name: "channelWindowSum",
  inputs: ["input"],
  outputs: ["output"],
  plan([x], window: Window) {
    expectFloat("channelWindowSum", "input", x);
    const [N = 0, C] = x.shape;
    if (C === undefined) {
      throw new ShapeError(
        `channelWindowSum: input expected [N, C, ...]; got ${shapeText(x.shape)}`,
      );
    }
    const area = sizeOf(x.shape.slice(2));
    return { outputs: [{ shape: x.shape, dtype: x.dtype }], N, C, area, ...window };
  },
  reference([input], { N, C, area, before, after }, [output]) {
    const x = input.storage.values;
    for (let n = 0; n < N; n++) {
      for (let c = 0; c < C; c++) {
        const first = Math.max(0, c - before);
        const last = Math.min(C - 1, c + after);
        for (let i = 0; i < area; i++) {
          let total = 0;
          for (let from = first; from <= last; from++) total += x[(n * C + from) * area + i]!;
          output.storage.values[(n * C + c) * area + i] = total;
        }
      }
    }
  },
  backward: ({ grad, plan }) => [
    // A channel is seen by those that have it in their window: the window turned round.
    channelWindowSum(grad, { before: plan.after, after: plan.before }),
  ],
  samples: [
    { why: "five channels", inputs: [[2, 7, 2, 3]], params: { before: 2, after: 2 } },
    { why: "lopsided", inputs: [[1, 5, 2, 2]], params: { before: 2, after: 1 } },
    { why: "wider than there are channels", inputs: [[1, 3, 2]], params: { before: 4, after: 4 } },
  ],
  rejects: [
    {
      why: "no channels",
      inputs: [[3]],
      params: { before: 1, after: 1 },
      says: /channelWindowSum: input expected \[N, C, \.\.\.\]; got \[3\]/,
    },
  ],
});

function channelWindowSum(x: Tensor, window: Window): Tensor {
  return run(channelWindowSumOp, [x], window)[0];
}

/**
 * Local response normalisation of x [N, C, ...]: x / (k + a · Σ x²)^beta, summed over `size` neighbouring channels.
 * With the "torch" convention a = alpha / size, with the "paper" convention a = alpha.
 *
 * *Lecture:* AlexNet's normalisation layers, "not common any more". *Paper:* Krizhevsky et al. 2012, section 3.3.
 * @throws RangeError when size is no whole number >= 1
 * @throws ShapeError when there are no channels
 * @example
 * localResponseNorm(ones([1, 1, 1, 1]), { size: 1, alpha: 3, beta: 0.5 }).item(); // 0.5
 */
export function localResponseNorm(x: Tensor, options: LocalResponseNormOptions = {}): Tensor {
  const { size = 5, alpha = 1e-4, beta = 0.75, k = 1, convention = "torch" } = options;
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`localResponseNorm: size expected a whole number >= 1; got ${size}`);
  }
  if (convention !== "torch" && convention !== "paper") {
    throw new TypeError(
      `localResponseNorm: convention expected "torch" or "paper"; got ${String(convention)}`,
    );
  }
  const a = convention === "torch" ? alpha / size : alpha;
  const window = { before: Math.floor(size / 2), after: Math.floor((size - 1) / 2) };
  const squares = channelWindowSum(mul(x, x), window);
  return mul(x, pow(add(mul(squares, a), k), -beta));
}
