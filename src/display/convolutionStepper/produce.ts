import { packNumbers } from "../payload/numbers.js";
import { checkTensor, type TensorLike } from "../payload/tensorLike.js";
import {
  MAX_CHANNELS,
  MAX_FILTERS,
  MAX_KERNEL,
  MAX_SIDE,
  type ConvolutionStepperPayload,
  type StepperMode,
} from "./schema.js";

/** The operation that is stepped through, and its sizes. */
export interface ConvolutionStepperOptions {
  readonly title?: string;
  /** Default "convolution" when there are weights, else "max". */
  readonly mode?: StepperMode;
  /** [K, C, F, F]. */
  readonly weights?: TensorLike;
  /** [K]. Default zeros. */
  readonly bias?: TensorLike;
  /** Default: the weights' size, or 2 for pooling. */
  readonly kernelSize?: number;
  /** Default 1, or the kernel size for pooling. */
  readonly stride?: number;
  /** Default 0. */
  readonly padding?: number;
  /** Default 1. */
  readonly dilation?: number;
}

/**
 * Payload of the stepper for an input `[C, H, W]`, `[1, C, H, W]` or `[H, W]` of at most 16 x 16 and 4 channels.
 *
 * @throws Error when input or weights are larger, or their channels differ.
 */
export function produceConvolutionStepper(
  x: TensorLike,
  options: ConvolutionStepperOptions = {},
): ConvolutionStepperPayload {
  const input = withRank(x, 3, "input", [MAX_CHANNELS, MAX_SIDE, MAX_SIDE]);
  const weights =
    options.weights === undefined
      ? undefined
      : withRank(options.weights, 4, "weights", [
          MAX_FILTERS,
          MAX_CHANNELS,
          MAX_KERNEL,
          MAX_KERNEL,
        ]);
  const mode = options.mode ?? (weights === undefined ? "max" : "convolution");
  const convolves = mode === "convolution";
  const [filters = 0, channels = 0, height = 0, width = 0] = weights?.shape ?? [];
  if (convolves && (weights === undefined || channels !== input.shape[0] || height !== width)) {
    throw new Error(
      `convolutionStepper: expected weights [K, ${input.shape[0]}, F, F] for input [${input.shape.join(", ")}]; got ` +
        (weights === undefined ? "none" : `[${weights.shape.join(", ")}]`),
    );
  }
  const { bias } = options;
  if (bias !== undefined && checkTensor("convolutionStepper", bias).data.length !== filters) {
    throw new Error(
      `convolutionStepper: expected a bias for each of ${filters} filters; got [${bias.shape.join(", ")}]`,
    );
  }
  const kernelSize = check(
    "kernelSize",
    options.kernelSize ?? (convolves ? height : 2),
    1,
    MAX_KERNEL,
  );
  return {
    title: options.title ?? TITLES[mode],
    mode,
    input: packNumbers(input.data, input.shape, "float32"),
    ...(convolves && weights !== undefined
      ? { weights: packNumbers(weights.data, weights.shape, "float32") }
      : {}),
    ...(convolves && bias !== undefined
      ? { bias: packNumbers(bias.data, [filters], "float32") }
      : {}),
    geometry: {
      kernelSize,
      stride: check("stride", options.stride ?? (convolves ? 1 : kernelSize), 1, MAX_SIDE),
      padding: check("padding", options.padding ?? 0, 0, MAX_KERNEL),
      dilation: check("dilation", options.dilation ?? 1, 1, MAX_SIDE),
    },
  };
}

const TITLES: Readonly<Record<StepperMode, string>> = {
  convolution: "Convolution, step by step",
  max: "Max pooling, step by step",
  average: "Average pooling, step by step",
};

function withRank(x: TensorLike, rank: number, what: string, most: readonly number[]): TensorLike {
  checkTensor("convolutionStepper", x);
  let shape = x.shape;
  while (shape.length > rank && shape[0] === 1) shape = shape.slice(1);
  while (shape.length < rank) shape = [1, ...shape];
  if (shape.length !== rank || shape.some((size, axis) => size < 1 || size > (most[axis] ?? 0))) {
    throw new Error(
      `convolutionStepper: expected ${what} of at most [${most.join(", ")}], small enough to step through; got [${x.shape.join(", ")}]`,
    );
  }
  return { shape, data: x.data };
}

function check(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`convolutionStepper: expected ${name} from ${min} to ${max}; got ${value}`);
}
