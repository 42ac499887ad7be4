import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { sameShape, shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectSameFloat } from "./checks.js";
import {
  classTargets,
  isProbabilities,
  labelShape,
  withClassDim,
  type ClassOptions,
  type Labels,
} from "./classTargets.js";
import { logSoftmax } from "./logSoftmax.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { reduceLosses, type Reduction } from "./reduceLosses.js";
import { reshape } from "./reshape.js";
import { logSumExp, softmax, softmaxPlan } from "./softmax.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

/** How labels count, and what becomes of the losses. */
export interface CrossEntropyOptions extends ClassOptions {
  readonly reduction?: Reduction;
}

const crossEntropyOp = defineOp({
  name: "crossEntropy",
  inputs: ["input", "targets"],
  outputs: ["losses"],
  plan([x, targets]) {
    const shape = labelShape("crossEntropy", x.shape);
    expectSameFloat("crossEntropy", { input: x, targets });
    if (!sameShape(x.shape, targets.shape)) {
      throw new ShapeError(
        `crossEntropy: targets expected ${shapeText(x.shape)}; got ${shapeText(targets.shape)}`,
      );
    }
    const dim = x.shape.length === 1 ? 0 : 1;
    return { ...softmaxPlan("crossEntropy", x, { dim }), outputs: [{ shape, dtype: x.dtype }] };
  },
  // −Σ_c t_c·log p_c with log p_c = x_c − log Σ exp(x); classes that do not count are left out, so that −∞ may stand there.
  reference([input, targets], plan, [losses]) {
    const { outer, length, inner } = plan;
    const x = input.storage.values;
    const t = targets.storage.values;
    const loss = losses.storage.values;
    const norm = logSumExp(input, plan);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let total = 0;
        for (let c = 0; c < length; c++) {
          const at = (o * length + c) * inner + i;
          if (t[at] !== 0) total += t[at]! * (norm[o * inner + i]! - x[at]!);
        }
        loss[o * inner + i] = total;
      }
    }
  },
  backward: ({ grad, plan, needs, input }) => {
    const [x, t] = [input(0), input(1)];
    const each = reshape(grad, withClassDim(x.shape));
    const inputGrad = () =>
      mul(
        each,
        sub(mul(softmax(x, { dim: plan.dim }), sum(t, { dim: plan.dim, keepdim: true })), t),
      );
    return [
      needs[0] ? inputGrad() : null,
      needs[1] ? neg(mul(each, logSoftmax(x, { dim: plan.dim }))) : null,
    ];
  },
  samples: [
    {
      why: "one class each",
      inputs: [[3, 4], { shape: [3, 4], fill: (i) => Number(i % 5 === 0) }],
      params: {},
    },
    {
      why: "spread over classes",
      inputs: [[2, 3], { shape: [2, 3], fill: (i) => (i + 1) / 10 }],
      params: {},
    },
    {
      why: "a label for each pixel",
      inputs: [[2, 3, 2, 2], { shape: [2, 3, 2, 2], fill: (i) => ((i * 7) % 5) / 5 }],
      params: {},
    },
    { why: "no batch", inputs: [[3], { shape: [3], fill: (i) => Number(i === 1) }], params: {} },
  ],
  rejects: [
    {
      why: "targets of another shape",
      inputs: [
        [3, 4],
        [3, 5],
      ],
      params: {},
      says: /crossEntropy: targets expected \[3, 4\]; got \[3, 5\]/,
    },
  ],
});

/**
 * Softmax loss: −log of the probability that softmax gives to the right class, averaged over the batch. Stable for logits of any size.
 *
 * logits [N, C, ...] or [C]; labels: class numbers [N, ...] (a tensor or a list), or class probabilities of the logits' shape.
 * With weight w the mean is Σ wᵧ·loss / Σ wᵧ; smoothing ε moves ε/C of the probability to every class.
 *
 * *Lecture:* softmax classifier; random scores give ln C.
 * @param options weight; labelSmoothing 0; ignoreIndex -100; reduction "mean", "sum" or "none"
 * @throws ShapeError when labels do not fit the logits
 * @throws RangeError for labels that are no class, and when a mean has nothing to average
 * @example
 * crossEntropy(zeros([2, 10]), [3, 7]).item(); // 2.302585, ln 10
 */
export function crossEntropy(
  logits: Tensor,
  labels: Labels,
  options: CrossEntropyOptions = {},
): Tensor {
  const { reduction = "mean", ...classes } = options;
  if (isProbabilities(logits, labels)) {
    const losses = run(crossEntropyOp, [logits, shapedProbabilities(labels, classes)], {})[0];
    return reduceLosses("crossEntropy", losses, reduction, losses.size);
  }
  const { targets, total } = classTargets("crossEntropy", logits, labels, classes);
  return reduceLosses(
    "crossEntropy",
    run(crossEntropyOp, [logits, targets], {})[0],
    reduction,
    total,
  );
}

/** Class probabilities with smoothing and class weights worked in. */
function shapedProbabilities(
  probabilities: Tensor,
  { weight, labelSmoothing = 0 }: ClassOptions,
): Tensor {
  const dim = probabilities.rank === 1 ? 0 : 1;
  const classes = probabilities.shape[dim]!;
  const smooth =
    labelSmoothing === 0
      ? probabilities
      : add(mul(probabilities, 1 - labelSmoothing), labelSmoothing / classes);
  if (weight === undefined) return smooth;
  return mul(smooth, reshape(weight, [classes, ...probabilities.shape.slice(2).map(() => 1)]));
}
