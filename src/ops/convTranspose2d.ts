import { shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { expectRank, expectVector } from "./checks.js";
import { conv2dInputGrad } from "./conv2d.js";
import { convGeometry, pairOf, type Pair } from "./geometry.js";
import { reshape } from "./reshape.js";

/** Options of `convTranspose2d`. */
export interface ConvTranspose2dOptions {
  /** One number for each output channel, [C]. */
  readonly bias?: Tensor | undefined;
  /** Step between windows in the output; 1 by default. */
  readonly stride?: Pair;
  /** Rows and columns cut off on every side of the output; 0 by default. */
  readonly padding?: Pair;
  /** Rows and columns added at the end, where several sizes would lead to the same input; 0 by default. */
  readonly outputPadding?: Pair;
  /** Distance between the taps of a window; 1 by default. */
  readonly dilation?: Pair;
  /** Channels fall into so many groups; 1 by default. */
  readonly groups?: number;
}

/**
 * Transposed convolution, the gradient of conv2d with respect to its input: x [N, F, H, W] with
 * w [F, C/groups, KH, KW] → [N, C, OH, OW], OH = (H − 1)·S − 2P + D·(KH − 1) + outputPadding + 1.
 * Each pixel of x stamps the filter, times its value, onto the output.
 *
 * *Paper:* Zeiler et al. 2010; the lecture's deconvnet.
 * @throws ShapeError when channels or groups do not fit, or outputPadding is not below stride or dilation
 * @example
 * const x = tensor([[[[1, 2]]]]);
 * convTranspose2d(x, ones([1, 1, 1, 2]), { stride: 2 }).toArray(); // [[[[1, 1, 2, 2]]]]
 */
export function convTranspose2d(
  x: Tensor,
  w: Tensor,
  options: ConvTranspose2dOptions = {},
): Tensor {
  const { bias, groups = 1, stride = 1, padding = 0, dilation = 1, outputPadding = 0 } = options;
  expectRank("convTranspose2d", "input", x, "[N, F, H, W]");
  expectRank("convTranspose2d", "weight", w, "[F, C/groups, KH, KW]");
  const [N = 0, F = 0] = x.shape;
  if (w.shape[0] !== F) {
    throw new ShapeError(
      `convTranspose2d: weight ${shapeText(w.shape)} needs ${w.shape[0]} input channels; input ${shapeText(x.shape)} has ${F}`,
    );
  }
  const strides = pairOf("convTranspose2d", "stride", stride, 1);
  const pads = pairOf("convTranspose2d", "padding", padding, 0);
  const dilations = pairOf("convTranspose2d", "dilation", dilation, 1);
  const extra = pairOf("convTranspose2d", "outputPadding", outputPadding, 0);
  const size = ([0, 1] as const).map((d) => {
    if (extra[d] >= Math.max(strides[d], dilations[d])) {
      throw new ShapeError(
        `convTranspose2d: outputPadding expected below stride ${strides[d]} or dilation ${dilations[d]}; got ${extra[d]}`,
      );
    }
    const reach = dilations[d] * (w.shape[d + 2]! - 1) + 1;
    return (x.shape[d + 2]! - 1) * strides[d] - 2 * pads[d] + reach + extra[d];
  });
  const channels = w.shape[1]! * groups;
  if (size.some((length) => length < 1)) {
    throw new ShapeError(
      `convTranspose2d: output would be ${size.join("x")}; lower padding or use a larger input`,
    );
  }
  const geometry = convGeometry("convTranspose2d", [N, channels, ...size], w.shape, {
    stride,
    padding,
    dilation,
    groups,
  });
  const y = conv2dInputGrad(x, w, geometry);
  if (bias === undefined) return y;
  expectVector("convTranspose2d", "bias", bias, channels, "output channel");
  return add(y, reshape(bias, [1, channels, 1, 1]));
}
