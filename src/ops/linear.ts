import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import { shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectRank, expectSameFloat, expectVector } from "./checks.js";
import { product } from "./matmul.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";

const linearOp = defineOp({
  name: "linear",
  inputs: ["input", "weight", "bias?"],
  outputs: ["output"],
  plan([x, w, b]) {
    expectRank("linear", "weight", w, "[out, in]");
    const [features, inner] = w.shape as [number, number];
    if (x.shape.length === 0 || x.shape[x.shape.length - 1] !== inner) {
      throw new ShapeError(
        `linear: weight ${shapeText(w.shape)} needs ${inner} input features; input ${shapeText(x.shape)} has ${x.shape[x.shape.length - 1] ?? "none"}`,
      );
    }
    expectSameFloat("linear", { input: x, weight: w, bias: b });
    if (b !== undefined) expectVector("linear", "bias", b, features, "output feature");
    return {
      outputs: [{ shape: [...x.shape.slice(0, -1), features], dtype: x.dtype }],
      rows: x.shape.slice(0, -1).reduce((n, length) => n * length, 1),
      inner,
      features,
    };
  },
  reference([input, weight, bias], { rows, inner, features }, [output]) {
    const x = input.storage.values;
    const w = weight.storage.values;
    const b = bias?.storage.values;
    const y = output.storage.values;
    for (let n = 0; n < rows; n++) {
      for (let f = 0; f < features; f++) {
        let dot = b === undefined ? 0 : b[f]!;
        for (let k = 0; k < inner; k++) dot += x[n * inner + k]! * w[f * inner + k]!;
        y[n * features + f] = dot;
      }
    }
  },
  backward: ({ grad, plan, needs, input }) => {
    const { rows, inner, features } = plan;
    const flat = reshape(grad, [rows, features]);
    return [
      needs[0] ? reshape(product(flat, input(1)), [...grad.shape.slice(0, -1), inner]) : null,
      needs[1] ? product(flat, reshape(input(0), [rows, inner]), { transposeA: true }) : null,
      needs[2] ? sum(flat, { dim: 0 }) : null,
    ];
  },
  samples: [
    { why: "a batch of rows", inputs: [[3, 4], [5, 4], [5]], params: {} },
    {
      why: "no bias",
      inputs: [
        [3, 4],
        [5, 4],
      ],
      params: {},
    },
    { why: "one row", inputs: [[4], [2, 4], [2]], params: {} },
    { why: "more leading dimensions", inputs: [[2, 3, 4], [5, 4], [5]], params: {} },
    { why: "no multiple of a vector", inputs: [[3, 19], [33, 19], [33]], params: {} },
  ],
  rejects: [
    {
      why: "features differ",
      inputs: [
        [3, 4],
        [5, 6],
      ],
      params: {},
      says: /linear: weight \[5, 6\] needs 6 input features; input \[3, 4\] has 4/,
    },
    {
      why: "bias",
      inputs: [[3, 4], [5, 4], [4]],
      params: {},
      says: /linear: bias expected \[5\], one for each output feature; got \[4\]/,
    },
    {
      why: "weight no matrix",
      inputs: [[3, 4], [4]],
      params: {},
      says: /linear: weight expected \[out, in\]; got \[4\]/,
    },
  ],
});

/**
 * Fully connected layer: y = x·wᵀ + bias.
 *
 * x [..., in], w [out, in], bias [out] → [..., out].
 *
 * *Lecture:* fully connected layer. *Cost:* rows·in·out multiply-adds.
 * @throws ShapeError when features differ
 * @example
 * linear(ones([2, 3]), ones([4, 3]), { bias: zeros([4]) }).toArray(); // [[3, 3, 3, 3], [3, 3, 3, 3]]
 */
export function linear(
  x: Tensor,
  w: Tensor,
  options: { readonly bias?: Tensor | undefined } = {},
): Tensor {
  return run(linearOp, [x, w, options.bias], {})[0];
}
