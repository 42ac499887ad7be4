import { displayMime, type Schema } from "../display.js";
import {
  PayloadError,
  checkFields,
  checkInteger,
  checkOneOf,
  checkText,
  optional,
} from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";

export const STEPPER_MODES = ["convolution", "max", "average"] as const;
export type StepperMode = (typeof STEPPER_MODES)[number];

/** Limits of what is stepped through by eye. */
export const MAX_SIDE = 16;
export const MAX_KERNEL = 7;
export const MAX_CHANNELS = 4;
export const MAX_FILTERS = 6;

export interface Geometry {
  /** F: height and width of the window. */
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

export interface ConvolutionStepperPayload {
  readonly title: string;
  readonly mode: StepperMode;
  /** [C, H, W]. */
  readonly input: PackedNumbers;
  /** [K, C, F, F]; only of a convolution. */
  readonly weights?: PackedNumbers;
  /** [K]; zeros when absent. */
  readonly bias?: PackedNumbers;
  readonly geometry: Geometry;
}

export const convolutionStepperSchema: Schema<ConvolutionStepperPayload> = {
  type: "convolutionStepper",
  mime: displayMime("convolutionStepper"),
  validate(value) {
    const fields = checkFields("convolutionStepper", value);
    const mode = checkOneOf("mode", fields["mode"], STEPPER_MODES);
    const input = checkShape("input", fields["input"], [MAX_CHANNELS, MAX_SIDE, MAX_SIDE]);
    const sizes = checkFields("geometry", fields["geometry"]);
    const geometry: Geometry = {
      kernelSize: checkInteger("geometry.kernelSize", sizes["kernelSize"], 1, MAX_KERNEL),
      stride: checkInteger("geometry.stride", sizes["stride"], 1, MAX_SIDE),
      padding: checkInteger("geometry.padding", sizes["padding"], 0, MAX_KERNEL),
      dilation: checkInteger("geometry.dilation", sizes["dilation"], 1, MAX_SIDE),
    };
    const limits = [MAX_FILTERS, MAX_CHANNELS, MAX_KERNEL, MAX_KERNEL];
    const weights = optional("weights", fields, (at, given) => checkShape(at, given, limits));
    const bias = optional("bias", fields, (at, given) => checkShape(at, given, [MAX_FILTERS]));
    const [filters, channels] = weights.weights?.shape ?? [];
    if (mode === "convolution" && channels !== input.shape[0]) {
      throw new PayloadError(
        `weights: expected ${input.shape[0]} input channels as in the input; got ${channels ?? "none"}`,
      );
    }
    if (bias.bias !== undefined && bias.bias.shape[0] !== filters) {
      throw new PayloadError(`bias: expected ${filters} values; got ${bias.bias.shape[0]}`);
    }
    return {
      title: checkText("title", fields["title"]),
      mode,
      input,
      ...weights,
      ...bias,
      geometry,
    };
  },
};

function checkShape(where: string, value: unknown, most: readonly number[]): PackedNumbers {
  const packed = checkNumbers(where, value);
  const fits =
    packed.shape.length === most.length &&
    packed.shape.every((size, axis) => size >= 1 && size <= (most[axis] ?? 0));
  if (fits) return packed;
  throw new PayloadError(
    `${where}: expected ${most.length} axes of at most [${most.join(", ")}]; got [${packed.shape.join(", ")}]`,
  );
}
