import { defineOp } from "../autograd/op.js";
import { run } from "../autograd/run.js";
import type { PoolGeometry } from "../backend/geometry.js";
import { sameShape, shapeText, ShapeError, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectFloat, expectRank } from "./checks.js";
import { pairOf, poolGeometry, windowTaps, type Pair } from "./geometry.js";

/** Options of `unfold`. */
export interface UnfoldOptions {
  /** Size of the patches. */
  readonly kernelSize: Pair;
  /** Step between patches; 1 by default. */
  readonly stride?: Pair;
  /** Zeros on every side; 0 by default. */
  readonly padding?: Pair;
  /** Distance between the pixels of a patch; 1 by default. */
  readonly dilation?: Pair;
}

/** Options of `fold`: those of the `unfold` it undoes, and the size of the image. */
export interface FoldOptions extends UnfoldOptions {
  /** Height and width of the image. */
  readonly outputSize: Pair;
}

/** Sizes of the patches of an image; unlike pooling, the padding may exceed half a patch. */
function patchGeometry(op: string, shape: Shape, options: UnfoldOptions): PoolGeometry {
  const { kernelSize, stride = 1, dilation = 1 } = options;
  const [N = 0, C = 0, H = 0, W = 0] = shape;
  const [padHeight, padWidth] = pairOf(op, "padding", options.padding ?? 0, 0);
  const padded = [N, C, H + 2 * padHeight, W + 2 * padWidth];
  const g = poolGeometry(op, padded, { kernelSize, stride, dilation });
  return {
    ...g,
    inHeight: H,
    inWidth: W,
    padTop: padHeight,
    padBottom: padHeight,
    padLeft: padWidth,
    padRight: padWidth,
  };
}

/** Calls `visit` with the index in the columns and in the image of every pixel of every patch that is inside. */
function forEachTap(g: PoolGeometry, visit: (column: number, pixel: number) => void): void {
  const { rows, columns } = windowTaps(g);
  const windows = g.outHeight * g.outWidth;
  for (let plane = 0; plane < g.batch * g.channels; plane++) {
    for (let oy = 0; oy < g.outHeight; oy++) {
      for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
        const y = oy * g.strideHeight - g.padTop + ky * g.dilationHeight;
        for (let ox = 0; ox < g.outWidth; ox++) {
          for (let kx = columns.first[ox]!; kx < columns.end[ox]!; kx++) {
            const x = ox * g.strideWidth - g.padLeft + kx * g.dilationWidth;
            const tap = (plane * g.kernelHeight + ky) * g.kernelWidth + kx;
            visit(tap * windows + oy * g.outWidth + ox, (plane * g.inHeight + y) * g.inWidth + x);
          }
        }
      }
    }
  }
}

function columnShape(g: PoolGeometry): Shape {
  return [g.batch, g.channels * g.kernelHeight * g.kernelWidth, g.outHeight * g.outWidth];
}

const unfoldOp = defineOp({
  name: "unfold",
  inputs: ["input"],
  outputs: ["columns"],
  plan([x], options: UnfoldOptions) {
    expectRank("unfold", "input", x, "[N, C, H, W]");
    expectFloat("unfold", "input", x);
    const g = patchGeometry("unfold", x.shape, options);
    return { outputs: [{ shape: columnShape(g), dtype: x.dtype }], g, options };
  },
  reference([input], { g }, [columns]) {
    const x = input.storage.values;
    const out = columns.storage.values.fill(0);
    forEachTap(g, (column, pixel) => (out[column] = x[pixel]!));
  },
  backward: ({ grad, plan }) => [
    fold(grad, { ...plan.options, outputSize: [plan.g.inHeight, plan.g.inWidth] }),
  ],
  samples: [
    { why: "overlapping patches", inputs: [[2, 3, 5, 4]], params: { kernelSize: 3 } },
    {
      why: "stride, padding, dilation",
      inputs: [[1, 2, 6, 7]],
      params: { kernelSize: [3, 2], stride: 2, padding: [1, 3], dilation: [2, 1] },
    },
  ],
  rejects: [
    {
      why: "no image",
      inputs: [[3, 4]],
      params: { kernelSize: 2 },
      says: /unfold: input expected \[N, C, H, W\]; got \[3, 4\]/,
    },
    {
      why: "patch too large",
      inputs: [[1, 1, 2, 2]],
      params: { kernelSize: 3 },
      says: /unfold: height 2 .* smaller than the window/,
    },
  ],
});

const foldOp = defineOp({
  name: "fold",
  inputs: ["columns"],
  outputs: ["output"],
  plan([columns], { outputSize, ...options }: FoldOptions) {
    expectRank("fold", "columns", columns, "[N, C·KH·KW, L]");
    expectFloat("fold", "columns", columns);
    const [height, width] = pairOf("fold", "outputSize", outputSize, 1);
    const [kernelHeight, kernelWidth] = pairOf("fold", "kernelSize", options.kernelSize, 1);
    const [N = 0, taps = 0] = columns.shape;
    const channels = taps / (kernelHeight * kernelWidth);
    if (!Number.isInteger(channels)) {
      throw new ShapeError(
        `fold: columns ${shapeText(columns.shape)} need a multiple of ${kernelHeight * kernelWidth} rows, one for each pixel of a patch`,
      );
    }
    const shape = [N, channels, height, width];
    const g = patchGeometry("fold", shape, options);
    if (!sameShape(columnShape(g), columns.shape)) {
      throw new ShapeError(
        `fold: columns expected ${shapeText(columnShape(g))} for that image; got ${shapeText(columns.shape)}`,
      );
    }
    return { outputs: [{ shape, dtype: columns.dtype }], g, options };
  },
  reference([columns], { g }, [output]) {
    const sums = new Float64Array(output.storage.length);
    const from = columns.storage.values;
    forEachTap(g, (column, pixel) => (sums[pixel]! += from[column]!));
    output.storage.values.set(sums);
  },
  backward: ({ grad, plan }) => [unfold(grad, plan.options)],
  samples: [
    {
      why: "overlaps are summed",
      inputs: [[1, 18, 6]],
      params: { outputSize: [4, 5], kernelSize: 3 },
    },
    {
      why: "stride and padding",
      inputs: [[2, 4, 9]],
      params: { outputSize: 4, kernelSize: 2, stride: 2, padding: 1 },
    },
  ],
  rejects: [
    {
      why: "rows do not divide",
      inputs: [[1, 10, 6]],
      params: { outputSize: [4, 5], kernelSize: 3 },
      says: /fold: columns \[1, 10, 6\] need a multiple of 9 rows/,
    },
    {
      why: "another number of patches",
      inputs: [[1, 9, 5]],
      params: { outputSize: [4, 5], kernelSize: 3 },
      says: /fold: columns expected \[1, 9, 6\] for that image; got \[1, 9, 5\]/,
    },
  ],
});

/**
 * im2col: the patches of x [N, C, H, W] as columns, [N, C·KH·KW, L] with L patches in row-major order. A convolution
 * is then one matrix product of the weights [F, C·KH·KW] with them.
 *
 * *Lecture:* cs231n notes, "implementation as matrix multiplication": AlexNet's CONV1 has columns [363, 3025].
 * *Cost:* every pixel is copied up to KH·KW times.
 * @throws ShapeError when x is no image or smaller than a patch
 * @example
 * unfold(ones([1, 3, 227, 227]), { kernelSize: 11, stride: 4 }).shape; // [1, 363, 3025]
 */
export function unfold(x: Tensor, options: UnfoldOptions): Tensor {
  return run(unfoldOp, [x], options)[0];
}

/**
 * col2im, the way back from `unfold`: columns [N, C·KH·KW, L] are laid on an image [N, C, outputSize], and where
 * patches overlap their values are summed. It is the gradient of unfold.
 * @throws ShapeError when the columns do not fit the image
 * @example
 * fold(ones([1, 4, 4]), { outputSize: 3, kernelSize: 2 }).toArray(); // [[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]
 */
export function fold(columns: Tensor, options: FoldOptions): Tensor {
  return run(foldOp, [columns], options)[0];
}
