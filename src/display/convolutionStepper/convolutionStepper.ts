import type { TensorLike } from "../payload/tensorLike.js";
import { Shown } from "../shown.js";
import { convolutionStepper as display } from "./html.js";
import { produceConvolutionStepper, type ConvolutionStepperOptions } from "./produce.js";
import type { ConvolutionStepperPayload } from "./schema.js";

/**
 * A convolution or pooling, one output cell at a time: the window on the padded input, its products, their sum,
 * the bias and the cell it makes; with sliders for F, S, P and dilation, and the reason when they do not fit.
 *
 * *Lecture:* the filter slides over the volume, (W - F + 2P)/S + 1 positions a side.
 *
 * @throws Error when the input is larger than 16 x 16 with 4 channels, or the weights do not match it.
 * @example
 * const x = { shape: [1, 3, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
 * convolutionStepper(x, { mode: "max", kernelSize: 2, stride: 1 });
 */
export function convolutionStepper(
  x: TensorLike,
  options: ConvolutionStepperOptions = {},
): Shown<ConvolutionStepperPayload> {
  return new Shown(display, produceConvolutionStepper(x, options));
}
