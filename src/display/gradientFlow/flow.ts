import { unpackNumbers } from "../payload/numbers.js";
import type { GradientFlowPayload, NetFlow } from "./schema.js";

/** The norms of a net at its recorded step number `at`. */
export function normsAt({ norms, layers }: NetFlow, at: number): Float32Array {
  return unpackNumbers(norms).subarray(at * layers.length, (at + 1) * layers.length);
}

/** The largest number of recorded steps of any net. */
export function stepCount({ nets }: GradientFlowPayload): number {
  return Math.max(1, ...nets.map(({ steps }) => steps.length));
}

/** Depth of each layer from 0 (input) to 1 (output), so that nets of different depth can be overlaid. */
export function depths({ layers }: NetFlow, relative: boolean): readonly number[] {
  return layers.map((_, i) => (relative ? i / Math.max(1, layers.length - 1) : i + 1));
}

/** First layer's norm over the last layer's: what reached the input. */
export function ratioOf(net: NetFlow, at: number): number {
  const norms = normsAt(net, at);
  return (norms[0] ?? NaN) / (norms.at(-1) ?? NaN);
}
