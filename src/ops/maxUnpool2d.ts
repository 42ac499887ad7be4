import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { Operand } from "../backend/backend.js";
import { sameShape, shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat, expectRank } from "./checks.js";
import { pairOf, type Pair } from "./geometry.js";

/** Options of `maxUnpool2d`. */
export interface MaxUnpool2dOptions {
  /** Height and width of the map before it was pooled. */
  readonly outputSize: Pair;
}

interface Sizes {
  readonly planes: number;
  /** Pixels of a pooled map. */
  readonly pooled: number;
  /** Pixels of a map before pooling. */
  readonly full: number;
}

const indices = {
  shape: [1, 2, 2, 2],
  dtype: "int32",
  fill: (i: number) => [0, 3, 9, 14][i % 4]!,
} as const;

function sizesOf(op: string, x: Operand, places: Operand, full: number): Sizes {
  const [N = 0, C = 0, H = 0, W = 0] = x.shape;
  if (places.dtype !== "int32" || !sameShape(x.shape, places.shape)) {
    throw new ShapeError(
      `${op}: indices expected int32 ${shapeText(x.shape)} as maxPool2d gives them; got ${places.dtype} ${shapeText(places.shape)}`,
    );
  }
  for (const [i, place] of places.storage.values.subarray(0, places.storage.length).entries()) {
    if (place < 0 || place >= full) {
      throw new RangeError(`${op}: indices expected 0 to ${full - 1}; got ${place} at ${i}`);
    }
  }
  return { planes: N * C, pooled: H * W, full };
}

const maxUnpool2dOp = defineOp({
  name: "maxUnpool2d",
  inputs: ["input", "indices"],
  outputs: ["output"],
  plan([x, places], { outputSize }: MaxUnpool2dOptions) {
    expectRank("maxUnpool2d", "input", x, "[N, C, H, W]");
    expectFloat("maxUnpool2d", "input", x);
    const [height, width] = pairOf("maxUnpool2d", "outputSize", outputSize, 1);
    const [N = 0, C = 0] = x.shape;
    const sizes = sizesOf("maxUnpool2d", x, places, height * width);
    return {
      outputs: [{ shape: [N, C, height, width], dtype: x.dtype }],
      outputSize: [height, width] as const,
      ...sizes,
    };
  },
  reference([input, places], { planes, pooled, full }, [output]) {
    const out = output.storage.values.fill(0);
    for (let p = 0; p < planes; p++) {
      for (let i = p * pooled; i < (p + 1) * pooled; i++) {
        out[p * full + places.storage.values[i]!] = input.storage.values[i]!;
      }
    }
  },
  backward: ({ grad, plan, input }) => [
    run(pickOp, [grad, input(1)], { outputSize: plan.outputSize })[0],
    null,
  ],
  samples: [
    { why: "places of a 2x2 pooling", inputs: [[1, 2, 2, 2], indices], params: { outputSize: 4 } },
  ],
  rejects: [
    {
      why: "a place outside",
      inputs: [[1, 2, 2, 2], indices],
      params: { outputSize: 3 },
      says: /maxUnpool2d: indices expected 0 to 8; got 9 at 2/,
    },
    {
      why: "places of another shape",
      inputs: [[1, 1, 2, 2], indices],
      params: { outputSize: 4 },
      says: /maxUnpool2d: indices expected int32 \[1, 1, 2, 2\] as maxPool2d gives them/,
    },
  ],
});

const pickOp = defineOp({
  name: "maxUnpool2dGrad",
  inputs: ["grad", "indices"],
  outputs: ["inputGrad"],
  plan([grad, places], { outputSize }: { outputSize: readonly [number, number] }) {
    expectRank("maxUnpool2dGrad", "grad", grad, "[N, C, H, W]");
    const [N = 0, C = 0] = grad.shape;
    const [, , H = 0, W = 0] = places.shape;
    const full = outputSize[0] * outputSize[1];
    return {
      outputs: [{ shape: places.shape, dtype: grad.dtype }],
      outputSize,
      planes: N * C,
      pooled: H * W,
      full,
    };
  },
  reference([grad, places], { planes, pooled, full }, [inputGrad]) {
    for (let p = 0; p < planes; p++) {
      for (let i = p * pooled; i < (p + 1) * pooled; i++) {
        inputGrad.storage.values[i] = grad.storage.values[p * full + places.storage.values[i]!]!;
      }
    }
  },
  backward: ({ grad, plan, input }) => [
    maxUnpool2d(grad, input(1), { outputSize: plan.outputSize }),
    null,
  ],
  samples: [
    {
      why: "places of a 2x2 pooling",
      inputs: [[1, 2, 4, 4], indices],
      params: { outputSize: [4, 4] },
    },
  ],
  rejects: [
    {
      why: "no image",
      inputs: [[4, 4], indices],
      params: { outputSize: [4, 4] },
      says: /maxUnpool2dGrad: grad expected \[N, C, H, W\]; got \[4, 4\]/,
    },
  ],
});

/**
 * Puts the values of a pooled map x [N, C, H, W] back where `maxPool2d` took them from, zeros elsewhere; `indices`
 * are those that the pooling returned (row-major within a map). The deconvnet view of ZFNet climbs back with it.
 *
 * *Lecture:* ZFNet. *Paper:* Zeiler and Fergus 2013, arXiv 1311.2901, section 2.1.
 * @throws ShapeError when indices have another shape
 * @throws RangeError when an index lies outside the map
 * @example
 * const places = tensor([[[[3]]]], { dtype: "int32" });
 * maxUnpool2d(tensor([[[[5]]]]), places, { outputSize: 2 }).toArray(); // [[[[0, 0], [0, 5]]]]
 */
export function maxUnpool2d(x: Tensor, places: Tensor, options: MaxUnpool2dOptions): Tensor {
  return run(maxUnpool2dOp, [x, places], options)[0];
}
