import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { sameShape, shapeText, ShapeError, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectSameFloat } from "./checks.js";
import {
  classTargets,
  labelShape,
  withClassDim,
  type ClassOptions,
  type Labels,
} from "./classTargets.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { reduceLosses, type Reduction } from "./reduceLosses.js";
import { reshape } from "./reshape.js";

/** Options of `nllLoss`. */
export interface NllLossOptions extends Omit<ClassOptions, "labelSmoothing"> {
  readonly reduction?: Reduction;
}

const nllLossOp = defineOp({
  name: "nllLoss",
  inputs: ["input", "targets"],
  outputs: ["losses"],
  plan([x, targets]) {
    expectSameFloat("nllLoss", { input: x, targets });
    if (!sameShape(x.shape, targets.shape)) {
      throw new ShapeError(
        `nllLoss: targets expected ${shapeText(x.shape)}; got ${shapeText(targets.shape)}`,
      );
    }
    const outer = x.shape.length === 1 ? 1 : x.shape[0]!;
    const inner = sizeOf(x.shape.slice(2));
    const shape = labelShape("nllLoss", x.shape);
    const length = x.shape.length === 1 ? x.shape[0]! : x.shape[1]!;
    return { outputs: [{ shape, dtype: x.dtype }], outer, inner, length };
  },
  // Classes that do not count are left out, so that −∞ may stand there.
  reference([input, targets], { outer, inner, length }, [losses]) {
    const x = input.storage.values;
    const t = targets.storage.values;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let total = 0;
        for (let c = 0; c < length; c++) {
          const at = (o * length + c) * inner + i;
          if (t[at] !== 0) total -= t[at]! * x[at]!;
        }
        losses.storage.values[o * inner + i] = total;
      }
    }
  },
  backward: ({ grad, needs, input }) => {
    const each = neg(reshape(grad, withClassDim(input(0).shape)));
    return [needs[0] ? mul(each, input(1)) : null, needs[1] ? mul(each, input(0)) : null];
  },
  samples: [
    {
      why: "one class each",
      inputs: [[3, 4], { shape: [3, 4], fill: (i) => Number(i % 5 === 0) }],
      params: {},
    },
    {
      why: "a label for each pixel",
      inputs: [[2, 3, 2, 2], { shape: [2, 3, 2, 2], fill: (i) => ((i * 7) % 5) / 5 }],
      params: {},
    },
  ],
  rejects: [
    {
      why: "targets of another shape",
      inputs: [
        [3, 4],
        [3, 5],
      ],
      params: {},
      says: /nllLoss: targets expected \[3, 4\]; got \[3, 5\]/,
    },
  ],
});

/**
 * Negative log likelihood: log-probabilities [N, C, ...] and class numbers [N, ...] give −x[n, label]. With weight w
 * the mean is Σ wᵧ·loss / Σ wᵧ over the positions that count, as torch's. After `logSoftmax` it is cross entropy.
 * @param options weight; ignoreIndex -100; reduction "mean", "sum" or "none"
 * @throws ShapeError when labels do not fit
 * @throws RangeError for labels that are no class, and when a mean has nothing to average
 * @example
 * nllLoss(tensor([[-0.5, -1], [-2, -3]]), [0, 1]).item(); // 1.75
 */
export function nllLoss(
  logProbabilities: Tensor,
  labels: Labels,
  { reduction = "mean", ...classes }: NllLossOptions = {},
): Tensor {
  const { targets, total } = classTargets("nllLoss", logProbabilities, labels, classes);
  const losses = run(nllLossOp, [logProbabilities, targets], {})[0];
  return reduceLosses("nllLoss", losses, reduction, total);
}
