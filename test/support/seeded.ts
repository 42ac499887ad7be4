import type { SampleInput } from "../../src/autograd/op.js";
import { isFloat, type DType } from "../../src/backend/dtype.js";
import { generate } from "../../src/tensor/creation.js";
import type { Shape } from "../../src/tensor/shape.js";
import type { Tensor } from "../../src/tensor/tensor.js";

/**
 * The wave that fixtures use too: sin(0.7·i + 0.3 + phase). No two elements of a small sample are alike or near 0,
 * so maxima are clear and finite differences stay on one side of a kink.
 */
export function wave(index: number, phase = 0): number {
  return Math.sin(0.7 * index + 0.3 + phase);
}

/** A tensor of waves. */
export function waves(
  shape: Shape,
  {
    phase = 0,
    scale = 1,
    dtype = "float64",
  }: { phase?: number; scale?: number; dtype?: DType } = {},
): Tensor {
  return generate("waves", shape, { dtype }, (i) => scale * wave(i, phase));
}

/** Whether a sample's input is a shape only. */
function isShape(input: NonNullable<SampleInput>): input is Shape {
  return Array.isArray(input);
}

/** The inputs of a sample as tensors; floats get `dtype` unless the sample says which. */
export function sampleTensors(
  inputs: readonly SampleInput[],
  { dtype, requiresGrad = false }: { readonly dtype: DType; readonly requiresGrad?: boolean },
): (Tensor | undefined)[] {
  return inputs.map((input, i) => {
    if (input === undefined) return undefined;
    const spec = isShape(input) ? { shape: input, fill: (k: number) => wave(k, i) } : input;
    const type = spec.dtype ?? dtype;
    return generate(
      "sample",
      spec.shape,
      { dtype: type, requiresGrad: requiresGrad && isFloat(type) },
      spec.fill,
    );
  });
}
