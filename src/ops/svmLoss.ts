import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Operand } from "../backend/backend.js";
import { tensor } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat, expectRank } from "./checks.js";
import { checkedLabels, type Labels } from "./classTargets.js";
import { mul } from "./mul.js";
import { reduceLosses, type Reduction } from "./reduceLosses.js";
import { reshape } from "./reshape.js";

/** Options of `svmLoss` and `multiMarginLoss`. */
export interface SvmLossOptions {
  /** "mean" by default. */
  readonly reduction?: Reduction;
  /** How far the right score must lead; 1 by default. */
  readonly margin?: number;
}

const labels = { shape: [4], dtype: "int32", fill: (i: number) => (i * 2) % 3 } as const;

function planOf(scores: Operand, target: Operand, { margin = 1 }: { margin?: number }) {
  expectRank("svmLoss", "scores", scores, "[N, C]");
  expectFloat("svmLoss", "scores", scores);
  const [N = 0, C = 0] = scores.shape;
  checkedLabels("svmLoss", scores.shape, target, undefined);
  if (!Number.isFinite(margin)) {
    throw new RangeError(`svmLoss: margin expected a finite number; got ${margin}`);
  }
  return { N, C, margin };
}

/** Calls `visit` for every wrong class whose score comes within the margin of the right one. */
function forEachViolation(
  scores: Operand,
  target: Operand,
  { N, C, margin }: { N: number; C: number; margin: number },
  visit: (n: number, c: number, excess: number) => void,
): void {
  const s = scores.storage.values;
  const y = target.storage.values;
  for (let n = 0; n < N; n++) {
    const right = s[n * C + y[n]!]!;
    for (let c = 0; c < C; c++) {
      const excess = s[n * C + c]! - right + margin;
      if (c !== y[n] && !(excess <= 0)) visit(n, c, excess);
    }
  }
}

const svmLossOp = defineOp({
  name: "svmLoss",
  inputs: ["scores", "labels"],
  outputs: ["losses"],
  plan([scores, target], options: { margin?: number }) {
    const sizes = planOf(scores, target, options);
    return { outputs: [{ shape: [sizes.N], dtype: scores.dtype }], ...sizes };
  },
  reference([scores, target], plan, [out]) {
    const total = new Float64Array(plan.N);
    forEachViolation(scores, target, plan, (n, _, excess) => (total[n]! += excess));
    out.storage.values.set(total);
  },
  backward: ({ grad, plan, input }) => {
    const slope = run(svmSlopeOp, [input(0), input(1)], { margin: plan.margin })[0];
    return [mul(reshape(grad, [plan.N, 1]), slope), null];
  },
  samples: [
    { why: "some margins violated", inputs: [[4, 3], labels], params: {} },
    { why: "all margins violated", inputs: [[4, 3], labels], params: { margin: 10 } },
  ],
  rejects: [
    {
      why: "a label too high",
      inputs: [[2, 3], { shape: [2], dtype: "int32", fill: (i) => i + 2 }],
      params: {},
      says: /svmLoss: labels expected whole numbers from 0 to 2; got 3 at 1/,
    },
    {
      why: "a row of scores alone",
      inputs: [[3], labels],
      params: {},
      says: /svmLoss: scores expected \[N, C\]; got \[3\]/,
    },
  ],
});

// Constant between kinks: its own gradient is 0.
const svmSlopeOp = defineOp({
  name: "svmLossSlope",
  inputs: ["scores", "labels"],
  outputs: ["slope"],
  differentiable: false,
  plan([scores, target], options: { margin?: number }) {
    const sizes = planOf(scores, target, options);
    return { outputs: [{ shape: scores.shape, dtype: scores.dtype }], ...sizes };
  },
  reference([scores, target], plan, [out]) {
    const slope = out.storage.values.fill(0);
    const y = target.storage.values;
    forEachViolation(scores, target, plan, (n, c) => {
      slope[n * plan.C + c]! += 1;
      slope[n * plan.C + y[n]!]! -= 1;
    });
  },
  backward: () => [],
  samples: [{ why: "some margins violated", inputs: [[4, 3], labels], params: {} }],
  rejects: [
    {
      why: "no margin",
      inputs: [[4, 3], labels],
      params: { margin: NaN },
      says: /svmLoss: margin expected a finite number; got NaN/,
    },
  ],
});

/** Σ max(0, s_j − s_y + margin) for each row. */
function marginSums(scores: Tensor, target: Labels, margin: number): Tensor {
  const labels = "storage" in target ? target : tensor(target, { dtype: "int32" });
  return run(svmLossOp, [scores, labels], { margin })[0];
}

/**
 * The lecture's multiclass SVM loss: scores [N, C] and labels [N] give Σ max(0, s_j − s_y + margin) over the wrong
 * classes j, averaged over the batch. torch's multiMarginLoss divides each sum by C.
 *
 * *Lecture:* cs231n, linear classification.
 * @param options margin 1; reduction "mean", "sum" or "none"
 * @throws ShapeError when scores are not [N, C] or labels not [N]
 * @throws RangeError for a label outside 0 to C − 1
 * @example
 * svmLoss(tensor([[13, -7, 11]]), [0], { margin: 10 }).item(); // 8
 */
export function svmLoss(scores: Tensor, labels: Labels, options: SvmLossOptions = {}): Tensor {
  const { reduction = "mean", margin = 1 } = options;
  const losses = marginSums(scores, labels, margin);
  return reduceLosses("svmLoss", losses, reduction, losses.size);
}

/**
 * torch's multi-class margin loss: svmLoss with each sample's sum divided by the number of classes C.
 * @param options margin 1; reduction "mean", "sum" or "none"
 * @throws ShapeError when scores are not [N, C] or labels not [N]
 * @throws RangeError for a label outside 0 to C − 1
 * @example
 * multiMarginLoss(tensor([[13, -7, 11]]), [0], { margin: 10 }).item(); // 2.6667
 */
export function multiMarginLoss(
  scores: Tensor,
  labels: Labels,
  options: SvmLossOptions = {},
): Tensor {
  const { reduction = "mean", margin = 1 } = options;
  const losses = mul(marginSums(scores, labels, margin), 1 / scores.shape[1]!);
  return reduceLosses("multiMarginLoss", losses, reduction, losses.size);
}
